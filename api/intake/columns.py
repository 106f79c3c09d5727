"""Tables found in a file by their headings, and their rows read cell by cell.

    装窑单 · 二〇二六秋      ← not a heading row: passed over
    窑位 | 作者 | 件数*      ← the row with most known headings among the first twenty
    1-2-3-4-5 | 示例甲 | 1

A heading counts however it is spaced, starred or followed by a unit in brackets. Columns nobody asked for are passed
over with a notice; a required one that is missing is an error that names it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from api.intake.findings import Findings
from api.intake.formulas import stated
from api.intake.workbook import NOT_COMPUTED, Grid, Grids
from ledger.errors import LedgerError, MalformedError
from ledger.words import LANGS, Lang, say

T = TypeVar("T")

_HEADING_ROWS = 20
_BRACKETS = re.compile(r"[(\[].*?[)\]]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    Attributes:
        name: what the reader calls it; its note in templates is `intake.column-<name>`.
        headings: accepted ones; the first is the template's, the second its English twin.
        required: whether the column must be there and filled in each row.
        example: for the template's guide.
        vocabulary: code of the profile's list that its cells are taken from; empty for free cells.
        each: whether every row needs its own cell, so that a merged cell is refused (a count over three rows is
            three counts to one reader, one to another).
        note: end of its note's key where that is another than its name: columns made from a profile's words share one.
    """

    name: str
    headings: tuple[str, ...]
    required: bool = False
    example: str = ""
    vocabulary: str = ""
    each: bool = False
    note: str = ""

    def heading(self, lang: Lang) -> str:
        """Return the template's heading in a language."""
        return self.headings[0 if lang == "zh" else 1]

    def meaning(self, lang: Lang) -> str:
        """Return what belongs into it, for the template."""
        return say(f"intake.column-{self.note or self.name}", lang)


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of list: its columns, and groups of which one must be complete (one slot column, or five parts)."""

    name: str
    columns: tuple[Column, ...]
    one_of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with its heading row found: `places` gives each known column's index; `head` its row, zero-based."""

    form: Form
    grid: Grid
    head: int
    places: dict[str, int]

    def heading(self, name: str) -> str:
        """Return the heading as the author wrote it; where the column is missing the template's, in their language."""
        if name in self.places:
            return self.grid.rows[self.head][self.places[name]].strip()
        written = {fold(self.grid.rows[self.head][place]) for place in self.places.values()}
        english = sum(fold(column.heading("en")) in written for column in self.form.columns)
        lang: Lang = "en" if 2 * english > len(written) else "zh"
        return next(column.heading(lang) for column in self.form.columns if column.name == name)

    def rows(self, findings: Findings) -> Iterator["Row"]:
        """Yield the rows below the heading that hold anything at all."""
        known = set(self.places.values())
        for number in range(self.head + 1, len(self.grid.rows)):
            values = self.grid.rows[number]
            if any(values[i].strip() for i in known if i < len(values)):
                yield Row(self, number, findings)


