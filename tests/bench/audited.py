"""One audit in a process of its own: `python -m tests.bench.audited MIRROR TRUST [WORKERS]` prints what it took."""

import re
import resource
import sys
from pathlib import Path
from time import perf_counter

import msgspec

from ledger.audit import audit
from ledger.log.trust import parse_trust


def held() -> int:
    """Return the largest resident set of this process in KiB; what whoever started it held is not in it."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert found is not None
    return int(found.group(1))


def main() -> None:
    """Audit, and say how long it took and how much was held."""
    directory, trust, *workers = sys.argv[1:]
    started = perf_counter()
    report = audit(
        Path(directory), parse_trust(Path(trust).read_bytes()), lambda *_: None, int(workers[0]) if workers else None
    )
    took = perf_counter() - started
    assert report.sound, report.findings[:5]
    tell(took, report.entries)


def tell(took: float, entries: int) -> None:
    """Print what `audits.Audited` reads."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    used = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    said = {
        "seconds": took, "processor": used, "entries": entries, "own_kib": held(), "child_kib": children.ru_maxrss,
    }  # fmt: skip
    sys.stdout.buffer.write(msgspec.json.encode(said))


if __name__ == "__main__":
    main()
