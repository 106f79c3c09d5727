"""Each bound of the log's formats from both sides: the last value that is taken, the first that is refused, and why."""

import struct
from dataclasses import replace

import pytest

from ledger.errors import MalformedError, VerificationError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.log.cosignature import cosign, quorum_time
from ledger.log.encoding import encode_base64
from ledger.log.note import ED25519, Note, NoteSignature, format_note, format_vkey, make_vkey, parse_note, parse_vkey
from ledger.log.receipt import Receipt, format_receipt, open_receipt, parse_receipt
from ledger.log.tree import EMPTY, Frontier, hash_leaf, verify_consistency
from ledger.log.trust import Predecessor, parse_trust
from tests.log import test_trust as trusted
from tests.vectors.sample import sample

LOG = sample()
PAGE = format_checkpoint(Checkpoint("example.com/kiln", 7, bytes(32)))
LINE = "— a AAAAAAA=\n".encode()


def refusal(call) -> str:
    """Return the code with which something is refused."""
    with pytest.raises(MalformedError) as caught:
        call()
    return caught.value.code


# Notes and checkpoints ------------------------------------------------------------------------------------------------


def test_a_note_has_at_most_131072_bytes() -> None:
    """128 KiB is read, a byte more is not looked at."""
    text = b"a" * (131_072 - len(LINE) - 2) + b"\n"
    assert len(parse_note(text + b"\n" + LINE).text) == len(text)
    assert refusal(lambda: parse_note(b"a" + text + b"\n" + LINE)) == "note-too-long"


@pytest.mark.parametrize("data", [LINE, LINE * 2, b"a\n" + LINE, b"a\n\na AAAAAAA=\n", b"a\n\n\xe2\x80\x94 a\n"])
def test_a_note_is_a_text_a_gap_and_lines(data: bytes) -> None:
    """Lines without a text or a gap before them, without a dash or without a signature, are no note."""
    assert refusal(lambda: parse_note(data)) == "note-malformed"


def test_a_key_s_name_has_at_most_255_characters() -> None:
    """The longest name is read back from its verifier key; one longer makes none."""
    longest = make_vkey("a" * 255, ED25519, trusted.LOG.public)
    assert parse_vkey(format_vkey(longest)) == longest
    assert refusal(lambda: make_vkey("a" * 256, ED25519, trusted.LOG.public)) == "vkey-malformed"


@pytest.mark.parametrize("tail", [b"x", b"\n", b"more\n"])
def test_nothing_follows_the_third_line_of_a_checkpoint(tail: bytes) -> None:
    """Extension lines are not ours, and the third line ends the text."""
    assert parse_checkpoint(PAGE).size == 7
    assert refusal(lambda: parse_checkpoint(PAGE + tail)) == "checkpoint-malformed"


def test_a_cosignature_of_the_first_second_gives_that_second() -> None:
    """Time 0 is a time: 1970, and no second later."""
    body = LOG.checkpoint.partition(b"\n\n")[0] + b"\n"
    trust = trusted.TRUST
    name = trust.witnesses[0].vkey.name
    note = Note(body, (cosign(body, 0, name, trusted.W1),))
    assert quorum_time(note, replace(trust, quorum=1)) == (0, (trust.witnesses[0].operator,))


# Trust ----------------------------------------------------------------------------------------------------------------


def test_a_predecessor_may_have_closed_with_one_entry() -> None:
    """Size 1 is the smallest that can be signed."""
    assert parse_trust(trusted.predecessor(size=1)).predecessors[0].size == 1
    assert isinstance(trusted.TRUST.predecessors[0], Predecessor)
    assert refusal(lambda: parse_trust(trusted.predecessor(size=0))) == "trust-value"


@pytest.mark.parametrize("url", ["https://a.example://b", "https", "://a.example", "ftp://a.example"])
def test_a_witness_s_address_has_one_scheme(url: str) -> None:
    """What is split once is refused in our own way when it could be split again."""
    assert refusal(lambda: parse_trust(trusted.witness(url=url))) == "trust-value"


