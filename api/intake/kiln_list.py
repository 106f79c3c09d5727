"""Kiln lists: who stands where before the fire, and what came out of it.

窑次       | 节 | 排 | 幢 | 层 | 位 | 作者        | 件数 | 返烧自
lk-2026-09 | 1  | 2  | 3  | 4  | 5  | 示例·顾一帆 | 1    |             → Line(slot="1-2-3-4-5", person="zs001")

窑位       | 开窑结果 | 瑕疵
1-2-3-4-5  | 次品     | 落灰                                         → SlotOutcome("1-2-3-4-5", "seconds", "ash-fall")
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from api.intake import cells
from api.intake.columns import Column, Form, Row, find_tables
from api.intake.directory import Directory
from api.intake.findings import Findings, Listed, listed
from api.intake.places import BATCH_COLUMN, PARTS, SLOT_COLUMNS, Layouts, Taken, batch_of, slot_of
from api.intake.sheetfile import read_grids
from ledger.craft.kinds.kiln.batch_opening import SlotOutcome
from ledger.craft.kinds.kiln.line import MAX_COUNT, Line
from ledger.craft.kinds.kiln.outcome import check_outcome
from ledger.craft.profile import Profile
from ledger.errors import LedgerError, MalformedError, PolicyError

T = TypeVar("T")

_REMARK = Column("remark", ("备注", "Remark", "说明"))
_ONE_SLOT = (("slot",), PARTS)
KILN_LIST = Form(
    "kiln-list",
    (
        BATCH_COLUMN,
        *SLOT_COLUMNS,
        Column("person", ("作者", "Maker", "作者姓名", "姓名", "制作者"), required=True, example="示例·顾一帆"),
        Column("count", ("件数", "Count", "数量"), example="1", each=True),
        Column("from", ("返烧自", "Refired from"), example="lk-2026-05/1-2-3-4-5", each=True),
        _REMARK,
    ),
    one_of=_ONE_SLOT,
)
OUTCOMES = Form(
    "outcomes",
    (
        BATCH_COLUMN,
        *SLOT_COLUMNS,
        Column("outcome", ("开窑结果", "Outcome", "结果"), required=True, example="成品合格", vocabulary="outcome"),
        Column("fault", ("瑕疵", "Fault", "瑕疵说明"), example="落灰", vocabulary="fault"),
        _REMARK,
    ),
    one_of=_ONE_SLOT,
)


@dataclass(frozen=True, slots=True)
class KilnLine:
    """A line of a loading list: its batch, and the row it stands in."""

    batch: str
    line: Line
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An outcome of a slot: its batch, and the row it stands in."""

    batch: str
    outcome: SlotOutcome
    sheet: str
    row: int


def read_kiln_list(
    data: bytes, people: Directory, *, batch: str = "", layouts: Layouts | None = None
) -> Listed[KilnLine]:
    """Read a loading list.

    Args:
        data: the file, xlsx or CSV.
        people: whose names may stand in it.
        batch: code of the batch, for rows without one.
        layouts: by batch code, where known: slots outside are errors.

    Raises:
        MalformedError: the file as a whole, as `read_grids` and `find_tables`; `list-empty`.
    """

    def read(row: Row, seat: str, slot: str) -> KilnLine | None:
        person = row.take("person", people.find)
        count = row.take("count", cells.whole(1, MAX_COUNT))
        origin = row.take("from", cells.firing)
        if origin and count is not None and count > 1:
            row.fault("from", PolicyError("refire-bulk", slot=slot, count=count))
        if person is None or not row.good:
            return None
        line = Line(slot=slot, person=person, count=count or 1, came_from=origin or "")
        return KilnLine(seat, line, row.table.grid.name, row.number)

    return _read(data, KILN_LIST, batch, layouts, read)


def read_outcomes(
    data: bytes, profile: Profile, *, batch: str = "", layouts: Layouts | None = None
) -> Listed[OutcomeLine]:
    """Read what came out, slot by slot; arguments and errors as `read_kiln_list`."""
    outcome_of, fault_of = cells.choice(profile, "outcome"), cells.choice(profile, "fault")

    def read(row: Row, seat: str, slot: str) -> OutcomeLine | None:
        outcome, fault = row.take("outcome", outcome_of), row.take("fault", fault_of)
        if outcome is None or not row.good:
            return None
        try:
            check_outcome(profile, slot, outcome, fault or "")
        except LedgerError as e:
            row.fault("fault", e)
            return None
        return OutcomeLine(
            seat, SlotOutcome(slot=slot, outcome=outcome, fault=fault or ""), row.table.grid.name, row.number
        )

    return _read(data, OUTCOMES, batch, layouts, read)


def _read(
    data: bytes, form: Form, default: str, layouts: Layouts | None, read: Callable[[Row, str, str], T | None]
) -> Listed[T]:
    findings, taken, items = Findings(), Taken(layouts or {}), list[T]()
    for table in find_tables(read_grids(data), form, findings):
        for row in table.rows(findings):
            batch, slot = batch_of(row, default), slot_of(row)
            if slot is None and row.good:
                row.fault("slot", MalformedError("cell-empty"))
            if batch and slot is not None:
                taken.take(row, batch, slot)
            item = read(row, batch, slot or "")
            if item is not None:
                items.append(item)
    if not items and not findings.errors:
        raise MalformedError("list-empty")
    return listed(items, findings)
