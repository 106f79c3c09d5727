"""Signed notes: SPEC §5, C2SP signed-note v1.0.0.

    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

A text that ends in a newline, an empty line, signature lines: em dash, key name, base64 of a 4-byte key id and the
signature. A verifier key (vkey) names a key, its id, its algorithm and the key itself:

    PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW

key id = SHA-256(name ‖ 0x0A ‖ algorithm ‖ key)[:4]. It selects a key and proves nothing: the whole key verifies.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.errors import MalformedError, UnknownKeyError, VerificationError
from ledger.log.encoding import decode_base64, decode_hex, decode_utf8, encode_base64, encode_hex, split_lines
from ledger.log.keys import KEY_BYTES, Signer, verify

ED25519 = 0x01  # a signature over the note's text
COSIGNATURE = 0x04  # a witness's timestamped signature, C2SP tlog-cosignature

MAX_SIGNATURES = 16  # "Avoid spending forever on a note with many signatures" is Go's reason, and ours
MAX_NOTE = 2**17  # bytes; room for sixteen post-quantum signatures of others, which we carry and ignore
MAX_NAME = 255

_DASH = "\N{EM DASH} "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key.

    Attributes:
        name: non-empty, no space, no plus.
        key_id: 4 bytes.
        algorithm: `ED25519` or `COSIGNATURE`.
        key: 32 bytes.
    """

    name: str
    key_id: bytes
    algorithm: int
    key: bytes


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: key name, 4-byte key id, the bytes after it (64, or 72 for a cosignature)."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text (bytes ending in a newline) and one to sixteen signature lines, none of them verified."""

    text: bytes
    signatures: tuple[NoteSignature, ...]


def make_vkey(name: str, algorithm: int, public: bytes) -> VerifierKey:
    """Return the verifier key of a name, an algorithm and 32 bytes of public key.

    Raises:
        MalformedError: `vkey-malformed`.
    """
    if not _is_name(name) or algorithm not in (ED25519, COSIGNATURE) or len(public) != KEY_BYTES:
        raise MalformedError("vkey-malformed", got=name[:80])
    key_id = hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]
    return VerifierKey(name, key_id, algorithm, public)


def parse_vkey(text: str) -> VerifierKey:
    """Parse `name+hex key id+base64(algorithm ‖ key)`; inverse of `format_vkey`.

    Raises:
        MalformedError: `vkey-malformed`: also for another algorithm and for a key id that is not the key's.
    """
    parts = text.split("+", 2) if len(text) <= MAX_NAME + 64 else []
    try:
        name, key_id, body = parts[0], decode_hex(parts[1], 4), decode_base64(parts[2])
        vkey = make_vkey(name, body[0], body[1:])
    except (MalformedError, IndexError) as e:
        raise MalformedError("vkey-malformed", got=text[:80]) from e
    if vkey.key_id != key_id:
        raise MalformedError("vkey-malformed", got=text[:80])
    return vkey


def format_vkey(vkey: VerifierKey) -> str:
    """Format a verifier key; inverse of `parse_vkey`."""
    return f"{vkey.name}+{encode_hex(vkey.key_id)}+{encode_base64(bytes([vkey.algorithm]) + vkey.key)}"


def parse_note(data: bytes) -> Note:
    """Parse a signed note; nothing is verified. Inverse of `format_note`.

    Raises:
        MalformedError: `note-too-long`, `note-malformed` (also for more than sixteen signatures).
    """
    if len(data) > MAX_NOTE:
        raise MalformedError("note-too-long", limit=MAX_NOTE, got=len(data))
    text = decode_utf8(data)
    # The signatures follow the last empty line: a text may hold empty lines of its own.
    body, gap, tail = text.rpartition("\n\n")
    lines = split_lines(tail)
    if _CONTROL.search(text) or not gap or lines.pop() != "" or not 1 <= len(lines) <= MAX_SIGNATURES:
        raise MalformedError("note-malformed")
    return Note((body + "\n").encode(), tuple(_parse_signature(line) for line in lines))


def _parse_signature(line: str) -> NoteSignature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not _is_name(name):
        raise MalformedError("note-malformed", line=line[:80])
    data = decode_base64(encoded)
    if len(data) <= 4:
        raise MalformedError("note-malformed", line=line[:80])
    return NoteSignature(name, data[:4], data[4:])


def _is_name(name: str) -> bool:
    return 0 < len(name) <= MAX_NAME and "+" not in name and not any(c.isspace() or c < " " for c in name)


def format_note(note: Note) -> bytes:
    """Format a note; inverse of `parse_note`.

    Raises:
        MalformedError: as `parse_note`, for a note that would not parse to itself.
    """
    lines = [f"{_DASH}{s.name} {encode_base64(s.key_id + s.signature)}\n" for s in note.signatures]
    data = note.text + b"\n" + "".join(lines).encode()
    if parse_note(data) != note:
        raise MalformedError("note-malformed")
    return data


def sign_note(text: bytes, name: str, algorithm: int, key: Signer) -> NoteSignature:
    """Sign a text with algorithm `ED25519`; a cosignature is made by `ledger.log.cosignature` alone.

    Raises:
        MalformedError: `vkey-malformed`, `vkey-algorithm`.
    """
    if algorithm != ED25519:  # another algorithm signs another message: one key must not sign both by mistake
        raise MalformedError("vkey-algorithm", got=algorithm)
    return NoteSignature(name, make_vkey(name, algorithm, key.public).key_id, key.sign(text))


def open_note(data: bytes, vkeys: Iterable[VerifierKey]) -> tuple[Note, tuple[VerifierKey, ...]]:
    """Parse a note and verify it: every line of a known key must be right, and at least one must be there.

    Lines of unknown keys are ignored, also where name or key id alone is that of a known one. What the text says is
    not looked at.

    Returns:
        The note, and the keys whose signatures were verified, in the order of their lines, each once.

    Raises:
        MalformedError: as `parse_note`; `vkey-algorithm` for a key that does not sign notes, `vkey-ambiguous` for two
            keys of one name and id.
        VerificationError: `note-signature-invalid`.
        UnknownKeyError: `note-unknown-key`: no line is of a known key.
    """
    known = _index(vkeys)
    note = parse_note(data)
    verified: dict[VerifierKey, None] = {}
    for line in note.signatures:
        vkey = known.get((line.name, line.key_id))
        if vkey is None:
            continue
        try:
            verify(vkey.key, line.signature, note.text)
        except VerificationError as e:
            raise VerificationError("note-signature-invalid", name=line.name) from e
        verified[vkey] = None
    if not verified:
        raise UnknownKeyError("note-unknown-key", names=tuple(s.name for s in note.signatures))
    return note, tuple(verified)


def _index(vkeys: Iterable[VerifierKey]) -> dict[tuple[str, bytes], VerifierKey]:
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for vkey in vkeys:
        if vkey.algorithm != ED25519:
            raise MalformedError("vkey-algorithm", got=vkey.algorithm)
        # Four bytes of key id can be made to collide: a line must never choose between two keys.
        if known.setdefault((vkey.name, vkey.key_id), vkey) != vkey:
            raise MalformedError("vkey-ambiguous", name=vkey.name)
    return known
