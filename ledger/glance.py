"""A glance at a submission before its texts are read: strangers cost neither text work nor memory (SPEC §13.1, F9).

    ["eyJhbGciOiJFZDI1NTE5…"]  →  issuer did:key:z6Mk…, known?  →  in a large body: signature good?  →  read

Reading every character of 10 MiB takes a hundred times as long as finding out who signed. What a glance can't make out
it leaves to the reader, and what it lets pass is checked again by `admission.check`: it only refuses.
"""

import re

import msgspec

from ledger.admission import Refused
from ledger.craft.array import array_of, elements_of
from ledger.craft.policy import known_issuer
from ledger.craft.sheet import MAX_BODY
from ledger.craft.state import Ledger, State
from ledger.craft.statement import MAX_JWS
from ledger.craft.submission import MAX_STATEMENTS
from ledger.errors import LedgerError, MalformedError, UnknownKeyError
from ledger.log.encoding import decode_base64url
from ledger.log.keys import parse_did, verify

SMALL = 8 * 1024  # bytes; up to it reading costs no more than a glance
LARGE = 256 * 1024  # bytes; above it signatures come before texts: who can't sign for it has nothing read

_NAMED = re.compile(rb"did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}")


class _Sheet(msgspec.Struct):
    """The sheet's own statement; its items are passed over, nothing is built for them."""

    sheet: str


class _Issued(msgspec.Struct):
    issuer: str


_SHEET, _ISSUED = msgspec.json.Decoder(_Sheet), msgspec.json.Decoder(_Issued)
_ARRAY = msgspec.json.Decoder(array_of(str, MAX_STATEMENTS))


def glance(data: bytes, state: State) -> Refused | None:
    """Refuse a submission that somebody unknown signed, or, when it is large, that nobody signed.

    Returns:
        `issuer-unknown` or `signature-invalid` for each statement concerned; None says nothing. A small body is not
        looked at, and before the charter nobody is known and nothing is refused.
    """
    if not SMALL < len(data) <= MAX_BODY or state.get(Ledger, "") is None:
        return None
    known: dict[str, bool] = {}
    errors: list[tuple[int, LedgerError]] = []
    for position, jws in enumerate(_signed(data)):
        try:
            issuer, payload = _issuer(jws)
            if issuer not in known:
                known[issuer] = known_issuer(state, issuer)
            if not known[issuer]:
                raise UnknownKeyError("issuer-unknown", issuer=issuer)
            if len(data) > LARGE:
                _verify(jws, issuer)
        except MalformedError:
            continue  # the reader says what is wrong with it
        except LedgerError as e:
            errors.append((position, e))
        else:
            known.update((did.decode(), True) for did in _NAMED.findall(payload))  # they may sign what follows
    return Refused(tuple(errors)) if errors else None


def _signed(data: bytes) -> list[str]:
    """Return the statements that are signed, at most 1,000; none of what is no submission."""
    try:
        return [_SHEET.decode(data).sheet] if data.startswith(b"{") else elements_of(_ARRAY.decode(data))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return []


def _issuer(jws: str) -> tuple[str, bytes]:
    """Return the issuer's did:key and the payload; anything that is not in the form raises `MalformedError`."""
    parts = jws.split(".", 3)
    if len(jws) > MAX_JWS or len(parts) != 3:
        raise MalformedError("statement-syntax")
    payload = decode_base64url(parts[1])
    try:
        issuer = _ISSUED.decode(payload).issuer
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise MalformedError("statement-syntax") from e
    parse_did(issuer)
    return issuer, payload


def _verify(jws: str, issuer: str) -> None:
    signed, _, signature = jws.rpartition(".")
    verify(parse_did(issuer), decode_base64url(signature), signed.encode())
