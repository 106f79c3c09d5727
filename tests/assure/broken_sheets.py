"""Spreadsheets as offices break them, and as somebody might who means harm: what each is to be answered with.

Case("a formula never computed", data, errors={("cell-formula", 3, "H")})
Case("saved as GB18030", data, items=5)
Case("an archive that bursts", data, refused={"table-bomb"})
"""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.intake.workbook import MAX_COLUMNS, MAX_ROWS
from tests.assure.rows.hostile import bursting, crowded, entities, lying
from tests.craft.kiln_world import MAKER

HEADS = (
    "窑位",
    "作者",
    "作品名",
    "器型",
    "泥料",
    "成型",
    "制作年份",
    "重量(g)",
    "容量(ml)",
    "量容方法",
    "自烧窑型",
    "烧成日期",
)
AT = {head: place for place, head in enumerate(HEADS)}
Row = list[object]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Case:
    """A file and its answer: `items` rows, or these `errors` (code, row, column) among others, or one of `refused`."""

    name: str
    data: bytes
    items: int = 0
    errors: set[tuple[str, int, str]] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)


def rows(random: Random, count: int = 0) -> list[Row]:
    """Return good rows, unlike any others."""
    made: list[Row] = []
    for number in range(1, (count or random.randrange(2, 7)) + 1):
        title = "".join(random.choices("松风石瓢竹影听雨梅椿𰻞堃", k=random.randrange(2, 9)))
        shape, forming = random.choice(("石瓢", "shipiao", "仿古")), random.choice(("全手工", "fully-handmade"))
        weight, capacity = random.randrange(100, 900), random.randrange(80, 600)
        place = f"{number}-{random.randrange(1, 9)}"
        made.append([place, MAKER, title, shape, "底槽清", forming, 2026, weight, capacity, "满口", "", ""])
    return made


def book(made: Sequence[Sequence[object]], change: Callable[[Worksheet], None] | None = None) -> bytes:
    """Return a workbook of the rows below the headings; `change` does to the sheet what somebody did."""
    made_book = Workbook()
    sheet = made_book.worksheets[0]
    sheet.title = "作品"
    for row in (HEADS, *made):
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    return saved(made_book)


def saved(made: Workbook) -> bytes:
    """Return a workbook's bytes."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(made: Sequence[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return the rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEADS, *made])
    return out.getvalue().encode(encoding)


def repacked(data: bytes, change: Callable[[str, bytes], bytes], more: Sequence[tuple[str, bytes]] = ()) -> bytes:
    """Return a workbook with each part changed, and with more parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, content in more:
            target.writestr(name, content)
    return out.getvalue()


# One thing wrong in one cell ------------------------------------------------------------------------------------------

CELLS: tuple[tuple[str, str, tuple[object, ...], str], ...] = (
    ("a formula never computed", "重量(g)", ("=300+{n}", "=H{n}*2"), "cell-formula"),
    ("a broken number", "容量(ml)", (280.5, 1e300, -12.25), "cell-number"),
    ("words for a number", "重量(g)", ("约{n}", "三百", "{n}-350", "1,{n}", "3e2"), "cell-number"),
    ("a number beyond all", "重量(g)", (200_001, 0, 10**11), "field-out-of-range"),
    ("a day in two readings", "烧成日期", ("3/4/2026", "2026-13-1", "昨天"), "cell-day"),
    ("a shape of no list", "器型", ("石飘{n}", "壶", "TRUE", True), "cell-not-in-list"),
    ("an unknown person", "作者", ("无此人{n}", "zs999"), "cell-person-unknown"),
    ("nothing where something is needed", "作品名", ("", "  ", None), "cell-empty"),
    ("a title without end", "作品名", ("壶" * 61, "壶" * 30_000), "text-too-long"),
    ("hidden characters", "作品名", ("石瓢\u202e", "石\u200b瓢", "石\ufff9瓢"), "text-character"),
    ("a slot made a day", "窑位", ("2026-03-12", "2026/3/12"), "cell-slot-is-day"),
    ("a slot that is none", "窑位", ("上面", "1-2-!", "——"), "cell-slot"),
    ("a year of no potter", "制作年份", (26, 20_260, "今年"), "field-out-of-range cell-number"),
)  # fmt: skip


