"""Scratch sheets: the hidden codes of a run on A4, to be covered or sealed by hand. SPEC §8.3, §8.5.

┌ cut ──────────┬─────────────────────────┐     stickers: 45 a sheet. The ready-made film of 40 × 10 mm goes between
│ 配对标记      │ ▀▄█  01234-56789        │     the corners; the pair mark stays in sight, to find the certificate
│   9ABT        │ █▀▄  ABCDE-FGHJK-W      │     that bears the same one
└───────────────┴─────────────────────────┘
┌ cut ────────────────────────────────────┐     folds: 8 a sheet. The upper third is printed over with a tangle of
│ a tangle, face down after folding       │     characters, so that nothing shows through; it is folded down over the
├ fold ───────────────────────────────────┤     code and glued on three sides
│ ▀▄█  01234-56789-ABCDE-FGHJK-W          │
├─────────────────────────────────────────┤
│ 9ABT  in sight when it is closed        │
└─────────────────────────────────────────┘

Laid out on the machine on which the codes were drawn. What comes back is as secret as the codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from certs.glyphs import check_glyphs
from certs.press import Tick, silent
from certs.qr import QUIET, make_symbol
from certs.readback import Expected, check_symbols
from certs.render import date_parts, render_pdf, wording
from ledger.craft.code import check_code, show_code
from ledger.craft.hidden_code import check_hidden, show_hidden
from ledger.errors import MalformedError
from ledger.log.encoding import Json
from ledger.words import LANGS, say

Form = Literal["stickers", "folds"]

VERSION = 2  # 25 modules: 21 characters at level Q, with eight to spare
_MASK = 2


@dataclass(frozen=True, slots=True)
class ScratchFields:
    """What stands on one scratch print.

    Attributes:
        code: of the piece, stored form; its last four characters are the pair mark.
        hidden: the hidden code, stored form.
        title: of the work, for the hands that sort them.
        sample: of a trial ledger; says 样张.
    """

    code: str
    hidden: str
    title: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where things stand on A4, tenths of a millimetre: cells touch, so that one cut parts two."""

    columns: int
    rows: int
    left: int
    top: int
    width: int
    height: int
    symbol: tuple[int, int, int]  # of the white box in its cell: x, y, side

    @property
    def size(self) -> int:
        return self.columns * self.rows

    def corners(self, count: int) -> list[tuple[int, int]]:
        """Return the top left corners of the first `count` cells, row by row."""
        places = [divmod(place, self.columns) for place in range(count)]
        return [(self.left + column * self.width, self.top + row * self.height) for row, column in places]


# A sticker's symbol is 8.8 mm, 0.6 mm inside the film's edge; its quiet zone reaches beyond the film, on white paper.
SHEETS: dict[Form, _Sheet] = {
    "stickers": _Sheet(3, 15, 105, 260, 630, 160, (202, 22, 116)),
    "folds": _Sheet(2, 4, 120, 235, 930, 645, (60, 242, 210)),
}


def print_scratch(run: Sequence[ScratchFields], form: Form, *, time: int, tick: Tick = silent) -> bytes:
    """Return the sheets in the order given, every QR read back.

    Args:
        run: what is printed.
        form: `stickers` or `folds`.
        time: the document's date, whole seconds since the epoch; when the codes were drawn.
        tick: called with (pages read back, pages).

    Raises:
        MalformedError: `print-empty`, `code-shape`, `code-check`, `hidden-shape`, `hidden-check`.
        PolicyError: `glyph-missing`, `qr-unreadable`.
    """
    if not run:
        raise MalformedError("print-empty")
    check_glyphs(("title", fields.title) for fields in run)
    sheet = SHEETS[form]
    pages = [run[start : start + sheet.size] for start in range(0, len(run), sheet.size)]
    data: Json = {
        "cell": [sheet.width, sheet.height],
        "date": date_parts(time),
        "left": sheet.left,
        "sheets": [_page(page, sheet, n, len(pages)) for n, page in enumerate(pages)],
        "symbol": list(sheet.symbol),
        "title": f"{say(f'print.scratch-{form}', 'zh')} × {len(run)}",
        "words": wording(_WORDS),
    }
    pdf = render_pdf(f"scratch_{form}.typ", data, {}, time=time, archival=False)
    dx, dy, side = sheet.symbol
    expected = (
        Expected(number, x + dx, y + dy, side, fields.hidden)
        for number, page in enumerate(pages)
        for fields, (x, y) in zip(page, sheet.corners(len(page)), strict=True)
    )
    check_symbols(pdf, expected, tick=tick)
    return pdf


def module_tenths(form: Form) -> float:
    """Return the side of one module, in tenths of a millimetre."""
    return SHEETS[form].symbol[2] / (17 + 4 * VERSION + 2 * QUIET)


_WORDS = (
    "scratch-stickers", "scratch-folds", "scratch-how-stickers", "scratch-how-folds", "scratch-secret", "pair",
    "hidden-code", "hidden-once", "hidden-opened", "hidden-where", "glue", "sample",
)  # fmt: skip


def _page(run: Sequence[ScratchFields], sheet: _Sheet, number: int, count: int) -> Json:
    cells: list[Json] = []
    for fields, (x, y) in zip(run, sheet.corners(len(run)), strict=True):
        printed = show_hidden(check_hidden(fields.hidden))
        cells.append({
            "code": show_code(check_code(fields.code)),
            "lines": [printed[:11], printed[12:]],
            "pair": fields.code[-4:],
            "sample": fields.sample,
            "svg": make_symbol(fields.hidden, "Q", version=VERSION, mask=_MASK).svg(),
            "title": fields.title,
            "x": x,
            "y": y,
        })  # fmt: skip
    page: Json = {lang: say("print.sheet-of", lang, page=number + 1, pages=count) for lang in LANGS}
    return {"cells": cells, "count": str(len(run)), "page": page}
