"""State: records and their bytes, and changes laid one over the other."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.records.record import Record
from ledger.craft.state import (
    RECORDS,
    Batch,
    Change,
    Drop,
    Edition,
    EditionCopy,
    Keeper,
    Key,
    Kiln,
    MemoryState,
    Overlay,
    Person,
    Piece,
    Put,
    Role,
    Seal,
    SealText,
    Slot,
    State,
    decode_record,
    encode_record,
)


def sample(kind: type[Record]) -> Record:
    """A record of the type, each field filled by its type and its place."""
    values = {}
    for place, field in enumerate(msgspec.structs.fields(kind)):
        fill = {
            str: f"f{place}", int: place, bool: True, bytes: bytes([place]) * 32, tuple[str, ...]: (f"t{place}",),
            tuple[int, ...]: (place,), tuple[tuple[str, str], ...]: ((f"s{place}", f"e{place}"),),
            tuple[tuple[str, str, str, str], ...]: ((f"n{place}", "o", "u", "v"),),
            tuple[bytes, ...]: (bytes([place]) * 32,), tuple[tuple[bytes, int], ...]: ((bytes([place]) * 32, place),),
            tuple[Keeper, ...]: (Keeper(f"c{place}", "n", "d"),),
        }  # fmt: skip
        values[field.name] = fill[field.type]
    return kind(**values)


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_record_comes_back_from_its_bytes(name: str) -> None:
    """Encoding and decoding are inverse, and equal records are equal bytes."""
    record = sample(RECORDS[name])
    data = encode_record(record)
    again = decode_record(RECORDS[name], data)
    assert again == record
    assert type(again) is RECORDS[name]
    assert encode_record(again) == data


def test_a_record_is_an_array_in_field_order() -> None:
    """The bytes shown in the module's docstring."""
    record = Edition(person="zs001", edition="spring", size=8)
    assert encode_record(record).hex() == "93a57a73303031a6737072696e6708"


def test_an_older_row_takes_the_default_of_a_newer_field() -> None:
    """Fields are added at the end, with a default."""
    older = msgspec.msgpack.encode(["0123456789ABT", "carving", "zs002", "named"])
    assert decode_record(Role, older) == Role(piece="0123456789ABT", role="carving", person="zs002", state="named")


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_record_is_known_by_its_type(name: str) -> None:
    """The list is complete, and each record stands under its own name with an id and a parent."""
    assert {record.KIND for record in Record.__subclasses__()} == set(RECORDS)
    record = sample(RECORDS[name])
    assert name == record.KIND
    assert isinstance(record.id, str)
    assert isinstance(record.parent, str)


def test_ids_and_parents_are_made_of_the_fields() -> None:
    """What the rules ask for by name is found under that name."""
    slot = Slot(batch="b1", slot="1-2", person="zs001", loading=b"l", index=3, confirmed=True)
    assert (slot.id, slot.parent) == ("b1/1-2", "b1")
    named = {
        Key: ("f0", "f2"), Kiln: ("f0", ""), Batch: ("f0", "f1"), Person: ("f0", ""), Piece: ("f0", "f1"),
        Seal: ("f0/f1", "f0"), SealText: ("f0", ""), Role: ("f0/f1/f2", "f0"), Edition: ("f0/f1", ""),
        EditionCopy: ("f0/f1/2", ""),
    }  # fmt: skip
    for kind, (id_, parent) in named.items():
        record = sample(kind)
        assert (record.id, record.parent) == (id_, parent), kind.KIND


def test_a_record_without_a_name_is_no_record() -> None:
    """The base has no id of its own."""
    with pytest.raises(AssertionError, match="no id for Record"):
        _ = Record().id
    assert Record().parent == ""


