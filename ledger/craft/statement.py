"""Statements, what a person signs: SPEC §2, a W3C Verifiable Credential 2.0 as `vc+jwt` in a compact JWS (RFC 7515).

    header   {"alg":"Ed25519","cty":"vc","kid":"did:key:z6Mk…#z6Mk…","typ":"vc+jwt"}
    payload  {"@context":["https://www.w3.org/ns/credentials/v2","https://ledger.example/zisha/ns/v1"],
              "credentialSubject":{"code":"zs001",…,"ledger":"ledger.example/zisha"},"issuer":"did:key:z6Mk…",
              "type":["VerifiableCredential","PersonEnrolment"],"validFrom":"2026-05-01T08:00:00Z"}
    JWS      base64url(header) "." base64url(payload) "." base64url(signature), the payload in one line, no spaces

Header and payload are a function of kind, subject, issuer and time, so reading is: take these four out, write both
anew, compare with what was received. Whatever else the bytes could say (another algorithm, a key id of somebody else,
one more field) is refused by the comparison, not by a list of bad cases.
"""

from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

import msgspec

from ledger.craft.kind import Subject
from ledger.craft.kinds import kind_named
from ledger.errors import MalformedError, VerificationError
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

MAX_PAYLOAD = 32_768
MAX_JWS = 44_100  # the longest header is 223 characters, such a payload 43,691, a signature 86, two dots; and a margin

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
CREDENTIAL_TYPE = "VerifiableCredential"


class Statement(msgspec.Struct, frozen=True, gc=False):
    """A statement, or an item of a sheet, as its bytes have it.

    Attributes:
        id: statement id, 32 bytes: SHA-256 of the payload; of an item its leaf hash under the sheet's root.
        kind: credential type, a name that `kind_named` knows.
        issuer: did:key of the signer; an item's is its sheet's.
        valid_from: the issuer's clock, whole seconds since the epoch; an item's is its sheet's.
        subject: the kind's Struct.
        payload: the received payload bytes; an item's own bytes.
        jws: the compact JWS; empty for an item, and for a payload read without its signature.
        sheet: statement id of the sheet, for items.
        item_index: place in the sheet, 0 ≤ item_index < count; −1 for statements.
    """

    id: bytes
    kind: str
    issuer: str
    valid_from: int
    subject: Any
    payload: bytes
    jws: str = ""
    sheet: bytes | None = None
    item_index: int = -1


class _Payload(msgspec.Struct, forbid_unknown_fields=True):
    context: tuple[str, str] = msgspec.field(name="@context")
    credentialSubject: msgspec.Raw  # noqa: N815  # the credential's own word
    issuer: str
    type: tuple[str, str]
    validFrom: str  # noqa: N815  # the credential's own word


_PAYLOAD = msgspec.json.Decoder(_Payload)
_time_value, _time_text = lru_cache(maxsize=64)(parse_time), lru_cache(maxsize=64)(format_time)
_check_origin = lru_cache(maxsize=64)(check_origin)


@cache  # as many as there are kinds: an unknown one raises and is not kept
def _decoder(kind: str) -> msgspec.json.Decoder[Subject]:
    return msgspec.json.Decoder(kind_named(kind).subject)


def read_statement(jws: str | bytes) -> Statement:
    """Return the statement in a compact JWS. Its form only: neither the signature nor any rule is looked at.

    Raises:
        MalformedError: `statement-too-long`; `statement-syntax`: not three parts of canonical base64url, the last of
            64 bytes; `statement-header`: any other header than the payload's issuer gives; and what `read_payload`
            raises.
    """
    if len(jws) > MAX_JWS:
        raise MalformedError("statement-too-long", limit=MAX_JWS, got=len(jws))
    try:
        text = jws if isinstance(jws, str) else jws.decode("ascii")
        header, body, signature = text.split(".")
        payload = decode_base64url(body)
        signed = len(decode_base64url(signature)) == SIGNATURE_BYTES
    except (ValueError, MalformedError) as e:
        raise MalformedError("statement-syntax") from e
    if not signed:
        raise MalformedError("statement-syntax")
    said = read_payload(payload)
    if header != _header(said.issuer):
        raise MalformedError("statement-header", issuer=said.issuer)
    return Statement(said.id, said.kind, said.issuer, said.valid_from, said.subject, payload, text)


