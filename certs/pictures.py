"""Prints as pictures: each page as a PNG of 300 dpi, for print shops and phones that take no PDF. SPEC §8.5.

    page_pictures(pdf)                the pages in order, one in memory at a time
    page_pictures(pdf, symbols=…)     and every QR read again from the picture itself

A thermal label's picture is at its printer's own resolution, black and white, a dot a pixel: `certs/thermal.py`.
"""

import io
from collections.abc import Iterator, Sequence

import zxingcpp
from PIL import Image

from certs.pdf import MAX_PRINT, open_pdf
from certs.readback import QR_ONLY
from ledger.errors import PolicyError

DPI = 300


def page_pictures(
    pdf: bytes, *, dpi: float = DPI, mono: bool = False, symbols: Sequence[Sequence[str]] | None = None
) -> Iterator[bytes]:
    """Yield each page as a PNG that says its resolution.

    Args:
        pdf: a print of ours.
        dpi: dots an inch.
        mono: black and white, no gray: what a thermal printer burns.
        symbols: for each page the texts of all its QRs, in any order; every one must be read from the picture, and no
            other. Pages beyond have none.

    Raises: PolicyError `qr-unreadable` with the page, counted from 1.
    """
    with open_pdf(pdf, MAX_PRINT) as document:
        for number in range(len(document)):
            page = document[number]
            bitmap = page.render(scale=dpi / 72, grayscale=mono)
            picture: Image.Image = bitmap.to_pil()
            if mono:
                picture = picture.point(burnt, "1")
            read = sorted(symbol.text for symbol in zxingcpp.read_barcodes(picture.convert("L"), formats=QR_ONLY))
            if symbols is not None and read != sorted(symbols[number] if number < len(symbols) else ()):
                raise PolicyError("qr-unreadable", page=number + 1)
            out = io.BytesIO()
            picture.save(out, "PNG", dpi=(dpi, dpi), compress_level=6)
            bitmap.close()
            page.close()
            yield out.getvalue()


def burnt(gray: int) -> int:
    """Return black or white for a gray value: half-way, so that lines keep their width."""
    return 255 if gray >= 128 else 0
