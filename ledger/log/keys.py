"""Ed25519 keys under one strict rule, and their names as did:key: SPEC §1, RFC 8032, W3C did:key.

    did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw

is `did:key:z` and base58btc of 0xed 0x01 and the 32 bytes of the public key.

The rule: A and R canonical and not of small order, S < L, then the cofactorless equation S·B = R + k·A. Libraries
differ in all of these (some accept one signature for any message under the identity key; newer libsodium verifies
with the cofactor). So the first half is checked here, and at import twelve vectors, one a class (`ed25519.json`),
choose the library that keeps the second half: PyNaCl, twice as fast, or else `cryptography`.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypedDict

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from nacl.bindings import crypto_core_ed25519_is_valid_point, crypto_sign_open
from nacl.exceptions import CryptoError

from ledger.errors import MalformedError, VerificationError
from ledger.log.curve import L, P, in_prime_subgroup

KEY_BYTES = 32
SIGNATURE_BYTES = 64
SUITE = "Ed25519"  # the name in a statement's header (RFC 9864) and in the trust file

_DID = "did:key:z"
_DID_LENGTH = len(_DID) + 47  # 34 bytes that begin with 0xed are always 47 digits of base 58
_MULTICODEC = b"\xed\x01"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

Verify = Callable[[bytes, bytes, bytes], bool]
"""(public, signature, message) -> whether the equation holds; lengths are right."""


class _Vector(TypedDict):
    public: str
    signature: str
    message: str
    valid: bool


def _small_order() -> frozenset[bytes]:
    """Return the fourteen encodings, canonical or not, of points whose order divides 8.

    Under such a key one signature fits any message: its holder could disown, and anyone could sign. The two with
    x = 0 and the sign bit (RFC 8032 §5.1.3 refuses them) are among them: x = 0 only where y = ±1.
    """
    order_eight = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    y = int.from_bytes(bytes.fromhex(order_eight), "little")
    ys = (0, 1, P - 1, P, P + 1, y, P - y)
    return frozenset((value | sign << 255).to_bytes(KEY_BYTES, "little") for value in ys for sign in (0, 1))


_SMALL_ORDER = _small_order()


def _is_strict_point(encoded: bytes) -> bool:
    """Report whether 32 bytes have y < p and are not of small order; not whether the point is on the curve."""
    if encoded[31] & 0x7F == 0x7F and int.from_bytes(encoded, "little") & (2**255 - 1) >= P:
        return False
    return encoded not in _SMALL_ORDER


def _is_strict(public: bytes, signature: bytes) -> bool:
    """Report whether lengths, A, R and S are as the rule wants them; S + L would be a second spelling of S."""
    return (
        len(public) == KEY_BYTES
        and len(signature) == SIGNATURE_BYTES
        and _is_strict_point(public)
        and _is_strict_point(signature[:32])
        and int.from_bytes(signature[32:], "little") < L
    )


def _verify_pynacl(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        crypto_sign_open(signature + message, public)
    except CryptoError:
        return False
    return True


def _verify_cryptography(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


BACKENDS: dict[str, Verify] = {"pynacl": _verify_pynacl, "cryptography": _verify_cryptography}


def _self_test(backend: Verify, vectors: Sequence[_Vector]) -> bool:
    for v in vectors:
        public, signature = bytes.fromhex(v["public"]), bytes.fromhex(v["signature"])
        valid = _is_strict(public, signature) and backend(public, signature, v["message"].encode())
        if valid is not v["valid"]:
            return False
    return True


def _choose(backends: dict[str, Verify]) -> str:
    """Return the first library that answers the twelve vectors as the rule wants."""
    vectors = msgspec.json.decode(Path(__file__).with_name("ed25519.json").read_bytes(), type=list[_Vector])
    for name, backend in backends.items():
        if _self_test(backend, vectors):
            return name
    raise AssertionError("bad math in every Ed25519 library installed here")


BACKEND = _choose(BACKENDS)
"""The library in use, for `doctor`."""
_verify = BACKENDS[BACKEND]


def verify(public: bytes, signature: bytes, message: bytes) -> None:
    """Verify one Ed25519 signature under the strict rule; says nothing of who holds the key.

    Args:
        public: 32 bytes, encoded A.
        signature: 64 bytes, encoded R and S.
        message: the received bytes, of any length.

    Raises:
        VerificationError: `signature-invalid`, whatever the reason.
    """
    if not _is_strict(public, signature) or not _verify(public, signature, message):
        raise VerificationError("signature-invalid")


def _choose_subgroup_check(library: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    """Return libsodium's check when it refuses a point of order 2·L, which older ones let pass (CVE-2025-69277)."""
    # The base point, and the base point plus the point of order 2, (0, -1): x and y negated, -x odd.
    base = bytes.fromhex("58" + "66" * 31)
    doubled = (P - int.from_bytes(base, "little") | 1 << 255).to_bytes(KEY_BYTES, "little")
    try:
        sound = library(base) and not library(doubled)
    except CryptoError:  # a minimal build has no such function
        sound = False
    return library if sound else in_prime_subgroup