@pytest.mark.parametrize(
    ("since", "until", "index", "live"),
    [(-1, -1, 5, False), (5, -1, 4, False), (5, -1, 5, True), (5, 7, 6, True), (5, 7, 7, False), (-1, 7, 6, False)],
)
def test_a_key_lives_from_its_first_entry_to_before_its_last(since: int, until: int, index: int, live: bool) -> None:
    """Half-open, and never while it has no beginning."""
    key = Key(did="did:key:z", role="person", holder="zs001", since=since, until=until)
    assert key.live(index, 0) is live


# Changes -------------------------------------------------------------------------------------------------------------


def put(person: str, edition: str, number: int) -> Put:
    """One row with a parent: a role, whose state tells versions apart."""
    return Put(Role(piece=person, role=edition, person="p", state=str(number)))


puts = st.builds(put, st.sampled_from("ab"), st.sampled_from(["x", "y", "é"]), st.integers(0, 3))
drops = st.builds(
    lambda piece, role: Drop(Role, f"{piece}/{role}/p"), st.sampled_from("ab"), st.sampled_from(["x", "y", "é"])
)
changes = st.lists(puts | drops | st.just(Put(Edition(person="a", edition="x", size=1))), max_size=12)


def seen(state: State) -> list[object]:
    """Everything that can be read from a state."""
    ids = [f"{piece}/{role}/p" for piece in "ab" for role in ("x", "y", "é")]
    rows = [state.get(Role, id_) for id_ in ids] + [state.get(Edition, "a/x")]
    return [rows, *([list(state.list(Role, parent)) for parent in "ab"]), list(state.list(Edition, ""))]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(base=changes, first=changes, second=changes)
def test_overlays_read_like_the_state_they_would_leave(
    base: Sequence[Change], first: Sequence[Change], second: Sequence[Change]
) -> None:
    """Two overlays deep, as for a submission in a group: reads, lists and the collected changes agree."""
    below, plain = MemoryState(), MemoryState()
    below.apply(base)
    plain.apply([*base, *first, *second])
    before = seen(below)
    group = Overlay(below)
    group.apply(first)
    submission = Overlay(group)
    submission.apply(second)
    assert seen(submission) == seen(plain)
    assert seen(below) == before
    group.apply(submission.changes())
    assert seen(group) == seen(plain)
    below.apply(group.changes())
    assert seen(below) == seen(plain)


def test_an_overlay_dropped_leaves_nothing() -> None:
    """A refused submission takes its own changes with it and nobody else's."""
    group = Overlay(MemoryState())
    group.apply([put("a", "x", 1)])
    submission = Overlay(group)
    submission.apply([put("a", "x", 2), put("a", "y", 1)])
    del submission
    assert [role.state for role in group.list(Role, "a")] == ["1"]


def test_a_list_is_in_the_byte_order_of_ids() -> None:
    """Not in the order of entry, nor in any language's."""
    overlay = Overlay(MemoryState())
    overlay.apply([put("a", "é", 1), put("a", "y", 1), put("a", "x", 1), put("b", "w", 1)])
    assert [role.role for role in overlay.list(Role, "a")] == ["x", "y", "é"]


def test_a_list_looks_at_no_other_parents_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group of a thousand entries may ask for thousands of lists."""
    overlay = Overlay(MemoryState())
    overlay.apply([put("a", f"r{number}", 1) for number in range(500)])
    overlay.apply([put("b", "w", 1), put("b", "x", 1), Drop(Role, "b/x/p")])
    looked: list[str] = []

    def parent(role: Role) -> str:
        looked.append(role.piece)
        return role.piece

    monkeypatch.setattr(Role, "parent", property(parent))
    assert [role.role for role in overlay.list(Role, "b")] == ["w"]
    assert looked == ["b"]


def test_changes_of_one_id_are_one_change() -> None:
    """The last wins, so a group writes each row once."""
    overlay = Overlay(MemoryState())
    overlay.apply([put("a", "x", 1), put("a", "x", 2), put("a", "y", 1), Drop(Role, "a/y/p")])
    assert overlay.changes() == (put("a", "x", 2), Drop(Role, "a/y/p"))
