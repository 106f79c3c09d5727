"""What the entries of a kiln batch say, in their order, read once: an entry never changes.

    BatchLogs().read(reading, "k2026-05", views)   →   (Told(40, 1779120000, BatchPlan(…)), Told(41, …), …)

State has one current outcome a slot; a board that is held back, and a page that shows what stood before a correction,
need the entries themselves.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from ledger.backend import Reading
from ledger.craft.kind import Subject
from ledger.craft.statement import read_statement
from ledger.log.entry import parse_entry

KEPT = 16  # batches; a town opens one or two kilns at a time


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: index, the ledger's time in seconds, what it states, and the did of who signed it."""

    index: int
    time: int
    subject: Subject
    issuer: str


class BatchLogs:
    """The entries of the batches that were asked for lately. Any thread: `_kept` is under `_lock`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[Told, ...]] = OrderedDict()

    def read(self, reading: Reading, batch: str, indices: Sequence[int]) -> tuple[Told, ...]:
        """Return what the entries of a batch say.

        Args:
            reading: a view that has them; what it does not have yet is left for the next time.
            batch: its code.
            indices: of its entries, ascending, as the views list them.
        """
        with self._lock:
            known = self._kept.get(batch, ())
        last = known[-1].index if known else -1
        size = reading.head().size
        told = known + tuple(_read(reading, index) for index in indices if last < index < size)
        with self._lock:
            if len(told) >= len(self._kept.get(batch, ())):
                self._kept[batch] = told
            self._kept.move_to_end(batch)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return told


def _read(reading: Reading, index: int) -> Told:
    entry = parse_entry(next(reading.entries(index, index + 1)))
    assert entry.statement is not None, "what is said of a batch is no item of a sheet"
    statement = read_statement(entry.statement)
    return Told(index, entry.time, statement.subject, statement.issuer)
