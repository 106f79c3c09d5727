"""COSE_Sign1 in deterministic CBOR, as our QRs carry it: SPEC §8.2 and §8.7, RFC 9052 §4.2, RFC 8949 §4.2.1.

    84 4d a2… a0 58 74 a4… 58 40 …        [protected, {}, payload, signature], untagged

What is signed is the Sig_structure `["Signature1", protected, external, payload]`. `external` says what the signature
is for, so that one made for one purpose is none for another.
"""

from typing import NamedTuple

import cbor2

from ledger.errors import MalformedError
from ledger.log.keys import SigningKey

MAX = 1024  # bytes; the longest that a QR of version 40 could carry is longer, none that we print is
ED25519 = -19  # RFC 9864: Ed25519, fully specified


class Sign1(NamedTuple):
    """A COSE_Sign1 taken apart: the key id of its header, its payload decoded, what was signed, the signature."""

    kid: bytes
    claims: object
    message: bytes
    signature: bytes


def sign1(kid: bytes, claims: object, key: SigningKey, external: bytes = b"") -> bytes:
    """Return the COSE_Sign1 of these claims."""
    protected, payload = dump({1: ED25519, 4: kid}), dump(claims)
    return dump([protected, {}, payload, key.sign(_signed(protected, payload, external))])


def read1(data: bytes, code: str, external: bytes = b"") -> Sign1:
    """Return the parts; nothing is verified. The caller writes its claims again and compares (`written`).

    Args:
        data: at most `MAX` bytes.
        code: of the error.
        external: what the signature is for.

    Raises:
        MalformedError: that code.
    """
    if len(data) > MAX:  # before any decoder sees it: deep or huge CBOR costs memory
        raise MalformedError(code, got=len(data))
    match _load(data, code):
        case [bytes(protected), dict(unprotected), bytes(payload), bytes(signature)] if not unprotected:
            header, claims = _load(protected, code), _load(payload, code)
        case _:
            raise MalformedError(code, got=len(data))
    kid = header.get(4) if isinstance(header, dict) else None
    if not isinstance(kid, bytes) or len(signature) != 64:
        raise MalformedError(code, got=len(data))
    return Sign1(kid, claims, _signed(protected, payload, external), signature)


def written(parts: Sign1, claims: object) -> bytes:
    """Return the bytes that these claims have under that header and signature: one document has one spelling."""
    return dump([dump({1: ED25519, 4: parts.kid}), {}, dump(claims), parts.signature])


def dump(value: object) -> bytes:
    """Return the deterministic encoding."""
    return cbor2.dumps(value, canonical=True)


def _signed(protected: bytes, payload: bytes, external: bytes) -> bytes:
    """Return the Sig_structure of RFC 9052 §4.4."""
    return dump(["Signature1", protected, external, payload])


def _load(data: bytes, code: str) -> object:
    try:
        return cbor2.loads(data, max_depth=4, allow_indefinite=False, allow_duplicate_keys=False)
    except (cbor2.CBORError, ValueError, OverflowError, TypeError) as e:
        raise MalformedError(code, got=len(data)) from e
