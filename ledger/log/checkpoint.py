"""Checkpoints, the pages of the ledger: SPEC §5, C2SP tlog-checkpoint v1.0.0.

    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+…

Origin, size, base64 of the root; no extension lines; signed as a note by the log's one key, whose name is the origin.
A checkpoint carries no time.
"""

import hashlib
from dataclasses import dataclass

from ledger.errors import MalformedError, VerificationError
from ledger.log.encoding import check_origin, decode_base64, decode_utf8, encode_base64, parse_decimal, split_lines
from ledger.log.keys import Signer
from ledger.log.note import ED25519, Note, VerifierKey, format_note, open_note, sign_note

HASH_BYTES = 32
_EMPTY = hashlib.sha256().digest()  # the root of no entries, RFC 6962 §2.1
MAX_BODY = 256  # bytes: an origin of 100, a size of 19 and a root of 44 fit well


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to at one size.

    Attributes:
        origin: the log's constant name.
        size: number of entries, 0 ≤ size < 2**63; 0 is never signed.
        root: 32 bytes, SHA-256, RFC 6962 §2.1.
    """

    origin: str
    size: int
    root: bytes


def parse_checkpoint(body: bytes) -> Checkpoint:
    """Parse the text of a checkpoint's note, signatures left out; inverse of `format_checkpoint`.

    Raises:
        MalformedError: `checkpoint-malformed`: not three lines, an odd origin, a leading zero, non-canonical base64,
            size 0 with another root than the empty tree's.
    """
    if len(body) > MAX_BODY:
        raise MalformedError("checkpoint-malformed", got=len(body))
    try:
        origin, size, root, end = split_lines(decode_utf8(body))
        checkpoint = Checkpoint(check_origin(origin), parse_decimal(size), decode_base64(root))
    except (MalformedError, ValueError) as e:  # ValueError: fewer or more lines
        raise MalformedError("checkpoint-malformed") from e
    if end or len(checkpoint.root) != HASH_BYTES or (checkpoint.size == 0 and checkpoint.root != _EMPTY):
        raise MalformedError("checkpoint-malformed")
    return checkpoint


def format_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Format the text of a checkpoint's note; inverse of `parse_checkpoint`.

    Raises:
        MalformedError: `checkpoint-malformed`, for a value that would not parse again.
    """
    body = f"{checkpoint.origin}\n{checkpoint.size}\n{encode_base64(checkpoint.root)}\n".encode()
    parse_checkpoint(body)
    return body


def sign_checkpoint(checkpoint: Checkpoint, key: Signer) -> bytes:
    """Sign a checkpoint as the log: whoever holds the log's key makes the same bytes.

    Raises:
        MalformedError: `checkpoint-malformed`, `checkpoint-empty` (size 0 is never published).
    """
    if checkpoint.size == 0:
        raise MalformedError("checkpoint-empty")
    body = format_checkpoint(checkpoint)
    return format_note(Note(body, (sign_note(body, checkpoint.origin, ED25519, key),)))


def open_checkpoint(data: bytes, log_vkey: VerifierKey, origin: str) -> Checkpoint:
    """Verify the log's signature on a signed note, then parse its text; cosignatures are not looked at.

    Raises:
        MalformedError: as `parse_note`, `checkpoint-malformed`, `checkpoint-empty`.
        VerificationError: `note-signature-invalid`, `checkpoint-origin`.
        UnknownKeyError: `note-unknown-key`.
    """
    note, _ = open_note(data, (log_vkey,))
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != origin or log_vkey.name != origin:
        raise VerificationError("checkpoint-origin", expected=origin, got=checkpoint.origin)
    if checkpoint.size == 0:
        raise MalformedError("checkpoint-empty")
    return checkpoint
