"""A notice: what one entry says, for another program. Codes and no names; whoever wants more asks the ledger.

{"data":{"about":{"batch":"k2026-05"},"en":"Kiln opening","entry":412,"kind":"BatchOpening","ledger":"zisha.example/yx",
 "statement":"9f86d0…","url":"https://zisha.example/k/k2026-05","zh":"开窑结果"},"timestamp":"2026-05-19T02:47:00Z",
 "type":"BatchOpening"}

The same entry gives the same bytes, whenever and however often it is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import msgspec

from ledger.backend import Reading
from ledger.craft.kind import Subject
from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.sheet import read_item_alone
from ledger.craft.statement import read_statement
from ledger.log.encoding import format_time
from ledger.log.entry import parse_entry
from ledger.log.tree import hash_leaf
from ledger.words import LANGS, say

# What a kind's `code` is the code of; other subjects name these things by their own fields.
_CODES = {
    "PieceRegistration": "piece", "LegacyRegistration": "piece", "BatchPlan": "batch", "PersonEnrolment": "person",
    "KilnEnrolment": "kiln", "AuditorEnrolment": "auditor",
}  # fmt: skip
_FIELDS = ("piece", "batch", "person", "kiln", "slot")
_PAGES = {"piece": "c", "batch": "k"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to be sent: its name, which is of this entry in this log and no other, and its bytes."""

    name: str
    body: bytes


def notice_of(reading: Reading, index: int, address: str, origin: str, kinds: Collection[str]) -> Notice | None:
    """Return the notice of an entry; None for an item of a sheet, which the sheet's own tells, and for other kinds.

    Args:
        reading: a view that has the entry, and the items behind a sheet's.
        index: of the entry.
        address: public address of the ledger.
        origin: its name.
        kinds: which are told; none means all.
    """
    data = next(reading.entries(index, index + 1))
    entry = parse_entry(data)
    if entry.statement is None:
        return None
    statement = read_statement(entry.statement)
    if kinds and statement.kind not in kinds:
        return None
    about = _about(statement.kind, statement.subject)
    told: dict[str, Any] = {
        "about": about, "entry": index, "kind": statement.kind, "ledger": origin, "statement": statement.id.hex(),
        "url": _page(address, about), **{lang: say(f"kind.{statement.kind}", lang) for lang in LANGS},
    }  # fmt: skip
    if isinstance(statement.subject, PieceSheet):
        told["pieces"] = _pieces(reading, index, statement.subject.count)
    content = {"data": told, "timestamp": format_time(entry.time), "type": statement.kind}
    body = msgspec.json.encode(content, order="sorted")
    return Notice(f"msg_{hash_leaf(data).hex()[:32]}", body)


def _about(kind: str, subject: Subject) -> dict[str, str]:
    named = {name: getattr(subject, name, "") for name in _FIELDS}
    if kind in _CODES:
        named[_CODES[kind]] = getattr(subject, "code", "")
    named["person"] = named.get("person") or getattr(subject, "maker", "")
    named["endorses"] = getattr(subject, "endorses", "")
    return {name: value for name, value in named.items() if isinstance(value, str) and value}


def _page(address: str, about: dict[str, str]) -> str:
    for thing, path in _PAGES.items():
        if thing in about:
            return f"{address}/{path}/{about[thing]}"
    return f"{address}/"


def _pieces(reading: Reading, sheet: int, count: int) -> list[str]:
    """Return the codes of a sheet's items: they stand behind it."""
    found = []
    for data in reading.entries(sheet + 1, sheet + 1 + count):
        item = parse_entry(data).item
        assert item is not None, "a sheet's items follow it"
        found.append(read_item_alone(item).code)
    return found
