"""A town's database as the sequencer is handed it: `backend.EntryStore`.

with store.append() as turn:      SELECT … FROM head … FOR UPDATE: the head row is ours, on every host
    turn.commit(group)            COMMIT, and a notice while committing is no success
with store.read() as reading:     another connection, REPEATABLE READ READ ONLY
    reading.head()
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import psycopg
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from ledger.craft.state import Record
from ledger.errors import InconsistencyError, PushbackError
from ledger.store.postgres import sql
from ledger.store.postgres.connection import Driver, check_durable, connect, foreign_errors, roll_back
from ledger.store.postgres.reading import PostgresReading, head_of
from ledger.store.postgres.schema import NAMES, NEWEST, read_revision
from ledger.store.postgres.turn import PostgresAppend
from ledger.store.reading import SqliteScratch
from ledger.store.scratch import scratch_state
from ledger.store.sqlite import READERS, Described

R = TypeVar("R", bound=Record)
WAIT = 5  # seconds for a reader


class PostgresStore:
    """See `backend.EntryStore`.

    The writing connection is owned by whoever holds `_turn`; readers come from a pool, one thread each. What was lost
    is opened anew by whoever asks next.
    """

    def __init__(self, address: str, *, write: bool) -> None:
        """Take a database whose tables are of this version.

        Args:
            address: `postgresql://…`, as `check_database`.
            write: whether turns may be taken.

        Raises:
            PushbackError: `store-unreachable`. InconsistencyError: `store-setting`, `store-revision`.
            MalformedError: as `check_database`.
        """
        self.address = address
        self._turn = threading.Lock()
        self._write = write
        self._writer: Driver | None = None
        self._readers = self._new_pool()
        with self._reader() as connection:
            revision = read_revision(connection)
        if revision != NEWEST:
            self.close()
            raise InconsistencyError("store-revision", expected=NEWEST, got=revision or "-")

    @contextmanager
    def read(self) -> Iterator[PostgresReading]:
        """See `EntryStore.read`."""
        with self._reader() as connection:
            yield PostgresReading(connection)

    @contextmanager
    def append(self) -> Iterator[PostgresAppend]:
        """See `EntryStore.append`."""
        with self._turn, foreign_errors():
            writer, row = self._take_head()
            try:
                check_durable(row[4])
                yield PostgresAppend(writer, head_of(row))
            finally:
                roll_back(writer)  # after a commit there is nothing left to undo

    examine = read  # every view can be examined

    @contextmanager
    def mend(self) -> Iterator[PostgresAppend]:
        """Take the write turn for as long as mending lasts: minutes without a word to the server, perhaps."""
        with self.append() as turn:
            turn.patient()
            yield turn

    @contextmanager
    def scratch(self) -> Iterator[SqliteScratch]:
        """Open an empty state in a temporary file; see `scratch_state`."""
        with scratch_state() as scratch:
            yield scratch

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
        with self._reader() as connection:
            version = connection.info.server_version
            entries, *_ = connection.execute(sql.COUNTS).fetchone() or (0,)
            kinds = tuple(connection.execute(sql.KINDS).fetchall())
            (length,) = connection.execute(sql.LENGTH, (NAMES,)).fetchone() or (0,)
        return Described(f"PostgreSQL {version // 10000}.{version % 10000}", entries, int(length), kinds)

    def checkpoint(self) -> None:
        """Do nothing: the server sees to its own log."""

    def close(self) -> None:
        """Close every connection."""
        self._readers.dispose()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _take_head(self) -> tuple[Driver, tuple[bytes, bytes, bytes, int, str]]:
        """Lock the head row; a connection that turns out to be lost is opened anew, once."""
        if not self._write:
            raise PushbackError("store-failed", retry_after=60, reason="read-only")
        kept = self._writer is not None and not self._writer.closed
        writer = self._writer if kept and self._writer is not None else connect(self.address)
        self._writer = writer
        try:
            writer.execute(sql.BEGIN_TURN)
            row = writer.execute(sql.TAKE_HEAD, binary=True).fetchone()
        except psycopg.OperationalError:
            lost = writer.closed or writer.broken
            roll_back(writer)
            if kept and lost:
                return self._take_head()
            raise
        if row is None:
            roll_back(writer)
            raise InconsistencyError("store-damaged", reason="head")
        return writer, row

    def _new_pool(self) -> QueuePool:
        # A connection is given back with no transaction open: see `_reader`.
        return QueuePool(
            lambda: connect(self.address),  # type: ignore[arg-type]  # the driver's connection is what the pool asks for
            pool_size=READERS, max_overflow=READERS, timeout=WAIT, reset_on_return=None,
        )  # fmt: skip

    @contextmanager
    def _reader(self) -> Iterator[Driver]:
        with foreign_errors():
            held, driver = self._begin_reading()
            try:
                yield driver
            finally:
                roll_back(driver)
                if driver.closed:
                    held.invalidate()
                held.close()

    def _begin_reading(self) -> tuple[PoolProxiedConnection, Driver]:
        """Take a reader and begin; where the pool's are lost, all of them are, so all are opened anew, once."""
        for again in (False, True):
            held = self._readers.connect()
            driver = held.driver_connection
            assert isinstance(driver, psycopg.Connection)
            try:
                driver.execute(sql.BEGIN_READING)
            except psycopg.OperationalError:
                held.invalidate()
                if again:
                    raise
                self._readers.dispose()
                self._readers = self._new_pool()
            else:
                return held, driver
        raise AssertionError("bad loop in a reader's beginning")
