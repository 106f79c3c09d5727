"""Every QR is read again from the rendered page before a print is handed out: SPEC §8.4.

A symbol can be right in memory and wrong on paper: covered, clipped, too small, drawn from another piece's data. So the
finished PDF is rendered by one program (PDFium), read by another (ZXing), and each symbol compared with what it must
say.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2
import zxingcpp

from certs.pdf import MAX_PRINT, open_pdf
from ledger.errors import PolicyError

BOX_DPI = 200  # coarser than any office printer: what reads here reads on paper
PAGE_DPI = 300
WHOLE_EVERY = 20  # of a run, pages read whole: finds a symbol that stands where none is expected

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
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


def check_symbols(pdf: bytes, expected: Iterable[Expected], *, whole_every: int = WHOLE_EVERY) -> None:
    """Read each symbol in its box, and every n-th page (the first included) whole, where no other may stand.

    Raises: PolicyError `qr-unreadable` with the page, counted from 1.
    """
    pages: dict[int, list[Expected]] = {}
    for symbol in expected:
        pages.setdefault(symbol.page, []).append(symbol)
    with open_pdf(pdf, MAX_PRINT) as document:
        for number, symbols in sorted(pages.items()):
            page = document[number]
            right = all(_texts(page, BOX_DPI, symbol) == [symbol.text] for symbol in symbols)
            if right and number % whole_every == 0:
                right = sorted(_texts(page, PAGE_DPI)) == sorted(symbol.text for symbol in symbols)
            page.close()
            if not right:
                raise PolicyError("qr-unreadable", page=number + 1)


def _texts(page: pypdfium2.PdfPage, dpi: int, box: Expected | None = None) -> list[str]:
    """Return what the symbols on the page, or in one box of it, say."""
    width, height = page.get_size()
    crop = (0.0, 0.0, 0.0, 0.0)
    if box is not None:
        left, top, side = box.x * _POINTS, box.y * _POINTS, box.side * _POINTS
        crop = (left, height - top - side, width - left - side, top)
    bitmap = page.render(scale=dpi / 72, crop=crop, grayscale=True)
    try:
        found = zxingcpp.read_barcodes(bitmap.to_pil(), formats=_QR, try_rotate=False)
        return [symbol.text for symbol in found]
    finally:
        bitmap.close()
