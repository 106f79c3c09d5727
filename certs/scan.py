"""QR texts in a picture: what `kilnmark verify` reads from a photo or a screenshot of a certificate.

Needs the print extra (Pillow, zxing-cpp). The verifier that imports this module does without it for every other input,
so both are loaded when a picture comes, by name: the import contract keeps picture libraries out of the verifier.
"""

import importlib
import io
from types import ModuleType

from ledger.errors import MalformedError

MAX_IMAGE = 32 << 20  # bytes
MAX_SIDE = 20000  # pixels
MAX_PIXELS = 80_000_000


def qr_texts_in(image: bytes) -> list[str]:
    """Return the texts of the QR symbols in a JPEG, PNG or WebP, each once, in reading order; empty if there is none.

    Raises: MalformedError `photo-unreadable`; `reader-missing` when the print extra is not installed.
    """
    pictures, reader = _load("PIL.Image"), _load("zxingcpp")
    if len(image) > MAX_IMAGE:
        raise MalformedError("photo-unreadable")
    try:
        with pictures.open(io.BytesIO(image), formats=("JPEG", "PNG", "WEBP")) as opened:
            if max(opened.size) > MAX_SIDE or opened.width * opened.height > MAX_PIXELS:
                raise MalformedError("photo-unreadable")
            gray = opened.convert("L")
    except (OSError, ValueError, SyntaxError, pictures.DecompressionBombError) as e:
        raise MalformedError("photo-unreadable") from e
    found = reader.read_barcodes(gray, formats=reader.BarcodeFormats([reader.BarcodeFormat.QRCode]))
    return list(dict.fromkeys(symbol.text for symbol in found))


def _load(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as e:
        raise MalformedError("reader-missing", extra="print") from e
