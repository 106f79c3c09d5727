"""Kiln lists: what is read, and every bad cell by sheet, row, column, code and cure."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from api.intake.findings import letters
from api.intake.kiln_list import OutcomeLine, read_kiln_list, read_outcomes
from ledger.craft.kinds.kiln.batch_opening import SlotOutcome
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.profile import zisha
from ledger.craft.slots import parse_layout
from ledger.errors import LedgerError, MalformedError
from ledger.words import LANGS, knows
from tests.intake.sheets import PEOPLE, saved, table, xlsx

ZISHA = zisha()
LAYOUTS = {"k1": parse_layout(("1..8-1..3-1..3-1..5-1..2",))}


def test_five_columns_make_a_slot() -> None:
    """节, 排, 幢, 层, 位 as numbers, as spoken, merged; names by any spelling."""

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A4:A5")
        sheet.merge_cells("F4:F5")

    data = xlsx(
        ["秋窑 装窑单"], [], ["节", "排", "幢", "层", "位", "作者", "件数", "备注"],
        [1, 2, 3, 4, 1, "示例·蒋堃", None, "好"], [None, 2, 3, "第四层", 2, None, 1.0], ["八", "三", "二", "五",
            "1", "ZS001"],
        change=merge,
    )  # fmt: skip
    read = read_kiln_list(data, PEOPLE, batch="k1", layouts=LAYOUTS)
    assert [item.line for item in read.require()] == [
        Line(slot="1-2-3-4-1", person="zs002"), Line(slot="1-2-3-4-2", person="zs002"), Line(slot="8-3-2-5-1",
            person="zs001"),
    ]  # fmt: skip
    assert [(item.batch, item.sheet, item.row) for item in read.items] == [("k1", "装窑单", row) for row in (4, 5, 6)]
    assert read.notices == ()


def test_bulk_lines_and_refires() -> None:
    """A count makes a bulk line; 返烧自 names where a vessel was fired before."""
    data = table("batch;Slot;Maker;Count;Refired from", "k2;1-1;sample gu;120;", "k2;1-2;Shili Jiang Kun;;K1/1-2-3-4-5")
    assert [item.line for item in read_kiln_list(data, PEOPLE).require()] == [
        Line(slot="1-1", person="zs001", count=120), Line(slot="1-2", person="zs002", came_from="k1/1-2-3-4-5"),
    ]  # fmt: skip


def test_outcomes_and_faults() -> None:
    """Outcome and fault in the profile's words; a sheet of another kind is passed over with a notice."""
    book = Workbook()
    book.worksheets[0].append(["窑位", "作者"])
    sheet = book.create_sheet("开窑")
    for row in (
        ["窑位", "开窑结果", "瑕疵", "天气"],
        ["1-1", "次品", "落灰", "晴"],
        ["1-2", "窑变", None],
        ["1-3", "trial", None],
    ):
        sheet.append(row)
    read = read_outcomes(saved(book), ZISHA, batch="k1")
    assert read.require() == (
        OutcomeLine("k1", SlotOutcome(slot="1-1", outcome="seconds", fault="ash-fall"), "开窑", 2),
        OutcomeLine("k1", SlotOutcome(slot="1-2", outcome="kiln-change"), "开窑", 3),
        OutcomeLine("k1", SlotOutcome(slot="1-3", outcome="trial"), "开窑", 4),
    )
    assert [(n.sheet, n.code, n.heading) for n in read.notices] == [
        ("Sheet", "table-passed-over", ""), ("开窑", "column-passed-over", "天气"),
    ]  # fmt: skip


HEAD = "窑次,窑位,节,排,幢,层,位,作者,件数,返烧自"
GOOD = "k1,1-1-1-1-1,,,,,,zs001,,"

