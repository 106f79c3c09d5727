"""The trust file, what a verifier is given once and by another way: SPEC §9.

    {"certifiers":["did:key:z6Mk…"],"charter":"<64 hex>","log":"example.com/kiln+8d1c6fb2+AbQ…",
     "mirrors":["mirror.example.org"],"origin":"example.com/kiln","predecessors":[],"quorum":1,"suites":["Ed25519"],
     "tsa":[],"v":1,"witnesses":[{"name":"museum.example.net/w","operator":"museum.example.net",
     "url":"https://museum.example.net/w","vkey":"museum.example.net/w+5c1e2f0a+BGx…"}]}

in one line without spaces. It is never taken from the server that is being checked. Its fingerprint, the first 16
base32 characters of its SHA-256, is printed where people can compare it.
"""

import hashlib
import re
from dataclasses import dataclass, replace

import msgspec

from ledger.errors import MalformedError
from ledger.log.encoding import (
    check_origin,
    check_text,
    decode_hex,
    decode_struct,
    encode_base32,
    encode_hex,
    encode_struct,
)
from ledger.log.keys import SUITE, check_enrollable, parse_did
from ledger.log.note import COSIGNATURE, ED25519, VerifierKey, format_vkey, parse_vkey

VERSION = 1
MAX_TRUST = 2**16  # bytes
MAX_OPERATOR = 100  # characters
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*")
_MAX_HOST = 200  # bytes


class _Witness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    operator: str
    url: str
    vkey: str


class _Predecessor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    charter: str
    origin: str
    root: str
    size: int
    vkey: str


class _Trust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    certifiers: list[str]
    charter: str
    log: str
    mirrors: list[str]
    origin: str
    predecessors: list[_Predecessor]
    quorum: int
    suites: list[str]
    tsa: list[str]
    v: int
    witnesses: list[_Witness]


