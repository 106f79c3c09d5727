"""A town's database: what its tables refuse, what a session must promise, and commits of which nobody knows."""

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg.pq import TransactionStatus

import ledger.store.postgres.connection as connecting
from ledger.backend import Head
from ledger.errors import InconsistencyError, MalformedError, PushbackError
from ledger.store.postgres.connection import check_database, connect, translate
from ledger.store.postgres.store import PostgresStore
from ledger.store.postgres.turn import PostgresAppend
from tests.store.groups import group
from tests.town.shared import shared_cluster

pytestmark = pytest.mark.needs("PostgreSQL")


@pytest.fixture
def store() -> Iterator[PostgresStore]:
    """An empty database."""
    store = PostgresStore(shared_cluster().database(), write=True)
    yield store
    store.close()


def append(store: PostgresStore, *entries: bytes, before: Callable[[PostgresAppend], object] = id) -> None:
    """Append entries that mean nothing; `before` does something to the turn first."""
    with store.append() as turn:
        before(turn)
        turn.commit(group(turn.head(), entries, tile=turn.tile))


def size(store: PostgresStore) -> int:
    """Return how many entries are committed."""
    with store.read() as reading:
        return reading.head().size


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO entries VALUES (-1, 'x')",
        "INSERT INTO entries VALUES (1, '')",
        "INSERT INTO entries VALUES (1, convert_to(repeat('x', 65536), 'UTF8'))",
        "INSERT INTO statements VALUES ('short', 1)",
        "INSERT INTO tiles VALUES (0, 0, convert_to(repeat('x', 33), 'UTF8'))",
        "INSERT INTO tiles VALUES (0, 0, convert_to(repeat('x', 8224), 'UTF8'))",
        "INSERT INTO head SELECT 2, root, frontier, last, time FROM head",
        "UPDATE head SET root = 'short'",
        "UPDATE head SET time = -1",
        "INSERT INTO state VALUES ('k', 'i', NULL, '')",
        "INSERT INTO state VALUES ('k', 'i', '', 'v'), ('k', 'i', '', 'v')",
    ],
)
def test_a_row_of_another_form_is_refused_by_the_table(store: PostgresStore, statement: str) -> None:
    """CHECK holds what the program does not, in SQLite's tables and in these."""
    with pytest.raises(InconsistencyError) as caught, store.append() as turn:
        turn._connection.execute(statement)
    assert caught.value.code == "store-damaged"


def test_another_process_waits_for_the_head_row(store: PostgresStore) -> None:
    """Two processes on one database: the second gets the head as the first left it, never the same one."""
    other = PostgresStore(store.address, write=True)
    began, sizes = threading.Event(), []

    def second() -> None:
        began.set()
        with other.append() as turn:
            sizes.append(turn.head().size)

    waiting = threading.Thread(target=second)
    with store.append() as turn:
        waiting.start()
        began.wait()
        turn.commit(group(turn.head(), (b"one",)))
    waiting.join()
    assert sizes == [1]
    other.close()


def test_a_head_row_that_is_held_too_long_is_let_go_by_the_server(store: PostgresStore) -> None:
    """A host that hangs in the middle of its turn: its session is ended, the others go on, and it commits nothing."""
    other = PostgresStore(store.address, write=True)

    def hang(turn: PostgresAppend) -> None:
        turn._connection.execute("SET LOCAL idle_in_transaction_session_timeout = 1")
        append(other, b"theirs")

    with pytest.raises(PushbackError) as caught:
        append(store, b"ours", before=hang)
    assert caught.value.code in {"store-busy", "store-unreachable", "outcome-unknown"}
    append(store, b"after")
    with store.read() as reading:
        assert list(reading.entries(0, 9)) == [b"theirs", b"after"]
    other.close()


def test_a_turn_that_waits_too_long_is_told_to_come_again(store: PostgresStore) -> None:
    """503: somebody else holds the head row."""
    other = PostgresStore(store.address, write=True)
    with store.append(), other._turn:
        writer = connect(other.address)
        writer.execute("SET lock_timeout = 1")
        other._writer = writer
    with store.append(), pytest.raises(PushbackError) as caught, other.append():
        pass
    assert caught.value.code == "store-busy"
    other.close()


def test_a_notice_while_committing_is_an_unknown_outcome(store: PostgresStore) -> None:
    """What a server says that gave up waiting for its standby: COMMIT, with a warning. Here a trigger says it."""
    with store.append() as turn:
        turn._connection.execute(WARN)
        turn.commit(group(turn.head(), (b"one",)))
    with pytest.raises(PushbackError) as caught:
        append(store, b"two")
    assert (caught.value.code, caught.value.fields["reason"]) == ("outcome-unknown", "notice")
    assert size(store) == 2  # it is there: so nobody may be told that it is not


WARN = """
CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN RAISE WARNING 'canceling wait for synchronous replication due to user request'; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER warns AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW."index" > 0) EXECUTE FUNCTION warn()
"""


