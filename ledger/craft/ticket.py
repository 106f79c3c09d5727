"""Photo tickets: leave to bring one picture before a statement names it. SPEC §12.11.

    header   {"alg":"Ed25519","kid":"did:key:z6Mk…#z6Mk…","typ":"kilnmark-photo-ticket+jwt"}
    payload  {"expires":"2026-05-01T08:10:00Z","issuer":"did:key:z6Mk…","ledger":"ledger.example/zisha",
              "sha256":"<64 hex>","size":183042}
    JWS      base64url(header) "." base64url(payload) "." base64url(signature), the payload in one line, no spaces

The header is a function of the payload, as a statement's is, and its `typ` is none of theirs: a ticket is never read as
a statement nor a statement as a ticket (7-assurance D5). It names one file and is no secret: whoever finds it can bring
that file and nothing else.
"""

import msgspec

from ledger.craft.person import active_person
from ledger.craft.shapes import check_hash
from ledger.craft.state import Key, State
from ledger.errors import MalformedError, PolicyError, UnknownKeyError, VerificationError
from ledger.log.encoding import (
    check_origin,
    decode_base64url,
    decode_struct,
    encode_base64url,
    encode_struct,
    format_time,
    parse_time,
)
from ledger.log.keys import SIGNATURE_BYTES, Signer, format_did, parse_did, verify

MAX_TICKET = 1024  # characters: origin, hash and key at their longest need fewer
MAX_PHOTO = 8 << 20  # bytes of one picture
LASTS = 900  # seconds a ticket is good for at most
SIGNERS = ("person", "registrar")


class Ticket(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What a ticket allows.

    Attributes:
        expires: `YYYY-MM-DDTHH:MM:SSZ`; from then on it is good for nothing.
        issuer: did:key of who signed it.
        ledger: origin of the ledger it is for.
        sha256: hex hash of the file; size: its length in bytes, 1 to 8 MiB.
    """

    expires: str
    issuer: str
    ledger: str
    sha256: str
    size: int


_DECODER = msgspec.json.Decoder(Ticket)


def make_ticket(sha256: str, size: int, *, origin: str, key: Signer, expires: int) -> str:
    """Return a signed ticket; inverse of `open_ticket`.

    Args:
        sha256: hex, of the file.
        size: of the file, bytes.
        origin: of the ledger it is for.
        key: an enrolled one.
        expires: seconds since the epoch, at most `LASTS` ahead of the ledger's clock.
    """
    ticket = Ticket(format_time(expires), format_did(key.public), origin, sha256, size)
    signed = f"{_header(ticket.issuer)}.{encode_base64url(encode_struct(ticket))}"
    return f"{signed}.{encode_base64url(key.sign(signed.encode()))}"


def open_ticket(text: str, *, origin: str, now: int) -> Ticket:
    """Read a ticket, and check its signature, its ledger and its time; whether the key is enrolled: `check_issuer`.

    Raises:
        MalformedError: `ticket-syntax`, `ticket-value`, `ticket-shape`, `ticket-not-canonical`, `ticket-text`.
        VerificationError: `signature-invalid`. PolicyError: `ticket-other-ledger`, `ticket-expired`,
            `ticket-lasts-too-long`.
    """
    ticket = _read(text)
    signed, _, signature = text.rpartition(".")
    verify(parse_did(ticket.issuer), decode_base64url(signature), signed.encode())
    if ticket.ledger != origin:
        raise PolicyError("ticket-other-ledger", expected=origin, got=ticket.ledger)
    expires = parse_time(ticket.expires)
    if expires <= now:
        raise PolicyError("ticket-expired", expires=ticket.expires)
    if expires > now + LASTS:
        raise PolicyError("ticket-lasts-too-long", limit=LASTS // 60)
    return ticket


def check_issuer(ticket: Ticket, state: State, index: int, now: int) -> None:
    """Refuse a ticket whose key may sign no statement to the ledger at this index and time.

    Raises:
        UnknownKeyError: `issuer-unknown`. PolicyError: `signer-role`, `key-not-live`, `person-paused`, `person-ended`.
    """
    key = state.get(Key, ticket.issuer)
    if key is None:
        raise UnknownKeyError("issuer-unknown", issuer=ticket.issuer)
    if key.role not in SIGNERS:
        raise PolicyError("signer-role", kind="photo ticket", expected=SIGNERS, role=key.role)
    if not key.live(index, now):
        raise PolicyError("key-not-live", issuer=ticket.issuer)
    if key.role == "person":  # a pause stops a stolen phone from filling the disk, too
        active_person(state, key.holder, "issuer")


def _read(text: str) -> Ticket:
    if len(text) > MAX_TICKET:
        raise MalformedError("ticket-syntax")
    try:
        header, body, signature = text.split(".")
        payload = decode_base64url(body)
        signed = len(decode_base64url(signature)) == SIGNATURE_BYTES
    except (ValueError, MalformedError) as e:
        raise MalformedError("ticket-syntax") from e
    if not signed:
        raise MalformedError("ticket-syntax")
    ticket = decode_struct(payload, _DECODER, MAX_TICKET, "ticket")
    try:
        check_origin(ticket.ledger)
        check_hash(ticket.sha256, "sha256")
        parse_time(ticket.expires)
        parse_did(ticket.issuer)
    except (MalformedError, VerificationError) as e:
        raise MalformedError("ticket-value", reason=e.code) from e
    if not 1 <= ticket.size <= MAX_PHOTO:
        raise MalformedError("ticket-value", reason="size")
    if header != _header(ticket.issuer):  # another `typ` is another purpose: a statement is refused here
        raise MalformedError("ticket-syntax")
    return ticket


def _header(issuer: str) -> str:
    kid = f"{issuer}#{issuer.removeprefix('did:key:')}"
    return encode_base64url(f'{{"alg":"Ed25519","kid":"{kid}","typ":"kilnmark-photo-ticket+jwt"}}'.encode())
