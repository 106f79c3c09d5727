"""Each bound of the proof bundle from both sides: the last value that is taken, and the first that is refused."""

from dataclasses import replace

import pytest

from certs.bundle import Bundle, SlotProof, format_bundle, parse_bundle
from ledger.craft.slots import ListLine
from ledger.errors import MalformedError

SLOT = SlotProof(ListLine("1-1", "m1", bytes(32)), 0, 2, (bytes(32),), 1)
TWO = Bundle((b"one", b"two"), (SLOT,))


def refusal(call) -> str:
    """Return the code with which something is refused."""
    with pytest.raises(MalformedError) as caught:
        call()
    return caught.value.code


def test_a_bundle_has_at_most_four_mebibytes() -> None:
    """At the limit it is read and found to be none; beyond, it is not read."""
    assert refusal(lambda: parse_bundle(b"[" * (4 << 20))) in ("bundle-syntax", "bundle-shape")
    assert refusal(lambda: parse_bundle(b"[" * ((4 << 20) + 1))) == "bundle-too-long"


def test_a_bundle_has_one_to_128_receipts() -> None:
    """The last number that is taken, and both that are not."""
    most = Bundle(tuple(b"%d" % number for number in range(128)))
    assert parse_bundle(format_bundle(most)) == most
    assert refusal(lambda: format_bundle(Bundle((*most.receipts, b"more")))) == "bundle-shape"
    assert refusal(lambda: format_bundle(Bundle(()))) == "bundle-shape"


def test_a_bundle_has_at_most_eight_slots() -> None:
    """A piece is fired so often and no oftener."""
    most = replace(TWO, slots=(SLOT,) * 8)
    assert parse_bundle(format_bundle(most)) == most
    assert refusal(lambda: format_bundle(replace(TWO, slots=(SLOT,) * 9))) == "bundle-shape"


def test_a_path_has_at_most_twenty_hashes() -> None:
    """A closed list has at most 20,000 lines."""
    longest = replace(TWO, slots=(replace(SLOT, path=(bytes(32),) * 20),))
    assert parse_bundle(format_bundle(longest)) == longest
    assert (
        refusal(lambda: format_bundle(replace(TWO, slots=(replace(SLOT, path=(bytes(32),) * 21),)))) == "bundle-shape"
    )


def test_a_receipt_that_is_no_text_makes_no_bundle() -> None:
    """Bytes that are no UTF-8 are refused as what they are."""
    assert refusal(lambda: format_bundle(Bundle((b"\xff",)))) == "bundle-syntax"
