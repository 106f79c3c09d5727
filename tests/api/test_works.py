"""A maker's pieces as tables: what their pages show, in both languages and both forms."""

import csv
import io

import pytest
from openpyxl import load_workbook

from api.works import as_csv, as_xlsx
from ledger.craft.code import show_code
from ledger.craft.kinds.piece.parts import EditionNumber, Note, Title
from tests.api.conftest import FLAGGED, SLOTTED, STUDIO
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, OTHER, code_of


def sheet(studio: Served, person: str, lang: str = "zh") -> list[dict[str, object]]:
    """Return the spreadsheet's rows by heading."""
    answer = studio.get(f"/api/v1/people/{person}/pieces.xlsx?lang={lang}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{person}.xlsx"'
    head, *rows = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_every_piece_stands_in_both_files_alike(served: Served) -> None:
    """Codes, states, places, words in the language asked for; figures are figures in the spreadsheet."""
    rows = sheet(served, MAKER)
    assert [row["编号"] for row in rows] == [show_code(code_of(n)) for n in (SLOTTED, STUDIO, FLAGGED)]
    first = rows[0]
    assert (first["窑次"], first["窑位"], first["器型"], first["状态"]) == ("b1", "1-1", "石瓢", "已登记")
    assert isinstance(first["制作年份"], int)
    assert first["查验链接"] == f"https://zisha.example/c/{code_of(SLOTTED)}"
    answer = served.get(f"/api/v1/people/{MAKER}/pieces.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    said = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert said == [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]
    assert {row["State"] for row in sheet(served, MAKER, "en")} == {"registered"}
    assert sheet(served, OTHER) == []
    nobody = served.get("/api/v1/people/nobody/pieces.csv")
    assert (nobody.status_code, nobody.json()["code"]) == (404, "person-unknown")


def test_what_became_of_a_piece_and_what_was_stated_are_there(desk: Served) -> None:
    """A sheet's pieces in their order, with notes, editions and states; formulas as text that reads back."""
    pieces = [
        desk.piece(
            number=number, title=Title(zh="=1+1", en="@x"), note=Note(zh="＝A1"),
            edition=EditionNumber(edition="spring", number=number, size=8),
        )
        for number in (1, 2)
    ]  # fmt: skip
    assert desk.post(desk.sheet_of(*pieces)).status_code == 200
    rows = sheet(desk, MAKER)
    assert [(row["限量名"], row["限量序号"], row["限量总数"]) for row in rows] == [("spring", 1, 8), ("spring", 2, 8)]
    assert {(row["作品名"], row["英文名"], row["说明"]) for row in rows} == {("'=1+1", "'@x", "'＝A1")}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_same_table_is_the_same_file(form: str) -> None:
    """Nothing of the moment at which it was made is in it."""
    table = [["甲", "乙"], ["=1", 3]]
    make = as_csv if form == "csv" else lambda rows: as_xlsx(rows, "作品")
    assert make(table) == make(table)
    assert b'"\'=1","3"' in make(table) or form == "xlsx"
