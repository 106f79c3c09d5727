"""Labels for thermal printers, 40 × 30 mm, one a page, every module a whole number of the printer's dots. SPEC §8.6.

┌────────────────────────────────┐   203 dpi: 8 dots a millimetre, a label of 320 × 240 dots
│ ▀▄█ ▄▀█ ▀▄  紫                 │   300 dpi: 300 dots an inch, 472 × 354
│ ▀▄▀ ▀▄█ ▄█  砂                 │   A module of 4.6 dots would burn as 4 here and 5 there, and a phone reads the
│ █▀▄ ▀▄█ █▀  石瓢               │   worst of them; of 5 dots each, all are alike.
│ 0123-4567-89AB-T               │
│ 扫码核对 zisha.example         │   Black alone: a thermal head knows no gray.
└────────────────────────────────┘
"""

from collections.abc import Sequence

import zxingcpp
from PIL import Image

from certs.glyphs import check_glyphs
from certs.labels import LabelFields, strip_of
from certs.pdf import MAX_PRINT, open_pdf
from certs.pictures import burnt
from certs.press import Tick, silent
from certs.qr import QUIET, Symbol, make_symbol, version_for
from certs.readback import QR_ONLY
from certs.render import date_parts, render_pdf, wording
from certs.summary import check_printed_link
from ledger.craft.code import show_code
from ledger.errors import MalformedError, PolicyError
from ledger.log.encoding import Json
from ledger.words import say

PRINTERS = {203: 2032, 300: 3000}
"""Nominal resolution → tenths of a dot an inch: printers called 203 dpi have 8 dots a millimetre."""

WIDTH, HEIGHT = 40, 30  # millimetres
BOX = 235  # tenths of a millimetre: the symbol with its quiet zone is at most this
MAX_VERSION = 9  # beyond, a module would be two dots, and the symbol below 15 mm
_MASK = 2
_LEFT, _TOP = 4, 4  # dots
_BLACK = "#000"


def dots(tenths: int, printer: int) -> int:
    """Return how many whole dots of a printer lie within some tenths of a millimetre."""
    return tenths * PRINTERS[printer] // 2540


def module_dots(version: int, printer: int) -> int:
    """Return the side of a module in dots: the largest at which symbol and quiet zone fit their box."""
    return dots(BOX, printer) // (17 + 4 * version + 2 * QUIET)


def print_thermal_labels(labels: Sequence[LabelFields], printer: int, *, time: int, tick: Tick = silent) -> bytes:
    """Return the labels in the order given, a page each, compared dot by dot with what they must be, and read.

    Args:
        labels: what stands on them.
        printer: nominal resolution, a key of `PRINTERS`.
        time: the document's date, whole seconds since the epoch.
        tick: called with (labels read back, labels).

    Raises:
        MalformedError: `print-empty`, `link-differs`.
        PolicyError: `glyph-missing`, `qr-too-long`, `qr-unreadable`.
    """
    if not labels:
        raise MalformedError("print-empty")
    check_glyphs((name, getattr(label, name)) for label in labels for name in ("shape", "host"))
    for label in labels:
        check_printed_link(label.link, label.host, label.code)
    version = max(version_for(label.link, "Q", MAX_VERSION) for label in labels)
    symbols = [make_symbol(label.link, "Q", version=version, mask=_MASK) for label in labels]
    data: Json = {
        "author": labels[0].host,
        "box": [_LEFT, _TOP, (symbols[0].size + 2 * QUIET) * module_dots(version, printer)],
        "date": date_parts(time),
        "dpi": PRINTERS[printer],
        "labels": [_label(label, symbol) for label, symbol in zip(labels, symbols, strict=True)],
        "page": [dots(WIDTH * 10, printer), dots(HEIGHT * 10, printer)],
        "title": f"{say('print.labels', 'zh')} × {len(labels)}",
        "words": wording(["label-scan"]),
    }
    pdf = render_pdf("thermal.typ", data, {}, time=time, archival=False)
    _check(pdf, symbols, printer, tick)
    return pdf


def _label(label: LabelFields, symbol: Symbol) -> Json:
    return {
        "code": show_code(label.code),
        "host": label.host,
        "name": strip_of(label),
        "shape": label.shape,
        "svg": symbol.svg(_BLACK),
    }


def _check(pdf: bytes, symbols: Sequence[Symbol], printer: int, tick: Tick) -> None:
    """Draw each label in the printer's own dots; every module must be what it is meant to be, and the QR be read.

    Raises: PolicyError `qr-unreadable` with the page, counted from 1.
    """
    with open_pdf(pdf, MAX_PRINT) as document:
        for number, symbol in enumerate(symbols):
            page = document[number]
            bitmap = page.render(scale=PRINTERS[printer] / 720, grayscale=True)
            picture: Image.Image = bitmap.to_pil().point(burnt, "1")
            bitmap.close()
            page.close()
            side = module_dots(symbol.version, printer)
            area = picture.crop(
                (_LEFT, _TOP, _LEFT + (symbol.size + 2 * QUIET) * side, _TOP + (symbol.size + 2 * QUIET) * side)
            )
            read = [found.text for found in zxingcpp.read_barcodes(picture.convert("L"), formats=QR_ONLY)]
            if read != [symbol.text] or area.tobytes() != drawn(symbol, side).tobytes():
                raise PolicyError("qr-unreadable", page=number + 1)
            tick(number + 1, len(symbols))


def drawn(symbol: Symbol, side: int) -> Image.Image:
    """Return the symbol and its quiet zone in black and white, `side` dots a module: what must stand on the label."""
    modules = symbol.size + 2 * QUIET
    picture = Image.new("1", (modules, modules), 1)
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + QUIET, y + QUIET), 0)
    return picture.resize((modules * side, modules * side), Image.Resampling.NEAREST)
