"""Slots: layouts that are never written out, and the closed list."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.slots import (
    MAX_SLOTS,
    ListLine,
    check_slot,
    closed_list,
    closed_root,
    format_line,
    parse_layout,
    show_root,
    split_slot_id,
)
from ledger.errors import MalformedError
from ledger.log.encoding import decode_json
from ledger.log.tree import hash_leaf, verify_inclusion
from tests.craft.world import refused

DRAGON = "1..8-1..3-1..3-1..5-1..2"


def test_a_dragon_kilns_layout_holds_its_slots() -> None:
    """节, 排, 幢, 层, 位: 8 × 3 × 3 × 5 × 2."""
    layout = parse_layout((DRAGON, "door-a"))
    assert layout.size == 721
    assert next(iter(layout)) == "1-1-1-1-1"
    assert list(layout)[-2:] == ["8-3-3-5-2", "door-a"]
    assert "8-3-3-5-2" in layout
    assert "door-a" in layout


@pytest.mark.parametrize(
    "slot",
    [
        "9-1-1-1-1",
        "0-1-1-1-1",
        "1-1-1-1",
        "1-1-1-1-1-1",
        "01-1-1-1-1",
        "a-1-1-1-1",
        "",
        "door-b",
        "1-1-1-1-",
        "door",
        "１-1-1-1-1",
    ],
)
def test_a_slot_outside_is_not_in_the_layout(slot: str) -> None:
    """Neither beyond a range, nor in another form of the same number."""
    assert slot not in parse_layout((DRAGON, "door-a"))


def test_ranges_across_powers_of_ten_compare_as_numbers() -> None:
    """9 and 10 stand in 8..12, and 1 does not."""
    layout = parse_layout(("8..12",))
    assert list(layout) == ["8", "9", "10", "11", "12"]
    assert [slot for slot in map(str, range(130)) if slot in layout] == ["8", "9", "10", "11", "12"]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_membership_is_what_writing_it_out_gives(spans: list[tuple[int, int]]) -> None:
    """The test without expanding and the expansion agree, inside and just outside."""
    layout = parse_layout(("-".join(f"{low}..{low + width}" for low, width in spans),))
    slots = list(layout)
    assert len(slots) == len(set(slots)) == layout.size
    assert all(slot in layout for slot in slots)
    assert "-".join(str(low + width + 1) for low, width in spans) not in layout


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "a-",
        "-a",
        "1..1",
        "2..1",
        "1...3",
        "a..c",
        "01..3",
        "1..03",
        "A",
        "窑",
        "1..3-",
        "1..",
        "..3",
        "1..2..3",
        "1..9999999",
        "x" * 41,
        "a" * 20 + "-" + "b" * 20,
        "1..2-" * 30 + "1",
    ],
)
def test_a_range_of_another_form_is_refused(text: str) -> None:
    """Only words and rising numbers, never a slot over 40 characters."""
    with refused(MalformedError, "layout-range"):
        parse_layout((text,))


@pytest.mark.parametrize("count", [0, 33])
def test_no_range_and_too_many_are_refused(count: int) -> None:
    """1 to 32 ranges."""
    with refused(MalformedError, "layout-count", got=count):
        parse_layout(tuple(f"a{number}" for number in range(count)))


def test_a_layout_has_at_most_twenty_thousand_slots() -> None:
    """A layout of ten figures costs nothing to refuse."""
    assert parse_layout(("1..20000",)).size == MAX_SLOTS
    with refused(MalformedError, "layout-size", got=20_001):
        parse_layout(("1..20000", "door"))
    with refused(MalformedError, "layout-size"):
        parse_layout(("-".join(["1..999999"] * 4),))


@pytest.mark.parametrize(
    ("one", "two"),
    [("1..3-1..3", "3..5-2"), ("a", "a"), ("1..9", "4"), ("4", "1..9"), ("1..9", "3..5"), ("3..5", "1..9")],
)
def test_a_slot_in_two_ranges_is_refused(one: str, two: str) -> None:
    """Else a board would draw it twice."""
    with refused(MalformedError, "layout-overlap", first=one, second=two):
        parse_layout((one, two))


@pytest.mark.parametrize(("one", "two"), [("1..3-1..3", "4..5-1..3"), ("1..3", "a"), ("1..3", "1..3-1"), ("a", "b")])
def test_ranges_side_by_side_are_taken(one: str, two: str) -> None:
    """Nothing stands in both."""
    layout = parse_layout((one, two))
    assert len(set(layout)) == layout.size


def test_a_slot_has_the_form_of_a_word() -> None:
    """`[a-z0-9]+(-[a-z0-9]+)*`, at most 40."""
    assert check_slot("1-2-3-4-5") == "1-2-3-4-5"
    with refused(MalformedError, "field-not-a-word", field="slot"):
        check_slot("1-2/3")


@pytest.mark.parametrize("text", ["", "b1", "b1/", "/1-1", "b1/1-1/2", "B1/1-1"])
def test_a_slot_id_of_another_form_is_refused(text: str) -> None:
    """`<batch>/<slot>`, nothing else."""
    with refused(MalformedError, "field-not-a-word", field="from"):
        split_slot_id(text, "from")


def test_a_slot_id_is_split() -> None:
    """Into the batch's code and the slot."""
    assert split_slot_id("b1/1-2-3", "from") == ("b1", "1-2-3")


