"""`make bench`: the lines that need no service and no browser, in their order; ten minutes on two idle cores."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.bench import audits, doors, labels, prints, space, writing
from tests.bench.measure import Line, MissingPartError
from tests.bench.table import REPORT, written

SINGLES, IN_SHEETS, POSTED, LABELS = 30_000, 100_000, 1_500, 10_000
WHY = Path(__file__).with_name("why.md")

Measured = Callable[[], Iterator[Line]]


def steps(directory: Path, *, small: bool) -> dict[str, Measured]:
    """Return what is measured, by name; `small` takes a tenth, to see whether everything runs."""
    part = 10 if small else 1
    at = directory.joinpath
    return {
        "P1": partial(doors.scans, at("p1")),
        "P2": partial(doors.pages, at("p2")),
        "P3": partial(doors.registrations, at("p3"), POSTED // part),
        "P4": partial(writing.sheets, at("p4")),
        "P4 over HTTP": partial(doors.sheets_posted, at("p4h")),
        "P5": partial(audits.singles, at("p5"), SINGLES // part),
        "P6": partial(audits.sheets, at("p6"), IN_SHEETS // part),
        "P8": partial(space.of_sheets, at("p6")),
        "P8 from slots": partial(space.of_slots, at("p8")),
        "P9": prints.run,
        "P10": partial(labels.many, LABELS // part),
    }


def main() -> None:
    """Measure, print each line as it comes, write BENCHMARKS.md; `--small` and names of lines write nothing."""
    small = "--small" in sys.argv
    chosen = [name for name in sys.argv[1:] if not name.startswith("--")]
    directory = Path(tempfile.mkdtemp(prefix="kilnmark-bench-"))
    lines: list[Line] = []
    missing: dict[str, str] = {}
    try:
        for name, measured in steps(directory, small=small).items():
            if chosen and name.split()[0] not in chosen:
                continue
            (directory / {"P4 over HTTP": "p4h"}.get(name, name.split()[0].lower())).mkdir(exist_ok=True)
            try:
                for line in measured():
                    lines.append(line)
                    sys.stdout.write(f"{line}\n")
                    sys.stdout.flush()
            except MissingPartError as e:
                missing[name] = str(e)
                sys.stdout.write(f"missing: {name}: {e}\n")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if not small and not chosen:
        before = REPORT.read_text("utf-8") if REPORT.exists() else ""
        REPORT.write_text(written(lines, missing, WHY.read_text("utf-8"), before), "utf-8")
