"""One audit in a process of its own: `python -m tests.bench.audited MIRROR TRUST [--mathematics]` prints what it took.

`--mathematics` reads every entry, checks links, times, signatures, tiles and the root, and judges nothing by the rules.
"""

import re
import resource
import sys
from pathlib import Path
from time import perf_counter

import msgspec

import ledger.audit as audits
from ledger.findings import AuditReport
from ledger.inspection import Inspected
from ledger.log.trust import Trust, parse_trust
from ledger.replaying import Replay
from ledger.source import Directory


def held() -> int:
    """Return the largest resident set of this process in KiB; what whoever started it held is not in it."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert found is not None
    return int(found.group(1))


def main() -> None:
    """Audit, and say how long it took and how much was held."""
    directory, trust, *less = sys.argv[1:]
    if less:
        audits.Replay = Unjudged  # type: ignore[misc, assignment]  # all that the audit asks of it
    started = perf_counter()
    report = audits.audit(Path(directory), parse_trust(Path(trust).read_bytes()), lambda *_: None)
    took = perf_counter() - started
    assert report.sound, report.findings[:5]
    tell(took, report.entries)


class Unjudged(Replay):
    """A replay that judges nothing; without a profile no form is asked either."""

    def __init__(self, trust: Trust, profile: str, source: Directory, report: AuditReport) -> None:
        del profile
        super().__init__(trust, "", source, report)

    def follow(self, found: Inspected) -> None:
        """Let the range be."""


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
