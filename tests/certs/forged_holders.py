# ruff: noqa: D103  # each maker is named after the one thing that is wrong
"""Forged holder's proofs: SPEC §8.7, step 15. Each function makes one with one thing wrong."""

from dataclasses import replace
from typing import Any

from certs.cose import dump, sign1
from certs.holder import EXTERNAL, HolderProof, format_holder_link, sign_holder_proof
from tests.certs.forgery import must_fail
from tests.certs.ledger_world import SLOTTED, STUDIO
from tests.craft.kiln_world import code_of
from tests.craft.owning_world import owner_of
from tests.craft.world import ORIGIN, START

KEY = owner_of(STUDIO, "a")
PROOF = HolderProof(ORIGIN, code_of(STUDIO), START, START + 3600, bytes(32), "雨前")
SIGNED = sign_holder_proof(PROOF, KEY)
CLAIMS: dict[int, Any] = {
    1: ORIGIN, 2: PROOF.code, 4: PROOF.until, 6: PROOF.time, -65538: [PROOF.head, PROOF.word]
}  # fmt: skip


def link(proof: bytes, number: int = STUDIO) -> bytes:
    """Return the link's text."""
    return format_holder_link("kiln.example", code_of(number), proof).encode()


def with_claims(**changes: Any) -> bytes:
    """Return the link of a proof whose claims are others, signed all the same."""
    named = {"until": 4, "time": 6, "held": -65538, "more": 7}
    return link(sign1(KEY.public, {**CLAIMS, **{named[key]: value for key, value in changes.items()}}, KEY, EXTERNAL))


@must_fail("holder", "holder-other-ledger", "cannot-tell")
def holder_of_another_ledger() -> bytes:
    return link(sign_holder_proof(replace(PROOF, origin="other.example/kiln"), KEY))


@must_fail("holder", "holder-code")
def holder_under_another_code() -> bytes:
    return link(SIGNED, SLOTTED)


@must_fail("holder", "holder-malformed")
def holder_cut_short() -> bytes:
    return link(SIGNED[:-5])


@must_fail("holder", "holder-malformed")
def holder_for_longer_than_three_days() -> bytes:
    return with_claims(until=START + 72 * 3600 + 1)


@must_fail("holder", "holder-malformed")
def holder_that_ends_when_it_begins() -> bytes:
    return with_claims(until=START)


@must_fail("holder", "holder-malformed")
def holder_with_a_word_too_long() -> bytes:
    return with_claims(held=[PROOF.head, "雨" * 25])


@must_fail("holder", "holder-malformed")
def holder_with_a_space_after_the_word() -> bytes:
    return with_claims(held=[PROOF.head, "雨前 "])


@must_fail("holder", "holder-malformed")
def holder_with_a_word_that_turns_round() -> bytes:
    return with_claims(held=[PROOF.head, "雨\u202e前"])


@must_fail("holder", "holder-malformed")
def holder_with_a_short_head() -> bytes:
    return with_claims(held=[PROOF.head[:-1], PROOF.word])


@must_fail("holder", "holder-malformed")
def holder_with_one_claim_more() -> bytes:
    return with_claims(more=1)


@must_fail("holder", "holder-malformed")
def holder_with_a_short_key_id() -> bytes:
    return link(sign1(KEY.public[:8], CLAIMS, KEY, EXTERNAL))


@must_fail("holder", "holder-malformed")
def holder_with_a_tag() -> bytes:
    return link(b"\xd2" + SIGNED)


@must_fail("holder", "holder-malformed")
def holder_s_array_of_five() -> bytes:
    return link(dump([b"", {}, b"", b"", b""]))


@must_fail("holder", "signature-invalid")
def holder_with_another_s_signature() -> bytes:
    return link(SIGNED[:-64] + sign_holder_proof(replace(PROOF, time=START - 1), KEY)[-64:])


@must_fail("holder", "signature-invalid")
def holder_signed_as_a_print_is() -> bytes:
    return link(sign1(KEY.public, CLAIMS, KEY))
