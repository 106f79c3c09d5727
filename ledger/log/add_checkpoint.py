"""What a log asks of a witness: C2SP tlog-witness, add-checkpoint. SPEC §6.

    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=

    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO…

The size that the witness is thought to hold, a consistency proof from it (RFC 6962 §2.1.2), an empty line, the signed
checkpoint. The answer is one or more signature lines. Nothing is verified here.
"""

from dataclasses import dataclass

from ledger.errors import MalformedError
from ledger.log.checkpoint import HASH_BYTES
from ledger.log.encoding import decode_base64, decode_utf8, encode_base64, parse_decimal, split_lines
from ledger.log.note import MAX_NOTE, Note, NoteSignature, format_note, parse_note

MAX_PROOF = 63  # lines
MAX_REQUEST = MAX_NOTE + 64 * 64  # bytes
MAX_ANSWER = 2**15  # bytes of signature lines that a log reads
_OLD = "old "


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request.

    Attributes:
        old: size that the proof begins at; 0: none was seen, and the proof is empty.
        proof: hashes of 32 bytes, at most 63.
        note: the signed checkpoint, as received.
    """

    old: int
    proof: tuple[bytes, ...]
    note: bytes


def format_request(request: AddCheckpoint) -> bytes:
    """Format a request; inverse of `parse_request`.

    Raises:
        MalformedError: as `parse_request`, for a value that would not parse to itself.
    """
    lines = [f"{_OLD}{request.old}", *map(encode_base64, request.proof), ""]
    data = "".join(f"{line}\n" for line in lines).encode() + request.note
    parse_request(data)
    return data


def parse_request(data: bytes) -> AddCheckpoint:
    """Parse a request; inverse of `format_request`.

    Raises:
        MalformedError: `add-checkpoint-malformed`: too long, no old size, a leading zero, more than 63 proof lines, a
            hash of another length, a proof from size 0; and as `parse_note`.
    """
    if len(data) > MAX_REQUEST:
        raise MalformedError("add-checkpoint-malformed", reason="too-long")
    head, gap, note = data.partition(b"\n\n")
    try:
        first, *hashes = split_lines(decode_utf8(head))
    except MalformedError as e:
        raise MalformedError("add-checkpoint-malformed", reason=e.code) from e
    if not gap or not first.startswith(_OLD) or len(hashes) > MAX_PROOF:
        raise MalformedError("add-checkpoint-malformed", reason="lines")
    try:
        old, proof = parse_decimal(first.removeprefix(_OLD)), tuple(map(decode_base64, hashes))
    except MalformedError as e:
        raise MalformedError("add-checkpoint-malformed", reason=e.code) from e
    if any(len(each) != HASH_BYTES for each in proof) or (old == 0 and proof):
        raise MalformedError("add-checkpoint-malformed", reason="proof")
    parse_note(note)
    return AddCheckpoint(old, proof, note)


def format_answer(lines: tuple[NoteSignature, ...], note: Note) -> bytes:
    """Return the signature lines of a note's cosignatures, as a witness answers with them."""
    whole = format_note(Note(note.text, lines))
    return whole[len(note.text) + 1 :]


def parse_answer(data: bytes, note: Note) -> tuple[NoteSignature, ...]:
    """Return the lines of an answer; which of them are of a known witness, and right, is the caller's to find.

    Raises:
        MalformedError: `note-malformed`, `note-too-long`.
    """
    if len(data) > MAX_ANSWER:
        raise MalformedError("note-too-long", limit=MAX_ANSWER, got=len(data))
    return parse_note(note.text + b"\n" + data).signatures
