"""Views of a studio: what pages and doors ask of the log and the rules never do. SPEC §13.

    views.db    named   sha256 → index of the first entry that names the file (photos, impressions, evidence)
                about   (batch/k2026-05 · maker/zs001 · named/… · loads/… · openings, index): which entries tell of it
                        (`craft.about`)
                again   (sha256, index): the pieces' entries of each photo that more than one of them names
                seen    one row: how many entries were looked at, and the leaf hash of the last of them

It follows the log on its own: whoever asks lets it look first at what was appended since. It is no part of the audited
state and in no backup; lost, damaged or of another log it is made anew from the entries.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.backend import EntryStore, Reading
from ledger.craft.about import photos_of, things_of
from ledger.craft.blobs import EntryReader, blobs_named, pictures_welcome
from ledger.errors import LedgerError, PushbackError
from ledger.log.entry import FIRST_PREV, Entry, parse_entry
from ledger.log.tree import hash_leaf
from ledger.store.connection import foreign_errors

AT_ONCE = 20_000  # entries that one question looks at: half a second
_BUSY_SECONDS = 5.0
_VERSION = 4  # of the tables: a file of another version is made anew

_SCHEMA = """
CREATE TABLE IF NOT EXISTS named (
  sha256 BLOB PRIMARY KEY, "index" INTEGER NOT NULL, missed INTEGER NOT NULL -- whether a page misses it
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS about (
  thing TEXT NOT NULL, "index" INTEGER NOT NULL, PRIMARY KEY (thing, "index")
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS again (
  sha256 BLOB NOT NULL, "index" INTEGER NOT NULL, PRIMARY KEY (sha256, "index")
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), size INTEGER, last BLOB) STRICT;
"""
_SEEN = "SELECT size, last FROM seen"
_SEE = """
INSERT INTO seen (only_row, size, last) VALUES (1, :size, :last)
ON CONFLICT (only_row) DO UPDATE SET size = excluded.size, last = excluded.last
"""
_NAME = """
INSERT INTO named (sha256, "index", missed) VALUES (?, ?, ?)
ON CONFLICT (sha256) DO UPDATE SET missed = max(missed, excluded.missed)
"""
_INDEX = 'SELECT "index" FROM named WHERE sha256 = :sha256'
_TELL = 'INSERT OR IGNORE INTO about (thing, "index") VALUES (?, ?)'
_ABOUT = 'SELECT "index" FROM about WHERE thing = :thing ORDER BY "index"'
_NEWEST = 'SELECT "index" FROM about WHERE thing = :thing ORDER BY "index" DESC LIMIT :limit'
_AGAIN = 'INSERT OR IGNORE INTO again (sha256, "index") VALUES (?, ?)'
_OF_PHOTO = 'SELECT "index" FROM again WHERE sha256 = :sha256 ORDER BY "index"'
_REPEATED = 'SELECT sha256, "index" FROM again ORDER BY sha256, "index"'
_MISSED = "SELECT sha256 FROM named WHERE missed = 1"


class Views:
    """The open file. Any thread, any process: a turn is one transaction, and the first to take it looks."""

    def __init__(self, path: Path) -> None:
        """Take the path; the file is opened, or made, when first asked."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def named_at(self, sha256: str, store: EntryStore) -> int | None:
        """Return the index of the first entry that names the file, None when none does.

        Raises:
            PushbackError: `views-behind`: more was appended than one question looks at; ask again. `store-failed`.
        """
        with self._turn(store) as connection:
            row = connection.execute(_INDEX, {"sha256": bytes.fromhex(sha256)}).fetchone()
        return None if row is None else row[0]

    def missed(self, store: EntryStore) -> Iterator[str]:
        """Yield the hex hash of every file that pages or mirrors miss when it is not there; raises as `named_at`."""
        with self._turn(store) as connection:
            rows = connection.execute(_MISSED).fetchall()
        yield from (sha256.hex() for (sha256,) in rows)

    def entries_about(self, thing: str, store: EntryStore) -> list[int]:
        """Return the index of every entry that tells of a thing of `craft.about`, ascending; raises as `named_at`."""
        with self._turn(store) as connection:
            return [index for (index,) in connection.execute(_ABOUT, {"thing": thing})]

    def newest_about(self, thing: str, limit: int, store: EntryStore) -> list[int]:
        """Return the newest of them, at most `limit`, descending; raises as `named_at`."""
        with self._turn(store) as connection:
            return [index for (index,) in connection.execute(_NEWEST, {"thing": thing, "limit": limit})]

    def used_by(self, sha256: str, store: EntryStore) -> list[int]:
        """Return the entries of the pieces that name a photo, where it is more than one; raises as `named_at`."""
        with self._turn(store) as connection:
            return [index for (index,) in connection.execute(_OF_PHOTO, {"sha256": bytes.fromhex(sha256)})]

    def repeated(self, store: EntryStore) -> dict[str, list[int]]:
        """Return every photo that more than one piece names, with their entries, ascending; raises as `named_at`."""
        found: dict[str, list[int]] = {}
        with self._turn(store) as connection:
            for sha256, index in connection.execute(_REPEATED):
                found.setdefault(sha256.hex(), []).append(index)
        return found

    def follow(self, store: EntryStore) -> bool:
        """Look at what was appended since, as far as one question does; report whether nothing is left.

        Raises:
            PushbackError: `store-failed`.
        """
        try:
            with self._turn(store):
                return True
        except PushbackError as e:
            if e.code != "views-behind":
                raise
            return False

    @contextmanager
    def _turn(self, store: EntryStore) -> Iterator[sqlite3.Connection]:
        with self._lock, foreign_errors():
            connection = self._connection or self._open()
            with store.read() as reading:
                if not _catch_up(connection, reading):
                    raise PushbackError("views-behind", retry_after=1)
            yield connection

    def _open(self) -> sqlite3.Connection:
        """Open the file; one that is no database any more is thrown away: all in it can be had again."""
        try:
            self._connection = _connect(self._path)
        except sqlite3.DatabaseError as e:
            if e.sqlite_errorcode not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                raise
        if self._connection is None:
            self.drop()
            self._connection = _connect(self._path)
            assert self._connection is not None, "a new file is of this version"
        return self._connection

    def drop(self) -> None:
        """Throw everything away; the next question begins at entry 0."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _connect(path: Path) -> sqlite3.Connection | None:
    """Open or make the file; None for one of another version, which its maker would have to read."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # a lost end is looked at again
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()  # it comes together with them
    if tables and version != _VERSION:
        connection.close()
        return None
    connection.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version = {_VERSION};COMMIT;")
    return connection


def _catch_up(connection: sqlite3.Connection, reading: Reading) -> bool:
    """Look at what was appended since, `AT_ONCE` entries at most; report whether that was all of it."""
    size = reading.head().size
    seen, last = connection.execute(_SEEN).fetchone() or (0, FIRST_PREV)
    if seen == size and _last(reading, seen) == last:
        return True
    connection.execute("BEGIN IMMEDIATE")
    try:
        seen, last = connection.execute(_SEEN).fetchone() or (0, FIRST_PREV)  # somebody else may have looked meanwhile
        if seen > size or _last(reading, seen) != last:  # of another log, or of an end that was lost
            connection.execute("DELETE FROM named")
            connection.execute("DELETE FROM about")
            connection.execute("DELETE FROM again")
            seen, last = 0, FIRST_PREV
        reader, end = EntryReader(), seen + AT_ONCE
        for data in reading.entries(seen, size):
            entry = _parsed(data)
            if seen >= end and (entry is None or entry.item is None):
                break  # never inside a sheet: its items are read by it
            if entry is not None:
                _name(connection, reader, entry, seen)
            seen, last = seen + 1, hash_leaf(data)
        connection.execute(_SEE, {"size": seen, "last": last})
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return seen == size


def _last(reading: Reading, size: int) -> bytes:
    """Return the leaf hash of the last of the first `size` entries."""
    return next((hash_leaf(data) for data in reading.entries(size - 1, size)), b"") if size else FIRST_PREV


def _parsed(data: bytes) -> Entry | None:
    try:
        return parse_entry(data)
    except LedgerError:  # damage is `fsck`'s to say; nobody is welcome by what can't be read
        return None


def _name(connection: sqlite3.Connection, reader: EntryReader, entry: Entry, index: int) -> None:
    try:
        subject = reader.read(entry, index).subject
    except LedgerError:
        return
    for sha256 in photos_of(subject):  # before they are named here: whoever named one first is told too
        first = connection.execute(_INDEX, {"sha256": bytes.fromhex(sha256)}).fetchone()
        if first is not None and first[0] != index:
            connection.executemany(_AGAIN, [(bytes.fromhex(sha256), each) for each in (first[0], index)])
    missed = set(blobs_named(subject))
    rows = [(bytes.fromhex(name), index, int(name in missed)) for name in pictures_welcome(subject)]
    connection.executemany(_NAME, rows)
    connection.executemany(_TELL, [(thing, index) for thing in things_of(subject)])
