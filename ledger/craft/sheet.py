"""Sheets, one signature for many pieces: SPEC §2a.

    {"items":[{"clay":…},{"clay":…}],"sheet":"eyJhbGciOiJFZDI1NTE5…"}

`sheet` is a `PieceSheet` statement with the items' number and the RFC 6962 root over their bytes; an item is what a
`PieceRegistration` would state, without `ledger`. An item's leaf hash is its statement id. Items are hashed as they
were received and never written anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ledger.craft.array import array_of, elements_of, is_too_many
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.statement import Statement, read_statement, sign_statement
from ledger.errors import MalformedError, VerificationError
from ledger.log.encoding import decode_hex, decode_struct, encode_struct
from ledger.log.keys import Signer
from ledger.log.tree import HASH_LENGTH, hash_leaf, paths_under, root_of, verify_inclusion

SHEET_KIND, ITEM_KIND = "PieceSheet", "PieceRegistration"
MIN_COUNT, MAX_COUNT = 2, 1_000
MAX_ITEM = 8 * 1024  # bytes
MAX_BODY = 10 * 2**20  # bytes of a whole submission

_ITEM = msgspec.json.Decoder(PieceRegistration)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with its items, in order.

    Attributes:
        statement: the `PieceSheet`; its signature is not verified by reading.
        items: 2 to 1,000, their leaf hashes proven to be under the statement's root.
    """

    statement: Statement
    items: tuple[Statement, ...]


_MEMBERS = [("items", array_of(msgspec.Raw, MAX_COUNT)), ("sheet", str)]
_WIRE: msgspec.json.Decoder[Any] = msgspec.json.Decoder(msgspec.defstruct("Wire", _MEMBERS, forbid_unknown_fields=True))


def make_sheet(items: Sequence[PieceRegistration | bytes], key: Signer, valid_from: int, origin: str) -> bytes:
    """Sign a sheet over the items and return the submission's bytes; inverse of `read_sheet`.

    Args:
        items: 2 to 1,000 subjects (their `ledger` is left out) or items' bytes.
        key: the maker's.
        valid_from: the maker's clock, whole seconds since the epoch.
        origin: the ledger it is stated to.

    Raises:
        MalformedError: whatever `read_sheet` would refuse.
    """
    bodies = [item if isinstance(item, bytes) else encode_item(item) for item in items]
    subject = PieceSheet(count=len(bodies), root=root_of([hash_leaf(body) for body in bodies]).hex())
    jws = sign_statement(SHEET_KIND, subject, key, valid_from, origin)
    data = b'{"items":[%b],"sheet":"%b"}' % (b",".join(bodies), jws.encode())
    read_sheet(data)
    return data


def encode_item(subject: PieceRegistration) -> bytes:
    """Return an item's bytes: the subject without `ledger`."""
    return encode_struct(msgspec.structs.replace(subject, ledger=""))


def read_sheet(data: bytes) -> Sheet:
    """Return the sheet in a submission's bytes. The sheet's signature is not looked at, nor is any rule.

    Raises:
        MalformedError: `submission-too-long`, `submission-syntax`, `submission-not-canonical`; `sheet-too-many` items,
            of which none is built; what `read_statement` raises for the sheet; `sheet-kind`, `sheet-count` (not 2 to
            1,000, or not the number of items); what `read_item` raises, with `item`, the place of the item from 0;
            `hex-malformed`, for the root.
        VerificationError: `sheet-root`: the items are not the ones signed, or not in that order.
    """
    if len(data) > MAX_BODY:
        raise MalformedError("submission-too-long", limit=MAX_BODY, got=len(data))
    try:
        wire = _WIRE.decode(data)
    except msgspec.ValidationError as e:
        if is_too_many(e):
            raise MalformedError("sheet-too-many", limit=MAX_COUNT) from e
        raise MalformedError("submission-syntax") from e
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise MalformedError("submission-syntax") from e
    bodies = [bytes(item) for item in elements_of(wire.items)]
    statement = read_statement(wire.sheet)
    if b'{"items":[%b],"sheet":"%b"}' % (b",".join(bodies), wire.sheet.encode()) != data:
        raise MalformedError("submission-not-canonical")
    expected = _count(statement)
    if len(bodies) != expected:
        raise MalformedError("sheet-count", got=len(bodies), expected=expected)
    # First what was signed, which is quick: items under a signature taken from elsewhere are not read.
    if root_of([hash_leaf(body) for body in bodies]) != _root(statement):
        raise VerificationError("sheet-root", count=expected)
    return Sheet(statement, tuple(read_item(body, statement, place) for place, body in enumerate(bodies)))


