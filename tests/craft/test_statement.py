"""Statements: one spelling each, a header that follows from the payload, a signature over what was received.

What must fail, one thing at a time, is in tests/vectors/must-fail.
"""

from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from msgspec.structs import replace as changed

from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.piece.parts import Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.statement import (
    MAX_JWS,
    MAX_PAYLOAD,
    Statement,
    context_of,
    read_payload,
    read_statement,
    recall_statement,
    sign_statement,
    verify_statement,
)
from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log.encoding import decode_base64url, decode_json
from tests.vectors.case import canonical, header, said, signed, subject
from tests.vectors.sample import ORIGIN, TIME, key_of, piece, sample

MAKER = key_of("maker")
JWS = sample().statement


def refusal(jws: str | bytes) -> str:
    """Return the code with which reading refuses the JWS."""
    with pytest.raises(MalformedError) as caught:
        read_statement(jws)
    return caught.value.code


def test_a_statement_is_read_as_it_was_signed() -> None:
    """Kind, issuer, time, subject and id come out as they went in, from text and from bytes alike."""
    statement = read_statement(JWS)
    verify_statement(statement)
    assert statement == read_statement(JWS.encode())
    assert statement.subject == changed(piece(0), ledger=ORIGIN)
    assert (statement.kind, statement.issuer, statement.valid_from) == ("PieceRegistration", MAKER.did, TIME)
    assert statement.payload == decode_base64url(JWS.split(".")[1])
    assert statement.id == sha256(statement.payload).digest()
    assert (statement.jws, statement.sheet, statement.item_index) == (JWS, None, -1)


def test_header_and_payload_are_rfc_8785() -> None:
    """Another implementation of canonical JSON writes the same bytes."""
    head, payload, _ = (decode_base64url(part) for part in JWS.split("."))
    assert rfc8785.dumps(header()) == head
    value = decode_json(payload, MAX_PAYLOAD)
    assert rfc8785.dumps(value) == payload  # type: ignore[arg-type]  # their Json type is our Json type by another name


def test_the_same_statement_is_the_same_bytes() -> None:
    """Ed25519 and the canonical form are deterministic: signing twice gives one JWS, and so one id."""
    assert sign_statement("PieceRegistration", piece(0), MAKER, TIME, ORIGIN) == JWS


def test_a_payload_is_read_without_its_signature() -> None:
    """A pending statement is kept as its payload; what is read from it is the same but for the missing JWS."""
    statement = read_statement(JWS)
    assert read_payload(statement.payload) == replace(statement, jws="")


def test_a_payload_read_before_is_recalled_the_same() -> None:
    """An auditor's second process makes of the payload what the first one read."""
    statement = read_payload(read_statement(JWS).payload)
    said = (statement.kind, statement.payload, statement.id, statement.issuer, statement.valid_from)
    assert recall_statement(*said) == statement


def test_what_has_no_signature_is_not_verified() -> None:
    """A bare payload never passes for a signed statement."""
    with pytest.raises(VerificationError) as caught:
        verify_statement(read_payload(read_statement(JWS).payload))
    assert caught.value.code == "statement-unsigned"


def test_every_flipped_bit_of_the_jws_is_refused() -> None:
    """No byte of a statement can be changed: form or signature gives it away."""
    data = JWS.encode()
    for at in range(len(data)):
        flipped = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
        with pytest.raises(LedgerError):
            verify_statement(read_statement(flipped))


TITLES = st.text(st.sampled_from('春水石泉abc "\\é𠮷·'), min_size=1, max_size=12)


