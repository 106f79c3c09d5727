"""Entries: one spelling each, of two forms, in at most 65,535 bytes."""

import json

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError
from ledger.log.entry import FIRST_PREV, Entry, Framed, format_entry, parse_entry

PREV = bytes(range(32))
SHEET = bytes(range(32, 64))
TIME = 1777622400  # 2026-05-01T08:00:00Z
JWS = "eyJhbGciOiJFZDI1NTE5In0.eyJhIjoxfQ.AAAA"
STATEMENT = Entry(7, PREV, TIME, JWS)
ITEM = Entry(9, PREV, TIME, None, '{"clay":"段泥","n":1}'.encode(), SHEET)


def refusal(data: bytes) -> str:
    """Return the code with which the bytes are refused."""
    with pytest.raises(MalformedError) as caught:
        parse_entry(data)
    return caught.value.code


def test_a_statement_entry_has_four_fields_in_order() -> None:
    """The bytes of the first form, written out."""
    assert format_entry(STATEMENT) == (
        b'{"index":7,"prev":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"statement":"eyJhbGciOiJFZDI1NTE5In0.eyJhIjoxfQ.AAAA","time":"2026-05-01T08:00:00Z"}'
    )


def test_an_item_entry_has_five_fields_in_order() -> None:
    """The bytes of the second form, written out; the item stands in it byte for byte."""
    assert format_entry(ITEM) == (
        b'{"index":9,"item":{"clay":"\xe6\xae\xb5\xe6\xb3\xa5","n":1},'
        b'"prev":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        b'"sheet":"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f","time":"2026-05-01T08:00:00Z"}'
    )


ENTRIES = st.builds(
    lambda index, prev, time, body: Entry(index, prev if index else FIRST_PREV, time, *body),
    st.integers(0, 2**53 - 1),
    st.binary(min_size=32, max_size=32),
    st.integers(0, 253402300799),
    st.tuples(st.from_regex(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", fullmatch=True), st.none(), st.none())
    | st.tuples(
        st.none(),
        st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.integers(0, 99) | st.just("壶")).map(
            rfc8785.dumps
        ),
        st.binary(min_size=32, max_size=32),
    ),
)


@settings(deadline=None, max_examples=200)
@given(ENTRIES)
def test_entries_are_canonical_and_survive_their_bytes(entry: Entry) -> None:
    """What is written is RFC 8785 (another implementation says so) and is read as the same entry."""
    data = format_entry(entry)
    assert rfc8785.dumps(json.loads(data)) == data
    assert parse_entry(data) == entry


@pytest.mark.parametrize("entry", [STATEMENT, ITEM])
def test_every_flipped_bit_is_refused_or_is_another_entry(entry: Entry) -> None:
    """No two byte strings are the same entry: whatever a flip gives is refused, or is written exactly as received."""
    data = format_entry(entry)
    for at in range(len(data)):
        for bit in range(8):
            flipped = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            try:
                other = parse_entry(flipped)
            except MalformedError:
                continue
            assert other != entry
            assert format_entry(other) == flipped


@pytest.mark.parametrize("entry", [STATEMENT, ITEM])
def test_every_truncation_and_addition_is_refused(entry: Entry) -> None:
    """An entry ends where it ends."""
    data = format_entry(entry)
    for end in range(len(data)):
        assert refusal(data[:end]) in {"entry-syntax", "entry-shape"}
    for tail in (b" ", b"\n", b"\0", b"}", data):
        assert refusal(data + tail) in {"entry-syntax", "entry-shape"}


HEAD = '{"index":7,"prev":"' + PREV.hex() + '",'
TAIL = f'"statement":"{JWS}","time":"2026-05-01T08:00:00Z"}}'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "entry-syntax"),
        (b"\xff", "entry-syntax"),
        (b"[]", "entry-shape"),
        (b"{}", "entry-shape"),
        (HEAD.replace("7", "07") + TAIL, "entry-syntax"),
        (HEAD.replace("7", "7.0") + TAIL, "entry-shape"),
        (HEAD.replace(":7", ":-7") + TAIL, "entry-shape"),
        (HEAD.replace(":7", ':"7"') + TAIL, "entry-shape"),
        (HEAD.replace(":7", f":{2**53}") + TAIL, "entry-shape"),
        (HEAD.replace(":7", ":0") + TAIL, "entry-shape"),
        (HEAD.replace("0f1", "0F1") + TAIL, "entry-shape"),
        (HEAD.replace("0f1", "f1") + TAIL, "entry-shape"),
        (HEAD.replace("0f1", "00f1") + TAIL, "entry-shape"),
        (HEAD + TAIL.replace("05-01", "02-30"), "entry-shape"),
        (HEAD + TAIL.replace("Z", "+00:00"), "entry-shape"),
        (HEAD + TAIL.replace(".AAAA", ""), "entry-shape"),
        (HEAD + TAIL.replace(".AAAA", ".AA=="), "entry-shape"),
        (HEAD + TAIL.replace("AAAA", "AA\\u0041A"), "entry-shape"),
        (HEAD + TAIL.replace(f'"{JWS}"', "null"), "entry-shape"),
        (HEAD + TAIL.replace(f'"{JWS}"', "{}"), "entry-shape"),
        (HEAD + '"more":1,' + TAIL, "entry-shape"),
        (HEAD + HEAD[1:] + TAIL, "entry-shape"),
        (HEAD + '"sheet":"' + SHEET.hex() + '",' + TAIL, "entry-shape"),
        (HEAD.replace('"prev"', '"item":{},"prev"') + TAIL, "entry-shape"),
        (HEAD.replace(",", ", ") + TAIL, "entry-shape"),
        (
            HEAD.replace('"prev"', '"item":[],"prev"') + f'"sheet":"{SHEET.hex()}","time":"2026-05-01T08:00:00Z"}}',
            "entry-shape",
        ),
        (
            HEAD.replace('"prev"', '"item":null,"prev"') + f'"sheet":"{SHEET.hex()}","time":"2026-05-01T08:00:00Z"}}',
            "entry-shape",
        ),
        (
            HEAD.replace('"prev"', '"item":{,"prev"') + f'"sheet":"{SHEET.hex()}","time":"2026-05-01T08:00:00Z"}}',
            "entry-syntax",
        ),
        (
            HEAD.replace('"prev"', '"item":{},"prev"') + f'"sheet":"{SHEET.hex()[2:]}","time":"2026-05-01T08:00:00Z"}}',
            "entry-shape",
        ),
        (HEAD.replace('"prev"', '"item":{},"prev"') + '"time":"2026-05-01T08:00:00Z"}', "entry-shape"),
        ('{"index":9,"item":' + "[" * 5000, "entry-syntax"),
    ],
)
def test_other_forms_are_refused(data: str | bytes, code: str) -> None:
    """Missing, extra, doubled, mixed and misspelt fields are refused, each by the layer that sees it."""
    assert refusal(data.encode() if isinstance(data, str) else data) == code


