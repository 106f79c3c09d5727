"""Signed requests: leave to ask a ledger's server for what is not public. SPEC §12.12.

    header   {"alg":"Ed25519","kid":"did:key:z6Mk…#z6Mk…","typ":"kilnmark-request+jwt"}
    payload  {"expires":"2026-05-01T08:05:00Z","issuer":"did:key:z6Mk…","ledger":"ledger.example/zisha",
              "method":"GET","path":"/api/v1/drafts/zs001","sha256":"e3b0c442…"}

A JWS as a photo ticket is (`ticket.py`), with a `typ` of its own. It names one method, one path and one body, so that
whoever finds it within its five minutes can ask that once more and nothing else.
"""

import hashlib

import msgspec

from ledger.craft.person import active_person
from ledger.craft.state import Key, State
from ledger.errors import LedgerError, MalformedError, PolicyError, UnknownKeyError
from ledger.log.encoding import (
    check_origin,
    decode_base64url,
    decode_struct,
    encode_base64url,
    encode_struct,
    format_time,
    parse_time,
)
from ledger.log.keys import Signer, format_did, parse_did, verify

MAX_ASKING = 4096  # characters: a path may name some dozens of pieces
LASTS = 300  # seconds it is good for at most
ASKERS = ("person", "helper")


class Asking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What is asked, by whom, of which ledger, until when; `sha256`: hex hash of the body, the empty one's too."""

    expires: str
    issuer: str
    ledger: str
    method: str
    path: str
    sha256: str


_DECODER = msgspec.json.Decoder(Asking)


def make_asking(method: str, path: str, body: bytes, *, origin: str, key: Signer, expires: int) -> str:
    """Return a signed request; inverse of `open_asking`. `expires` is in seconds since the epoch."""
    digest = hashlib.sha256(body).hexdigest()
    asking = Asking(format_time(expires), format_did(key.public), origin, method, path, digest)
    signed = f"{_header(asking.issuer)}.{encode_base64url(encode_struct(asking))}"
    return f"{signed}.{encode_base64url(key.sign(signed.encode()))}"


def open_asking(text: str, *, origin: str, now: int, lasts: int = LASTS) -> Asking:
    """Read a request, and check its signature, its ledger and its time; who asks: `check_asker`.

    `lasts`: for how many seconds from now it may be good at most.

    Raises:
        MalformedError: `asking-malformed`. VerificationError: `signature-invalid`. PolicyError: `asking-other-ledger`,
            `asking-expired`, `asking-lasts-too-long`.
    """
    asking, signed, signature = _read(text)
    verify(parse_did(asking.issuer), signature, signed)
    if asking.ledger != origin:
        raise PolicyError("asking-other-ledger", expected=origin, got=asking.ledger)
    expires = parse_time(asking.expires)
    if expires <= now:
        raise PolicyError("asking-expired", expires=asking.expires)
    if expires > now + lasts:
        raise PolicyError("asking-lasts-too-long", limit=lasts // 60)
    return asking


def check_asked(asking: Asking, method: str, path: str, body: bytes) -> None:
    """Refuse a request that was signed for another one.

    Raises:
        PolicyError: `asking-other`.
    """
    if (asking.method, asking.path, asking.sha256) != (method, path, hashlib.sha256(body).hexdigest()):
        raise PolicyError("asking-other", expected=f"{asking.method} {asking.path}"[:200], got=f"{method} {path}"[:200])


def check_asker(asking: Asking, state: State, index: int, now: int) -> Key:
    """Return the key that asks: a person's own or a helper's, live, its holder not paused.

    Raises:
        UnknownKeyError: `issuer-unknown`. PolicyError: `asking-role`, `key-not-live`, `person-paused`, `person-ended`.
    """
    key = state.get(Key, asking.issuer)
    if key is None:
        raise UnknownKeyError("issuer-unknown", issuer=asking.issuer)
    if key.role not in ASKERS:
        raise PolicyError("asking-role", role=key.role)
    if not key.live(index, now):
        raise PolicyError("key-not-live", issuer=asking.issuer)
    active_person(state, key.holder, "issuer")
    return key


def _read(text: str) -> tuple[Asking, bytes, bytes]:
    """Return the payload, what is signed, and the signature."""
    if len(text) > MAX_ASKING:
        raise MalformedError("asking-malformed")
    try:
        header, body, signature = text.split(".")
        asking = decode_struct(decode_base64url(body), _DECODER, MAX_ASKING, "asking")
        check_origin(asking.ledger)
        parse_time(asking.expires)
        parse_did(asking.issuer)
        bare = decode_base64url(signature)
    except (ValueError, LedgerError) as e:
        raise MalformedError("asking-malformed") from e
    if header != _header(asking.issuer):  # another `typ` is another purpose
        raise MalformedError("asking-malformed")
    return asking, f"{header}.{body}".encode(), bare


def _header(issuer: str) -> str:
    kid = f"{issuer}#{issuer.removeprefix('did:key:')}"
    return encode_base64url(f'{{"alg":"Ed25519","kid":"{kid}","typ":"kilnmark-request+jwt"}}'.encode())
