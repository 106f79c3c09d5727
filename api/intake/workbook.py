"""xlsx files read with calamine, all values as text (runs in a confined child).

    石瓢 | 12 (stored 12.0) | 2024-09-19 (a date format) | =1/0   →   "石瓢" "12" "2024-09-19" "#DIV/0!"

The answer is MessagePack of `[sheet, …]`. calamine gives formulas their cached values and drops two things without a
word: errors, and formulas that no program has ever computed. Both are looked for in the sheet's own XML and marked, so
that a cell is never read as empty that its author sees filled.
"""

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree as ET

import msgspec
import python_calamine as calamine

from ledger.errors import MalformedError

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_TEXT = 16 << 20  # characters of all cells together: what the server holds while it reads the list
MAX_FILLED = 1_000_000  # cells that are not empty
NOT_COMPUTED = "#?"  # shown for a formula without a cached value

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ATTRIBUTE = re.compile(rb'\b([rt])\s*=\s*"([^"]*)"')
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_REFERENCE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})")
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Grid(msgspec.Struct, frozen=True):
    """One sheet of a file.

    Attributes:
        name: as on its tab; empty for a CSV file.
        rows: texts, from row 1 and column A on; rows may differ in length.
        filled: (row, column), zero-based, of cells inside a merged range that took the value of its first cell.
        broken: cells that hold an error or a formula that was never computed; their text is what the author sees.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    filled: frozenset[tuple[int, int]] = frozenset()
    broken: frozenset[tuple[int, int]] = frozenset()


class Grids(msgspec.Struct, frozen=True):
    """What a file holds: its visible sheets, and the names of the hidden ones, which are not read."""

    sheets: tuple[Grid, ...]
    hidden: tuple[str, ...] = ()


def read_workbook(data: bytes) -> bytes:
    """Return MessagePack of `Grids`.

    Raises:
        MalformedError: `table-broken`, `table-locked` (a password), `table-too-large` (rows or columns),
            `table-too-full` (cells or characters).
    """
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return msgspec.msgpack.encode(_grids(book, data))
    except calamine.PasswordError as e:
        raise MalformedError("table-locked") from e
    except (calamine.CalamineError, OSError, ValueError, KeyError, ET.ParseError, zipfile.BadZipFile) as e:
        raise MalformedError("table-broken") from e


def _grids(book: calamine.CalamineWorkbook, data: bytes) -> Grids:
    hidden, sheets = [], []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = _sheet_parts(archive)
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if meta.visible != calamine.SheetVisibleEnum.Visible:
                hidden.append(meta.name)
                continue
            marks = _marks(archive.read(parts[meta.name])) if meta.name in parts else {}
            sheets.append(_grid(book.get_sheet_by_index(index), marks))
    _check_bulk(sheets)
    return Grids(tuple(sheets), tuple(hidden))


def _check_bulk(sheets: list[Grid]) -> None:
    """Refuse what would weigh on the server: a few megabytes of zip hold any amount of text."""
    filled = [len(text) for sheet in sheets for row in sheet.rows for text in row if text]
    if len(filled) > MAX_FILLED or sum(filled) > MAX_TEXT:
        raise MalformedError("table-too-full", cells=MAX_FILLED, limit=MAX_TEXT >> 20)


def _grid(sheet: calamine.CalamineSheet, marks: dict[tuple[int, int], str]) -> Grid:
    last = sheet.end or (0, 0)
    if last[0] >= MAX_ROWS or last[1] >= MAX_COLUMNS:
        raise MalformedError("table-too-large", sheet=sheet.name, rows=MAX_ROWS, columns=MAX_COLUMNS)
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), shown in marks.items():
        if row < MAX_ROWS and column < MAX_COLUMNS:
            _put(rows, row, column, shown)
    filled = _fill(rows, sheet.merged_cell_ranges or [])
    return Grid(sheet.name, tuple(tuple(row) for row in rows), frozenset(filled), frozenset(marks))


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
    rows[row][column] = text


def _fill(rows: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> set[tuple[int, int]]:
    """Give each cell of a merged range's first column the value of its first cell: one name beside six rows.

    Columns beside it stay empty: a value must not slip under another heading.
    """
    filled = set()
    for (top, left), (bottom, _) in ranges:
        if top < len(rows) and left < len(rows[top]) and rows[top][left]:
            for row in range(top + 1, min(bottom + 1, len(rows))):
                _put(rows, row, left, rows[top][left])
                filled.add((row, left))
    return filled


def _text(value: object) -> str:
    """Return the cell as text; the sheet's floats end here."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return value.isoformat(" ", "minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case int():
            return str(value)
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return repr(value)  # a broken number: refused where a whole one is read, and shown as it is


# Errors and formulas without a value ---------------------------------------------------------------------------------


def _marks(xml: bytes) -> dict[tuple[int, int], str]:
    """Return the cells of a sheet's XML that hold an error or a formula that was never computed."""
    marks = {}
    for match in _CELL.finditer(xml):
        body = match.group(2) or b""
        attributes = dict(_ATTRIBUTE.findall(match.group(1)))
        value = _VALUE.search(body)
        shown = value.group(1).decode("utf-8", "replace") if value else ""
        kind = attributes.get(b"t")
        never = not shown and kind != b"str" and _FORMULA.search(body) is not None  # t="str": it computed to no text
        place = _REFERENCE.fullmatch(attributes.get(b"r", b""))
        if place and (kind == b"e" or never):
            marks[int(place.group(2)) - 1, _column_number(place.group(1))] = shown or NOT_COMPUTED
    return marks


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the archive's path of each sheet by its name."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  # confined, and expat bounds entities
    }
    names = set(archive.namelist())
    parts = {}
    for element in ET.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314  # as above
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(f"{_RELATIONS}id"), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in names:
                parts[element.get("name", "")] = path
    return parts
