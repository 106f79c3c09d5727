"""Sheets: one signature, two to a thousand items, each at its place. What must fail is in tests/vectors/must-fail."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from ledger.craft.kinds.piece.parts import Note, Title
from ledger.craft.sheet import (
    MAX_BODY,
    MAX_ITEM,
    Sheet,
    encode_item,
    item_paths,
    make_sheet,
    read_item,
    read_sheet,
    recall_item,
    verify_item,
)
from ledger.craft.statement import read_statement, verify_statement
from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log.tree import hash_leaf, root_of
from tests.vectors.sample import ORIGIN, TIME, key_of, piece, sample

MAKER = key_of("maker")
BODY = sample().submission
SHEET = read_sheet(BODY)


def sheet_of(count: int) -> Sheet:
    """Return a signed sheet of that many items."""
    pieces = [changed(piece(number % 4), title=Title(zh=f"第{number}件")) for number in range(count)]
    return read_sheet(make_sheet(pieces, MAKER, TIME, ORIGIN))


def test_a_sheet_is_read_as_it_was_signed() -> None:
    """Items come out in order as the pieces that went in, with the sheet's issuer and time, and without `ledger`."""
    verify_statement(SHEET.statement)
    assert [item.subject for item in SHEET.items] == [piece(1), piece(2), piece(3)]
    for place, item in enumerate(SHEET.items):
        assert (item.kind, item.issuer, item.valid_from) == ("PieceRegistration", MAKER.did, TIME)
        assert (item.id, item.sheet, item.item_index) == (hash_leaf(item.payload), SHEET.statement.id, place)
        assert item.jws == ""
        assert item.payload in BODY
        assert b'"ledger"' not in item.payload
    assert SHEET.statement.subject.root == root_of([item.id for item in SHEET.items]).hex()


def test_items_may_be_given_as_bytes() -> None:
    """What a browser has shown and hashed is signed as it is."""
    assert make_sheet([encode_item(piece(number)) for number in (1, 2, 3)], MAKER, TIME, ORIGIN) == BODY


def test_an_item_has_no_signature_of_its_own() -> None:
    """An item never passes for a signed statement."""
    with pytest.raises(VerificationError) as caught:
        verify_statement(SHEET.items[0])
    assert caught.value.code == "statement-unsigned"


def test_an_item_read_before_is_recalled_the_same() -> None:
    """Recalling gives what reading gave, and knows no place beyond the sheet either."""
    for item in SHEET.items:
        assert recall_item(item.payload, item.id, SHEET.statement, item.item_index) == item
    for take in (
        lambda data: read_item(data, SHEET.statement, 3),
        lambda data: recall_item(data, b"", SHEET.statement, 3),
    ):
        with pytest.raises(VerificationError) as caught:
            take(SHEET.items[0].payload)
        assert caught.value.code == "sheet-place"


@pytest.mark.parametrize("count", [2, 3, 7, 64, 1000])
def test_every_item_has_a_path(count: int) -> None:
    """From the smallest sheet to the largest each item is proven to stand at its place, and at no other."""
    sheet = sheet_of(count)
    paths = item_paths(sheet)
    assert len(sheet.items) == len(paths) == count
    for item, path in zip(sheet.items, paths, strict=True):
        verify_item(item, path, sheet.statement)
    moved = changed(sheet.items[0], item_index=1)
    with pytest.raises(VerificationError) as caught:
        verify_item(moved, paths[0], sheet.statement)
    assert caught.value.code == "inclusion-root"


@pytest.mark.parametrize(("count", "code"), [(0, "sheet-count"), (1, "sheet-count"), (1001, "sheet-too-many")])
def test_a_sheet_has_two_to_a_thousand_items(count: int, code: str) -> None:
    """Fewer or more are not signed."""
    with pytest.raises(MalformedError) as caught:
        make_sheet([encode_item(piece(1))] * count, MAKER, TIME, ORIGIN)
    assert caught.value.code == code


@pytest.mark.parametrize("element", [b"1", b"{}", b'""', b" [ ]"])
def test_millions_of_short_items_are_refused_without_being_built(element: bytes) -> None:
    """F9: reading stops at the item too many, so that 10 MiB cost next to no memory."""
    count = (MAX_BODY - 100) // (len(element) + 1)
    body = b'{"items":[%b],"sheet":"a"}' % b",".join([element] * count)
    tracemalloc.start()
    with pytest.raises(MalformedError) as caught:
        read_sheet(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "sheet-too-many"
    assert peak < 2**20


def test_items_under_a_signature_from_elsewhere_are_not_read() -> None:
    """F9: signed sheets are public; other items under one are refused by the root, whatever texts they hold."""
    body = b'{"items":[1,{"a":1e3},""],"sheet":"%b"}' % SHEET.statement.jws.encode()
    with pytest.raises(VerificationError) as caught:
        read_sheet(body)
    assert caught.value.code == "sheet-root"


def test_every_flipped_byte_is_refused() -> None:
    """No byte of a submission can be changed without form, root or signature giving it away."""
    for at in range(len(BODY)):
        flipped = BODY[:at] + bytes([BODY[at] ^ 1 << at % 8]) + BODY[at + 1 :]
        with pytest.raises(LedgerError):
            verify_statement(read_sheet(flipped).statement)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_with_a_code(data: bytes) -> None:
    """Nothing but a MalformedError comes out of what is no sheet and no item."""
    for tried in (data, b'{"items":[' + data, b'{"items":[],"sheet":"' + data + b'"}'):
        with pytest.raises(MalformedError):
            read_sheet(tried)
    with pytest.raises(MalformedError):
        read_item(data, SHEET.statement, 0)


def test_the_caps_are_looked_at() -> None:
    """A body beyond 10 MiB is not parsed; an item of 8,192 bytes is the longest."""
    with pytest.raises(MalformedError) as caught:
        read_sheet(b"{" + b" " * MAX_BODY)
    assert caught.value.code == "submission-too-long"
    room = MAX_ITEM - len(encode_item(changed(piece(1), note=Note(en="a")))) + 1
    longest = encode_item(changed(piece(1), note=Note(en="a" * room)))
    assert len(longest) == MAX_ITEM
    assert read_item(longest, SHEET.statement, 0).payload == longest


def test_a_bad_item_is_named_by_its_place() -> None:
    """The error says which item, so that a potter finds the row."""
    bodies = [item.payload for item in SHEET.items]
    bodies[2] = bodies[2].replace(b'"zini"', b"null")
    with pytest.raises(MalformedError) as caught:
        make_sheet(bodies, MAKER, TIME, ORIGIN)
    assert caught.value.code == "item-shape"
    assert caught.value.fields["item"] == 2


@pytest.mark.parametrize("place", [-1, 3, 1000])
def test_a_place_beyond_the_count_is_refused(place: int) -> None:
    """The log can't put more items behind a sheet than were signed."""
    with pytest.raises(VerificationError) as caught:
        read_item(SHEET.items[0].payload, SHEET.statement, place)
    assert caught.value.code == "sheet-place"


def test_an_item_of_another_sheet_is_refused() -> None:
    """An item that was read for one sheet is not verified under another."""
    other = sheet_of(3)
    with pytest.raises(VerificationError) as caught:
        verify_item(SHEET.items[0], item_paths(SHEET)[0], other.statement)
    assert caught.value.code == "sheet-other"


def test_a_piece_is_no_sheet() -> None:
    """Items can't hang on a statement of another kind."""
    with pytest.raises(MalformedError) as caught:
        read_item(SHEET.items[0].payload, read_statement(sample().statement), 0)
    assert caught.value.code == "sheet-kind"
