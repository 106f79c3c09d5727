"""Where a row's vessel stands: one slot column, or five for 节, 排, 幢, 层, 位; and its batch.

窑位 1-2-3-4-5            one column
节 1 | 排 2 | 幢 3 | 层 4 | 位 5
"""

from collections.abc import Mapping

from api.intake import cells
from api.intake.columns import Column, Row
from ledger.craft.slots import Layout
from ledger.errors import MalformedError, PolicyError

PARTS = ("section", "row", "stack", "layer", "place")
SLOT_COLUMNS = (
    Column("slot", ("窑位", "Slot", "位号", "窑位号", "位置"), example="1-2-3-4-5", each=True),
    Column("section", ("节", "Section", "窑节"), example="1"),
    Column("row", ("排", "Row"), example="2"),
    Column("stack", ("幢", "Stack", "柱"), example="3"),
    Column("layer", ("层", "Layer"), example="4"),
    Column("place", ("位", "Place"), example="5", each=True),
)
BATCH_COLUMN = Column("batch", ("窑次", "Batch", "窑次编号", "批次"), example="lk-2026-09")

Layouts = Mapping[str, Layout]


def slot_of(row: Row) -> str | None:
    """Return the row's slot in stored form, None when it has none or a bad one (which is noted)."""
    if row.text("slot"):
        return row.take("slot", cells.slot)
    if not any(row.text(name) for name in PARTS):
        return None
    parts = [row.take(name, cells.part) for name in PARTS]
    for name, part in zip(PARTS, parts, strict=True):
        if part is None and not row.text(name):
            row.fault(name, MalformedError("cell-empty"))
    return "-".join(part for part in parts if part is not None) if all(parts) else None


def batch_of(row: Row, default: str) -> str:
    """Return the row's batch code, `default` where the list has none; empty when neither says one (which is noted)."""
    if row.text("batch"):
        return row.take("batch", cells.word) or ""
    if not default:
        row.fault("batch", MalformedError("cell-empty"))
    return default


class Taken:
    """The slots that the rows so far stand in, so that a second row in one is noted with the first one's place."""

    def __init__(self, layouts: Layouts) -> None:
        self._layouts = layouts
        self._rows: dict[str, str] = {}

    def take(self, row: Row, batch: str, slot: str) -> None:
        """Note a slot taken twice, and one outside its batch's layout where that is known."""
        column = "slot" if row.text("slot") else "place"
        seat = f"{batch}/{slot}"
        if seat in self._rows:
            row.fault(column, MalformedError("slot-twice-here", slot=slot, first=self._rows[seat]))
        elif batch in self._layouts and slot not in self._layouts[batch]:
            row.fault(column, PolicyError("slot-outside-layout", slot=seat))
        sheet = row.table.grid.name
        self._rows.setdefault(seat, f"{sheet}!{row.number}" if sheet else str(row.number))
