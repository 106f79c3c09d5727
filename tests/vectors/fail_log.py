"""Entries, bundles, names and receipts that must be refused: SPEC §3 to §5, §7. Frames and notes are well signed."""

from dataclasses import replace

from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.encoding import encode_base64
from ledger.log.keys import SigningKey
from ledger.log.note import Note, format_note, parse_note
from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tree import EMPTY, hash_leaf, root_of
from tests.vectors.case import must_fail
from tests.vectors.sample import ORIGIN, checkpoint_over, key_of, receipt_bytes, sample

ENTRY = "ledger.log.entry"
RECEIPT = "ledger.log.receipt"
TREE = "ledger.log.tree"
NOTE = "ledger.log.note"
TILES = "ledger.log.tiles"

STATEMENT, ITEM = sample().receipt(1), sample().receipt(3)


def note_by(key: SigningKey, origin: str = ORIGIN) -> bytes:
    """Return a checkpoint over the sample leaves, signed by another key or for another origin."""
    root = root_of(sample().leaf_hashes)
    return sign_checkpoint(Checkpoint(origin, len(sample().leaf_hashes), root), key)


@must_fail("entry", "entry-syntax", ENTRY)
def index_leading_zero() -> bytes:
    """The index is 01."""
    return sample().entries[1].replace(b'"index":1', b'"index":01')


@must_fail("entry", "entry-shape", ENTRY)
def entry_extra_field() -> bytes:
    """There is a field more."""
    return sample().entries[1].replace(b',"prev"', b',"note":"","prev"')


@must_fail("entry", "entry-shape", ENTRY)
def entry_both_forms() -> bytes:
    """A statement and an item in one entry."""
    return sample().entries[1].replace(b',"prev"', b',"item":{},"prev"')


@must_fail("entry", "entry-shape", ENTRY)
def prev_upper_case() -> bytes:
    """The prev is upper-case hex."""
    prev = sample().leaf_hashes[0].hex().encode()
    return sample().entries[1].replace(prev, prev.upper())


@must_fail("entry", "entry-shape", ENTRY)
def first_entry_with_prev() -> bytes:
    """Entry 0 names an entry before it."""
    return sample().entries[1].replace(b'"index":1', b'"index":0')


@must_fail("entry", "entry-too-long", ENTRY)
def entry_too_long() -> bytes:
    """65,536 bytes, one more than a bundle's length can say."""
    data = sample().entries[1]
    return data.replace(b'","time"', b"A" * (65_536 - len(data)) + b'","time"')


@must_fail("tile-name", "tile-name", TILES)
def tile_name_traversal() -> bytes:
    """The name leads out of its directory."""
    return b"tile/0/../../trust.json"


@must_fail("tile-name", "tile-name", TILES)
def tile_name_full_partial() -> bytes:
    """A partial tile of width 256 is a full tile by another name."""
    return b"tile/0/000.p/256"


@must_fail("bundle", "bundle-truncated", TILES)
def bundle_truncated() -> bytes:
    """The last entry lacks its last byte."""
    return b"".join(len(data).to_bytes(2, "big") + data for data in sample().entries)[:-1]


@must_fail("receipt", "receipt-index", RECEIPT)
def receipt_wrong_index() -> bytes:
    """The receipt names the entry after its own."""
    return format_receipt(replace(STATEMENT, index=2))


@must_fail("receipt", "receipt-index", RECEIPT)
def receipt_wrong_entry() -> bytes:
    """The frame holds another entry of the same log."""
    return format_receipt(replace(STATEMENT, frames=(sample().entries[2],)))


@must_fail("receipt", "inclusion-root", TREE)
def receipt_wrong_leaf() -> bytes:
    """The entry's time is one second later than what is in the log."""
    frame = STATEMENT.frames[0].replace(b'"time":"2026-05-01T08:00:00Z"', b'"time":"2026-05-01T08:00:01Z"')
    return format_receipt(replace(STATEMENT, frames=(frame,)))


@must_fail("receipt", "inclusion-length", TREE)
def receipt_missing_node() -> bytes:
    """The last hash of the path is left out."""
    return format_receipt(replace(STATEMENT, path=STATEMENT.path[:-1]))


@must_fail("receipt", "inclusion-length", TREE)
def receipt_extra_node() -> bytes:
    """One hash more at the end of the path."""
    return format_receipt(replace(STATEMENT, path=(*STATEMENT.path, EMPTY)))


@must_fail("receipt", "inclusion-root", TREE)
def receipt_path_swapped() -> bytes:
    """Two hashes of the path are swapped."""
    first, second, *rest = STATEMENT.path
    return format_receipt(replace(STATEMENT, path=(second, first, *rest)))