def read_payload(payload: bytes) -> Statement:
    """Return the statement in payload bytes whose signature was verified before; its `jws` is empty.

    Raises:
        MalformedError: `statement-too-long`, `statement-syntax`, `statement-text`, `statement-value`,
            `statement-shape`, `statement-not-canonical`; `statement-kind-unknown`; `statement-context`: not the two
            context names, the second that of the subject's `ledger`; `did-malformed`, `time-malformed`,
            `origin-malformed`.
    """
    if len(payload) > MAX_PAYLOAD:
        raise MalformedError("statement-too-long", limit=MAX_PAYLOAD, got=len(payload))
    try:
        raw = _PAYLOAD.decode(payload)
    except msgspec.ValidationError as e:
        raise MalformedError("statement-shape", at="$") from e
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise MalformedError("statement-syntax") from e
    kind, stated = raw.type[1], bytes(raw.credentialSubject)
    subject = decode_struct(stated, _decoder(kind), MAX_PAYLOAD, "statement")
    parse_did(raw.issuer)
    if raw.context != (CREDENTIALS, context_of(_check_origin(subject.ledger))):
        raise MalformedError("statement-context", ledger=subject.ledger)
    valid_from = _time_value(raw.validFrom)
    if _payload(kind, stated, subject.ledger, raw.issuer, valid_from) != payload:
        raise MalformedError("statement-not-canonical")
    return Statement(sha256(payload).digest(), kind, raw.issuer, valid_from, subject, payload)


def recall_statement(kind: str, payload: bytes, statement_id: bytes, issuer: str, valid_from: int) -> Statement:
    """Return what `read_payload` made of these bytes before: nothing is checked again.

    For an auditor whose other process read them; the bytes came from there, not from the disk a second time.
    """
    subject = _decoder(kind).decode(_PAYLOAD.decode(payload).credentialSubject)
    return Statement(statement_id, kind, issuer, valid_from, subject, payload)


def verify_statement(statement: Statement) -> None:
    """Check the signature with the key that the issuer's name is. Whether the ledger knows that key is not looked at.

    Raises:
        VerificationError: `signature-invalid`; `statement-unsigned`: an item or a bare payload, which nothing here
            vouches for (an item is checked by its path: `craft.sheet.verify_item`).
    """
    if not statement.jws:
        raise VerificationError("statement-unsigned", kind=statement.kind)
    signed, _, signature = statement.jws.rpartition(".")
    verify(parse_did(statement.issuer), decode_base64url(signature), signed.encode())


def sign_statement(kind: str, subject: Subject, key: Signer, valid_from: int, origin: str) -> str:
    """Return the compact JWS of a new statement; inverse of `read_statement` and `verify_statement`.

    Args:
        kind: the credential type.
        subject: the kind's Struct; its `ledger` is set to `origin`.
        key: the issuer's.
        valid_from: the issuer's clock, whole seconds since the epoch.
        origin: the ledger it is stated to.

    Raises:
        MalformedError: whatever `read_statement` would refuse, a subject of another kind among it.
    """
    stated = encode_struct(msgspec.structs.replace(subject, ledger=origin))
    issuer = format_did(key.public)
    payload = _payload(kind, stated, origin, issuer, valid_from)
    signed = f"{_header(issuer)}.{encode_base64url(payload)}"
    jws = f"{signed}.{encode_base64url(key.sign(signed.encode()))}"
    read_statement(jws)
    return jws


def context_of(origin: str) -> str:
    """Return the second context name of a ledger's statements; compared, never fetched."""
    return f"https://{origin}/ns/v1"


@lru_cache(maxsize=4096)
def _header(issuer: str) -> str:
    kid = f"{issuer}#{issuer.removeprefix('did:key:')}"
    return encode_base64url(f'{{"alg":"Ed25519","cty":"vc","kid":"{kid}","typ":"vc+jwt"}}'.encode())


def _payload(kind: str, stated: bytes, origin: str, issuer: str, valid_from: int) -> bytes:
    head = f'{{"@context":["{CREDENTIALS}","{context_of(origin)}"],"credentialSubject":'
    types = f'"type":["{CREDENTIAL_TYPE}","{kind}"]'
    tail = f',"issuer":"{issuer}",{types},"validFrom":"{_time_text(valid_from)}"}}'
    return head.encode() + stated + tail.encode()