def test_an_entry_of_65535_bytes_is_the_longest() -> None:
    """The cap is looked at on these very bytes, in both directions."""
    empty = len(format_entry(Entry(1, PREV, TIME, "a.b.")))
    longest = Entry(1, PREV, TIME, "a.b." + "c" * (65_535 - empty))
    assert len(format_entry(longest)) == 65_535
    assert parse_entry(format_entry(longest)) == longest
    longer = Entry(1, PREV, TIME, "a.b." + "c" * (65_536 - empty))
    with pytest.raises(MalformedError) as caught:
        format_entry(longer)
    assert caught.value.code == "entry-too-long"
    assert refusal(b" " * 65_536) == "entry-too-long"


@settings(deadline=None, max_examples=200)
@given(ENTRIES)
def test_an_item_is_read_out_of_its_frame(entry: Entry) -> None:
    """What stands around an item is known; whatever else was expected, nothing is said."""
    data, sheet = format_entry(entry), entry.sheet or SHEET
    framed = Framed(sheet, entry.time)
    assert framed.item(data, entry.index, entry.prev) == entry.item
    assert entry.item is None or framed.entry(entry.item, entry.index, entry.prev) == data
    assert framed.item(data, entry.index + 1, entry.prev) is None
    assert framed.item(data, entry.index, entry.prev[::-1] + b"\0") is None
    for other in (Framed(sheet[::-1] + b"\0", entry.time), Framed(sheet, abs(entry.time - 1))):
        assert other.item(data, entry.index, entry.prev) is None


def test_a_flipped_bit_around_an_item_is_seen() -> None:
    """Inside the item it gives another item, which its reader judges; outside nothing is said."""
    assert ITEM.item is not None
    data, framed = format_entry(ITEM), Framed(SHEET, TIME)
    start = data.index(ITEM.item)
    for at in range(len(data)):
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        item = framed.item(flipped, ITEM.index, PREV)
        inside = start <= at < start + len(ITEM.item)
        assert item == (flipped[start : start + len(ITEM.item)] if inside else None)
    for end in range(len(data)):
        assert framed.item(data[:end], ITEM.index, PREV) is None
