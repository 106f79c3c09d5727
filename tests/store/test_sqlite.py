"""The database: a turn commits whole or not at all, a view does not move, and what is asked of the disk."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import ledger.store.sqlite as sqlite_module
from ledger.backend import Group, Head
from ledger.craft.state import Drop, Edition, EditionCopy, Piece, Put
from ledger.errors import InconsistencyError, NotFoundError, PushbackError
from ledger.log.tree import Frontier, hash_leaf
from ledger.prover import grown_tiles
from ledger.store import sql
from ledger.store.sqlite import SqliteStore, has_room


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """An empty database."""
    store = SqliteStore(tmp_path / "ledger.db", write=True)
    yield store
    store.close()


def group(old: Head, entries: tuple[bytes, ...], *changes: Put | Drop, tile: object = None) -> Group:
    """Return a group that adds these entries; their statement ids are the hashes of their bytes reversed."""
    leaves = tuple(map(hash_leaf, entries))
    frontier = old.frontier.extend(leaves)
    tiles = tuple(grown_tiles(old.size, leaves, tile))  # type: ignore[arg-type]  # unused when the log is empty
    ids = tuple(hash_leaf(entry[::-1]) for entry in entries)
    return Group(old, Head(frontier.root(), frontier, leaves[-1], 5), entries, leaves, ids, tiles, changes)


def edition(name: str, person: str = "m1", size: int = 8) -> Put:
    """Return a change of state."""
    return Put(Edition(person=person, edition=name, size=size))


def test_an_empty_database_has_an_empty_head(store: SqliteStore) -> None:
    """Size 0, the root of nothing, no entries."""
    with store.read() as reading:
        assert reading.head() == Head()
        assert list(reading.entries(0, 10)) == []
        assert reading.index_of(bytes(32)) is None
        with pytest.raises(NotFoundError):
            reading.tile(0, 0, 1)


def test_what_a_turn_commits_is_seen_by_others_whole(store: SqliteStore) -> None:
    """Entries, ids, tiles, state and head, on another connection, byte for byte."""
    with store.append() as turn:
        written = group(turn.head(), (b"one", b"two"), edition("spring"))
        turn.commit(written)
    with store.read() as reading:
        assert reading.head() == written.new
        assert list(reading.entries(0, 9)) == [b"one", b"two"]
        assert [reading.index_of(each) for each in written.ids] == [0, 1]
        assert reading.indices_of([*written.ids, bytes(32)]) == dict(zip(written.ids, (0, 1), strict=True))
        assert reading.tile(0, 0, 1) + reading.tile(0, 0, 2)[32:] == b"".join(written.leaf_hashes)
        assert reading.get(Edition, "m1/spring") == Edition(person="m1", edition="spring", size=8)
    assert store.get(Edition, "m1/spring") is not None
    assert store.get(Edition, "m1/autumn") is None


def test_a_turn_left_without_commit_leaves_nothing(store: SqliteStore) -> None:
    """Left in peace or by an error, it is as if it had not been."""
    with store.append():
        pass
    with pytest.raises(ZeroDivisionError), store.append() as turn:
        assert turn._connection.execute(sql.WRITE_ENTRY, (0, b"half")).rowcount // turn.head().size
    with store.read() as reading:
        assert (reading.head(), list(reading.entries(0, 9))) == (Head(), [])


def test_a_view_does_not_move_while_it_is_held(store: SqliteStore) -> None:
    """What commits meanwhile is seen by the next view."""
    with store.read() as before:
        assert before.head().size == 0
        with store.append() as turn:
            turn.commit(group(turn.head(), (b"one",)))
        assert before.head().size == 0
    with store.read() as after:
        assert after.head().size == 1


def test_one_index_and_one_statement_have_one_entry(store: SqliteStore) -> None:
    """A second entry is refused by the database itself, and with it the whole group."""
    with store.append() as turn:
        first = group(turn.head(), (b"one",))
        turn.commit(first)
    again = group(first.new, (b"one",), edition("spring"), tile=lambda *_: first.leaf_hashes[0])
    for wrong in (first, again):
        with pytest.raises(InconsistencyError) as caught, store.append() as turn:
            turn.commit(wrong)
        assert caught.value.code == "store-damaged"
    with store.read() as reading:
        assert reading.head() == first.new
    assert store.get(Edition, "m1/spring") is None


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


def test_records_are_listed_by_parent_in_the_byte_order_of_their_ids(store: SqliteStore) -> None:
    """Under a parent, without one, replaced, dropped."""
    puts = [edition(name) for name in ("b", "a", "é", "Z")]
    copies = [Put(EditionCopy(person="m1", edition="a", number=number, piece="p")) for number in (2, 10)]
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), *puts, *copies))
    with store.append() as turn:
        assert turn.get(Edition, "m1/a") is turn.get(Edition, "m1/a")
        changes = (edition("a", size=9), Drop(Edition, "m1/b"))
        turn.commit(group(turn.head(), (b"two",), *changes, tile=turn.tile))
    names = ["m1/Z", "m1/a", "m1/é"]
    assert [each.id for each in store.list(Edition, "")] == names
    assert store.get(Edition, "m1/a") == Edition(person="m1", edition="a", size=9)
    assert list(store.list(Edition, "m1")) == []
    assert [each.number for each in store.list(EditionCopy, "")] == [10, 2]
    with store.read() as reading:
        assert [row[1] for row in reading.records() if row[0] == "edition"] == names


def test_turns_wait_for_each_other(store: SqliteStore) -> None:
    """Two threads append to the head they were given, never to the same one."""

    def append(number: int) -> None:
        with store.append() as turn:
            head = turn.head()
            turn.commit(group(head, (f"entry {number}".encode(),), tile=turn.tile))

    threads = [threading.Thread(target=append, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as reading:
        assert reading.head().size == len(list(reading.entries(0, 99))) == 8


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


def test_a_store_opened_for_reading_appends_nothing(store: SqliteStore) -> None:
    """It sees what the writer commits, and takes no turn."""
    reader = SqliteStore(store.path, write=False)
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",)))
    with reader.read() as reading:
        assert reading.head().size == 1
    with pytest.raises(PushbackError), reader.append():
        pass
    reader.checkpoint()
    reader.close()


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


def test_a_scratch_state_is_gone_afterwards(store: SqliteStore, tmp_path: Path) -> None:
    """It reads like state, and leaves no file."""
    with store.scratch() as scratch:
        scratch.apply([edition("b"), edition("a")])
        scratch.apply([Drop(Edition, "m1/b")])
        assert [row[:2] for row in scratch.records()] == [("edition", "m1/a")]
        assert scratch.get(Edition, "m1/a") is not None
    assert {path.name.split("-")[0] for path in tmp_path.iterdir()} == {"ledger.db"}


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


def test_pieces_are_listed_by_maker_without_an_index(store: SqliteStore) -> None:
    """The one kind that walks: the answer is the same."""
    pieces = [
        Piece(code=code, person=person, statement=bytes(32), index=0)
        for code, person in (("B", "m1"), ("A", "m1"), ("C", "m2"))
    ]
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), *map(Put, pieces)))
    assert [piece.code for piece in store.list(Piece, "m1")] == ["A", "B"]
