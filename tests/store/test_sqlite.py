"""A studio's database: what its tables refuse, and what is asked of the disk; all stores: `test_contract`."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import ledger.store.sqlite as sqlite_module
from ledger.errors import InconsistencyError, PushbackError
from ledger.log.tree import Frontier
from ledger.store import sql
from ledger.store.sqlite import SqliteStore, has_room
from tests.store.groups import edition, group


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty database."""
    store = SqliteStore(tmp_path / "ledger.db", write=True)
    yield store
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO entries VALUES ('text', x'00')",
        "INSERT INTO entries VALUES (1, '')",
        "INSERT INTO entries VALUES (1, zeroblob(65536))",
        "INSERT INTO statements VALUES (zeroblob(31), 1)",
        "INSERT INTO tiles VALUES (0, 0, zeroblob(33))",
        "INSERT INTO tiles VALUES (0, 0, zeroblob(8224))",
        "INSERT INTO head VALUES (2, zeroblob(32), x'', zeroblob(32), 0)",
        "INSERT INTO head VALUES (1, zeroblob(31), x'', zeroblob(32), 0)",
        "INSERT INTO state VALUES ('k', 'i', NULL, x'')",
        "INSERT INTO state VALUES ('k', 'i', '', 'text')",
    ],
)
def test_a_row_of_another_form_is_refused_by_the_table(store: SqliteStore, statement: str) -> None:
    """STRICT and CHECK hold what the models do not."""
    with pytest.raises(InconsistencyError), store.append() as turn:
        turn._connection.execute(statement)


class FailingCommit:
    """A connection whose COMMIT fails as the disk would."""

    def __init__(self, connection: sqlite3.Connection, code: int) -> None:
        self._connection, self._code = connection, code

    def execute(self, statement: str, *arguments: object) -> sqlite3.Cursor:
        """Fail at COMMIT."""
        if statement == "COMMIT":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._code
            raise error
        return self._connection.execute(statement, *arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


@pytest.mark.parametrize(
    ("code", "expected", "after"),
    [(sqlite3.SQLITE_IOERR_FSYNC, "store-failed", "store-failed"), (sqlite3.SQLITE_FULL, "outcome-unknown", "")],
)
def test_a_failed_commit_is_an_unknown_outcome_and_a_failed_sync_the_last(
    store: SqliteStore, code: int, expected: str, after: str
) -> None:
    """G3: after a sync failed this process writes no more; after a full disk it goes on."""
    writer = store._writer
    store._writer = FailingCommit(writer, code)  # type: ignore[assignment]  # the breakage
    with pytest.raises(PushbackError) as caught, store.append() as turn:
        turn.commit(group(turn.head(), (b"one",)))
    assert caught.value.code == expected
    store._writer = writer
    if after:
        with pytest.raises(PushbackError) as caught, store.append():
            pass
        assert (caught.value.code, caught.value.fields["reason"]) == (after, "sync")
    else:
        with store.append() as turn:
            turn.commit(group(turn.head(), (b"one",)))


def test_a_nearly_full_disk_stops_appending_and_nothing_else(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G4: 503, reading goes on, and appending goes on once there is room."""
    monkeypatch.setattr(sqlite_module, "has_room", lambda _: False)
    with pytest.raises(PushbackError) as caught, store.append():
        pass
    assert caught.value.code == "disk-full"
    with store.read() as reading:
        assert reading.head().size == 0
    monkeypatch.undo()
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",)))


@pytest.mark.parametrize(
    ("total", "free", "expected"),
    [(1 << 40, 1 << 30, True), (1 << 40, (1 << 30) - 1, False), (100, 10, True), (100, 9, False)],
)
def test_room_is_one_gibibyte_or_a_tenth_of_a_small_volume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, total: int, free: int, expected: bool
) -> None:
    """A full laptop is not refused for having less than a tenth free; a memory stick is."""
    monkeypatch.setattr(sqlite_module.shutil, "disk_usage", lambda _: type("U", (), {"total": total, "free": free}))
    assert has_room(tmp_path) is expected


def test_people_are_told_what_there_is(store: SqliteStore) -> None:
    """Library, entries, bytes, records by kind."""
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), edition("a"), edition("b")))
    store.checkpoint()
    described = store.describe()
    assert (described.library, described.entries) == (sqlite3.sqlite_version, 1)
    assert described.records == (("edition", 2),)
    assert described.length == store.path.stat().st_size > 8192


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    """The write-ahead log is copied back, so that a copy of the file is a copy of the ledger."""
    store = SqliteStore(tmp_path / "ledger.db", write=True)
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",)))
    with store.read():
        pass
    store.close()
    assert [path.name for path in tmp_path.iterdir() if path.stat().st_size] == ["ledger.db"]  # the lock is empty


def test_the_frontier_is_the_size(store: SqliteStore) -> None:
    """A head row whose frontier was cut does not parse as another size."""
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",)))
    with store.append() as turn:
        turn._connection.execute("UPDATE head SET frontier = x'0000000000000003'")
        with pytest.raises(Exception, match="frontier-length"):
            turn.head()
    assert Frontier.decode(bytes(8)).size == 0


def test_listing_by_parent_uses_the_index_where_there_is_one(store: SqliteStore) -> None:
    """A batch of thousands of slots is found without walking all slots there are."""
    with store.read() as reading:
        plan = reading._connection.execute(f"EXPLAIN QUERY PLAN {sql.RECORDS_UNDER}", {"kind": "slot", "parent": "b1"})
        assert "state_parent" in plan.fetchone()[3]
