r"""Proof bundles, everything a verdict rests on in one file: SPEC §7, `<CODE>.proof.json`.

    {"receipts":["c2sp.org/tlog-proof@v1\nextra AOd7…","c2sp.org/tlog-proof@v1\nextra …"],
     "slots":[{"count":146,"index":17,"line":["1-2-3-1-2","zs001","3f0c…"],"path":["9e1b…",…],"receipt":9}],"v":1}

`receipts[0]` is the piece's; the others follow in the order of their entries: the charter, the enrolments and what
endorsed them, the kiln, the plan, the ignition, the opening, standings, seals, role signatures; all bear one and the
same checkpoint. `slots` proves the piece's places in closed lists, `receipt` being the ignition's place in `receipts`;
it is left out when there is nothing to show; so is `snapshot`, `{"chunk":"<base64>","path":["9e1b…"],"receipt":j}`, the
piece's chunk of the status array under the root that the snapshot states (SPEC §10).

The texts hold line feeds, so the file is RFC 8785 without the character table of signed JSON (SPEC §1): it is decoded,
encoded again and compared.
"""

from dataclasses import dataclass

import msgspec

from ledger.craft.records.status import CHUNK
from ledger.craft.slots import ListLine
from ledger.errors import MalformedError
from ledger.log.encoding import decode_base64, decode_hex, encode_base64
from ledger.log.tree import HASH_LENGTH

VERSION = 1
MAX_BUNDLE = 4 << 20  # bytes; a usual one has some 60 kB
MAX_RECEIPTS = 128
MAX_SLOTS = 8  # firings of a piece
MAX_PATH = 20  # a closed list has at most 20,000 lines
MAX_CHUNK_PATH = 40  # chunks of 2^53 entries


@dataclass(frozen=True, slots=True)
class SlotProof:
    """A line of a closed list and its place under the list's root.

    Attributes:
        line: slot, person code, statement id of the loading.
        index: place among the `count` lines, sorted by slot.
        path: inclusion path, RFC 6962, under the root that the ignition states.
        receipt: place of the ignition in the bundle's `receipts`.
    """

    line: ListLine
    index: int
    count: int
    path: tuple[bytes, ...]
    receipt: int


@dataclass(frozen=True, slots=True)
class SnapshotProof:
    """The chunk of the status array that holds the piece's byte, and its place under a snapshot's root.

    Attributes:
        chunk: 8,192 bytes.
        path: inclusion path, RFC 6962, under the root that the snapshot states.
        receipt: place of the snapshot in the bundle's `receipts`.
    """

    chunk: bytes
    path: tuple[bytes, ...]
    receipt: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A proof bundle as it was received; nothing in it is verified.

    Attributes:
        receipts: `.tlog-proof` texts, the piece's first, then by entry.
        slots: proofs under closed lists.
        snapshot: proof under a status snapshot; None where there is none.
    """

    receipts: tuple[bytes, ...]
    slots: tuple[SlotProof, ...] = ()
    snapshot: SnapshotProof | None = None


class _Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    count: int
    index: int
    line: tuple[str, str, str]
    path: tuple[str, ...]
    receipt: int


class _Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    chunk: str
    path: tuple[str, ...]
    receipt: int


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    receipts: tuple[str, ...]
    v: int
    slots: tuple[_Slot, ...] = ()
    snapshot: _Snapshot | msgspec.UnsetType = msgspec.UNSET


_DECODER = msgspec.json.Decoder(_Wire)
_ENCODER = msgspec.json.Encoder(order="sorted")


def parse_bundle(data: bytes) -> Bundle:
    """Return the bundle in these bytes; inverse of `format_bundle`. Nothing is verified.

    Raises:
        MalformedError: `bundle-too-long`, `bundle-syntax`, `bundle-shape` (fields, counts, ranges, a version that is
            not 1), `bundle-not-canonical`; `hex-malformed`, `base64-malformed`.
    """
    if len(data) > MAX_BUNDLE:
        raise MalformedError("bundle-too-long", limit=MAX_BUNDLE, got=len(data))
    try:
        wire = _DECODER.decode(data)
    except msgspec.ValidationError as e:
        raise MalformedError("bundle-shape", at="$") from e
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise MalformedError("bundle-syntax") from e
    if wire.v != VERSION:
        raise MalformedError("bundle-shape", at="$.v")
    if not 1 <= len(wire.receipts) <= MAX_RECEIPTS or len(wire.slots) > MAX_SLOTS:
        raise MalformedError("bundle-shape", at="$.receipts" if len(wire.slots) <= MAX_SLOTS else "$.slots")
    if _encode(wire) != data:
        raise MalformedError("bundle-not-canonical")
    slots = tuple(_slot(slot, len(wire.receipts)) for slot in wire.slots)
    snapshot = None if wire.snapshot is msgspec.UNSET else _parse_snapshot(wire.snapshot, len(wire.receipts))
    return Bundle(tuple(text.encode() for text in wire.receipts), slots, snapshot)


def _slot(wire: _Slot, receipts: int) -> SlotProof:
    if not 0 <= wire.index < wire.count or not 0 < wire.receipt < receipts or len(wire.path) > MAX_PATH:
        raise MalformedError("bundle-shape", at="$.slots")
    slot, person, loading = wire.line
    path = tuple(decode_hex(node, HASH_LENGTH) for node in wire.path)
    return SlotProof(
        ListLine(slot, person, decode_hex(loading, HASH_LENGTH)), wire.index, wire.count, path, wire.receipt
    )


def _parse_snapshot(wire: _Snapshot, receipts: int) -> SnapshotProof:
    chunk = decode_base64(wire.chunk)
    if len(chunk) != CHUNK or not 0 < wire.receipt < receipts or len(wire.path) > MAX_CHUNK_PATH:
        raise MalformedError("bundle-shape", at="$.snapshot")
    return SnapshotProof(chunk, tuple(decode_hex(node, HASH_LENGTH) for node in wire.path), wire.receipt)


def format_bundle(bundle: Bundle) -> bytes:
    """Return the bundle's bytes; inverse of `parse_bundle`.

    Raises:
        MalformedError: whatever `parse_bundle` would refuse.
    """
    slots = tuple(
        _Slot(
            each.count, each.index, (each.line.slot, each.line.person, each.line.loading.hex()),
            tuple(node.hex() for node in each.path), each.receipt,
        )
        for each in bundle.slots
    )  # fmt: skip
    shown = bundle.snapshot
    snapshot = (
        msgspec.UNSET
        if shown is None
        else _Snapshot(encode_base64(shown.chunk), tuple(node.hex() for node in shown.path), shown.receipt)
    )
    data = _encode(_Wire(tuple(_text(text) for text in bundle.receipts), VERSION, slots, snapshot))
    parse_bundle(data)
    return data


def _text(receipt: bytes) -> str:
    try:
        return receipt.decode("utf-8")
    except UnicodeDecodeError as e:
        raise MalformedError("bundle-syntax") from e


def _encode(wire: _Wire) -> bytes:
    try:
        return _ENCODER.encode(wire)
    except UnicodeEncodeError as e:  # a lone surrogate written as an escape
        raise MalformedError("bundle-syntax") from e