@settings(deadline=None, max_examples=100)
@given(TITLES, st.integers(0, 2**53 - 1), st.integers(0, 253402300799))
def test_any_subject_survives_its_bytes(title: str, year: int, time: int) -> None:
    """Quotes, backslashes, characters beyond the BMP and the edges of numbers and times come back as they were."""
    stated = changed(piece(0), title=Title(zh=title), year=year)
    statement = read_statement(sign_statement("PieceRegistration", stated, MAKER, time, ORIGIN))
    verify_statement(statement)
    assert statement.subject == changed(stated, ledger=ORIGIN)
    assert statement.valid_from == time
    assert rfc8785.dumps(decode_json(statement.payload, MAX_PAYLOAD)) == statement.payload  # type: ignore[arg-type]  # as above


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_with_a_code(data: bytes) -> None:
    """Nothing but a MalformedError comes out, for the JWS and for a payload that is well signed."""
    with pytest.raises(MalformedError):
        read_statement(data)
    with pytest.raises(MalformedError):
        read_statement(signed(header(), data))


@pytest.mark.parametrize("data", [b'{"a":' * 5_000, b'{"credentialSubject":' + b"[" * 20_000, b'{"issuer":"\xff"}'])
def test_bombs_are_refused(data: bytes) -> None:
    """Deep nesting and broken UTF-8 end in a code, not in the interpreter's stack."""
    with pytest.raises(MalformedError) as caught:
        read_payload(data)
    assert caught.value.code in {"statement-syntax", "statement-shape"}


def test_the_caps_are_looked_at_first() -> None:
    """A payload of 32,768 bytes is the longest, and nothing of a longer JWS is decoded."""
    value = {**said(), "credentialSubject": {**subject(), "note": {"en": ""}}}
    room = MAX_PAYLOAD - len(canonical(value))
    longest = {**said(), "credentialSubject": {**subject(), "note": {"en": "a" * room}}}
    jws = signed(header(), longest)
    assert len(read_statement(jws).payload) == MAX_PAYLOAD
    assert len(jws) <= MAX_JWS
    assert refusal("." * (MAX_JWS + 1)) == "statement-too-long"
    with pytest.raises(MalformedError) as caught:
        read_payload(b" " * (MAX_PAYLOAD + 1))
    assert caught.value.code == "statement-too-long"


@pytest.mark.parametrize(
    "jws", ["", ".", "..", "a.b", "é.é.é", JWS + " ", " " + JWS, JWS + "\n", JWS.replace(".", "..")]
)
def test_what_is_no_compact_jws_is_refused(jws: str) -> None:
    """Three parts of base64url, separated by dots, and nothing around them."""
    expected = "statement-header" if jws.startswith(" ") else "statement-syntax"
    assert refusal(jws) == refusal(jws.encode()) == expected


def test_what_could_not_be_read_is_not_signed() -> None:
    """A subject of another kind, an odd origin, a text that is not NFC or a time out of range stop before sending."""
    bad: list[tuple[str, PieceRegistration | Endorsement, int, str, str]] = [
        ("PieceRegistration", Endorsement(endorses="00" * 32), TIME, ORIGIN, "statement-shape"),
        ("Nothing", piece(0), TIME, ORIGIN, "statement-kind-unknown"),
        ("PieceRegistration", piece(0), TIME, "Ledger.example", "origin-malformed"),
        ("PieceRegistration", piece(0), -1, ORIGIN, "time-malformed"),
        ("PieceRegistration", changed(piece(0), title=Title(zh="e\u0301")), TIME, ORIGIN, "json-text"),
    ]
    for kind, stated, time, origin, code in bad:
        with pytest.raises(MalformedError) as caught:
            sign_statement(kind, stated, MAKER, time, origin)
        assert caught.value.code == code


def test_the_context_names_the_ledger() -> None:
    """The second context is the origin's, so a statement for one ledger is no statement for another."""
    assert context_of("example.com/kiln") == "https://example.com/kiln/ns/v1"


def test_a_statement_can_not_be_changed() -> None:
    """Values are frozen: what was verified is what is used."""
    statement: Statement = read_statement(JWS)
    with pytest.raises(AttributeError):
        statement.kind = "Standing"  # type: ignore[misc]  # the point of the test