_in_subgroup = _choose_subgroup_check(crypto_core_ed25519_is_valid_point)


def check_enrollable(public: bytes) -> None:
    """Check that a key may be enrolled: canonical, on the curve, in the prime-order subgroup, not the identity.

    Possession of the secret is not checked here.

    Raises:
        VerificationError: `key-not-enrollable`.
    """
    if len(public) != KEY_BYTES or not _is_strict_point(public) or not _in_subgroup(public):
        raise VerificationError("key-not-enrollable")


@lru_cache(maxsize=65536)
def parse_did(text: str) -> bytes:
    """Parse a did:key of an Ed25519 key into its 32 bytes; inverse of `format_did`.

    The key may still be one that nobody may enrol: see `check_enrollable`.

    Raises:
        MalformedError: `did-malformed`.
    """
    if len(text) != _DID_LENGTH or not text.startswith(_DID):
        raise MalformedError("did-malformed", got=text[:80])
    number = 0
    for digit in text[len(_DID) :]:
        value = _BASE58.find(digit)
        if value < 0:
            raise MalformedError("did-malformed", got=text)
        number = number * 58 + value
    public = (number % 2**256).to_bytes(KEY_BYTES, "big")
    if format_did(public) != text:  # another multicodec, or a number beyond 34 bytes
        raise MalformedError("did-malformed", got=text)
    return public


@lru_cache(maxsize=65536)
def format_did(public: bytes) -> str:
    """Format 32 bytes of public key as did:key; inverse of `parse_did`."""
    return _DID + _base58(_MULTICODEC + public)


def multihash(digest: bytes) -> str:
    """Return a SHA-256 digest as W3C documents write one: multibase base58btc of a multihash."""
    return "z" + _base58(b"\x12\x20" + digest)


def _base58(data: bytes) -> str:
    """Return base58btc of bytes that do not begin with 0."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    return digits


class Signer(Protocol):
    """What signs: a `SigningKey`, or a token that keeps its secret inside."""

    @property
    def public(self) -> bytes:
        """32 bytes of public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of the message."""
        ...


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret Ed25519 key; never printed, compared by its public half.

    Attributes:
        public: 32 bytes.
        did: the same as did:key.
    """

    public: bytes
    did: str
    seed: bytes = field(repr=False, compare=False)
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> "SigningKey":
        """Return the key of a 32-byte seed (RFC 8032 §5.1.5).

        Raises:
            MalformedError: `key-seed-length`.
        """
        if len(seed) != KEY_BYTES:
            raise MalformedError("key-seed-length", got=len(seed))
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public = private.public_key().public_bytes_raw()
        return cls(public, format_did(public), seed, private)

    @classmethod
    def generate(cls) -> "SigningKey":
        """Return a new key from the system's random source."""
        return cls.from_seed(os.urandom(KEY_BYTES))

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature; deterministic (RFC 8032 §5.1.6)."""
        return self._private.sign(message)