def read_item(data: bytes, sheet: Statement, place: int) -> Statement:
    """Return the item in these bytes as the statement it stands for. That it is under the root is not checked.

    Args:
        data: canonical JSON, at most 8 KiB.
        sheet: the `PieceSheet` statement.
        place: from 0; in the log: index of the item's entry − index of the sheet's entry − 1.

    Raises:
        MalformedError: `item-too-long`, `item-syntax`, `item-text`, `item-value`, `item-shape`, `item-not-canonical`,
            `item-ledger` (an item names no ledger), each with `item`; `sheet-kind`, `sheet-count`.
        VerificationError: `sheet-place`: the sheet has no such place.
    """
    _check_place(place, sheet)
    try:
        subject = read_item_alone(data)
    except MalformedError as e:
        raise MalformedError(e.code, **e.fields, item=place) from e
    return Statement(hash_leaf(data), ITEM_KIND, sheet.issuer, sheet.valid_from, subject, data, "", sheet.id, place)


def read_item_alone(data: bytes) -> PieceRegistration:
    """Return the subject of an item whose sheet is not at hand; raises what `read_item` does, without `item`."""
    subject = decode_struct(data, _ITEM, MAX_ITEM, "item")
    if subject.ledger:
        raise MalformedError("item-ledger")
    return subject


def recall_item(data: bytes, leaf_hash: bytes, sheet: Statement, place: int) -> Statement:
    """Return the statement for an item that `read_item_alone` took before: of these bytes nothing is checked again.

    Raises:
        VerificationError: `sheet-place`. MalformedError: `sheet-kind`, `sheet-count`.
    """
    _check_place(place, sheet)
    return Statement(
        leaf_hash, ITEM_KIND, sheet.issuer, sheet.valid_from, _ITEM.decode(data), data, "", sheet.id, place
    )


def _check_place(place: int, sheet: Statement) -> None:
    if not 0 <= place < _count(sheet):
        raise VerificationError("sheet-place", item=place, count=_count(sheet))


def item_paths(sheet: Sheet) -> list[tuple[bytes, ...]]:
    """Return each item's path under the sheet's root, for its receipt; about one hash an item in all."""
    return paths_under([item.id for item in sheet.items])


def verify_item(item: Statement, path: Sequence[bytes], sheet: Statement) -> None:
    """Check that an item stands at its place under the sheet's root. The sheet's own signature is not looked at.

    Raises:
        VerificationError: `sheet-other`: read as an item of another sheet; `inclusion-length`, `inclusion-root`.
        MalformedError: `sheet-kind`, `sheet-count`.
    """
    if item.sheet != sheet.id:
        raise VerificationError("sheet-other", item=item.item_index)
    verify_inclusion(item.id, item.item_index, _count(sheet), path, _root(sheet))


def _count(sheet: Statement) -> int:
    if not isinstance(sheet.subject, PieceSheet):
        raise MalformedError("sheet-kind", kind=sheet.kind)
    count = sheet.subject.count
    if not MIN_COUNT <= count <= MAX_COUNT:
        raise MalformedError("sheet-count", got=count, expected=MAX_COUNT)
    return count


def _root(sheet: Statement) -> bytes:
    return decode_hex(sheet.subject.root, HASH_LENGTH)
