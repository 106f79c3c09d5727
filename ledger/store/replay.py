"""The auditor's state: a temporary SQLite file, standard library only. SPEC §12.

Replaying a million entries must not take a million records' memory, so changed records wait in a dictionary and go to
the file in bulk. The file is SQLite's own temporary one: it has no name and is gone with the process. Nothing in it
needs to survive, so it is neither synced nor journalled.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from struct import Struct
from typing import TypeVar

from ledger.craft.state import Change, Put, Record, decode_record, encode_record

R = TypeVar("R", bound=Record)

FLUSH = 20_000  # records held in memory at most, changed or read
AT_ONCE = 500  # ids in one question

_SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -32768; -- 32 MiB
CREATE TABLE state (kind TEXT, id TEXT, parent TEXT, value BLOB, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX state_parent ON state (kind, parent, id) WHERE parent <> '' AND kind NOT IN ('piece', 'edition-copy');
CREATE TABLE said (statement BLOB PRIMARY KEY, entry INTEGER) WITHOUT ROWID; -- which statement stands at which entry
"""
_PUT = "INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)"
_DROP = "DELETE FROM state WHERE kind = ? AND id = ?"
_GET = "SELECT value FROM state WHERE kind = ? AND id = ?"
_LIST = "SELECT value FROM state WHERE kind = ? AND parent = ? ORDER BY id"
_ROWS = "SELECT kind, id, value FROM state ORDER BY kind, id"
_EACH = "SELECT value FROM state WHERE kind = ? ORDER BY id"
_COUNT = "SELECT count(*) FROM state WHERE kind = ?"
_SAY = "INSERT OR IGNORE INTO said VALUES (?, ?)"
_SAID = "SELECT entry FROM said WHERE statement = ?"


class ReplayState:
    """State in a temporary file; owned by the one thread that replays."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")  # and never a commit: nobody else reads the file
        self._rows: dict[tuple[str, str], Record | None] = {}
        self._changed: set[tuple[str, str]] = set()

    def close(self) -> None:
        """Drop the file."""
        self._db.close()

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002  # the field's own name
        """See `State.get`."""
        key = (kind.KIND, id)
        try:
            return self._rows[key]  # type: ignore[return-value]  # rows under kind.KIND are of that type
        except KeyError:
            found = self._db.execute(_GET, key).fetchone()
        row = decode_record(kind, found[0]) if found else None
        self._keep(key, row)
        return row

    def prefetch(self, kind: type[Record], ids: Sequence[str]) -> None:
        """Look for many at once; whoever asks for one of them afterwards, or for another, gets the same answer."""
        rows: dict[tuple[str, str], Record | None] = {(kind.KIND, id_): None for id_ in ids}
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            query = f"SELECT id, value FROM state WHERE kind = ? AND id IN ({', '.join('?' * len(part))})"  # noqa: S608  # marks only
            for name, value in self._db.execute(query, (kind.KIND, *part)):
                rows[kind.KIND, name] = decode_record(kind, value)
        self._rows = rows | self._rows  # what is held may be newer than the file

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """See `State.list`."""
        self._flush()
        rows = self._db.execute(_LIST, (kind.KIND, parent)).fetchall()
        return iter([decode_record(kind, value) for (value,) in rows])

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply the changes in order."""
        for change in changes:
            if isinstance(change, Put):
                key, row = (change.record.KIND, change.record.id), change.record
            else:
                key, row = (change.kind.KIND, change.id), None
            self._changed.add(key)
            self._keep(key, row)

    def say(self, statements: Sequence[tuple[bytes, int]]) -> dict[int, int]:
        """Note where statements stand, given as (id, entry); return, by entry, where those said before stand first."""
        before = self._db.total_changes
        self._db.executemany(_SAY, sorted(statements))
        if self._db.total_changes - before == len(statements):  # nearly always
            return {}
        first = {entry: self._db.execute(_SAID, (statement,)).fetchone()[0] for statement, entry in statements}
        return {entry: place for entry, place in first.items() if place != entry}

    def count(self, kind: type[Record]) -> int:
        """Return how many records of a type there are."""
        self._flush()
        found: int = self._db.execute(_COUNT, (kind.KIND,)).fetchone()[0]
        return found

    def each(self, kind: type[R]) -> Iterator[R]:
        """Yield every record of a type, one at a time, in the order of their ids; nothing may change meanwhile."""
        self._flush()
        for (value,) in self._db.execute(_EACH, (kind.KIND,)):
            yield decode_record(kind, value)

    def digest(self) -> bytes:
        """Return the digest of the whole state, see `digest_state`."""
        self._flush()
        return digest_state(self._db.execute(_ROWS))

    def _keep(self, key: tuple[str, str], row: Record | None) -> None:
        self._rows[key] = row
        if len(self._rows) > FLUSH:
            self._flush()
            self._rows.clear()

    def _flush(self) -> None:
        changed = [(key, self._rows[key]) for key in self._changed]
        self._changed.clear()
        self._db.executemany(_DROP, [key for key, row in changed if row is None])
        puts = ((*key, row.parent, encode_record(row)) for key, row in changed if row is not None)
        self._db.executemany(_PUT, sorted(puts))  # in the order of the file: neighbours share pages


def digest_state(rows: Iterable[tuple[str, str, bytes]]) -> bytes:
    """Return the SHA-256 by which two states are compared.

    Args:
        rows: (kind, id, value) in the byte order of kind and id; each part is hashed behind its length, 4 bytes
            big-endian, so that no two lists of rows give the same bytes.
    """
    digest, length = sha256(), Struct(">I").pack
    for kind, name, value in rows:
        k, n = kind.encode(), name.encode()
        digest.update(b"%b%b%b%b%b%b" % (length(len(k)), k, length(len(n)), n, length(len(value)), value))
    return digest.digest()