class Row:
    """One row, read cell by cell; each bad cell goes to the findings and reads as None.

    Attributes:
        number: as the author's program shows it, from 1.
    """

    def __init__(self, table: Table, index: int, findings: Findings) -> None:
        self.table, self._index, self._findings = table, index, findings
        self.number = index + 1
        self._good = len(findings.errors)

    @property
    def good(self) -> bool:
        """Report whether no error was found since this row was begun."""
        return len(self._findings.errors) == self._good

    def text(self, name: str) -> str:
        """Return the cell trimmed; empty when the column is missing or the cell is empty.

        An apostrophe that our own exports put there against formulas is taken off.
        """
        place = self.table.places.get(name, -1)
        values = self.table.grid.rows[self._index]
        if not 0 <= place < len(values):
            return ""
        text = values[place].strip().lstrip("\ufeff")
        return stated(text)

    def take(self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return the parsed cell; None when it is empty, or bad and noted.

        A required column's empty cell is bad.
        """
        column = next(column for column in self.table.form.columns if column.name == name)
        text = self.text(name)
        place = (self._index, self.table.places.get(name, -1))
        if place in self.table.grid.broken:
            self.fault(name, MalformedError("cell-formula", got=text or NOT_COMPUTED))
        elif column.each and place in self.table.grid.filled:
            self.fault(name, MalformedError("cell-merged"))
        elif text:
            try:
                return parse(text)
            except LedgerError as e:
                self.fault(name, e)
        elif column.required:
            self.fault(name, MalformedError("cell-empty"))
        return None

    def fault(self, name: str, error: LedgerError) -> None:
        """Note that a cell is bad; `name` may be a column that the file lacks."""
        table = self.table
        place = table.places.get(name, -1)
        self._findings.add(table.grid.name, self.number, place, table.heading(name), self.text(name), error)


def find_tables(grids: Grids, form: Form, findings: Findings) -> tuple[Table, ...]:
    """Return the sheets that hold a list of the form.

    A sheet that lacks columns is an error, unless another sheet is complete and this one looks like another list.

    Raises:
        MalformedError: `table-headings-missing`: no visible sheet has two known headings in one of its first rows.
    """
    ours = {say(f"intake.sheet-{name}", lang) for name in ("guide", "choices") for lang in LANGS}  # not the list
    sheets = [grid for grid in grids.sheets if grid.name not in ours]
    found = [_find_table(grid, form) for grid in sheets]
    tables = [table for table in found if table is not None]
    if not tables:
        needed = [c for c in form.columns if c.required] or [c for c in form.columns if c.name in form.one_of[0]]
        expected = tuple(f"{c.heading('zh')} {c.heading('en')}" for c in needed)
        raise MalformedError("table-headings-missing", expected=expected)
    complete = [table for table in tables if not _missing(table)]
    for grid, table in zip(sheets, found, strict=True):
        if table is None or (complete and table not in complete and not _looks_meant(table)):
            findings.notice(grid.name, 1, -1, "", "table-passed-over")
        else:
            _note_headings(table, findings)
    for name in grids.hidden:
        findings.notice(name, 1, -1, "", "table-hidden")
    return tuple(complete)


def _looks_meant(table: Table) -> bool:
    """Report whether more than half of the required columns are there."""
    required = [column.name for column in table.form.columns if column.required]
    return 2 * sum(name in table.places for name in required) > len(required)


def _find_table(grid: Grid, form: Form) -> Table | None:
    """Return the table whose heading row has most known headings, at least two."""
    known = _known(form)
    best: Table | None = None
    for head, values in enumerate(grid.rows[:_HEADING_ROWS]):
        places: dict[str, int] = {}
        for index, value in enumerate(values):
            name = known.get(fold(value))
            if name is not None:
                places.setdefault(name, index)
        if len(places) >= 2 and (best is None or len(places) > len(best.places)):
            best = Table(form, grid, head, places)
    return best


def _missing(table: Table) -> list[str]:
    """Return the names of required columns that are not there."""
    form = table.form
    missing = [column.name for column in form.columns if column.required and column.name not in table.places]
    if form.one_of and not any(all(name in table.places for name in group) for group in form.one_of):
        begun = [group for group in form.one_of if any(name in table.places for name in group)]
        missing += [name for name in (begun or form.one_of)[0] if name not in table.places]
    return missing


def _note_headings(table: Table, findings: Findings) -> None:
    """Note columns that stand twice, are not known, or are missing."""
    grid, known, row = table.grid, _known(table.form), table.head + 1
    for index, value in enumerate(grid.rows[table.head]):
        name = known.get(fold(value))
        if name is not None and table.places[name] != index:
            findings.add(grid.name, row, index, value.strip(), value, MalformedError("column-twice"))
        elif name is None and value.strip():
            findings.notice(grid.name, row, index, value.strip(), "column-passed-over")
    for name in _missing(table):
        findings.add(grid.name, row, -1, table.heading(name), "", MalformedError("column-missing"))


def _known(form: Form) -> dict[str, str]:
    """Return the names of columns by their folded headings."""
    return {fold(heading): column.name for column in form.columns for heading in (*column.headings, column.name)}


def fold(heading: str) -> str:
    """Return a heading without what does not matter: width, case, spaces, stars, a unit in brackets."""
    text = unicodedata.normalize("NFKC", heading[:80]).casefold()
    return _BRACKETS.sub("", re.sub(r"[\s*:_\ufeff]", "", text))