# a row of a loading list → column, code
BAD_LINES = [
    (",1-1-1-1-2,,,,,,zs001,,", "A", "cell-empty"),
    ("K 1!,1-1-1-1-2,,,,,,zs001,,", "A", "field-not-a-word"),
    ("k1,,,,,,,zs001,,", "B", "cell-empty"),
    ("k1,窑头,,,,,,zs001,,", "B", "cell-slot"),
    ("k1,1--2,,,,,,zs001,,", "B", "cell-slot"),
    ("k1,2026-03-12,,,,,,zs001,,", "B", "cell-slot-is-day"),
    ("k1,3月12日,,,,,,zs001,,", "B", "cell-slot"),
    ("k1,1-1-1-1-1,,,,,,zs001,,", "B", "slot-twice-here"),
    ("k1,01-01-01-01-01,,,,,,zs001,,", "B", "slot-twice-here"),
    ("k1,9-1-1-1-1,,,,,,zs001,,", "B", "slot-outside-layout"),
    ("k1,1-1,,,,,,zs001,,", "B", "slot-outside-layout"),
    ("k1,1-1-1-1-3,,,,,,zs001,,", "B", "slot-outside-layout"),
    ("k1,,1,1,1,1,,zs001,,", "G", "cell-empty"),
    ("k1,,,1,1,1,2,zs001,,", "C", "cell-empty"),
    ("k1,,一一,1,1,1,2,zs001,,", "C", "cell-slot"),
    ("k1,,1,左,1,1,2,zs001,,", "D", "cell-slot"),
    ("k1,,1,1,1,1,1,zs001,,", "G", "slot-twice-here"),
    ("k1,,8,1,1,1,9,zs001,,", "G", "slot-outside-layout"),
    ("k1,1-1-1-1-2,,,,,,,,", "H", "cell-empty"),
    ("k1,1-1-1-1-2,,,,,,示例·无此人,,", "H", "cell-person-unknown"),
    ("k1,1-1-1-1-2,,,,,,示例·同名,,", "H", "cell-person-several"),
    ("k1,1-1-1-1-2,,,,,,zs001 zs002,,", "H", "cell-person-unknown"),
    ("k1,1-1-1-1-2,,,,,,zs001,两件,", "I", "cell-number"),
    ("k1,1-1-1-1-2,,,,,,zs001,0,", "I", "field-out-of-range"),
    ("k1,1-1-1-1-2,,,,,,zs001,-1,", "I", "cell-number"),
    ("k1,1-1-1-1-2,,,,,,zs001,1.5,", "I", "cell-number"),
    ("k1,1-1-1-1-2,,,,,,zs001,10001,", "I", "field-out-of-range"),
    ("k1,1-1-1-1-2,,,,,,zs001,,1-2-3", "J", "cell-firing"),
    ("k1,1-1-1-1-2,,,,,,zs001,,k0/", "J", "cell-slot"),
    ("k1,1-1-1-1-2,,,,,,zs001,,秋窑/1-2", "J", "field-not-a-word"),
    ("k1,1-1-1-1-2,,,,,,zs001,2,k0/1-2", "J", "refire-bulk"),
]


@pytest.mark.parametrize(("line", "column", "code"), BAD_LINES)
def test_a_bad_line_is_named(line: str, column: str, code: str) -> None:
    """Each kind of bad cell is found at its place, with words in both languages, and nothing is let through."""
    read = read_kiln_list(table(HEAD, GOOD, line), PEOPLE, layouts=LAYOUTS)
    assert [(e.row, e.column, e.code) for e in read.errors] == [(3, column, code)]
    assert read.items == ()
    error = read.errors[0]
    for lang in LANGS:
        what, cure = error.say(lang)
        assert what
        assert cure
        assert "?" not in what + cure.replace("？", "")
        assert "3" in error.place(lang)
    with pytest.raises(MalformedError) as whole:
        read.require()
    assert whole.value.fields == {"count": 1}


BAD_OUTCOMES = [
    ("1-1,,", "B", "cell-empty"),
    ("1-1,完美,", "B", "cell-not-in-list"),
    ("1-1,次品,", "C", "outcome-fault"),
    ("1-1,次品,开裂", "C", "outcome-fault"),
    ("1-1,报废,落灰", "C", "outcome-fault"),
    ("1-1,窑变,落灰", "C", "outcome-no-fault"),
    ("1-1,成品优等,好看", "C", "cell-not-in-list"),
    (",成品优等,", "A", "cell-empty"),
    ("0-0,成品优等,", "A", "slot-twice-here"),
]


@pytest.mark.parametrize(("line", "column", "code"), BAD_OUTCOMES)
def test_a_bad_outcome_is_named(line: str, column: str, code: str) -> None:
    """Outcomes and faults that the profile does not know, or that do not go together."""
    read = read_outcomes(table("窑位,开窑结果,瑕疵", "0-0,成品合格,", line), ZISHA, batch="k1")
    assert [(e.row, e.column, e.code) for e in read.errors] == [(3, column, code)]
    assert all(knows(f"{part}.{code}") for part in ("error", "hint"))


def test_all_bad_cells_are_listed_at_once() -> None:
    """Never the first only: every row, every cell, in the file's order."""
    read = read_kiln_list(table(HEAD, *(line for line, _, _ in BAD_LINES), GOOD), PEOPLE, layouts=LAYOUTS)
    assert len({e.row for e in read.errors}) == len(BAD_LINES)
    assert [e.row for e in read.errors] == sorted(e.row for e in read.errors)
    told = json.loads(json.dumps(read.to_json(), ensure_ascii=False))
    assert told["items"] == 0
    assert told["errors"][0]["zh"]["place"] == "表格 第 2 行 A 列“窑次”"
    assert told["errors"][0]["en"]["cure"]
    assert told["notices"] == []


