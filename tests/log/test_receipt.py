"""Receipts: the grammar of tlog-proof, frames, what each byte means. What must fail is in tests/vectors/must-fail."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.encoding import encode_base64
from ledger.log.note import Note, format_note, parse_note
from ledger.log.receipt import (
    MAX_RECEIPT,
    OpenedReceipt,
    Receipt,
    format_receipt,
    open_receipt,
    parse_receipt,
)
from ledger.log.tree import hash_leaf, paths_under
from ledger.log.trust import Predecessor, Trust
from tests.vectors.sample import SEEN, checkpoint_over, receipt_bytes, sample

LOG = sample()
TRUST = LOG.trust
LOG_ROOT = parse_checkpoint(parse_note(LOG.checkpoint).text).root


def log_only(receipt: Receipt) -> Receipt:
    """Return the receipt without cosignatures: the log's is its only signature."""
    note = parse_note(receipt.checkpoint)
    return replace(receipt, checkpoint=format_note(Note(note.text, note.signatures[:1])))


def open_bytes(data: bytes) -> OpenedReceipt:
    """Parse and open."""
    return open_receipt(parse_receipt(data), TRUST)


def refusal(data: bytes) -> str:
    """Return the code with which parsing refuses the bytes."""
    with pytest.raises(MalformedError) as caught:
        parse_receipt(data)
    return caught.value.code


def test_the_lines_are_those_of_tlog_proof() -> None:
    """Header, extra, index, the path from the leaf's sibling up, an empty line, the checkpoint as it was received."""
    lines = receipt_bytes(1).decode().split("\n")
    frame = LOG.entries[1]
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", f"extra {encode_base64(len(frame).to_bytes(2) + frame)}", "index 1"]
    assert lines[3:6] == [encode_base64(node) for node in paths_under(LOG.leaf_hashes)[1]]
    assert lines[6] == ""
    assert "\n".join(lines[7:]).encode() == LOG.checkpoint


@pytest.mark.parametrize("index", range(6))
def test_every_entry_has_a_receipt_that_opens(index: int) -> None:
    """For each entry the receipt survives its bytes and proves entry, leaf hash, page, time and operators."""
    receipt = LOG.receipt(index)
    assert parse_receipt(format_receipt(receipt)) == receipt
    opened = open_bytes(receipt_bytes(index))
    assert opened.leaf_hash == LOG.leaf_hashes[index] == hash_leaf(LOG.entries[index])
    assert opened.entry.index == index
    assert (opened.checkpoint.size, opened.time, opened.operators) == (6, SEEN, ("museum.example",))
    assert opened.item_index == (index - 3 if index > 2 else -1)
    assert (opened.sheet is None) == (opened.item_path == ()) == (index <= 2)


def test_without_a_quorum_the_time_is_unknown() -> None:
    """A receipt with the log's signature alone opens; no time is known and nobody is named."""
    opened = open_receipt(log_only(LOG.receipt(1)), TRUST)
    assert (opened.time, opened.operators) == (None, ())


def ended_at(size: int, root: bytes) -> Trust:
    """Return the trust in a ledger that has ended there; the receipts' page has six entries."""
    return replace(TRUST, final=Predecessor(TRUST.charter, TRUST.origin, root, size, TRUST.log))


@pytest.mark.parametrize(("size", "root"), [(7, bytes(32)), (6, LOG_ROOT)], ids=["before the end", "at the end"])
def test_what_a_ledger_signed_up_to_its_end_opens(size: int, root: bytes) -> None:
    """An earlier page, whatever the last one's root, and the last one itself."""
    assert open_receipt(LOG.receipt(1), ended_at(size, root)) == open_bytes(receipt_bytes(1))


@pytest.mark.parametrize(("size", "root"), [(6, bytes(32)), (5, LOG_ROOT), (5, bytes(32))])
def test_a_ledger_that_has_ended_proves_nothing_beyond_its_end(size: int, root: bytes) -> None:
    """Neither another page of the final size nor a larger one, whatever its root."""
    with pytest.raises(VerificationError) as caught:
        open_receipt(LOG.receipt(1), ended_at(size, root))
    assert caught.value.code == "receipt-after-end"
    assert caught.value.fields == {"origin": TRUST.origin, "size": size, "got": 6}


@pytest.mark.parametrize("index", [1, 3])
def test_every_flipped_byte_is_refused(index: int) -> None:
    """With the log's signature alone there is no byte that can be changed: each of them is bound by something."""
    data = format_receipt(log_only(LOG.receipt(index)))
    expected = open_bytes(data)
    for at in range(len(data)):
        flipped = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
        try:
            opened = open_bytes(flipped)
        except LedgerError:
            continue
        # Frame 3 is the item's path, which only the sheet's root can judge (craft.sheet.verify_item).
        assert index == 3
        assert opened.item_path != expected.item_path
        assert replace(opened, item_path=expected.item_path) == expected


def test_a_flipped_cosignature_adds_nothing() -> None:
    """A witness's line that no longer is one is refused or ignored: no other time or operator comes of it."""
    data = receipt_bytes(1)
    expected = open_bytes(data)
    for at in range(data.rindex("—".encode()), len(data)):
        try:
            opened = open_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        except LedgerError:
            continue
        assert opened == replace(expected, time=None, operators=())