def one_cell(random: Random, number: int) -> Case:
    """Return a list with one cell wrong, as xlsx or as CSV."""
    name, head, values, code = CELLS[number % len(CELLS)]
    made, at = rows(random), AT[head]
    value = random.choice(values)
    value = value.format(n=random.randrange(2, 900)) if isinstance(value, str) else value
    place = random.randrange(len(made))
    made[place][at] = value
    if head == "烧成日期":
        made[place][AT["自烧窑型"]] = "电窑"
    as_text = random.random() < 0.3 and code != "cell-formula" and not isinstance(value, float)
    data = text(made) if as_text else book(made)
    codes = code.split()
    expected = codes[0] if isinstance(value, int) or len(codes) == 1 else codes[-1]
    return Case(name, data, errors={(expected, place + 2, get_column_letter(at + 1))})


# The sheet as a whole -------------------------------------------------------------------------------------------------


def wrong_columns(random: Random, number: int) -> Case:
    """A required column left out, or there twice."""
    made = rows(random)
    head = random.choice(("作者", "作品名", "器型", "泥料", "成型", "制作年份"))
    at = AT[head] + 1
    if number % 2:
        data = book(made, lambda sheet: sheet.delete_cols(at))
        return Case(f"no column {head}", data, errors={("column-missing", 1, "")})

    def twice(sheet: Worksheet) -> None:
        sheet.cell(1, len(HEADS) + 1, head)

    return Case("a column twice", book(made, twice), errors={("column-twice", 1, get_column_letter(len(HEADS) + 1))})


def merged(random: Random, number: int) -> Case:
    """One cell over several rows: of a name it is each row's, of a weight it is nobody's."""
    made = rows(random, random.randrange(3, 7))
    head = ("作者", "重量(g)")[number % 2]
    letter = get_column_letter(AT[head] + 1)
    data = book(made, lambda sheet: sheet.merge_cells(f"{letter}2:{letter}4"))
    if head == "作者":
        return Case("a merged name", data, items=len(made))
    return Case("a merged weight", data, errors={("cell-merged", 3, letter), ("cell-merged", 4, letter)})


def good(random: Random, number: int) -> Case:
    """Odd, and yet plainly one thing: read as what it is."""
    made = rows(random)
    match number % 8:
        case 0:
            return Case("saved as GB18030", text(made, "gb18030", random.choice(",;\t")), items=len(made))
        case 1:
            return Case("UTF-8 with its mark", text(made, "utf-8-sig", ";"), items=len(made))
        case 2:
            for row in made:
                row[AT["重量(g)"]] = f"{row[AT['重量(g)']]}.0"
                row[AT["容量(ml)"]] = float(str(row[AT["容量(ml)"]]))
            return Case("floats that are whole", book(made), items=len(made))
        case 3:
            for row in made:
                row[AT["窑位"]], row[AT["自烧窑型"]], row[AT["烧成日期"]] = "", "电窑", 46_284 + random.randrange(20)
            return Case("days as numbers", book(made), items=len(made))
        case 4:
            parts = [("xl/vbaProject.bin", OLE + random.randbytes(4000))]
            return Case("macros", repacked(book(made), lambda _, data: data, parts), items=len(made))
        case 5:
            return Case("a title above", book(made, lambda sheet: sheet.insert_rows(1, 3)), items=len(made))
        case 6:
            return Case("columns of the office's own", book(made, _more), items=len(made))
        case _:
            for row in made:
                row[AT["重量(g)"]] = f"{row[AT['重量(g)']]} 克".translate({48 + n: 0xFF10 + n for n in range(10)})
            return Case("wide figures and units", text(made), items=len(made))


