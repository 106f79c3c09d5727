"""Photo tickets: one file, one ledger, a quarter of an hour, an enrolled key; and never mistaken for a statement."""

import json
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.state import Person, Put
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.ticket import LASTS, MAX_PHOTO, check_issuer, make_ticket, open_ticket
from ledger.errors import LedgerError, MalformedError, PolicyError, UnknownKeyError, VerificationError
from ledger.log.encoding import decode_base64url, encode_base64url
from ledger.log.keys import SigningKey
from tests.craft.world import ORIGIN, START, World, key_of

HASH = "ab" * 32
KEY = key_of("zs001")


def ticket(**changes: Any) -> str:
    """Return a good ticket with changes."""
    given: dict[str, Any] = {"size": 1000, "origin": ORIGIN, "key": KEY, "expires": START + 600} | changes
    return make_ticket(given.pop("sha256", HASH), given.pop("size"), **given)


def refused(text: str, now: int = START) -> LedgerError:
    """Return why a ticket is refused."""
    with pytest.raises(LedgerError) as caught:
        open_ticket(text, origin=ORIGIN, now=now)
    return caught.value


def signed(header: dict[str, object], payload: bytes, key: SigningKey = KEY) -> str:
    """Return a JWS over any header and payload."""
    text = f"{encode_base64url(json.dumps(header, separators=(',', ':')).encode())}.{encode_base64url(payload)}"
    return f"{text}.{encode_base64url(key.sign(text.encode()))}"


def test_a_ticket_reads_back() -> None:
    """Every field; to the last second and the last byte."""
    opened = open_ticket(ticket(size=MAX_PHOTO, expires=START + LASTS), origin=ORIGIN, now=START)
    assert (opened.sha256, opened.size, opened.issuer, opened.ledger) == (HASH, MAX_PHOTO, KEY.did, ORIGIN)
    open_ticket(ticket(expires=START + 1), origin=ORIGIN, now=START)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ticket(expires=START), "ticket-expired"),
        (ticket(expires=START + LASTS + 1), "ticket-lasts-too-long"),
        (ticket(origin="other.example/kiln"), "ticket-other-ledger"),
        (ticket(size=0), "ticket-value"),
        (ticket(size=MAX_PHOTO + 1), "ticket-value"),
        (ticket(sha256="AB" * 32), "ticket-value"),
        (ticket(origin="https://x"), "ticket-value"),
        ("", "ticket-syntax"),
        ("a.b", "ticket-syntax"),
        ("." * 2, "ticket-syntax"),
        (ticket() + "A", "ticket-syntax"),
        (ticket()[:-86] + "A" * 80, "ticket-syntax"),
        ("e" * 2000, "ticket-syntax"),
        (ticket()[:-86] + ticket(size=2)[-86:], "signature-invalid"),
    ],
)
def test_what_is_not_a_good_ticket_is_refused(text: str, code: str) -> None:
    """Each with its own code."""
    assert refused(text).code == code


def test_every_changed_character_is_refused() -> None:
    """No byte of a ticket is free."""
    good = ticket()
    for at in range(len(good)):
        other = "B" if good[at] != "B" else "C"
        assert refused(good[:at] + other + good[at + 1 :])


def test_a_ticket_has_one_spelling() -> None:
    """A signed payload with another order or one more field is refused before it is believed."""
    header, payload = (decode_base64url(part) for part in ticket().split(".")[:2])
    fields, head = json.loads(payload), json.loads(header)
    backwards = json.dumps(dict(reversed(fields.items())), separators=(",", ":")).encode()
    more = json.dumps(fields | {"x": "1"}, separators=(",", ":"), sort_keys=True).encode()
    assert refused(signed(head, backwards)).code == "ticket-not-canonical"
    assert refused(signed(head, more)).code == "ticket-shape"
    assert refused(signed(head | {"alg": "none"}, payload)).code == "ticket-syntax"
    assert refused(signed(head | {"kid": "x"}, payload)).code == "ticket-syntax"


def test_tickets_and_statements_are_not_taken_for_each_other() -> None:
    """D5: the `typ` tells them apart, whichever way a signature is carried over."""
    with pytest.raises(MalformedError):
        read_statement(ticket())
    statement = sign_statement("Endorsement", Endorsement(endorses=HASH), KEY, START, ORIGIN)
    assert refused(statement).code == "ticket-shape"
    header, payload = (decode_base64url(part) for part in ticket().split(".")[:2])
    statement_header = json.loads(decode_base64url(statement.split(".")[0]))
    assert refused(signed(statement_header, payload)).code == "ticket-syntax"
    with pytest.raises(MalformedError):
        read_statement(signed(json.loads(header), decode_base64url(statement.split(".")[1])))


def test_only_keys_that_sign_statements_sign_tickets() -> None:
    """Enrolled, of a person or a registrar, live, and not paused."""
    world = World()
    world.found()
    world.enrol("zs001")
    check_issuer(open_ticket(ticket(), origin=ORIGIN, now=START), world.state, 50, START)
    check_issuer(open_ticket(ticket(key=world.registrars[0]), origin=ORIGIN, now=START), world.state, 50, START)
    for key, error, code in (
        (key_of("nobody"), UnknownKeyError, "issuer-unknown"),
        (world.certifier, PolicyError, "signer-role"),
    ):
        with pytest.raises(error) as caught:
            check_issuer(open_ticket(ticket(key=key), origin=ORIGIN, now=START), world.state, 50, START)
        assert caught.value.code == code
    with pytest.raises(PolicyError) as ended:
        check_issuer(open_ticket(ticket(), origin=ORIGIN, now=START), world.state, 0, START)
    assert ended.value.code == "key-not-live"
    assert VerificationError("signature-invalid").status == 422
    person = world.state.get(Person, "zs001")
    assert person is not None
    world.state.apply([Put(changed(person, paused=world.index))])
    with pytest.raises(PolicyError) as paused:
        check_issuer(open_ticket(ticket(), origin=ORIGIN, now=START), world.state, 50, START)
    assert paused.value.code == "person-paused"
