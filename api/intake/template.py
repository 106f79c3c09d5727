"""Blank lists to fill in: xlsx with notes on the headings, choices to pick from, and a guide sheet.

    sheet 1   the form's headings, starred where a cell is needed in every row; a note on each
    sheet 2   填写说明 · Guide: each column in both languages, with an example (headings and choices in one)
    sheet 3   可选词 · Choices: the profile's words, one list a column

Cells are written as text, never as formulas: `plain` puts an apostrophe before what a spreadsheet would compute.
"""

import io
import re
import zipfile
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from api.intake.columns import Column, Form
from api.intake.formulas import plain
from api.intake.kiln_list import KILN_LIST, OUTCOMES
from api.intake.people_list import PEOPLE, SEALS, STANDINGS
from api.intake.piece_columns import PIECES, pieces_form
from ledger.craft.profile import Profile
from ledger.errors import NotFoundError
from ledger.words import LANGS, Lang, say

FORMS = {form.name: form for form in (KILN_LIST, OUTCOMES, PIECES, PEOPLE, STANDINGS, SEALS)}

_CLAY_BROWN, _PAPER, _GOLD = "6B3426", "FBF7EE", "A97C4B"
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # fixed: the same template is the same file
_FILLED_ROWS = 1_000  # rows that get the list of choices
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def write_template(name: str, profile: Profile, lang: Lang = "zh") -> bytes:
    """Return an empty list of the form as xlsx.

    Args:
        name: `kiln-list`, `outcomes`, `pieces`, `people`, `standings` or `seals`.
        profile: whose words can be picked.
        lang: of headings, guide and choices; a list is read by either.

    Raises:
        NotFoundError: `template-unknown`.
    """
    form = FORMS.get(name)
    if form is None:
        raise NotFoundError("template-unknown", got=name[:40], known=tuple(FORMS))
    return write_workbook(pieces_form(profile) if form is PIECES else form, (), profile, lang)


def write_workbook(form: Form, rows: tuple[dict[str, str], ...], profile: Profile, lang: Lang = "zh") -> bytes:
    """Return an xlsx of the form with the given rows (texts by column name), the guide and the choices."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = say(f"intake.form-{form.name}", lang)
    for index, column in enumerate(form.columns, start=1):
        _head(sheet, index, column, lang)
    for number, row in enumerate(rows, start=2):
        for index, column in enumerate(form.columns, start=1):
            _put(sheet, number, index, row.get(column.name, ""))
    sheet.freeze_panes = "A2"
    _write_guide(book.create_sheet(say("intake.sheet-guide", lang)), form, profile, lang)
    _write_choices(book.create_sheet(say("intake.sheet-choices", lang)), sheet, form, profile, lang)
    return save(book)


def save(book: Workbook) -> bytes:
    """Return the workbook's bytes: the same content is the same file, so dates inside are fixed."""
    book.properties.created = _MADE
    book.properties.creator = "Kilnmark"
    written, out = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "docProps/core.xml":  # the library writes the moment of saving into it
                content = _MODIFIED.sub(rb"\g<1>" + _MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + rb"\g<2>", content)
            target.writestr(zipfile.ZipInfo(part, _MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write one cell as text; whatever it holds, its type is a string."""
    if text:
        cell = sheet.cell(row, column, plain(text))
        cell.data_type = "s"
        cell.number_format = "@"  # or the program makes a day of the slot 3-12


def _head(sheet: Worksheet, index: int, column: Column, lang: Lang) -> None:
    heading = column.heading(lang)
    cell = sheet.cell(1, index, heading + ("*" if column.required else ""))
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_CLAY_BROWN if column.required else _GOLD)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    notes = [column.meaning(each) for each in (lang, *(each for each in LANGS if each != lang))]
    note = Comment("\n".join(notes), "Kilnmark")
    note.width, note.height = 320, 110
    cell.comment = note
    letter = get_column_letter(index)
    sheet.column_dimensions[letter].width = max(8, (2.4 if lang == "zh" else 1.3) * len(heading) + 2)
    sheet.column_dimensions[letter].number_format = "@"


def _write_guide(sheet: Worksheet, form: Form, profile: Profile, lang: Lang) -> None:
    """Write what each column means in the list's language, what it is in the other one, and an example."""
    [other] = [each for each in LANGS if each != lang]
    heads = [say(f"intake.guide-{name}", lang) for name in ("column", "needed", "meaning", "other", "example")]
    for index, head in enumerate(heads, start=1):
        cell = sheet.cell(1, index, head)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_CLAY_BROWN)
    for number, column in enumerate(form.columns, start=2):
        needed = say("intake.needed" if column.required else "intake.free", lang)
        twin = f"{column.heading(other)}{say('intake.colon', other)}{column.meaning(other)}"
        meaning, example = column.meaning(lang), _example(column, profile, lang)
        for index, text in enumerate((column.heading(lang), needed, meaning, twin, example), start=1):
            _put(sheet, number, index, text)
            sheet.cell(number, index).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCDE", (16, 8, 48, 60, 28), strict=True):
        sheet.column_dimensions[letter].width = width


def _example(column: Column, profile: Profile, lang: Lang) -> str:
    """Return a column's example; a word of a list in the list's language."""
    code = profile.find(column.vocabulary, column.example)
    return column.example if code is None else profile.words(column.vocabulary, code, lang)


def _write_choices(sheet: Worksheet, form_sheet: Worksheet, form: Form, profile: Profile, lang: Lang) -> None:
    """Write the words of each list, and let the form's cells offer them; other words stay possible (aliases)."""
    place = 0
    for index, column in enumerate(form.columns, start=1):
        words = [profile.words(column.vocabulary, code, lang) for code in profile.codes(column.vocabulary)]
        if not words:
            continue
        place += 1
        sheet.cell(1, place, column.heading(lang)).font = Font(bold=True, color=_CLAY_BROWN)
        for number, word in enumerate(words, start=2):
            _put(sheet, number, place, word)
        letter, at = get_column_letter(place), get_column_letter(index)
        sheet.column_dimensions[letter].width = 20
        rule = DataValidation(
            type="list", formula1=f"'{sheet.title}'!${letter}$2:${letter}${len(words) + 1}", allow_blank=True,
            showErrorMessage=False,
        )  # fmt: skip
        rule.add(f"{at}2:{at}{_FILLED_ROWS}")
        form_sheet.add_data_validation(rule)
