"""Templates: filled in and handed back they are read; no cell is ever a formula."""

import io

import pytest
from openpyxl import load_workbook

from api.intake.kiln_list import KILN_LIST, OUTCOMES, read_kiln_list, read_outcomes
from api.intake.people_list import read_people, read_seals, read_standings
from api.intake.piece_columns import PIECES
from api.intake.piece_list import read_piece_list
from api.intake.template import FORMS, plain, write_template, write_workbook
from ledger.craft.profile import zisha
from ledger.errors import NotFoundError
from ledger.words import LANGS, Lang, knows, say
from tests.intake.sheets import PEOPLE, jpeg, xlsx

ZISHA = zisha()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", FORMS)
def test_each_template_has_notes_a_guide_and_choices(name: str, lang: Lang) -> None:
    """Headings in the language asked for with notes in both, starred where needed, and two more sheets."""
    book = load_workbook(io.BytesIO(write_template(name, ZISHA, lang)))
    sheet, guide, choices = book.worksheets
    form = FORMS[name]
    for cell, column in zip(sheet[1], form.columns, strict=True):
        assert cell.value == column.heading(lang) + ("*" if column.required else "")
        assert (lang == "en") == str(cell.value).isascii()
        assert cell.comment is not None
        assert len(cell.comment.text.splitlines()) == 2
        assert knows(f"intake.column-{column.name}")
    assert [row[0].value for row in guide.iter_rows(min_row=2)] == [column.heading(lang) for column in form.columns]
    assert [sheet.title for sheet in book.worksheets[1:]] == [
        say(f"intake.sheet-{n}", lang) for n in ("guide", "choices")
    ]
    assert (choices.max_column > 1 or choices["A1"].value is not None) == any(
        column.vocabulary for column in form.columns
    )


def test_the_same_template_is_the_same_file() -> None:
    """No clock stands in it."""
    assert write_template("pieces", ZISHA) == write_template("pieces", ZISHA)


def test_an_unknown_template_is_refused() -> None:
    """The answer names those there are."""
    with pytest.raises(NotFoundError) as error:
        write_template("teapots", ZISHA)
    assert "pieces" in (error.value.fields["known"] or ())


def example_row(name: str) -> dict[str, str]:
    """The guide's own examples as a row."""
    return {column.name: column.example for column in FORMS[name].columns if column.example}


def test_the_examples_of_the_guide_are_good() -> None:
    """What the guide shows is what the reader takes."""
    line = example_row("kiln-list") | {"count": "1"}
    assert read_kiln_list(write_workbook(KILN_LIST, (line,), ZISHA), PEOPLE).require()[0].line.slot == "1-2-3-4-5"
    outcome = example_row("outcomes") | {"outcome": "次品"}
    assert read_outcomes(write_workbook(OUTCOMES, (outcome,), ZISHA), ZISHA).require()[0].outcome.fault == "ash-fall"
    piece = example_row("pieces") | {"decoration": "陶刻:示例·周砚秋、泥绘", "by_carving": "zs003"}
    photos = {"2-front.jpg": jpeg(1), "2-base.jpg": jpeg(2)}
    found = read_piece_list(
        write_workbook(PIECES, (piece,), ZISHA), photos, lambda *_: None, profile=ZISHA, people=PEOPLE, new_code=str
    )
    assert found.require()[0].subject.code == "0123456789ABT"
    assert read_people(write_workbook(FORMS["people"], (example_row("people"),), ZISHA), ZISHA).require()
    assert read_standings(
        write_workbook(FORMS["standings"], (example_row("standings"),), ZISHA), ZISHA, PEOPLE
    ).require()
    assert read_seals(write_workbook(FORMS["seals"], (example_row("seals"),), ZISHA), ZISHA, PEOPLE).require()


def test_an_english_list_is_read_like_a_chinese_one() -> None:
    """Filled in with the words its own choices offer; its guide and choices are passed over in silence."""
    row = example_row("pieces") | {
        "shape": "Shipiao (stone ladle)", "clay": "Dicaoqing", "forming": "Fully handmade",
        "decoration": "Clay painting", "method": "To the rim", "kind": "Electric kiln", "blend": "Natural",
        "clay_group": "Zini (purple)", "late": "no", "gi": "no",
    }  # fmt: skip
    data, photos = write_workbook(PIECES, (row,), ZISHA, "en"), {"2-front.jpg": jpeg(1), "2-base.jpg": jpeg(2)}
    found = read_piece_list(data, photos, lambda *_: None, profile=ZISHA, people=PEOPLE, new_code=str)
    assert found.notices == ()
    [piece] = found.require()
    assert (piece.subject.shape, piece.subject.forming, piece.subject.late) == ("shipiao", "fully-handmade", False)


def test_what_an_english_list_lacks_is_said_by_its_english_heading() -> None:
    """The author finds the column by the name that their list would have for it."""
    heads = [column.heading("en") for column in PIECES.columns if column.name != "year"]
    found = read_piece_list(
        xlsx(heads, ["x"] * len(heads)), {}, lambda *_: None, profile=ZISHA, people=PEOPLE, new_code=str
    )
    assert [error.heading for error in found.errors if error.code == "column-missing"] == ["Year"]
    chinese = [column.heading("zh") for column in PIECES.columns if column.name != "year"]
    found = read_piece_list(
        xlsx(chinese, ["x"] * len(heads)), {}, lambda *_: None, profile=ZISHA, people=PEOPLE, new_code=str
    )
    assert [error.heading for error in found.errors if error.code == "column-missing"] == ["制作年份"]


FORMULAS = [
    start + rest
    for start in ("=", "+", "-", "@", "\t=", "\r=")
    for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.com")', "SUM(A1:A9)", "示例", "")
] + ["==", "=@", "'=1", "=1+1\n=2"]


def test_no_exported_cell_is_a_formula() -> None:
    """Whatever a text begins with, it is a text cell behind an apostrophe, and is read back as it was."""
    rows = tuple({"slot": f"1-{n}", "person": "zs001", "remark": text} for n, text in enumerate(FORMULAS))
    sheet = load_workbook(io.BytesIO(write_workbook(KILN_LIST, rows, ZISHA))).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type == "s" for cell in cells)
    assert not [cell.value for cell in cells if str(cell.value)[0] in "=+-@\t\r"]
    assert plain("=1") == "'=1"
    assert plain("石瓢") == "石瓢"


@pytest.mark.parametrize("key", ["the-table", "place-cell", "place-row", "place-photo", "needed", "free"])
def test_the_words_are_there(key: str) -> None:
    """Places and guides are said in both languages."""
    assert all(knows(f"intake.{key}") for _ in LANGS)