def test_a_connection_lost_while_committing_is_an_unknown_outcome(store: PostgresStore) -> None:
    """Not there, and nobody here can know: the retry looks."""

    def break_off(turn: PostgresAppend) -> None:
        honest = turn._move_head

        def lost(before: Head, after: Head) -> None:
            honest(before, after)
            end_session(store, turn._connection.info.backend_pid)

        turn._move_head = lost  # type: ignore[method-assign]  # the breakage

    with pytest.raises(PushbackError) as caught:
        append(store, b"one", before=break_off)
    assert (caught.value.code, caught.value.fields["reason"]) == ("outcome-unknown", "commit")
    assert size(store) == 0
    append(store, b"one")
    assert size(store) == 1


def test_a_transaction_that_had_failed_is_not_called_committed(store: PostgresStore) -> None:
    """The server answers its COMMIT with ROLLBACK and no error."""
    connection = connect(store.address)
    connection.execute("BEGIN")
    with pytest.raises(psycopg.Error):
        connection.execute("SELECT 1/0")
    with pytest.raises(PushbackError) as caught:
        connecting.commit(connection)
    connection.close()
    assert caught.value.code == "outcome-unknown"


def test_connections_that_were_lost_are_opened_anew(store: PostgresStore) -> None:
    """The server was started anew, say: nobody is told."""
    append(store, b"one")
    with store.read() as first, store.read() as second:
        pids = [each._connection.info.backend_pid for each in (first, second)]
    assert store._writer is not None
    for pid in (*pids, store._writer.info.backend_pid):
        end_session(store, pid)
    assert size(store) == 1
    append(store, b"two")
    assert size(store) == 2


def end_session(store: PostgresStore, pid: int) -> None:
    """End a session of the server, and wait until it is gone."""
    with psycopg.connect(store.address, autocommit=True) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,)).fetchone() == (True,)


def test_a_session_that_promises_less_is_refused(store: PostgresStore) -> None:
    """A pooler that hands us another session, a `SET` by hand: each turn asks."""
    append(store, b"one")
    assert store._writer is not None
    store._writer.execute("SET synchronous_commit = off")
    with pytest.raises(InconsistencyError) as caught, store.append():
        pass
    assert (caught.value.code, caught.value.fields["got"]) == ("store-setting", "off")
    assert store._writer.info.transaction_status == TransactionStatus.IDLE
    store._writer.execute("SET synchronous_commit = remote_apply")  # stronger
    append(store, b"two")


@pytest.mark.parametrize(("name", "value"), [("fsync", "on"), ("server_encoding", "UTF8"), ("full_page_writes", "on")])
def test_a_server_that_promises_less_is_refused(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """What is asserted is what the server says: another expectation finds it."""
    monkeypatch.setitem(connecting._SERVER, name, "other")
    with pytest.raises(InconsistencyError) as caught:
        connect(store.address)
    assert caught.value.fields == {"name": name, "expected": "other", "got": value}


def test_an_old_server_is_refused(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before 15."""
    monkeypatch.setattr(connecting, "OLDEST", 990000)
    with pytest.raises(InconsistencyError, match="server_version"):
        connect(store.address)


def test_a_database_without_our_tables_is_refused() -> None:
    """Nothing is made in passing: that is `migrate`'s."""
    with pytest.raises(InconsistencyError) as caught:
        PostgresStore(shared_cluster().database("template1"), write=True)
    assert caught.value.code == "store-revision"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("mysql://localhost/kiln", "database-address"),
        ("postgresql://kiln:secret@db/kiln", "database-password"),
        ("postgresql:///kiln?password=secret", "database-password"),
        ("postgresql:///kiln?no such=1", "database-address"),
    ],
)
def test_an_address_says_where_and_never_a_password(address: str, code: str) -> None:
    """It stands in a file that is copied about; libpq has places of its own for passwords."""
    with pytest.raises(MalformedError) as caught:
        check_database(address)
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_try_later(store: PostgresStore) -> None:
    """503, and nothing that stops this process."""
    with pytest.raises(PushbackError) as caught:
        connect(store.address.replace("host=", "host=/nowhere"))
    assert caught.value.code == "store-unreachable"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (psycopg.errors.DiskFull(), "disk-full"),
        (psycopg.errors.LockNotAvailable(), "store-busy"),
        (psycopg.errors.TooManyConnections(), "store-busy"),
        (psycopg.errors.DeadlockDetected(), "store-busy"),
        (psycopg.errors.DataCorrupted(), "store-damaged"),
        (psycopg.errors.UniqueViolation(), "store-damaged"),
        (psycopg.errors.UndefinedTable(), "store-damaged"),
        (psycopg.errors.ReadOnlySqlTransaction(), "store-unreachable"),
        (psycopg.errors.AdminShutdown(), "store-unreachable"),
        (psycopg.OperationalError(), "store-unreachable"),
    ],
)
def test_errors_of_the_driver_are_told_as_ours(error: psycopg.Error, code: str) -> None:
    """Try later, make room, look at the damage."""
    assert translate(error).code == code


def test_a_head_that_moved_meanwhile_is_not_overwritten(store: PostgresStore) -> None:
    """Whoever lost the lock without noticing writes no head, and so nothing at all."""
    append(store, b"one")
    with pytest.raises(InconsistencyError):
        append(store, b"two", before=lambda turn: turn._connection.execute("UPDATE head SET root = sha256('other')"))
    assert size(store) == 1