_DECODER = msgspec.json.Decoder(_Trust)


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: who answers for it (operator), where it is reached (url), its 0x04 key; its name is the key's."""

    operator: str
    url: str
    vkey: VerifierKey


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A closed ledger that this one follows: its charter's leaf hash, origin, final root and size, and its log key."""

    charter: bytes
    origin: str
    root: bytes
    size: int
    vkey: VerifierKey


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verifier trusts.

    Attributes:
        certifiers: did:key of those who sign prints and snapshots.
        charter: 32 bytes, leaf hash of entry 0.
        log: the log's key, algorithm 0x01, its name the origin.
        mirrors: hosts that serve copies.
        origin: the log's constant name.
        predecessors: closed ledgers before this one, oldest first.
        quorum: how many operators must have seen a checkpoint; 0: none is wanted, and then no time is known.
        suites: signature suites accepted; today `Ed25519` alone.
        tsa: 32 bytes each, SHA-256 of a timestamp authority's certificate.
        witnesses: whose cosignatures count.
        final: how this ledger ended, when it is the predecessor of the one that the file is about; None else. Never in
            the file itself: see `for_origin`.
    """

    certifiers: tuple[str, ...]
    charter: bytes
    log: VerifierKey
    mirrors: tuple[str, ...]
    origin: str
    predecessors: tuple[Predecessor, ...]
    quorum: int
    suites: tuple[str, ...]
    tsa: tuple[bytes, ...]
    witnesses: tuple[Witness, ...]
    final: Predecessor | None = None

    def for_origin(self, origin: str) -> "Trust":
        """Return what to trust of a ledger named so: this one, or one it follows, up to its final size.

        Witnesses and quorum are the file's own: who watches now watched then, or the time is not known. A name that is
        none of them gives this one, which then refuses in its own words.
        """
        for before in self.predecessors:
            if before.origin == origin:
                return replace(self, charter=before.charter, log=before.vkey, origin=origin, final=before)
        return self

    def is_own(self, operator: str) -> bool:
        """Report whether an operator is the ledger itself, named by its origin or its host: it counts zero."""
        return operator in (self.origin, self.origin.partition("/")[0])


def parse_trust(data: bytes) -> Trust:
    """Parse a trust file; inverse of `format_trust`.

    Raises:
        MalformedError: `trust-too-long`, `trust-syntax`, `trust-text`, `trust-shape`, `trust-not-canonical`,
            `trust-value` (a field that is not what it should be), `trust-key-role` (a key or a witness's name twice),
            `trust-quorum` (more than there are operators to count).
        VerificationError: `key-not-enrollable`.
    """
    raw = decode_struct(data, _DECODER, MAX_TRUST, "trust")
    if raw.v != VERSION or raw.suites != [SUITE]:
        raise MalformedError("trust-value", reason="v" if raw.v != VERSION else "suites")
    try:
        trust = _build(raw)
    except MalformedError as e:
        raise MalformedError("trust-value", reason=e.code) from e
    _check_keys(trust)
    countable = {w.operator for w in trust.witnesses if not trust.is_own(w.operator)}
    if not 0 <= trust.quorum <= len(countable):
        raise MalformedError("trust-quorum", got=trust.quorum, limit=len(countable))
    return trust


def _build(raw: _Trust) -> Trust:
    for certifier in raw.certifiers:
        parse_did(certifier)
    return Trust(
        certifiers=tuple(raw.certifiers),
        charter=decode_hex(raw.charter, 32),
        log=_parse_key(raw.log, raw.origin, ED25519),
        mirrors=tuple(_check_host(host) for host in raw.mirrors),
        origin=check_origin(raw.origin),
        predecessors=tuple(_build_predecessor(p) for p in raw.predecessors),
        quorum=raw.quorum,
        suites=tuple(raw.suites),
        tsa=tuple(decode_hex(certificate, 32) for certificate in raw.tsa),
        witnesses=tuple(_build_witness(w) for w in raw.witnesses),
    )


def _build_predecessor(raw: _Predecessor) -> Predecessor:
    if raw.size < 1:
        raise MalformedError("checkpoint-empty")
    vkey = _parse_key(raw.vkey, raw.origin, ED25519)
    return Predecessor(decode_hex(raw.charter, 32), check_origin(raw.origin), decode_hex(raw.root, 32), raw.size, vkey)


def _build_witness(raw: _Witness) -> Witness:
    scheme, host = raw.url.split("://", 1) if "://" in raw.url else ("", "")
    if scheme not in ("https", "http"):  # http: a witness beside the ledger, on the same machine
        raise MalformedError("host-malformed", got=raw.url[:_MAX_HOST])
    _check_host(host)
    return Witness(check_text(raw.operator, MAX_OPERATOR), raw.url, _parse_key(raw.vkey, raw.name, COSIGNATURE))


def _parse_key(text: str, name: str, algorithm: int) -> VerifierKey:
    vkey = parse_vkey(text)
    if (vkey.name, vkey.algorithm) != (name, algorithm):
        raise MalformedError("vkey-malformed", got=text[:80])
    return vkey


def _check_host(text: str) -> str:
    if len(text) > _MAX_HOST or not _HOST.fullmatch(text):
        raise MalformedError("host-malformed", got=text[:_MAX_HOST])
    return text


def _check_keys(trust: Trust) -> None:
    """Refuse a key that stands twice: one key has one role and one holder (SPEC §1).

    Otherwise a log that also holds a witness's key would cosign for itself.
    """
    keys = [trust.log.key, *(w.vkey.key for w in trust.witnesses), *(p.vkey.key for p in trust.predecessors)]
    keys += [parse_did(certifier) for certifier in trust.certifiers]
    for key in keys:
        check_enrollable(key)
    names = [w.vkey.name for w in trust.witnesses]  # two of one name could be made to share a key id
    if len(set(keys)) != len(keys) or len(set(names)) != len(names):
        raise MalformedError("trust-key-role")


def format_trust(trust: Trust) -> bytes:
    """Format a trust file; inverse of `parse_trust`.

    Raises:
        MalformedError, VerificationError: as `parse_trust`, for a value that would not parse to itself.
    """
    raw = _Trust(
        certifiers=list(trust.certifiers),
        charter=encode_hex(trust.charter),
        log=format_vkey(trust.log),
        mirrors=list(trust.mirrors),
        origin=trust.origin,
        predecessors=[
            _Predecessor(encode_hex(p.charter), p.origin, encode_hex(p.root), p.size, format_vkey(p.vkey))
            for p in trust.predecessors
        ],
        quorum=trust.quorum,
        suites=list(trust.suites),
        tsa=[encode_hex(certificate) for certificate in trust.tsa],
        v=VERSION,
        witnesses=[_Witness(w.vkey.name, w.operator, w.url, format_vkey(w.vkey)) for w in trust.witnesses],
    )
    data = encode_struct(raw)
    parse_trust(data)
    return data


def fingerprint(trust: Trust) -> str:
    """Return the 16 base32 characters that people compare: the beginning of the SHA-256 of the file."""
    return encode_base32(hashlib.sha256(format_trust(trust)).digest())[:16]