RECEIPTS = st.builds(
    Receipt,
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    st.just(LOG.checkpoint),
    st.lists(st.binary(max_size=400), min_size=3, max_size=3).map(tuple) | st.binary(max_size=400).map(lambda f: (f,)),
)


@settings(deadline=None, max_examples=100)
@given(RECEIPTS)
def test_a_receipt_survives_its_bytes(receipt: Receipt) -> None:
    """Formatting and parsing are inverse, whatever the frames hold."""
    data = format_receipt(receipt)
    assert parse_receipt(data) == receipt
    assert format_receipt(parse_receipt(data)) == data


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused_with_a_code(data: bytes) -> None:
    """Nothing but a LedgerError comes out, whatever goes in, also behind a true first line."""
    for tried in (data, b"c2sp.org/tlog-proof@v1\nextra " + data, b"c2sp.org/tlog-proof@v1\nextra AAA=\n" + data):
        with pytest.raises(MalformedError):
            parse_receipt(tried)


def test_every_truncation_is_refused() -> None:
    """A receipt that ends early is never read as a shorter one."""
    data = format_receipt(log_only(LOG.receipt(3)))
    for end in range(len(data)):
        assert refusal(data[:end]) in {"receipt-malformed", "note-malformed", "base64-malformed", "text-not-utf8"}


def test_the_caps_are_looked_at() -> None:
    """Oversized receipts, paths deeper than any tree and frames that no length can say are refused."""
    receipt = LOG.receipt(1)
    assert refusal(b"a" * (MAX_RECEIPT + 1)) == "receipt-too-long"
    assert refusal(format_receipt(replace(receipt, path=(bytes(32),) * 64))) == "receipt-malformed"
    assert refusal(format_receipt(replace(receipt, path=(bytes(31),)))) == "receipt-malformed"
    assert refusal(format_receipt(replace(receipt, frames=()))) == "receipt-malformed"
    assert refusal(format_receipt(replace(receipt, frames=(b"",) * 4))) == "receipt-malformed"
    assert refusal(format_receipt(replace(receipt, index=2**63))) == "receipt-malformed"
    assert parse_receipt(format_receipt(replace(receipt, frames=(b"a" * 65_535,)))).frames == (b"a" * 65_535,)
    with pytest.raises(MalformedError) as caught:
        format_receipt(replace(receipt, frames=(b"a" * 65_536,)))
    assert caught.value.code == "receipt-frame-length"


@pytest.mark.parametrize("path", [b"", b"a" * 32 * 11])
def test_an_item_path_no_sheet_can_have_is_refused(path: bytes) -> None:
    """A sheet has 2 to 1,000 items: at least one hash on the way to its root, at most ten."""
    receipt = LOG.receipt(3)
    with pytest.raises(MalformedError) as caught:
        open_receipt(replace(receipt, frames=(*receipt.frames[:2], path)), TRUST)
    assert caught.value.code == "receipt-malformed"


def _log_with(sheet_time: bytes, sheet_index: int) -> Receipt:
    """Return the receipt of an item, of a log in which the sheet's entry has another time or index."""
    sheet = LOG.entries[2].replace(b"2026-05-01T08:00:00Z", sheet_time)
    sheet = sheet.replace(b'"index":2', b'"index":%d' % sheet_index)
    item = LOG.entries[3].replace(
        b'"sheet":"' + LOG.leaf_hashes[2].hex().encode(), b'"sheet":"' + hash_leaf(sheet).hex().encode()
    )
    leaves = [*LOG.leaf_hashes[:2], hash_leaf(sheet), hash_leaf(item), *LOG.leaf_hashes[4:]]
    frames = (item, sheet, LOG.receipt(3).frames[2])
    return Receipt(3, paths_under(leaves)[3], checkpoint_over(leaves), frames)


@pytest.mark.parametrize(
    ("time", "index", "reason"),
    [
        (b"2026-05-01T08:00:01Z", 2, "place"),
        (b"2026-05-01T08:00:00Z", 3, "place"),
        (b"2026-05-01T08:00:00Z", 9, "place"),
    ],
)
def test_a_sheet_stands_before_its_items_at_their_time(time: bytes, index: int, reason: str) -> None:
    """Even when a log signed it: a sheet's entry of another time, or not before the item, is refused."""
    assert open_receipt(_log_with(b"2026-05-01T08:00:00Z", 2), TRUST).item_index == 0
    with pytest.raises(VerificationError) as caught:
        open_receipt(_log_with(time, index), TRUST)
    assert (caught.value.code, caught.value.fields["reason"]) == ("receipt-sheet", reason)


def test_an_item_is_no_sheet() -> None:
    """An item's entry in the place of the sheet's is refused, although its hash is the one named."""
    item = LOG.entries[4].replace(
        b'"sheet":"' + LOG.leaf_hashes[2].hex().encode(), b'"sheet":"' + LOG.leaf_hashes[3].hex().encode()
    )
    leaves = [*LOG.leaf_hashes[:4], hash_leaf(item), LOG.leaf_hashes[5]]
    frames = (item, LOG.entries[3], LOG.receipt(3).frames[2])
    with pytest.raises(VerificationError) as caught:
        open_receipt(Receipt(4, paths_under(leaves)[4], checkpoint_over(leaves), frames), TRUST)
    assert (caught.value.code, caught.value.fields["reason"]) == ("receipt-sheet", "hash")
