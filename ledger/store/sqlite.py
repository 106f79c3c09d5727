"""A studio's database: one SQLite file, one writing connection, readers beside it. `backend.EntryStore`.

with store.append() as turn:      BEGIN IMMEDIATE: the head row is ours
    head = turn.head()
    turn.commit(group)            COMMIT, synced
with store.read() as reading:     another connection, mode=ro
    reading.head()
"""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine, func
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, select

from ledger.craft.state import Record
from ledger.errors import PushbackError
from ledger.store.connection import foreign_errors, open_reader, open_tables
from ledger.store.reading import SqliteAppend, SqliteReading, SqliteScratch
from ledger.store.scratch import scratch_state
from ledger.store.tables import LEDGER, EntryRow, StateRow

R = TypeVar("R", bound=Record)
GIB = 1 << 30
READERS = 8


@dataclass(frozen=True, slots=True)
class Described:
    """What `doctor` says of the database: its library, number of entries, bytes on disk, records by kind."""

    library: str
    entries: int
    length: int
    records: tuple[tuple[str, int], ...]


class SqliteStore:
    """See `backend.EntryStore`.

    The writing connection is owned by whoever holds `_turn`; readers come from a pool, one thread each.
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        """Open the database; with `write` it is made when it is not there.

        Raises:
            PushbackError: `store-failed`. InconsistencyError: `store-damaged`, `store-setting`.
        """
        self.path = path
        self._turn = threading.Lock()
        self._failed = False
        self._writer = open_tables(path, LEDGER) if write else None
        self._readers = create_engine(
            "sqlite://", creator=lambda: open_reader(path), poolclass=QueuePool, pool_size=READERS, max_overflow=READERS
        )

    @contextmanager
    def read(self) -> Iterator[SqliteReading]:
        """See `EntryStore.read`."""
        with foreign_errors():
            connection = self._readers.raw_connection()
            driver = connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            try:
                driver.execute("BEGIN")
                yield SqliteReading(driver)
            finally:
                connection.close()  # the pool rolls back

    @contextmanager
    def append(self) -> Iterator[SqliteAppend]:
        """See `EntryStore.append`."""
        with self._turn:
            writer = self._open_for_append()
            with foreign_errors():
                writer.execute("BEGIN IMMEDIATE")
                turn = SqliteAppend(writer)
                try:
                    yield turn
                finally:
                    self._failed = turn.sync_failed
                    with suppress(sqlite3.Error):
                        writer.rollback()  # after a commit there is nothing left to undo

    examine = read  # every view can be examined
    mend = append

    @contextmanager
    def scratch(self) -> Iterator[SqliteScratch]:
        """Open an empty state in a temporary file; see `scratch_state`."""
        with scratch_state() as scratch:
            yield scratch

    def _open_for_append(self) -> sqlite3.Connection:
        if self._writer is None or self._failed:
            # A sync that failed is not tried again: the cache may hold what the disk does not. Start anew, and verify.
            raise PushbackError("store-failed", retry_after=60, reason="read-only" if self._writer is None else "sync")
        if not has_room(self.path.parent):
            raise PushbackError("disk-full", retry_after=600)
        return self._writer

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002  # the field's own name
        """Return one record as committed now: the store is a `State` to whoever needs a single look."""
        with self.read() as reading:
            return reading.get(kind, id)

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """Return the records under `parent` as committed now, see `State.list`."""
        with self.read() as reading:
            return iter(list(reading.list(kind, parent)))

    def describe(self) -> Described:
        """Return what there is, for people."""
        with foreign_errors(), Session(self._readers) as session:
            entries = session.exec(select(func.count()).select_from(EntryRow)).one()
            kinds = session.exec(select(StateRow.kind, func.count()).group_by(StateRow.kind)).all()
        return Described(sqlite3.sqlite_version, entries, self.path.stat().st_size, tuple(sorted(kinds)))

    def checkpoint(self) -> None:
        """Copy the write-ahead log into the database file, as far as readers let it, and cut it."""
        with self._turn, foreign_errors():
            if self._writer is not None:
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection, the writer last: it leaves one file behind."""
        self._readers.dispose()
        if self._writer is not None:
            self._writer.close()


def has_room(directory: Path) -> bool:
    """Report whether enough is free to go on: 1 GiB, or a tenth of a volume smaller than 10 GiB.

    Reads go on without it; and what is left lets the database check its log in and the office make room.
    """
    usage = shutil.disk_usage(directory)
    return usage.free >= min(GIB, usage.total // 10)
