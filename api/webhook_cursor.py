"""How far a ledger's notices were told: `webhook.json` in its directory, written before and after each attempt.

{"attempts":1,"next":412,"prev":"9f86d0…","v":1}     412 was tried once; whether it arrived is not known yet

`prev` is the leaf hash of the entry before: where the log has another there, a copy was put back, and what is told from
there on is another past. It is in no backup.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ledger.backend import Reading
from ledger.errors import LedgerError
from ledger.log.encoding import decode_struct, encode_struct
from ledger.log.entry import FIRST_PREV
from ledger.log.tree import hash_leaf
from ledger.store.durable import write_durably

NAME = "webhook.json"
_MAX = 512  # bytes


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    attempts: int
    next: int
    prev: str
    v: int


_DECODER = msgspec.json.Decoder(_Wire)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The next entry to be told, how often that was tried, and the leaf hash of the entry before it, hex."""

    next: int
    prev: str
    attempts: int = 0

    def tried(self) -> "Cursor":
        """Return the cursor before one more attempt."""
        return replace(self, attempts=self.attempts + 1)


def cursor_at(reading: Reading, index: int) -> Cursor:
    """Return the cursor before the entry at an index, nothing tried."""
    return Cursor(index, _before(reading, index).hex())


def read_cursor(directory: Path, reading: Reading) -> tuple[Cursor, bool]:
    """Return where to go on, and whether the log is the one that was told of before.

    A ledger that is told of for the first time begins with its next entry. One whose log is shorter than what was told,
    or another there, begins with its next entry as well: what it has may have been told, by other names.
    """
    size = reading.head().size
    try:
        wire = decode_struct((directory / NAME).read_bytes(), _DECODER, _MAX, "webhook")
    except FileNotFoundError:
        return cursor_at(reading, size), True
    except (OSError, LedgerError):
        return cursor_at(reading, size), False
    if not 0 <= wire.next <= size or _before(reading, wire.next).hex() != wire.prev:
        return cursor_at(reading, size), False
    return Cursor(wire.next, wire.prev, max(0, wire.attempts)), True


def write_cursor(directory: Path, cursor: Cursor) -> None:
    """Keep the cursor durably; raises OSError."""
    data = encode_struct(_Wire(cursor.attempts, cursor.next, cursor.prev, 1))
    write_durably(directory / NAME, data, mode=0o600)


def _before(reading: Reading, index: int) -> bytes:
    return hash_leaf(next(reading.entries(index - 1, index))) if index else FIRST_PREV
