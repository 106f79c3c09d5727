"""Bounds of statements and sheets from both sides, and what an item's statement may never pass for."""

import pytest

from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.sheet import MAX_BODY, read_item, read_sheet
from ledger.craft.statement import MAX_JWS, read_payload, read_statement, sign_statement, verify_statement
from ledger.errors import MalformedError, VerificationError
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import Statements

STATEMENTS = Statements()


def refusal(call) -> str:
    """Return the code with which something is refused."""
    with pytest.raises(MalformedError) as caught:
        call()
    return caught.value.code


def test_a_statement_longer_than_any_is_not_read() -> None:
    """At the limit it is read and found to be none; beyond, it is not read."""
    assert refusal(lambda: read_statement("a" * MAX_JWS)) == "statement-syntax"
    assert refusal(lambda: read_statement("a" * (MAX_JWS + 1))) == "statement-too-long"


@pytest.mark.parametrize("issuer", ["did:key:z6Mk", "did:web:example.com", key_of("m1").did[:-1] + "0"])
def test_a_payload_s_issuer_is_a_key(issuer: str) -> None:
    """Also where the signature was verified before, the name of who signed is looked at."""
    statement = read_statement(STATEMENTS.sign("PieceRegistration", STATEMENTS.subject(1), key_of("m1")))
    payload = statement.payload.replace(key_of("m1").did.encode(), issuer.encode())
    assert refusal(lambda: read_payload(payload)) == "did-malformed"


@pytest.mark.parametrize(("count", "taken"), [(1, False), (2, True), (1000, True), (1001, False)])
def test_a_sheet_states_two_to_a_thousand(count: int, taken: bool) -> None:
    """The number that was signed is bounded, whatever number of items comes with it."""
    jws = sign_statement("PieceSheet", PieceSheet(count=count, root="00" * 32), key_of("m1"), START, ORIGIN)
    body = read_sheet(STATEMENTS.sheet((1, 2))).items[0].payload
    if taken:
        assert read_item(body, read_statement(jws), 0).item_index == 0
    else:
        assert refusal(lambda: read_item(body, read_statement(jws), 0)) == "sheet-count"


def test_a_sheet_of_ten_mebibytes_is_read_and_no_byte_more() -> None:
    """At the limit it is read and found to be none; beyond, it is not read."""
    assert refusal(lambda: read_sheet(b"{" + b"a" * (MAX_BODY - 1))) == "submission-syntax"
    assert refusal(lambda: read_sheet(b"{" + b"a" * MAX_BODY)) == "submission-too-long"


@pytest.mark.parametrize("data", [b'{"items":[' + b"[" * 100_000, b'{"items":[' + b'{"a":' * 100_000])
def test_items_of_any_depth_end_in_our_error(data: bytes) -> None:
    """What nests deeper than the decoder goes is no sheet."""
    assert refusal(lambda: read_sheet(data)) == "submission-syntax"


def test_an_item_is_never_verified_as_a_statement_of_its_own() -> None:
    """It has no signature: nothing but its path vouches for it."""
    item = read_sheet(STATEMENTS.sheet((1, 2))).items[1]
    with pytest.raises(VerificationError) as caught:
        verify_statement(item)
    assert caught.value.code == "statement-unsigned"
