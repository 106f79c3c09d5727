"""P8: what the database takes beside the entries' own bytes; the second and the published copy apart.

ledger.db     entries, statement ids, tiles, state, head      after checkpointing
stage.db      every group once more, see `ledger.staged`
tile/         entry bundles and tiles, as a mirror has them
"""

from collections.abc import Iterator
from pathlib import Path

from ledger.sequencer import Accepted
from ledger.store.sqlite import SqliteStore
from tests.api.served import Served
from tests.bench.measure import Line
from tests.bench.world import as_stated
from tests.craft.kiln_world import MAKER

BATCHES, SIDE = 5, 20  # kiln batches of 400 slots
MB = 1e6


def of_sheets(built: Path) -> Iterator[Line]:
    """Weigh the ledger that P6 left: pieces from studio firings, in sheets, and its mirror beside it."""
    entries = entry_bytes(built / "s" / "ledger.db")
    yield weighed("P8 database, pieces of studio firings", entries, built / "s" / "ledger.db", "≤ 1.35")
    yield weighed("P8 second copy (stage)", entries, built / "s" / "stage.db")
    yield weighed("P8 published copy (bundles and tiles)", entries, built / "m" / "tile")


def of_slots(directory: Path) -> Iterator[Line]:
    """Weigh a ledger of pieces that cite the slots of a kiln."""
    served = Served(directory / "studio")
    number = 0
    for batch in range(BATCHES):
        slots = [f"{row}-{place}" for row in range(1, SIDE + 1) for place in range(1, SIDE + 1)]
        code = f"b{batch}"
        served.plan(code, layout=(f"1..{SIDE}-1..{SIDE}",))
        served.load_slots(code, *slots)
        served.ignite(code)
        served.open(code, dict.fromkeys(slots, "qualified"))
        pieces = []
        for slot in slots:
            pieces.append(as_stated(served.piece(MAKER, slots=(f"{code}/{slot}",), number=number), number))
            number += 1
        assert isinstance(served.instance.submit(served.sheet_of(*pieces)), Accepted)
        served.index = served.size()  # the world in memory knows nothing of the sheet
    served.instance.store.checkpoint()
    served.instance.close()
    entries = entry_bytes(directory / "studio" / "ledger.db")
    yield weighed("P8 database, pieces from kiln slots", entries, directory / "studio" / "ledger.db", "≤ 1.35")


def entry_bytes(database: Path) -> int:
    """Return the sum of the entries' lengths."""
    store = SqliteStore(database, write=True)
    store.checkpoint()
    with store.read() as reading:
        total = sum(map(len, reading.entries(0, reading.head().size)))
    store.close()
    return total


def weighed(name: str, entries: int, place: Path, reach: str = "") -> Line:
    """Return the line of a file, or of all files in a folder."""
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    length = sum(path.stat().st_size for path in files)
    return Line(name, "MB", entries / MB, length / MB, length / entries, 0.0, reach)
