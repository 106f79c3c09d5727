"""Receipts, the proof that an entry stands in the log: SPEC §7, C2SP tlog-proof (draft, read 2026-11).

    c2sp.org/tlog-proof@v1
    extra AOd7ImluZGV4Ijo3LCJwcmV2Ijoi…
    index 7
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=

    ledger.example/zisha
    12
    sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

    — ledger.example/zisha hI2DJw…

`extra` holds frames, uint16 big-endian length ‖ bytes: the entry; of an item also the entry of its sheet and the item's
path under the sheet's root, its hashes one after another. Nothing in `extra` is trusted: the entry is hashed, and what
the entry says binds the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import MalformedError, VerificationError
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.cosignature import quorum_time
from ledger.log.encoding import decode_base64, decode_utf8, encode_base64_line, parse_decimal, split_lines
from ledger.log.entry import Entry, parse_entry
from ledger.log.note import parse_note
from ledger.log.tree import HASH_LENGTH, hash_leaf, verify_inclusion
from ledger.log.trust import Trust

HEADER = "c2sp.org/tlog-proof@v1"
_HEADER_LINE = f"{HEADER}\n".encode()
MAX_RECEIPT = 2**19  # bytes: three full frames in base64, a full note, and room
MAX_PATH = 63  # hashes: a tree of fewer than 2^63 entries is no deeper
MAX_ITEM_PATH = 10  # hashes: a sheet has at most 1,000 items
_MAX_FRAME = 65_535


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it was received; nothing in it is verified.

    Attributes:
        index: of the entry, 0 ≤ index < 2^63.
        path: inclusion path of the entry, up to 63 hashes of 32 bytes.
        checkpoint: the signed note, as received.
        frames: one (the entry), or three (an item's entry, its sheet's entry, the item's path in one piece).
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    frames: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class OpenedReceipt:
    """What a receipt proves about the log; of the statement nothing is known yet.

    Attributes:
        entry: the entry.
        leaf_hash: its leaf hash, 32 bytes.
        checkpoint: the signed page in which it stands.
        time: when a quorum of witnesses had seen that page, seconds; None without quorum: time unknown.
        operators: whose cosignatures were verified, sorted; fewer than the quorum when `time` is None.
        sheet: for an item, the entry of its sheet; its leaf hash is the one that the item's entry names.
        item_index: for an item, its place in the sheet, from 0; −1 for a statement.
        item_path: for an item, the path claimed under the sheet's root: not verified, the log knows no sheets.
    """

    entry: Entry
    leaf_hash: bytes
    checkpoint: Checkpoint
    time: int | None
    operators: tuple[str, ...]
    sheet: Entry | None = None
    item_index: int = -1
    item_path: tuple[bytes, ...] = ()


def format_receipt(receipt: Receipt) -> bytes:
    """Return the `.tlog-proof` text; inverse of `parse_receipt`.

    Raises:
        MalformedError: `receipt-frame-length`: a frame above 65,535 bytes.
    """
    lines = b"".join(map(path_line, receipt.path))
    return join_receipt(receipt.index, lines, receipt.checkpoint, receipt.frames)


def path_line(node: bytes) -> bytes:
    """Return the line that stands for a hash of the path."""
    return encode_base64_line(node)


def join_receipt(index: int, lines: bytes, checkpoint: bytes, frames: Sequence[bytes]) -> bytes:
    """Return the text of a receipt whose path is written out already, each hash as `path_line`; raises as above."""
    parts = []
    for frame in frames:
        if len(frame) > _MAX_FRAME:
            raise MalformedError("receipt-frame-length", limit=_MAX_FRAME, got=len(frame))
        parts.append(len(frame).to_bytes(2) + frame)
    extra = encode_base64_line(b"".join(parts))
    return b"%bextra %bindex %d\n%b\n%b" % (_HEADER_LINE, extra, index, lines, checkpoint)


def parse_receipt(data: bytes) -> Receipt:
    """Return the receipt in these bytes; inverse of `format_receipt`. Nothing is verified.

    Raises:
        MalformedError: `receipt-too-long`; `receipt-malformed`: another header, a line missing or out of order, a
            leading zero, base64 that is not canonical, a hash of another length, more than 63 of them, frames that do
            not fill `extra` exactly or are not one or three; `note-malformed`, `note-too-long`.
    """
    if len(data) > MAX_RECEIPT:
        raise MalformedError("receipt-too-long", limit=MAX_RECEIPT, got=len(data))
    head, gap, checkpoint = data.partition(b"\n\n")
    try:
        header, extra, index, *path = split_lines(decode_utf8(head))
        receipt = Receipt(
            parse_decimal(_after("index ", index)),
            tuple(decode_base64(line) for line in path),
            checkpoint,
            _frames(decode_base64(_after("extra ", extra))),
        )
    except (MalformedError, ValueError) as e:  # ValueError: fewer than three lines
        raise MalformedError("receipt-malformed") from e
    if header != HEADER or not gap or len(path) > MAX_PATH or any(len(n) != HASH_LENGTH for n in receipt.path):
        raise MalformedError("receipt-malformed")
    parse_note(checkpoint)
    return receipt


def _after(word: str, line: str) -> str:
    if not line.startswith(word):
        raise MalformedError("receipt-malformed")
    return line.removeprefix(word)


def _frames(extra: bytes) -> tuple[bytes, ...]:
    frames: list[bytes] = []
    at = 0
    while at < len(extra) and len(frames) <= 3:
        start = at + 2
        at = start + int.from_bytes(extra[at:start])
        frames.append(extra[start:at])
    if at != len(extra) or len(frames) not in {1, 3}:
        raise MalformedError("receipt-malformed")
    return tuple(frames)


def open_receipt(receipt: Receipt, trust: Trust) -> OpenedReceipt:
    """Verify what a receipt says about the log, against a trust file that came by another way.

    (1) the frames; (2) the leaf hash of the entry and its index; (3) inclusion under the checkpoint's root; (4) the
    log's signature on the checkpoint; (5) the cosignatures and what time they give; (6) of an item, that the second
    frame is the entry its `sheet` names.

    Not checked here, and still to do before anything is believed: the statement's signature, the item's path under
    its sheet, that the statement was made for this ledger, its kind, and whether a missing quorum matters to the
    reader (`certs.verify` does all of it).

    Raises:
        MalformedError: as `parse_entry`, `parse_note`, `open_checkpoint`; `receipt-malformed` for frames of another
            form than the entry's.
        VerificationError: `receipt-index`, `receipt-sheet`, `inclusion-…`, `note-signature-invalid`,
            `checkpoint-origin`, `cosignature-invalid`.
            `receipt-after-end`: of a predecessor, above its final size, or of that size with another root.
        UnknownKeyError: `note-unknown-key`: another ledger's, as far as this trust file goes.
    """
    entry = parse_entry(receipt.frames[0])
    if (entry.sheet is None) != (len(receipt.frames) == 1):
        raise MalformedError("receipt-malformed")
    if entry.index != receipt.index:
        raise VerificationError("receipt-index", expected=receipt.index, got=entry.index)
    leaf_hash = hash_leaf(receipt.frames[0])
    checkpoint = open_checkpoint(receipt.checkpoint, trust.log, trust.origin)
    _check_final(checkpoint, trust)
    verify_inclusion(leaf_hash, receipt.index, checkpoint.size, receipt.path, checkpoint.root)
    time, operators = quorum_time(parse_note(receipt.checkpoint), trust)
    if entry.sheet is None:
        return OpenedReceipt(entry, leaf_hash, checkpoint, time, operators)
    sheet, path = _sheet(entry, receipt.frames[1]), _item_path(receipt.frames[2])
    return OpenedReceipt(entry, leaf_hash, checkpoint, time, operators, sheet, entry.index - sheet.index - 1, path)


def _check_final(checkpoint: Checkpoint, trust: Trust) -> None:
    """Refuse what a ledger that has ended signed beyond its end: its key may be anybody's by now (G12)."""
    final = trust.final
    if final is None or checkpoint.size < final.size:
        return
    if checkpoint.size > final.size or checkpoint.root != final.root:
        raise VerificationError("receipt-after-end", origin=final.origin, size=final.size, got=checkpoint.size)


def _sheet(entry: Entry, frame: bytes) -> Entry:
    """Return the sheet's entry; an item follows it in the same group, so both bear one time."""
    sheet = parse_entry(frame)
    if hash_leaf(frame) != entry.sheet or sheet.statement is None:
        raise VerificationError("receipt-sheet", reason="hash")
    if sheet.index >= entry.index or sheet.time != entry.time:
        raise VerificationError("receipt-sheet", reason="place")
    return sheet


def _item_path(frame: bytes) -> tuple[bytes, ...]:
    if len(frame) % HASH_LENGTH or not 1 <= len(frame) // HASH_LENGTH <= MAX_ITEM_PATH:
        raise MalformedError("receipt-malformed")
    return tuple(frame[at : at + HASH_LENGTH] for at in range(0, len(frame), HASH_LENGTH))
