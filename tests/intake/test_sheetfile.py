"""Files: what they are is told from their bytes; caps, encodings, what calamine leaves out."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import msgspec
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from api.intake.sheetfile import MAX_BYTES, MAX_FIELD, read_grids
from api.intake.workbook import MAX_COLUMNS, MAX_ROWS, NOT_COMPUTED, Grids, read_workbook
from ledger.errors import MalformedError
from tests.intake.sheets import saved, table, xlsx


def refused(data: bytes) -> str:
    """The code with which a file is refused."""
    with pytest.raises(MalformedError) as error:
        read_grids(data)
    return error.value.code


def in_process(data: bytes) -> Grids:
    """The workbook as the child reads it."""
    return msgspec.msgpack.decode(read_workbook(data), type=Grids)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_each_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    """The same rows, whatever program saved them; rare characters survive."""
    data = table(f"窑位{delimiter}作者", "", f"1-2{delimiter}示例·蒋堃喆𬭚", encoding=encoding)
    assert read_grids(data).sheets[0].rows == (("窑位", "作者"), (), ("1-2", "示例·蒋堃喆𬭚"))


def test_quoted_cells_may_hold_delimiters_and_lines() -> None:
    """A quoted cell is one cell, and one row."""
    data = '窑位,说明\r\n1-2,"甲,乙\n丙"\r\n'.encode()
    assert read_grids(data).sheets[0].rows[1] == ("1-2", "甲,乙\n丙")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table-empty"),
        (b" \r\n\t", "table-empty"),
        (b"a" * (MAX_BYTES + 1), "table-too-long"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "table-old-excel"),
        (b"PK\x03\x04 and nothing more", "table-broken"),
        ("窑位,作者".encode("utf-16"), "table-encoding"),
        (b"\xff\xd8\xff\xe0 a photo", "table-encoding"),
        (b"a,b\0,c", "table-encoding"),
        (b'a,b\n"open', "table-csv"),
        (b'a,b\n"shut"x,c', "table-csv"),
        (b"a,b\n" + b"x" * (MAX_FIELD + 1), "table-csv"),
        (b"a,b\n" + b"x" * 200_000, "table-csv"),
        (b"a,b\n" * (MAX_ROWS + 1), "table-too-large"),
        (b"," * MAX_COLUMNS, "table-too-large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_list_is_refused(data: bytes, code: str) -> None:
    """Each kind of wrong file has its own code, and so its own cure."""
    assert refused(data) == code


def archive(**parts: bytes) -> bytes:
    """A zip of the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    """A zip of photos is not taken for a list."""
    assert refused(archive(a_jpg=b"x")) == "table-not-xlsx"


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    """What the archive declares is added up before anything is unpacked."""
    assert refused(archive(xl__workbook_xml=b"x", xl__a_xml=bytes(101 << 20))) == "table-bomb"
    assert refused(archive(**{f"p{i}": b"" for i in range(2001)})) == "table-bomb"


def test_a_workbook_that_lies_of_its_size_costs_a_child() -> None:
    """A declared size that is too small does not help a bomb: the child's memory is bounded."""
    bomb = bytearray(archive(xl__workbook_xml=b"<x/>" + bytes(60 << 20)))
    for at in (bomb.find(b"PK\x01\x02") + 24, 22):  # the size, in the directory and in the local header
        bomb[at : at + 4] = (100).to_bytes(4, "little")
    assert refused(bytes(bomb)) == "table-broken"


