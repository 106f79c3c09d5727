"""Every QR is read again from the rendered page before a print is handed out: SPEC §8.4.

A symbol can be right in memory and wrong on paper: covered, clipped, too small, drawn from another piece's data. So the
finished PDF is rendered by one program (PDFium), read by another (ZXing), and each symbol compared with what it must
say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image

from certs.pdf import MAX_PRINT, open_pdf
from certs.press import Tick, silent
from ledger.errors import PolicyError

BOX_DPI = 200  # coarser than any office printer: what reads here reads on paper
PAGE_DPI = 300
WHOLE_EVERY = 20  # of a run, pages read whole: finds a symbol that stands where none is expected

QR_ONLY = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_POINTS = 72 / 254  # PDF points a tenth of a millimetre


@dataclass(frozen=True, slots=True)
class Expected:
    """One symbol: where it stands, and what it says.

    page counts from 0; x, y and side are its white box's, in tenths of a millimetre from the top left.
    """

    page: int
    x: int
    y: int
    side: int
    text: str


def check_symbols(
    pdf: bytes,
    expected: Iterable[Expected],
    *,
    whole_every: int = WHOLE_EVERY,
    tick: Tick = silent,
) -> None:
    """Read each symbol in its box, and every n-th page (the first included) whole, where no other may stand.

    tick: called with (pages done, pages) after each.
    Raises: PolicyError `qr-unreadable` with the page, counted from 1.
    """
    pages: dict[int, list[Expected]] = {}
    for symbol in expected:
        pages.setdefault(symbol.page, []).append(symbol)
    with open_pdf(pdf, MAX_PRINT) as document:
        for done, (number, symbols) in enumerate(sorted(pages.items()), 1):
            page = document[number]
            right = _boxes_read(page, symbols)
            if right and number % whole_every == 0:
                right = sorted(_read(_picture(page, PAGE_DPI))) == sorted(symbol.text for symbol in symbols)
            page.close()
            if not right:
                raise PolicyError("qr-unreadable", page=number + 1)
            tick(done, len(pages))


def _boxes_read(page: pypdfium2.PdfPage, symbols: list[Expected]) -> bool:
    """Report whether each box holds its symbol, and nothing else that reads."""
    left, top = min(s.x for s in symbols), min(s.y for s in symbols)
    right, bottom = max(s.x + s.side for s in symbols), max(s.y + s.side for s in symbols)
    # Drawing the page costs far more than reading, so the part that holds all the boxes is drawn once.
    picture = _picture(page, BOX_DPI, (left, top, right, bottom))
    for s in symbols:
        corners = (s.x - left, s.y - top, s.x - left + s.side, s.y - top + s.side)
        x, y, to_x, to_y = (round(corner * BOX_DPI / 254) for corner in corners)
        if _read(picture.crop((x, y, to_x, to_y))) != [s.text]:
            return False
    return True


def _picture(page: pypdfium2.PdfPage, dpi: int, area: tuple[int, int, int, int] | None = None) -> Image.Image:
    """Return the page, or an area of it (left, top, right, bottom in tenths of a millimetre), in gray."""
    width, height = page.get_size()
    crop = (0.0, 0.0, 0.0, 0.0)
    if area is not None:
        left, top, right, bottom = (edge * _POINTS for edge in area)
        crop = (left, height - bottom, width - right, top)
    bitmap = page.render(scale=dpi / 72, crop=crop, grayscale=True)
    try:
        picture: Image.Image = bitmap.to_pil().copy()
        return picture
    finally:
        bitmap.close()


def _read(picture: Image.Image) -> list[str]:
    return [symbol.text for symbol in zxingcpp.read_barcodes(picture, formats=QR_ONLY, try_rotate=False)]
