"""What waits for an endorsement, by the piece it is about and all together: SPEC §12.3. A view, never written.

    OwnershipTransfer at entry 412, waits for did:key:z6MkhaXg…       Waiting.about(reading, "0123456789ABT")
    Endorsement at entry 413 by that key: in effect, waits no more
    Standing at entry 420, p = 2, one registrar so far                Waiting.all(reading)

State has a row for all that ever waited; a page asks for what does. So the rows are read once, and after that only the
entries that have come since.
"""

import threading

from ledger.backend import Reading
from ledger.craft.pending import lapses_at
from ledger.craft.state import Key, Pending, State
from ledger.craft.statement import read_payload, read_statement
from ledger.log.entry import parse_entry

_CHUNK = 1000  # entries read at a time: what they hold is dropped before the next are read


class Waiting:
    """The ids of what waits, of each piece and of all. Any thread: `_under`, `_open` and `_size` are under `_lock`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under: dict[str, list[str]] = {}
        self._open: dict[str, None] = {}
        self._size = -1

    def about(self, reading: Reading, code: str) -> list[Pending]:
        """Return what waits about a piece, oldest first; what has lapsed or was overtaken is still among it."""
        with self._lock:
            self._follow(reading)
            ids = list(self._under.get(code, ()))
        found = [reading.get(Pending, each) for each in ids]
        waiting = [each for each in found if each is not None and each.done < 0 and each.payload]
        if len(waiting) < len(ids):
            self._forget(reading, code)
        return sorted(waiting, key=lambda each: each.index)

    def all(self, reading: Reading) -> list[Pending]:
        """Return all that waits, oldest first, and the keys in effect whose waiting time a registrar may end.

        What was overtaken is still among it; what has lapsed is not.
        """
        with self._lock:
            self._follow(reading)
            ids = list(self._open)
        found = [reading.get(Pending, each) for each in ids]
        waiting = [each for each in found if each is not None and not _is_over(each, reading)]
        if len(waiting) < len(ids):
            kept = {each.id for each in waiting}
            with self._lock:  # an older view than another thread's can only drop what is over in it too
                for each in ids:
                    if each not in kept:
                        self._open.pop(each, None)
        return sorted(waiting, key=lambda each: each.index)

    def _follow(self, reading: Reading) -> None:
        size = reading.head().size
        if self._size < 0:
            for row in reading.list(Pending, ""):
                self._note(row)
        else:
            for start in range(self._size, size, _CHUNK):
                for data in reading.entries(start, min(start + _CHUNK, size)):
                    self._read(reading, data)
        self._size = max(self._size, size)

    def _read(self, reading: Reading, data: bytes) -> None:
        statement = parse_entry(data).statement
        if statement is None:  # an item of a sheet waits for nothing
            return
        row = reading.get(Pending, read_statement(statement).id.hex())
        if row is not None:
            self._note(row)

    def _note(self, row: Pending) -> None:
        if not row.payload:
            return
        self._open[row.id] = None
        if row.done >= 0:
            return
        piece = getattr(read_payload(row.payload).subject, "piece", "")
        if piece and row.id not in self._under.setdefault(piece, []):
            self._under[piece].append(row.id)

    def _forget(self, reading: Reading, code: str) -> None:
        """Drop what is in effect. An older view than another thread's can only drop what was in effect in it too."""
        with self._lock:
            rows = {each: reading.get(Pending, each) for each in self._under.get(code, ())}
            self._under[code] = [each for each, row in rows.items() if row is None or row.done < 0]


def _is_over(row: Pending, reading: Reading) -> bool:
    """Report whether no endorsement can ever add anything: by the log's own clock, which never goes back."""
    time = reading.head().time
    return time > lapses_at(row) if row.done < 0 else not may_hasten(row, reading, time)


def may_hasten(row: Pending, state: State, time: int) -> bool:
    """Report whether a statement in effect names a key that still waits for its time: a registrar may end the wait."""
    keys = [state.get(Key, did) for did in row.keys] if row.payload else []
    return any(key is not None and key.until < 0 and key.not_before > time for key in keys)
