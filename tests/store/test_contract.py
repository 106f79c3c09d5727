"""What every store promises, asked of each: a turn commits whole or not at all, and a view does not move."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.backend import Head
from ledger.craft.state import Drop, Edition, EditionCopy, Piece, Put
from ledger.errors import InconsistencyError, NotFoundError, PushbackError
from ledger.prover import frontier_at, nodes_of
from ledger.store.postgres.store import PostgresStore
from ledger.store.sqlite import SqliteStore
from tests.store.groups import edition, group
from tests.town.shared import shared_cluster

Store = SqliteStore | PostgresStore


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.needs("PostgreSQL"))])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty database."""
    if request.param == "SQLite":
        store: Store = SqliteStore(tmp_path / "ledger.db", write=True)
    else:
        store = PostgresStore(shared_cluster().database(), write=True)
    yield store
    store.close()


def test_an_empty_database_has_an_empty_head(store: Store) -> None:
    """Size 0, the root of nothing, no entries."""
    with store.read() as reading:
        assert reading.head() == Head()
        assert list(reading.entries(0, 10)) == []
        assert reading.index_of(bytes(32)) is None
        with pytest.raises(NotFoundError):
            reading.tile(0, 0, 1)


def test_what_a_turn_commits_is_seen_by_others_whole(store: Store) -> None:
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


def test_a_view_does_not_move_while_it_is_held(store: Store) -> None:
    """What commits meanwhile is seen by the next view."""
    with store.read() as before:
        assert before.head().size == 0
        with store.append() as turn:
            turn.commit(group(turn.head(), (b"one",)))
        assert before.head().size == 0
    with store.read() as after:
        assert after.head().size == 1


def test_one_index_and_one_statement_have_one_entry(store: Store) -> None:
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


def test_records_are_listed_by_parent_in_the_byte_order_of_their_ids(store: Store) -> None:
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


def test_turns_wait_for_each_other(store: Store) -> None:
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


def test_a_scratch_state_is_gone_afterwards(store: Store, tmp_path: Path) -> None:
    """It reads like state, and leaves no file."""
    with store.scratch() as scratch:
        scratch.apply([edition("b"), edition("a")])
        scratch.apply([Drop(Edition, "m1/b")])
        assert [row[:2] for row in scratch.records()] == [("edition", "m1/a")]
        assert scratch.get(Edition, "m1/a") is not None
    assert {path.name.split("-")[0] for path in tmp_path.iterdir()} <= {"ledger.db"}


def test_pieces_are_listed_by_maker_without_an_index(store: Store) -> None:
    """The one kind that walks: the answer is the same."""
    pieces = [
        Piece(code=code, person=person, statement=bytes(32), index=0)
        for code, person in (("B", "m1"), ("A", "m1"), ("C", "m2"))
    ]
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), *map(Put, pieces)))
    assert [piece.code for piece in store.list(Piece, "m1")] == ["A", "B"]


def test_a_turn_left_without_commit_leaves_nothing(store: Store) -> None:
    """Left in peace or by an error, it is as if it had not been."""
    with store.append():
        pass
    half = "INSERT INTO entries VALUES (0, %s)" % ("x'ff'" if isinstance(store, SqliteStore) else r"'\xff'")
    with pytest.raises(ZeroDivisionError), store.append() as turn:
        assert turn._connection.execute(half).rowcount // turn.head().size
    with store.read() as reading:
        assert (reading.head(), list(reading.entries(0, 9))) == (Head(), [])


@pytest.mark.parametrize("many", [1, 15, 16, 1001])
def test_groups_of_any_size_are_written_alike(store: Store, many: int) -> None:
    """Rows or COPY, one tile or several, upon an edge that is there: what is read is what was committed."""
    with store.append() as turn:
        turn.commit(group(turn.head(), tuple(b"old %d" % each for each in range(200)), edition("kept")))
    with store.append() as turn:
        records = [edition(f"e{each}", size=each) for each in range(many)]
        written = group(turn.head(), tuple(b"new %d" % each for each in range(many)), *records, tile=turn.tile)
        turn.commit(written)
    with store.read() as reading:
        size = 200 + many
        assert (reading.head(), reading.head().size) == (written.new, size)
        assert list(reading.entries(200, 5000)) == list(written.entries)
        assert frontier_at(size, nodes_of(reading, size)) == written.new.frontier
        assert reading.indices_of(written.ids) == {each: 200 + at for at, each in enumerate(written.ids)}
        assert sorted(each.size for each in reading.list(Edition, "")) == sorted([8, *range(many)])
        assert [each.id for each in reading.every(Edition)] == sorted(["m1/kept", *(f"m1/e{n}" for n in range(many))])
        assert reading.counts() == (size, size, size + size // 256)
        assert reading.damage() == ()


def test_what_was_looked_for_at_once_is_what_is_there(store: Store) -> None:
    """Prefetched, found or not, and from then on remembered."""
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), edition("a"), edition("b")))
    with store.append() as turn:
        turn.prefetch(Edition, ["m1/b", "m1/none"])
        assert turn.get(Edition, "m1/b") == Edition(person="m1", edition="b", size=8)
        assert turn.get(Edition, "m1/none") is None
        assert turn.get(Edition, "m1/a") is not None


@pytest.mark.parametrize("odd", ["\0", "m1/a\0", "\ufffe", "'", "%s", "\n"])
def test_an_odd_name_is_a_name_that_nobody_has(store: Store, odd: str) -> None:
    """Whatever a visitor types: nothing stands there, and nothing is damaged."""
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), edition("a")))
    assert store.get(Edition, odd) is None
    assert list(store.list(Edition, odd)) == list(store.list(EditionCopy, odd)) == []
    with store.append() as turn:
        turn.prefetch(Edition, [odd, "m1/a"])
        assert turn.get(Edition, odd) is None
        assert turn.get(Edition, "m1/a") is not None


def test_a_state_put_in_another_s_place_is_all_there_is(store: Store) -> None:
    """What `rebuild` does: one transaction, and nothing of the old is left."""
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), edition("old"), edition("older")))
    with store.scratch() as scratch, store.mend() as turn:
        scratch.apply([edition("new")])
        turn.replace_state(scratch.records())
    assert [each.edition for each in store.list(Edition, "")] == ["new"]


def test_people_are_told_what_there_is(store: Store) -> None:
    """Library, entries, bytes, records by kind."""
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",), edition("a"), edition("b")))
    store.checkpoint()
    described = store.describe()
    assert described.library.removeprefix("PostgreSQL ")[0].isdigit()
    assert (described.entries, described.records) == (1, (("edition", 2),))
    assert described.length > 8192


def test_a_store_opened_for_reading_appends_nothing(store: Store) -> None:
    """It sees what the writer commits, and takes no turn."""
    reader = SqliteStore(store.path, write=False) if isinstance(store, SqliteStore) else reopened(store, write=False)
    with store.append() as turn:
        turn.commit(group(turn.head(), (b"one",)))
    with reader.read() as reading:
        assert reading.head().size == 1
    with pytest.raises(PushbackError), reader.append():
        pass
    reader.checkpoint()
    reader.close()


def reopened(store: PostgresStore, *, write: bool) -> PostgresStore:
    """Open the database once more, as another process would."""
    return PostgresStore(store.address, write=write)
