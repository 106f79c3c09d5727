"""Entries, each one link of the chain and one leaf of the tree: SPEC §3.

    {"index":7,"prev":"5f…e1","statement":"eyJhbGciOiJFZDI1NTE5…","time":"2026-05-01T08:00:00Z"}
    {"index":9,"item":{"clay":…},"prev":"c0…44","sheet":"a7…09","time":"2026-05-01T08:00:00Z"}

The first form carries a statement; the second one item of a sheet, whose own entry it names by leaf hash. `prev` is the
leaf hash of the entry before, 64 zeros in entry 0. The bytes are written once, by `format_entry`, and from then on
stored, hashed and sent as they are.
"""

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from ledger.errors import LedgerError, MalformedError
from ledger.log.encoding import MAX_INTEGER, decode_hex, format_time, parse_time
from ledger.log.tiles import MAX_ENTRY_LENGTH
from ledger.log.tree import HASH_LENGTH

FIRST_PREV = bytes(HASH_LENGTH)

_BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

# All entries of a group bear one time, so a short memory saves nearly all of the calendar's work.
_time_text = lru_cache(maxsize=64)(format_time)
_time_value = lru_cache(maxsize=64)(parse_time)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        index: place in the log, 0 ≤ index < 2^53.
        prev: leaf hash of the entry before; `FIRST_PREV` when index is 0.
        time: the ledger's clock when the entry was made, whole seconds since the epoch.
        statement: a compact JWS, or None for an item.
        item: an item's canonical JSON, or None for a statement.
        sheet: leaf hash of the sheet's entry, or None for a statement.
    """

    index: int
    prev: bytes
    time: int
    statement: str | None = None
    item: bytes | None = None
    sheet: bytes | None = None


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    index: int
    prev: str
    time: str
    statement: str | None = None
    item: msgspec.Raw = msgspec.Raw()
    sheet: str | None = None


_WIRE = msgspec.json.Decoder(_Wire)


def format_entry(entry: Entry) -> bytes:
    """Return the entry's bytes; inverse of `parse_entry`.

    The statement and the item are taken as they are: both were checked when they were read.

    Raises:
        MalformedError: `entry-too-long`: above 65,535 bytes, which no entry bundle can carry; `time-malformed`.
    """
    prev, time = entry.prev.hex(), _time_text(entry.time)
    if entry.item is not None and entry.sheet is not None:
        tail = f',"prev":"{prev}","sheet":"{entry.sheet.hex()}","time":"{time}"}}'
        data = b'{"index":%d,"item":%b%b' % (entry.index, entry.item, tail.encode())
    else:
        data = f'{{"index":{entry.index},"prev":"{prev}","statement":"{entry.statement}","time":"{time}"}}'.encode()
    if len(data) > MAX_ENTRY_LENGTH:
        raise MalformedError("entry-too-long", limit=MAX_ENTRY_LENGTH, got=len(data))
    return data


def parse_entry(data: bytes) -> Entry:
    """Return the entry in these bytes; inverse of `format_entry`.

    Checks the form only: not the link to the entry before, not the statement's signature, and of an item no more than
    that it is one JSON object; whoever reads the item (`craft.sheet.read_item`) refuses one that is not canonical.

    Raises:
        MalformedError: `entry-too-long`, `entry-syntax`, or `entry-shape` when it is neither form, a field is of the
            wrong kind or out of range, or the bytes are not the ones `format_entry` writes.
    """
    if len(data) > MAX_ENTRY_LENGTH:
        raise MalformedError("entry-too-long", limit=MAX_ENTRY_LENGTH, got=len(data))
    try:
        wire = _WIRE.decode(data)
        entry = _entry(wire)
    except msgspec.ValidationError as e:
        raise MalformedError("entry-shape", reason="field") from e
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise MalformedError("entry-syntax") from e
    except LedgerError as e:
        raise MalformedError("entry-shape", reason=e.code) from e
    if format_entry(entry) != data:
        raise MalformedError("entry-shape", reason="not canonical")
    return entry


class Framed:
    """The frame around the items of one sheet: puts them into their entries, and takes them out again.

    All of them bear one time and name one sheet, and of each it is known at which index and upon which entry it must
    stand. So what is around an item is known to the last byte, and six times as fast as `format_entry`, `parse_entry`.
    """

    def __init__(self, sheet: bytes, time: int) -> None:
        """Frame items of the sheet whose entry has this leaf hash and this time, seconds."""
        self.sheet, self.time = sheet, time
        self._after = f'","sheet":"{sheet.hex()}","time":"{_time_text(time)}"}}'.encode()

    def entry(self, item: bytes, index: int, prev: bytes) -> bytes:
        """Return the item's entry at `index`, after the entry of leaf hash `prev`: the bytes of `format_entry`.

        An item, at most 8 KiB, never makes an entry that is too long.
        """
        return b'{"index":%d,"item":%b,"prev":"%b%b' % (index, item, prev.hex().encode(), self._after)

    def item(self, data: bytes, index: int, prev: bytes) -> bytes | None:
        """Return the item's bytes in its entry at `index`, the entry after that of leaf hash `prev`.

        None says nothing: it may be something else than an item of the sheet. Nor are the item's bytes looked at: when
        they are one JSON object of at most 8 KiB, `parse_entry` returns this item, `index`, `prev`, the sheet and time.
        """
        before = b'{"index":%d,"item":' % index
        after = b',"prev":"%b%b' % (prev.hex().encode(), self._after)
        if data.startswith(before) and data.endswith(after):
            return data[len(before) : -len(after)]
        return None


def _entry(wire: _Wire) -> Entry:
    if not 0 <= wire.index <= MAX_INTEGER:
        raise MalformedError("entry-shape", reason="index")
    prev, time = decode_hex(wire.prev, HASH_LENGTH), _time_value(wire.time)
    if wire.index == 0 and prev != FIRST_PREV:
        raise MalformedError("entry-shape", reason="prev")
    if wire.statement is not None:
        if not _is_jws(wire.statement):
            raise MalformedError("entry-shape", reason="statement")
        return Entry(wire.index, prev, time, wire.statement)
    item = bytes(wire.item)
    if wire.sheet is None or not item.startswith(b"{"):
        raise MalformedError("entry-shape", reason="item")
    return Entry(wire.index, prev, time, None, item, decode_hex(wire.sheet, HASH_LENGTH))


def _is_jws(text: str) -> bool:
    """Report whether the text is three parts of the base64url alphabet, none of them empty."""
    return text.encode().translate(None, _BASE64URL) == b".." and all(text.split("."))