def lines(count: int) -> list[ListLine]:
    """Lines in the order of numbers, which is not that of bytes."""
    return [ListLine(f"1-{number}", "zs001", sha256(b"%d" % number).digest()) for number in range(1, count + 1)]


def test_a_line_is_canonical_json() -> None:
    """An array of three strings, as any JCS writer gives it."""
    line = ListLine("1-2-3", "zs001", bytes(31) + b"\xab")
    assert format_line(line) == b'["1-2-3","zs001","' + b"00" * 31 + b'ab"]'
    assert decode_json(format_line(line), 1000) == ["1-2-3", "zs001", "00" * 31 + "ab"]


def test_the_list_is_sorted_by_the_slots_bytes() -> None:
    """1-10 stands before 1-2, and the order of loading does not matter."""
    known = closed_list(lines(12))
    assert [line.slot for line in known.lines[:4]] == ["1-1", "1-10", "1-11", "1-12"]
    assert closed_list(reversed(lines(12))) == known
    assert closed_root(reversed(lines(12))) == known.root


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 33])
def test_every_line_is_proved_to_be_in_the_list(count: int) -> None:
    """Each path leads to the root, and no other line does on it."""
    known = closed_list(lines(count))
    for index, (line, path) in enumerate(zip(known.lines, known.paths, strict=True)):
        verify_inclusion(hash_leaf(format_line(line)), index, count, path, known.root)


def test_an_empty_list_has_the_root_of_no_leaves() -> None:
    """SHA-256 of nothing, RFC 6962."""
    assert closed_root([]) == sha256(b"").digest()
    assert closed_list([]).paths == ()


def test_a_root_is_shown_alike_wherever_people_compare_it() -> None:
    """The first 26 characters of base32, in groups of four."""
    assert show_root(bytes(range(32))) == "AAAQ EAYE AUDA OCAJ BIFQ YDIO B4"


def test_the_example_of_the_specification() -> None:
    """SPEC §12.7: three lines, their root, and the path of 1-10."""
    first, second = sha256(b"first loading").digest(), sha256(b"second loading").digest()
    known = closed_list([ListLine("1-2", "m1", first), ListLine("1-10", "m2", second), ListLine("1-1", "m1", first)])
    assert [line.slot for line in known.lines] == ["1-1", "1-10", "1-2"]
    assert known.root.hex() == "74646726f35bef768b10fad12f03ca120d9242bceea75c57691b25a4ee36fbe0"
    assert [node.hex() for node in known.paths[1]] == [
        "f1c6068b1d2d65d757d5feb4ed9ba9deb3a9c81f4d010eabec3b34a9a2d311db",
        "0b18a8163a0382483e095f5198a5c625ba7bc0608a33d416bb236b10d9ecb0bf",
    ]