def test_cells_far_apart_cost_a_child() -> None:
    """Two cells in opposite corners would fill all memory: the child is refused it."""

    def corner(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = "x"

    assert refused(xlsx(["窑位", "作者"], change=corner)) == "table-broken"


def test_many_rows_and_columns_are_refused() -> None:
    """A sheet longer or wider than any list is refused by name."""

    def long(sheet: Worksheet) -> None:
        sheet.cell(MAX_ROWS + 1, 1, "x")

    def wide(sheet: Worksheet) -> None:
        sheet.cell(1, MAX_COLUMNS + 1, "x")

    assert refused(xlsx(["a"], change=long)) == "table-too-large"
    assert refused(xlsx(["a"], change=wide)) == "table-too-large"


@pytest.mark.parametrize("keep", [50, 500, 2000])
def test_a_cut_workbook_is_broken(keep: int) -> None:
    """A workbook that did not arrive whole is refused."""
    assert refused(xlsx(["窑位", "作者"], ["1-2", "甲"])[:keep]) == "table-broken"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_a_broken_part_is_refused(part: str) -> None:
    """XML that does not parse is our error, not a library's."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(["窑位", "作者"]))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<broken" if name == part else source.read(name))
    with pytest.raises(MalformedError) as error:
        in_process(out.getvalue())
    assert error.value.code == "table-broken"


def full(sheet: Worksheet) -> None:
    """One of each kind of cell, below two empty rows and beside an empty column."""
    values: list[object] = [
        "甲", 12, 12.5, 1e300, True, date(2026, 9, 19),
        datetime.fromisoformat("2026-09-19 08:30"), time(8, 30), timedelta(hours=30),
        "=1/0", "=B3+1", "'=x", 1e15,
    ]  # fmt: skip
    for place, value in enumerate(values):
        sheet.cell(3, 2 + place, value)
    sheet.cell(4, 2, "#REF!").data_type = "e"


@pytest.mark.parametrize("read", [read_grids, in_process])
def test_every_kind_of_cell_becomes_text(read: object) -> None:
    """Integers lose their `.0`, days are written out, and no float is left."""
    grid = read(xlsx(change=full)).sheets[0]
    assert grid.rows[:2] == (("",) * 14, ("",) * 14)
    assert grid.rows[2] == (
        "", "甲", "12", "12.5", "1e+300", "TRUE", "2026-09-19", "2026-09-19 08:30", "08:30:00", "1 day, 6:00:00",
        NOT_COMPUTED, NOT_COMPUTED, "'=x", "1000000000000000.0",
    )  # fmt: skip
    assert grid.rows[3][1] == "#REF!"
    assert grid.broken == {(2, 10), (2, 11), (3, 1)}


def test_formulas_give_their_cached_values() -> None:
    """A computed formula reads as what its author sees; one that computed to no text is empty, not broken."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(xlsx(["a", "=1+1", "=A1&B1", '=""']))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    sheet = sheet.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
        b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
    )
    for old in (b'<c r="C1"><f>A1&amp;B1</f><v /></c>', b'<c r="C1"><f>A1&amp;B1</f><v></v></c>'):
        sheet = sheet.replace(old, b'<c r="C1" t="str"><f>A1&amp;B1</f><v>a2</v></c>')
    for old in (b'<c r="D1"><f>""</f><v /></c>', b'<c r="D1"><f>""</f><v></v></c>'):
        sheet = sheet.replace(old, b'<c r="D1" t="str"><f>""</f><v></v></c>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet}).items():
            target.writestr(name, content)
    grid = in_process(out.getvalue()).sheets[0]
    assert grid.rows == (("a", "2", "a2", ""),)
    assert grid.broken == set()


def test_hidden_sheets_are_named_and_not_read() -> None:
    """A draft on a hidden sheet is not registered; charts are no sheets."""
    book = Workbook()
    book.worksheets[0].append(["a"])
    for title, state in (("底稿", "hidden"), ("更深", "veryHidden")):
        hidden = book.create_sheet(title)
        hidden.sheet_state = state
    book.create_chartsheet("图表")
    for read in (read_grids, in_process):
        grids = read(saved(book))
        assert [grid.name for grid in grids.sheets] == ["Sheet"]
        assert grids.hidden == ("底稿", "更深")


def test_merged_cells_fill_their_first_column() -> None:
    """One name merged beside three rows is each row's; nothing slips under another heading."""

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:B4")
        sheet.merge_cells("C2:C3")
        sheet.merge_cells("A8:A9")

    grid = in_process(xlsx(["a", "b", "c"], ["x", None, None], [], ["", "", "z"], change=merge)).sheets[0]
    assert grid.rows[1:] == (("x", "", ""), ("x", "", ""), ("x", "", "z"))
    assert grid.filled == {(2, 0), (3, 0)}


def test_a_cell_that_lies_of_its_place_is_passed_over() -> None:
    """A broken reference, or one outside any list, is not marked."""
    from api.intake.workbook import _grid, _marks

    assert _marks(b'<c r="zz" t="e"><v>#N/A</v></c><c t="e"/><c r="A1"/><x:c r="B2" t="e"><x:v>#N/A</x:v></x:c>') == {
        (1, 1): "#N/A"
    }

    class Sheet:
        name, end, merged_cell_ranges = "s", None, None

        def to_python(self, skip_empty_area: bool) -> list[list[object]]:
            return [["a"]]

    grid = _grid(Sheet(), {(MAX_ROWS, 0): "#N/A", (0, MAX_COLUMNS): "#N/A", (1, 2): "#?"})
    assert grid.rows == (("a",), ("", "", "#?"))


def test_a_password_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook with a password inside its zip is refused as locked."""
    import python_calamine

    def locked(*_: object) -> None:
        raise python_calamine.PasswordError

    monkeypatch.setattr("api.intake.workbook.calamine.CalamineWorkbook.from_filelike", locked, raising=False)
    with pytest.raises(MalformedError) as error:
        read_workbook(b"")
    assert error.value.code == "table-locked"