@must_fail("receipt", "inclusion-range", TREE)
def receipt_beyond_the_size() -> bytes:
    """The checkpoint is the one of size 1, before the entry."""
    return format_receipt(replace(STATEMENT, path=(), checkpoint=checkpoint_over(list(sample().leaf_hashes[:1]))))


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_other_header() -> bytes:
    """The first line names version 2."""
    return receipt_bytes(1).replace(b"@v1", b"@v2")


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_without_extra() -> bytes:
    """There is no extra line: the grammar of tlog-proof allows it, a receipt needs its frames."""
    lines = receipt_bytes(1).split(b"\n")
    return b"\n".join([lines[0], *lines[2:]])


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_index_leading_zero() -> bytes:
    """The index line is 01."""
    return receipt_bytes(1).replace(b"index 1\n", b"index 01\n")


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_crlf() -> bytes:
    """The lines end in CR LF."""
    return receipt_bytes(1).replace(b"\n", b"\r\n")


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_two_frames() -> bytes:
    """An item's receipt lacks its third frame."""
    return format_receipt(replace(ITEM, frames=ITEM.frames[:2]))


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_statement_with_three_frames() -> bytes:
    """A statement's receipt has the frames of an item's."""
    return format_receipt(replace(STATEMENT, frames=(STATEMENT.frames[0], *ITEM.frames[1:])))


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_item_with_one_frame() -> bytes:
    """An item's receipt has the frame of a statement's."""
    return format_receipt(replace(ITEM, frames=ITEM.frames[:1]))


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_item_path_ragged() -> bytes:
    """The third frame is not whole hashes."""
    return format_receipt(replace(ITEM, frames=(*ITEM.frames[:2], ITEM.frames[2][:-1])))


@must_fail("receipt", "receipt-malformed", RECEIPT)
def receipt_byte_after_the_frames() -> bytes:
    """One byte follows the last frame in extra."""
    extra = len(STATEMENT.frames[0]).to_bytes(2, "big") + STATEMENT.frames[0]
    return receipt_bytes(1).replace(encode_base64(extra).encode(), encode_base64(extra + b"\0").encode())


@must_fail("receipt", "receipt-sheet", RECEIPT)
def receipt_of_another_sheet() -> bytes:
    """The second frame is another entry than the one the item names."""
    return format_receipt(replace(ITEM, frames=(ITEM.frames[0], sample().entries[1], ITEM.frames[2])))


@must_fail("receipt", "note-unknown-key", NOTE)
def receipt_unsigned_by_the_log() -> bytes:
    """Only the witness has signed the checkpoint."""
    note = parse_note(STATEMENT.checkpoint)
    return format_receipt(replace(STATEMENT, checkpoint=format_note(Note(note.text, note.signatures[1:]))))


@must_fail("receipt", "note-unknown-key", NOTE)
def receipt_of_another_log_key() -> bytes:
    """A checkpoint of the same origin, signed by a key that the trust file does not name."""
    return format_receipt(replace(STATEMENT, checkpoint=note_by(key_of("other log"))))


@must_fail("receipt", "note-unknown-key", NOTE)
def receipt_of_another_origin() -> bytes:
    """The log's own key signed the checkpoint of another origin."""
    return format_receipt(replace(STATEMENT, checkpoint=note_by(key_of("log"), "other.example/zisha")))


@must_fail("receipt", "note-signature-invalid", NOTE)
def receipt_checkpoint_root_changed() -> bytes:
    """The checkpoint's root is another, its signature the old one: a forged tree under a true signature."""
    leaf = hash_leaf(STATEMENT.frames[0])
    note = parse_note(STATEMENT.checkpoint)
    text = f"{ORIGIN}\n2\n{encode_base64(root_of([EMPTY, leaf]))}\n".encode()
    forged = format_note(Note(text, note.signatures[:1]))
    return format_receipt(Receipt(1, (EMPTY,), forged, STATEMENT.frames))


@must_fail("receipt", "cosignature-invalid", "ledger.log.cosignature")
def receipt_cosignature_spoilt() -> bytes:
    """The known witness's cosignature bears another time than the one it signed."""
    note = parse_note(STATEMENT.checkpoint)
    line = note.signatures[1]
    later = replace(line, signature=bytes([line.signature[0]]) + b"\0\0\0\x7f" + line.signature[5:])
    return format_receipt(replace(STATEMENT, checkpoint=format_note(Note(note.text, (note.signatures[0], later)))))
