"""Connections to SQLite files, and what is asserted of each before it is used.

    writer   journal_mode WAL · synchronous FULL · page_size 8192 · the only one that writes and checkpoints
    reader   mode=ro · query_only · wal_autocheckpoint 0

SQLite before 3.51.3 can lose committed pages when one connection resets the log while another checkpoints it
(sqlite.org/wal.html, "WAL-reset bug"): so readers can't checkpoint, and with such a library the writer holds
`<name>-writer` locked, so that no second one opens (G16), in this process or another.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel

from ledger.errors import InconsistencyError, LedgerError, PushbackError
from ledger.store.tables import create_tables

PAGE_SIZE = 8192
WAL, FULL = "wal", 2
_CACHE_KIB = 64 * 1024  # inner pages of the indexes over random keys stay in memory at 10^6 entries
_CHECKPOINT_PAGES = 4000  # 32 MiB: pages that many groups touch are copied back once
_BUSY_SECONDS = 5.0
_SEVERAL_WRITERS = (3, 51, 3)  # from here on the library has no WAL-reset bug


class Writer(sqlite3.Connection):
    """A writing connection that holds its lock file until it is closed, or its process ends."""

    lock: int | None = None

    def close(self) -> None:
        """Close, then let the next writer in."""
        super().close()
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def __del__(self) -> None:
        if self.lock is not None:
            os.close(self.lock)


def open_writer(path: Path) -> sqlite3.Connection:
    """Open, or make, a database for writing.

    Raises:
        PushbackError: `store-failed`; `studio-in-use`: somebody writes, and this library allows one writer only.
        InconsistencyError: `store-damaged`, `store-setting`.
    """
    lock = None if sqlite3.sqlite_version_info >= _SEVERAL_WRITERS else _only_writer(path)
    try:
        with foreign_errors():
            connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=Writer
            )
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            check_settings(connection, journal_mode=WAL, synchronous=FULL, page_size=PAGE_SIZE)
            # G3: what an ended process left in the log may have failed to sync, and be clean to the system all the
            # same. It is written anew, into the database, before anything is said upon it.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.lock, lock = lock, None
            return connection
    finally:
        if lock is not None:
            os.close(lock)  # it was not opened


def _only_writer(path: Path) -> int:
    try:
        handle = os.open(path.with_name(path.name + "-writer"), os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as e:
        raise PushbackError("store-failed", retry_after=60, reason=e.strerror) from e
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e:
        os.close(handle)
        raise PushbackError("studio-in-use", retry_after=5) from e
    return handle


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a database for reading only.

    Raises:
        PushbackError: `store-failed`: there is none, or it can't be read. InconsistencyError: `store-damaged`,
            `store-setting`.
    """
    with foreign_errors():
        uri = f"file:{quote(str(path))}?mode=ro"
        connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        check_settings(connection, query_only=1, wal_autocheckpoint=0, synchronous=FULL, journal_mode=WAL)
    return connection


def engine_over(connection: sqlite3.Connection) -> Engine:
    """Return an engine that works through this one connection, for the schema."""
    return create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)


def make_tables(connection: sqlite3.Connection, tables: tuple[type[SQLModel], ...]) -> None:
    """Create the tables that are not there yet."""
    with foreign_errors(), engine_over(connection).begin() as bound:
        create_tables(bound, tables)


def open_tables(path: Path, tables: tuple[type[SQLModel], ...]) -> sqlite3.Connection:
    """Open a writer and see to its tables; raises as `open_writer`, and then holds nothing."""
    writer = open_writer(path)
    try:
        make_tables(writer, tables)
    except BaseException:
        writer.close()
        raise
    return writer


def check_settings(connection: sqlite3.Connection, **expected: int | str) -> None:
    """Assert what the connection says of itself: a PRAGMA that is not obeyed says nothing.

    Raises:
        InconsistencyError: `store-setting`.
    """
    for name, value in expected.items():
        (got,) = connection.execute(f"PRAGMA {name}").fetchone()
        if got != value:
            raise InconsistencyError("store-setting", name=name, expected=value, got=got)


@contextmanager
def foreign_errors() -> Iterator[None]:
    """Turn the driver's errors into ours: see `translate`."""
    try:
        yield
    except sqlite3.Error as e:
        raise translate(e) from e
    except DBAPIError as e:  # the same, in SQLAlchemy's wrapping
        raise translate(e.orig if isinstance(e.orig, sqlite3.Error) else sqlite3.OperationalError()) from e
    except PoolTimeout as e:
        raise PushbackError("store-busy", retry_after=1) from e


_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def translate(error: sqlite3.Error) -> LedgerError:
    """Return what an error of the driver means to us: try later, disk full, failed, or damaged."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the extended part is a detail
    detail = getattr(error, "sqlite_errorname", type(error).__name__)
    if code in _DAMAGED:
        return InconsistencyError("store-damaged", reason=detail)
    if code in _BUSY:
        return PushbackError("store-busy", retry_after=1)
    if code == sqlite3.SQLITE_FULL:
        return PushbackError("disk-full", retry_after=600)
    return PushbackError("store-failed", retry_after=60, reason=detail)


def is_sync_failure(error: sqlite3.Error) -> bool:
    """Report whether the disk refused: what it holds is then no longer what the system's cache holds."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF == sqlite3.SQLITE_IOERR
