"""Signed requests: one method, path and body, one ledger, five minutes; no statement, no ticket."""

from typing import Any

import pytest

from ledger.craft.asking import LASTS, check_asked, make_asking, open_asking
from ledger.craft.statement import read_statement
from ledger.craft.ticket import make_ticket, open_ticket
from ledger.errors import LedgerError, PolicyError
from ledger.log.encoding import decode_base64url, encode_base64url
from tests.craft.world import ORIGIN, START, key_of

KEY, PATH = key_of("zs001"), "/api/v1/drafts/zs001"


def asking(method: str = "GET", path: str = PATH, body: bytes = b"", **changes: Any) -> str:
    """Return a good request with changes."""
    return make_asking(method, path, body, **({"origin": ORIGIN, "key": KEY, "expires": START + 60} | changes))


def code_of(text: str, now: int = START) -> str:
    """Return why a request is refused; empty when it is not."""
    try:
        open_asking(text, origin=ORIGIN, now=now)
    except LedgerError as e:
        return e.code
    return ""


def test_a_request_reads_back_and_is_good_for_itself_alone() -> None:
    """To its last second; for another method, path or body it is worth nothing."""
    opened = open_asking(asking(expires=START + LASTS), origin=ORIGIN, now=START)
    assert (opened.issuer, opened.method, opened.path) == (KEY.did, "GET", PATH)
    check_asked(opened, "GET", PATH, b"")
    for other in (("PUT", PATH, b""), ("GET", PATH + "/x", b""), ("GET", PATH, b"x")):
        with pytest.raises(PolicyError, match="asking-other"):
            check_asked(opened, *other)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (asking(expires=START), "asking-expired"),
        (asking(expires=START + LASTS + 1), "asking-lasts-too-long"),
        (asking(origin="other.example/kiln"), "asking-other-ledger"),
        ("", "asking-malformed"),
        ("a.b.c", "asking-malformed"),
        (asking() + "A", "signature-invalid"),
        (asking(path="/" + "a" * 4096), "asking-malformed"),
        (make_ticket("ab" * 32, 9, origin=ORIGIN, key=KEY, expires=START + 60), "asking-malformed"),
    ],
)
def test_what_is_no_request_for_now_is_refused(text: str, code: str) -> None:
    """Each by its code; a ticket is none."""
    assert code_of(text) == code


def test_a_request_is_no_ticket_and_no_statement() -> None:
    """Whoever is shown one can do nothing else with it."""
    with pytest.raises(LedgerError):
        open_ticket(asking(), origin=ORIGIN, now=START)
    with pytest.raises(LedgerError):
        read_statement(asking())


def test_every_character_counts() -> None:
    """A changed character anywhere is refused."""
    text = asking()
    for at in range(0, len(text), 7):
        other = "A" if text[at] != "A" else "B"
        assert code_of(text[:at] + other + text[at + 1 :]), at
    header, body, signature = text.split(".")
    spaced = encode_base64url(decode_base64url(body).replace(b",", b", ", 1))
    assert code_of(f"{header}.{spaced}.{signature}") == "asking-malformed"