def _more(sheet: Worksheet) -> None:
    sheet.cell(1, len(HEADS) + 2, "内部备注")
    sheet.cell(2, len(HEADS) + 2, "=1/0")


# No list at all, or too much of one -----------------------------------------------------------------------------------

BROKEN = {"table-broken"}


def no_list(random: Random, number: int) -> Case:
    """Files of other kinds, and lists that did not arrive whole."""
    made = rows(random)
    whole, kind = book(made), number % 8
    match kind:
        case 0:
            return Case("a password, or Excel 97", OLE + random.randbytes(6000), refused={"table-old-excel"})
        case 1:
            return Case("cut off", whole[: random.randrange(60, len(whole) - 60)], refused=BROKEN)
        case 2:
            return Case("UTF-16", text(made, "utf-16"), refused={"table-encoding"})
        case 3:
            return Case(
                "a photo", b"\xff\xd8\xff\xe0" + random.randbytes(9000), refused={"table-encoding", "table-csv"}
            )
        case 4:
            return Case(
                "a quote left open", text(made) + b'1-9,"' + random.randbytes(3).hex().encode(), refused={"table-csv"}
            )
        case 5:
            page = f"<html><table><tr><td>{random.random()}</td></tr></table></html>".encode()
            return Case("a page named xls", page, refused={"table-headings-missing"})
        case 6:
            part = random.choice(("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"))
            data = repacked(whole, lambda name, data: data[: len(data) // 2] if name == part else data)
            return Case("a part cut off", data, refused=BROKEN)
        case _:
            other = repacked(whole, lambda _, data: data).replace(b"xl/workbook.xml", b"content/book.xml")
            return Case("a zip of another program", other, refused={"table-not-xlsx", *BROKEN})


def too_much(random: Random, number: int) -> Case:
    """Lists without end, and archives that burst."""
    match number % 8:
        case 0:
            return Case("20,000 rows", text(rows(random, MAX_ROWS - 1)), refused={"list-too-many"})
        case 1:
            return Case("more rows than any list", text(rows(random, MAX_ROWS + 5)), refused={"table-too-large"})
        case 2:
            wide = book([[*row, *["x"] * MAX_COLUMNS] for row in rows(random)])
            return Case("more columns than any list", wide, refused={"table-too-large"})
        case 3:
            return Case("an archive that bursts", bursting(random), refused={"table-bomb"})
        case 4:
            return Case("an archive that lies", lying(random), refused=BROKEN)
        case 5:
            maker = random.choice((crowded, entities))
            return Case("thousands of parts, or names in names", maker(random), refused={"table-bomb", *BROKEN})
        case 6:
            one = b"<t>" + b"A" * (random.randrange(20, 30) << 20) + b"</t>"
            full = repacked(book(rows(random)), lambda name, data: _stuffed(name, data, one))
            return Case("one text without end", full, refused={"table-too-full", *BROKEN})
        case _:
            corner = book(rows(random), lambda sheet: sheet.__setitem__("XFD1048576", "x"))
            return Case("two cells far apart", corner, refused={"table-too-large", *BROKEN})


def _stuffed(name: str, data: bytes, one: bytes) -> bytes:
    """Return the sheet with one huge inline text in its second row."""
    if name != "xl/worksheets/sheet1.xml":
        return data
    return data.replace(
        b"</sheetData>", b'<row r="99"><c r="C99" t="inlineStr"><is>%b</is></c></row></sheetData>' % one
    )


MAKERS: tuple[Callable[[Random, int], Case], ...] = (one_cell, good, no_list, one_cell, merged, wrong_columns, too_much)


def case(random: Random, number: int) -> Case:
    """Return the n-th file: all makers in turn, each with its own kinds in turn."""
    turn, place = divmod(number, len(MAKERS))
    return MAKERS[place](random, turn * 2 + (place == 3) if MAKERS[place] is one_cell else turn)
