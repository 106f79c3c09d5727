"""Box labels, 24 on an A4 sheet, 30 × 30 mm each: SPEC §8.1, §8.4.

┌─────────────┬──┐   the link QR, level Q, 21.2 mm with its quiet zone; the craft's name and the shape beside it;
│ ▀▄█ ▄▀█ ▀▄  │紫│   below, the code in full and the full host to compare with what the phone shows
│ █▀▄ ▀▄█ █▀  │砂│
│ 0123-4567-89AB-T
│ 扫码核对 zisha.example
└────────────────┘
"""

from collections.abc import Sequence
from dataclasses import dataclass

from certs.glyphs import check_glyphs
from certs.press import Tick, silent
from certs.qr import QUIET, make_symbol, version_for
from certs.readback import Expected, check_symbols
from certs.render import date_parts, render_pdf, wording
from certs.summary import check_printed_link
from ledger.craft.code import show_code
from ledger.errors import MalformedError
from ledger.log.encoding import Json
from ledger.words import LANGS, say

COLUMNS, ROWS = 4, 6
SYMBOL = 212  # tenths of a millimetre, quiet zone included: a version 3 symbol is 16.6 mm without it
_LEFT, _TOP = 240, 300
_STEP_X, _STEP_Y = 440, 400
_INSET = 10
_MASK = 2


@dataclass(frozen=True, slots=True)
class LabelFields:
    """What stands on one label.

    Attributes:
        code: stored form. link: the QR's text. host: as a phone will show it.
        shape: of the piece, in Chinese; may be empty. gi: the strip says 宜兴紫砂 instead of 紫砂.
        strip: what it says in another craft; empty for zisha.
        sample: it says 样张 there, and is no label of any piece.
    """

    code: str
    link: str
    host: str
    shape: str = ""
    gi: bool = False
    sample: bool = False
    strip: str = ""


def strip_of(label: LabelFields) -> str:
    """Return what stands on a label's strip."""
    if label.strip and not label.sample:
        return label.strip
    return say("print.sample" if label.sample else "print.strip-gi" if label.gi else "print.strip", "zh")


def print_labels(labels: Sequence[LabelFields], *, time: int, tick: Tick = silent) -> bytes:
    """Return sheets of labels in the order given, every QR read back from its sheet.

    time: the document's date, whole seconds since the epoch; the latest entry's, so that the same labels give the same
        bytes.
    tick: called with (sheets read back, sheets).

    Raises:
        MalformedError: `print-empty`, `link-differs`.
        PolicyError: `glyph-missing`, `qr-too-long`, `qr-unreadable`.
    """
    if not labels:
        raise MalformedError("print-empty")
    check_glyphs((name, getattr(label, name)) for label in labels for name in ("shape", "host"))
    for label in labels:
        check_printed_link(label.link, label.host, label.code)
    version = max(version_for(label.link, "Q") for label in labels)
    size = COLUMNS * ROWS
    sheets = [labels[start : start + size] for start in range(0, len(labels), size)]
    data: Json = {
        "author": labels[0].host,
        "date": date_parts(time),
        "left": _LEFT,
        "sheets": [_sheet(sheet, n, len(sheets), version) for n, sheet in enumerate(sheets)],
        "symbol": SYMBOL,
        "title": f"{say('print.labels', 'zh')} × {len(labels)}",
        "words": wording(["labels", "label-scan"]),
    }
    pdf = render_pdf("labels.typ", data, {}, time=time, archival=False)
    check_symbols(
        pdf,
        (
            Expected(page, x + _INSET, y + _INSET, SYMBOL, label.link)
            for page, sheet in enumerate(sheets)
            for label, (x, y) in zip(sheet, _places(), strict=False)
        ),
        tick=tick,
    )
    return pdf


def module_tenths(version: int) -> float:
    """Return the side of one module on a label, in tenths of a millimetre."""
    return SYMBOL / (17 + 4 * version + 2 * QUIET)


def _places() -> list[tuple[int, int]]:
    """Return the top left corners of a sheet's labels, row by row, tenths of a millimetre."""
    return [(_LEFT + column * _STEP_X, _TOP + row * _STEP_Y) for row in range(ROWS) for column in range(COLUMNS)]


def _sheet(sheet: Sequence[LabelFields], number: int, count: int, version: int) -> Json:
    placed: list[Json] = [
        {
            "code": show_code(label.code),
            "host": label.host,
            "name": strip_of(label),
            "shape": label.shape,
            "svg": make_symbol(label.link, "Q", version=version, mask=_MASK).svg(),
            "x": x,
            "y": y,
        }
        for label, (x, y) in zip(sheet, _places(), strict=False)
    ]
    page: Json = {lang: say("print.sheet-of", lang, page=number + 1, pages=count) for lang in LANGS}
    return {"count": str(len(sheet)), "labels": placed, "page": page}