def bad_sheet(change: object) -> bytes:
    """A good xlsx list that an office has done something to."""
    return xlsx(
        ["窑次", "窑位", "作者", "件数"], ["k1", "1-1", "zs001", 1], ["k1", "1-2", "zs001", None], change=change
    )


def test_merged_counts_and_slots_are_refused() -> None:
    """A count over two rows may mean two or one; a slot over two rows is no place."""

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("D2:D3")
        sheet["B3"] = None
        sheet.merge_cells("B2:B3")

    read = read_kiln_list(bad_sheet(merge), PEOPLE)
    assert [(e.row, e.column, e.code) for e in read.errors] == [(3, "B", "cell-merged"), (3, "D", "cell-merged")]


@pytest.mark.parametrize(("value", "shown"), [("=1/0", "#?"), ("#REF!", "#REF!")])
def test_formulas_without_a_result_are_refused(value: str, shown: str) -> None:
    """A cell whose author sees an error, or whose formula was never computed, is not read as empty."""

    def spoil(sheet: Worksheet) -> None:
        sheet["D3"] = value
        if value.startswith("#"):
            sheet["D3"].data_type = "e"

    read = read_kiln_list(bad_sheet(spoil), PEOPLE)
    assert [(e.row, e.column, e.code, e.value) for e in read.errors] == [(3, "D", "cell-formula", shown)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("窑次,窑位,件数", "k1,1-1,1"), [("作者", "column-missing")]),
        (("窑次,作者", "k1,zs001"), [("窑位", "column-missing")]),
        (("节,排,幢,位,作者", "1,1,1,1,zs001"), [("层", "column-missing")]),
        (("窑位,作者,作者", "1-1,zs001,zs002"), [("作者", "column-twice")]),
        (("窑位,Slot,作者", "1-1,1-1,zs001"), [("Slot", "column-twice")]),
    ],
)
def test_bad_headings_are_named(rows: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    """A missing or doubled column is told by its heading."""
    read = read_kiln_list(table(*rows), PEOPLE, batch="k1")
    assert [(e.heading, e.code) for e in read.errors] == expected
    assert read.errors[0].say("zh")[1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (table("甲,乙", "1,2"), "table-headings-missing"),
        (table("窑位", "1-1"), "table-headings-missing"),
        (table(*["x,y"] * 20, HEAD, GOOD), "table-headings-missing"),
        (table(HEAD), "list-empty"),
        (table(HEAD, ",,,,,,,,,"), "list-empty"),
        (b"\xff\xfe\x00", "table-encoding"),
    ],
)
def test_files_without_a_list_are_refused(data: bytes, code: str) -> None:
    """No headings among the first twenty rows, or nothing below them."""
    with pytest.raises(MalformedError) as error:
        read_kiln_list(data, PEOPLE)
    assert error.value.code == code


def test_a_second_sheet_that_lacks_columns_is_an_error() -> None:
    """A sheet that was meant as a list is not passed over for one missing column."""
    book = Workbook()
    book.worksheets[0].append(["窑位", "作者"])
    book.worksheets[0].append(["1-1", "zs001"])
    second = book.create_sheet("第二张")
    second.append(["作者", "件数"])
    second.append(["zs001", 1])
    read = read_kiln_list(saved(book), PEOPLE, batch="k1")
    assert [(e.sheet, e.heading, e.code) for e in read.errors] == [("第二张", "窑位", "column-missing")]


def test_an_apostrophe_against_formulas_is_taken_off() -> None:
    """What our own exports prefix reads back as it was."""
    read = read_kiln_list(table("窑位,作者", "1-1,'=zs001"), PEOPLE, batch="k1")
    assert read.errors[0].value == "=zs001"


@pytest.mark.parametrize(("column", "text"), [(-1, ""), (0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(column: int, text: str) -> None:
    """Columns are called as spreadsheet programs call them."""
    assert letters(column) == text


CELLS = st.text(max_size=12) | st.sampled_from(
    ["1-1", "zs001", "k1", "窑变", "次品", "落灰", "2", "=1+1", "2026-01-01", "1"]
)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=11), max_size=6), st.sampled_from(["utf-8", "gb18030"]))
def test_random_cells_end_in_cell_errors(rows: list[list[str]], encoding: str) -> None:
    """Whatever stands in the cells, the answer is items or errors with words, or one refusal of the file."""
    refused = []
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    for head, read in (
        (HEAD, lambda data: read_kiln_list(data, PEOPLE, layouts=LAYOUTS)),
        ("窑次,窑位,开窑结果,瑕疵", lambda data: read_outcomes(data, ZISHA)),
    ):
        try:
            found = read("\n".join([head, *lines]).encode(encoding, "ignore"))
        except LedgerError as e:
            refused.append(e.code)
            continue
        assert bool(found.items) != bool(found.errors)
        assert all(knows(f"error.{e.code}") and e.row > 1 for e in found.errors)
    assert all(knows(f"error.{code}") for code in refused)