def test_a_host_has_at_most_200_bytes() -> None:
    """The longest is taken."""
    longest = "a" * 196 + ".net"
    assert parse_trust(trusted.changed(mirrors=[longest])).mirrors == (longest,)
    assert refusal(lambda: parse_trust(trusted.changed(mirrors=["a" + longest]))) == "trust-value"


# Receipts -------------------------------------------------------------------------------------------------------------


def test_a_receipt_has_at_most_524288_bytes() -> None:
    """At the limit it is read and found to be none; beyond, it is not read."""
    assert refusal(lambda: parse_receipt(b"a" * 524_288)) == "receipt-malformed"
    assert refusal(lambda: parse_receipt(b"a" * 524_289)) == "receipt-too-long"


def test_a_path_has_at_most_63_hashes() -> None:
    """A tree of fewer than 2^63 entries is no deeper."""
    receipt = LOG.receipt(1)
    assert len(parse_receipt(format_receipt(replace(receipt, path=(EMPTY,) * 63))).path) == 63
    assert refusal(lambda: parse_receipt(format_receipt(replace(receipt, path=(EMPTY,) * 64)))) == "receipt-malformed"


@pytest.mark.parametrize(
    ("old", "new"), [(b"\nindex ", b"\n"), (b"\nextra ", b"\n"), (b"\nindex ", b"\nplace "), (b"\nextra ", b"\nmore ")]
)
def test_a_line_of_a_receipt_begins_with_its_word(old: bytes, new: bytes) -> None:
    """A number alone, or base64 alone, is no line of a receipt."""
    assert refusal(lambda: parse_receipt(format_receipt(LOG.receipt(1)).replace(old, new))) == "receipt-malformed"


def test_a_receipt_without_a_page_is_malformed() -> None:
    """The empty line parts the proof from the page: without it there is no receipt."""
    head = format_receipt(LOG.receipt(1)).partition(b"\n\n")[0]
    assert refusal(lambda: parse_receipt(head)) == "receipt-malformed"


@pytest.mark.parametrize(("hashes", "taken"), [(0, False), (1, True), (10, True), (11, False)])
def test_an_item_s_path_has_one_to_ten_hashes(hashes: int, taken: bool) -> None:
    """A sheet has two to a thousand items."""
    receipt: Receipt = LOG.receipt(3)
    longer = replace(receipt, frames=(*receipt.frames[:2], EMPTY * hashes))
    if taken:
        assert len(open_receipt(longer, LOG.trust).item_path) == hashes
    else:
        assert refusal(lambda: open_receipt(longer, LOG.trust)) == "receipt-malformed"


# Tree -----------------------------------------------------------------------------------------------------------------


def test_a_tree_has_fewer_than_2_to_the_63_entries() -> None:
    """The largest frontier is read back, the next size is none."""
    largest = (2**63 - 1).to_bytes(8) + EMPTY * 63
    assert Frontier.decode(largest).size == 2**63 - 1
    assert refusal(lambda: Frontier.decode((2**63).to_bytes(8) + EMPTY)) == "frontier-length"


def test_a_consistency_proof_without_its_first_node_is_too_short() -> None:
    """The node to begin with is missing, and that is what is said."""
    with pytest.raises(VerificationError) as caught:
        verify_consistency(3, EMPTY, 7, EMPTY, [])
    assert caught.value.code == "consistency-length"
    assert hash_leaf(b"") != EMPTY


def test_the_helpers_here_make_sound_parts() -> None:
    """The control of the tests above: a line and a note that are refused nowhere."""
    assert parse_note(b"a\n\n" + LINE).signatures[0] == NoteSignature("a", bytes(4), bytes(1))
    assert format_note(parse_note(b"a\n\n" + LINE)) == b"a\n\n" + LINE
    assert encode_base64(struct.pack("5x")) == "AAAAAAA="
