"""Connections to a town's database, what is asserted of each before it is used, and what its errors mean.

    server    PostgreSQL ≥ 15 · UTF8 · fsync on · full_page_writes on
    session   synchronous_commit on, or stronger; asserted again in every write turn

A connection that is lost while it commits has an *unknown* outcome; lost at any other time it has done nothing. Neither
stops this process: PostgreSQL itself stops on a failed sync, and what it then holds it has recovered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo, errors
from psycopg.pq import TransactionStatus
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ledger.errors import InconsistencyError, LedgerError, MalformedError, PushbackError

Driver = psycopg.Connection[Any]  # rows are tuples of what the statement names

OLDEST = 150000
DURABLE = ("on", "remote_apply")
_SERVER = {"server_encoding": "UTF8", "fsync": "on", "full_page_writes": "on"}
_SESSION = {
    "application_name": "kilnmark",
    "connect_timeout": "5",
    # a host that went away is noticed within half a minute, by us and by the server that holds our lock
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
# A process that was stopped while it held the head row keeps the others waiting no longer than this.
_TIMEOUTS = """
SET synchronous_commit = on;
SET lock_timeout = '20s';
SET idle_in_transaction_session_timeout = '15s'
"""


def check_database(address: str) -> str:
    """Return a database's address as it is written down: of PostgreSQL, and without a password.

    Raises:
        MalformedError: `database-address`: libpq can't read it; `database-password`: a file that others may copy is no
            place for it.
    """
    try:
        if not address.startswith(("postgresql://", "postgres://")):
            raise MalformedError("database-address", address=address[:100])
        if conninfo.conninfo_to_dict(address).get("password"):
            raise MalformedError("database-password")
    except psycopg.Error as e:
        raise MalformedError("database-address", address=address[:100]) from e
    return address


def connect(address: str) -> Driver:
    """Open a connection, in which every transaction is begun and ended by its own words, and assert what it is.

    Raises:
        PushbackError: `store-unreachable`. InconsistencyError: `store-setting`.
    """
    with foreign_errors():
        given = conninfo.conninfo_to_dict(check_database(address))
        connection: Driver = psycopg.connect("", autocommit=True, **(_SESSION | given))  # type: ignore[arg-type]
        try:
            connection.execute(_TIMEOUTS)
            check_server(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def check_server(connection: Driver) -> None:
    """Assert what the server says of itself.

    Raises:
        InconsistencyError: `store-setting`.
    """
    version = connection.info.server_version
    if version < OLDEST:
        raise InconsistencyError("store-setting", name="server_version", expected=OLDEST, got=version)
    for name, expected in _SERVER.items():
        (got,) = connection.execute("SELECT current_setting(%s)", (name,)).fetchone() or ("",)
        if got != expected:
            raise InconsistencyError("store-setting", name=name, expected=expected, got=got)
    (got,) = connection.execute("SELECT current_setting('synchronous_commit')").fetchone() or ("",)
    check_durable(got)


def check_durable(synchronous_commit: str) -> None:
    """Refuse a session whose COMMIT may be said before it is on the disk.

    Raises:
        InconsistencyError: `store-setting`.
    """
    if synchronous_commit not in DURABLE:
        raise InconsistencyError("store-setting", name="synchronous_commit", expected="on", got=synchronous_commit)


def commit(connection: Driver) -> None:
    """End the transaction so that it stands, or say that nobody knows.

    A server that gives up waiting for its standby warns, and answers COMMIT all the same: so a notice while committing
    is an unknown outcome. A transaction that had failed answers ROLLBACK, without an error.

    Raises:
        PushbackError: `outcome-unknown`.
    """
    said: list[str] = []

    def note(notice: errors.Diagnostic) -> None:
        said.append(notice.message_primary or "")

    connection.add_notice_handler(note)
    try:
        status = connection.execute("COMMIT").statusmessage
    except psycopg.Error as e:
        raise PushbackError("outcome-unknown", retry_after=1, reason="commit") from e
    finally:
        connection.remove_notice_handler(note)
    if said or status != "COMMIT":
        raise PushbackError("outcome-unknown", retry_after=1, reason="notice" if said else "commit")


def roll_back(connection: Driver) -> None:
    """Leave no transaction open; a connection on which that fails is closed."""
    try:
        if connection.info.transaction_status != TransactionStatus.IDLE:
            connection.execute("ROLLBACK")
    except psycopg.Error:
        connection.close()


@contextmanager
def foreign_errors() -> Iterator[None]:
    """Turn the driver's errors into ours: see `translate`."""
    try:
        yield
    except psycopg.Error as e:
        raise translate(e) from e
    except DBAPIError as e:  # the same, in SQLAlchemy's wrapping
        raise translate(e.orig if isinstance(e.orig, psycopg.Error) else psycopg.OperationalError()) from e
    except PoolTimeout as e:
        raise PushbackError("store-busy", retry_after=1) from e


_BUSY = ("40", "55P03", "57014", "53300", "25P03")  # rolled back, lock, cancelled, too many connections, idle too long
_DAMAGED = ("22", "23", "XX001", "XX002", "42")  # a value, a constraint, a page, an index; a table that is not there


def translate(error: psycopg.Error) -> LedgerError:
    """Return what an error of the driver means to us: try later, disk full, unreachable, or damaged."""
    code = error.sqlstate or ""
    if code == "53100":
        return PushbackError("disk-full", retry_after=600)
    if code.startswith(_BUSY):
        return PushbackError("store-busy", retry_after=1)
    if code.startswith(_DAMAGED) or (not code and isinstance(error, psycopg.DataError)):
        return InconsistencyError("store-damaged", reason=type(error).__name__)
    # What is left is the way to the server, a server that starts or stops, a standby, a refused login.
    return PushbackError("store-unreachable", retry_after=5, reason=type(error).__name__)
