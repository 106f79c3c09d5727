"""P7: what a piece of a sheet costs at the end of a large ledger, beside a small one; upon copies of both."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import ROUNDS, Line, paired, seconds
from tests.bench.world import Bench, reopened_desk
from tests.bench.writing import SHEET

SMALL = 10_000
SHEETS = 4  # a round
_UNUSED = 100_000_000  # numbers of pieces that no ledger here has


def grown(large: Path, small: Path, count: int) -> Iterator[Line]:
    """Post sheets to both in turn; each figure is µs a piece, durable, with rules and receipts."""
    with tempfile.TemporaryDirectory(prefix="kilnmark-bench-") as folder:
        desks = [_copied(built, Path(folder) / name) for name, built in (("small", small), ("large", large))]
        pairs = []
        for number in range(ROUNDS + 1):
            control, ours = (_posted(desk, _UNUSED + number * SHEETS * SHEET) for desk in desks)
            pairs.append((control, ours))
        for desk in desks:
            desk.close()
    name = f"P7 a piece of a sheet at {count:,} entries; control: at {SMALL:,}"
    yield paired(name, "µs", pairs[1:], "≤ 1.15")  # the first round warms both


def _copied(built: Path, place: Path) -> Bench:
    shutil.copytree(built / "s", place)
    return reopened_desk(place)


def _posted(desk: Bench, first: int) -> float:
    bodies = [desk.sheet(range(at, at + SHEET)) for at in range(first, first + SHEETS * SHEET, SHEET)]
    return seconds(lambda: [desk.take(body) for body in bodies]) / (SHEETS * SHEET) * 1e6
