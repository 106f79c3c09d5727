"""`make bench-full`: audit and fsck of 10^6 entries in flat memory, beside 10^5 (7-assurance, full re-verification).

And P7: what a piece of a sheet costs at 10^6 entries beside 10^4; and the hall at 10^6 pieces (`hall.py`).

    python -m tests.bench.million FOLDER [ENTRIES]

Written into BENCHMARKS.md, into a section of its own. The ledgers are built once by sheets and kept in the folder;
the largest resident set of each process is compared.
FLAT says how much larger it may be at ten times the entries: what grows is the cache of a file, up to its bound.
"""

import subprocess
import sys
from pathlib import Path

import msgspec

from ledger.log.trust import format_trust, parse_trust
from tests.bench import growth, hall
from tests.bench.audits import MIB, Audited, audited, reopened
from tests.bench.table import REPORT, with_million
from tests.bench.world import Mirrored, in_sheets

MILLION, TENTH = 1_000_000, 10
FLAT = 1.5
MOST = 256  # MB, of the audit's largest process


def built(folder: Path, count: int) -> Mirrored:
    """Return the mirror of a ledger of so many pieces; made when it is not there."""
    trust = folder / "trust.json"
    if not trust.exists():
        for done in in_sheets(folder / "s", count):
            if done % 50_000 == 0:
                sys.stdout.write(f"{done:,} of {count:,} built\n")
                sys.stdout.flush()
        trust.write_bytes(format_trust(reopened(folder).trust))
    return Mirrored(folder / "m", parse_trust(trust.read_bytes()))


def examined(folder: Path) -> Audited:
    """Run fsck in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.examined", str(folder / "s")]
    return msgspec.json.decode(subprocess.run(command, capture_output=True, check=True).stdout, type=Audited)


def main() -> None:
    """Build what is missing, measure both sizes, say whether memory is flat; exit 1 when it is not."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else MILLION
    flat, lines = True, list[str]()
    peaks: dict[str, int] = {}
    for size in (count // TENTH, count):
        place = folder / str(size)
        log = built(place, size)
        for name, took in (("audit", audited(log)), ("fsck", examined(place))):
            own, child = took.own_kib // MIB, took.child_kib // MIB
            beside = f"each worker {child} MB" if name == "audit" else ""
            lines.append(
                f"| {name} of {took.entries:,} | {took.seconds:,.0f} s | {took.entries / took.seconds:,.0f} /s "
                f"| {own} MB | {beside} |"
            )
            sys.stdout.write(f"{lines[-1]}\n")
            sys.stdout.flush()
            flat = flat and max(own, child) <= MOST and own <= peaks.setdefault(name, own) * FLAT
    built(folder / str(growth.SMALL), growth.SMALL)
    growing = list(growth.grown(folder / str(count), folder / str(growth.SMALL), count))
    sys.stdout.write("".join(f"{line}\n" for line in growing))
    if count == MILLION:
        halls = list(hall.measured(count))
        sys.stdout.write("".join(f"{line}\n" for line in halls))
        REPORT.write_text(with_million(REPORT.read_text("utf-8"), growing, lines, halls), "utf-8")
    sys.stdout.write("flat\n" if flat else "not flat\n")
    sys.exit(not flat)


if __name__ == "__main__":
    main()
