"""Piece lists that a device sends to be read, before anything is signed. SPEC §15.

    bytes ─→ child: cells as text ─→ rows, people, photo names ─→ items still without photos, or every bad cell

Nothing of it is kept, and nothing is registered: what comes back is shown on the device, and signed there. One at a
time: whoever sends a thousand lists waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import anyio
import anyio.to_thread
import msgspec

from api.intake.directory import Directory, KnownPerson
from api.intake.findings import CellError, Listed
from api.intake.piece_list import NamedPiece, read_named_list
from api.intake.sheetfile import MAX_BYTES
from ledger.backend import EntryStore
from ledger.craft.profile import Profile
from ledger.craft.sheet import MAX_COUNT, encode_item
from ledger.craft.state import Person
from ledger.errors import MalformedError, PushbackError

MAX_NAMES = 12 * MAX_COUNT  # photo files: as many as a sheet's pieces may have
MAX_BODY = MAX_BYTES // 3 * 4 + (2 << 20)  # the file in base64, and the names
MAX_WAITING = 4  # lists taken in and not answered yet
TOLD = 500  # bad cells that one answer names; beyond them it says how many there are

FileName = Annotated[str, msgspec.Meta(max_length=255)]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the device sends.

    Attributes:
        table: the file, xlsx or CSV; base64 on the wire.
        batch: code of the batch, for rows without one.
        photos: names of the files that the device has; None when they are still to be taken.
        walk: whether the photos that a row lacks are taken afterwards.
    """

    table: bytes
    batch: Annotated[str, msgspec.Meta(max_length=64)] = ""
    photos: Annotated[tuple[FileName, ...], msgspec.Meta(max_length=MAX_NAMES)] | None = None
    walk: bool = False


_DECODER = msgspec.json.Decoder(Asked)


class ListDoor:
    """Takes lists in. `_waiting` is the event loop's alone."""

    def __init__(self) -> None:
        self._one = anyio.CapacityLimiter(1)
        self._waiting = 0

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a place among the lists that come in.

        Raises:
            PushbackError: `queue-full`.
        """
        if self._waiting >= MAX_WAITING:
            raise PushbackError("queue-full", retry_after=2, limit=MAX_WAITING)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    async def read(self, body: bytes, store: EntryStore, profile: Profile) -> dict[str, Any]:
        """Return what a list holds, or all that is wrong with it.

        Raises:
            MalformedError: `request-malformed`; the file as a whole: as `read_named_list`.
        """
        return await anyio.to_thread.run_sync(_read, body, store, profile, limiter=self._one)


def _read(body: bytes, store: EntryStore, profile: Profile) -> dict[str, Any]:
    try:
        asked = _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as e:
        raise MalformedError("request-malformed", at=str(e)[:100]) from e
    with store.read() as reading:
        people = Directory(KnownPerson(each.code, each.zh, each.pinyin, each.en) for each in reading.list(Person, ""))
    listed = read_named_list(
        asked.table, asked.photos, profile=profile, people=people, batch=asked.batch, limit=MAX_COUNT, walk=asked.walk
    )
    return told(listed)


def told(listed: Listed[NamedPiece]) -> dict[str, Any]:
    """Return the answer: items in the file's order, or errors; notices either way."""
    return {
        "items": [_item(each) for each in listed.items],
        "errors": _cells(listed.errors), "wrong": len(listed.errors),
        "notices": _cells(listed.notices),
    }  # fmt: skip


def _item(piece: NamedPiece) -> dict[str, Any]:
    seat = piece.seat
    return {
        "item": msgspec.Raw(encode_item(piece.subject)), "sheet": seat.sheet, "row": seat.row,
        "name": seat.names[-1] if seat.names else str(seat.row), "files": dict(piece.files),
    }  # fmt: skip


def _cells(errors: tuple[CellError, ...]) -> list[dict[str, Any]]:
    return [dict(error.to_json()) for error in errors[:TOLD]]
