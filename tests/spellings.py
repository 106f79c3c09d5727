"""A secret in every spelling it could leak in, and everything that can be read in a file: for tests that look for one.

needles("0123456789ABCDEFGHJKW", seed)   printed, stored, lower case, UTF-16; its bits as a number; the key's seed;
                                         each also in hex, base64, base64url and base32, at every alignment
readings(path)                           a file as it lies there; its zlib and gzip streams; a PDF's text, metadata,
                                         attachments and QRs; a picture's QRs; each cell of a SQLite database
"""

import base64
import gzip
import io
import re
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image

from ledger.craft.code import ALPHABET
from ledger.craft.hidden_code import SECRET, show_hidden

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}")
_PLAIN = bytes.maketrans(b"-_", b"+/")
_STREAM = re.compile(rb"stream\r?\n")


def _aligned(data: bytes, bits: int, encoded: "list[str]") -> Iterator[str]:
    """Yield, for each encoding of (some zero bytes ‖ data), the characters that depend on data alone."""
    for offset, text in enumerate(encoded):
        yield text[-(-offset * 8 // bits) : (offset + len(data)) * 8 // bits]


def _encodings(data: bytes) -> Iterator[bytes]:
    """Yield the bytes themselves and what text encodings make of them, wherever in a longer text they stand."""
    found = [data.hex(), data.hex().upper()]
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        found += _aligned(data, 6, [encode(bytes(n) + data).decode() for n in range(3)])
    base32 = list(_aligned(data, 5, [base64.b32encode(bytes(n) + data).decode() for n in range(5)]))
    found += [*base32, *(text.lower() for text in base32)]
    yield data
    yield from (text.encode() for text in found)


def needles(hidden: str, seed: bytes) -> set[bytes]:
    """Return every spelling of a hidden code and of the key that follows from it."""
    printed = show_hidden(hidden)
    secret = hidden[:SECRET]
    texts = [secret, printed[:-2], printed[:-2].replace("-", " ")]
    texts += [text.lower() for text in texts]
    places = [ALPHABET.index(character) for character in secret]
    numbers = [sum(value << 5 * place for place, value in enumerate(order)) for order in (places, places[::-1])]
    raw = [text.encode() for text in texts] + [seed]
    raw += [number.to_bytes(13, order) for number in numbers for order in ("big", "little")]
    found = {spelling for data in raw for spelling in _encodings(data)}
    found |= {text.encode(form) for text in texts for form in ("utf-16-le", "utf-16-be")}
    found |= {str(number).encode() for number in numbers}
    assert min(map(len, found)) >= 12  # a shorter one would be found by chance
    return found


def readings(data: bytes) -> Iterator[bytes]:
    """Yield what can be read in a file, itself first, and what stands in base64 within each of these."""
    for text in _texts(data):
        yield text
        yield from _unwrapped(text, 3)


def _unwrapped(data: bytes, depth: int) -> Iterator[bytes]:
    """Yield what long runs of base64 decode to: a receipt's `extra` holds an entry, this a JWS, and so on."""
    for match in _BASE64.finditer(data) if depth else ():
        run = match[0].translate(_PLAIN)
        inner = base64.b64decode(run[: len(run) // 4 * 4] if len(run) % 4 == 1 else run + b"=" * (-len(run) % 4))
        yield inner
        yield from _unwrapped(inner, depth - 1)


def _texts(data: bytes) -> Iterator[bytes]:
    yield data
    if data.startswith(b"%PDF-"):
        yield from _inflated(data)
        yield from _pdf(data)
    elif data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        with Image.open(io.BytesIO(data)) as picture:
            yield from _symbols(picture.convert("L"))
    elif data.startswith(b"SQLite format 3\0"):
        yield from _cells(data)
    elif data.startswith(b"\x1f\x8b"):
        yield from _texts(gzip.decompress(data))


def _inflated(data: bytes) -> Iterator[bytes]:
    for match in _STREAM.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[match.end() :])
        except zlib.error:
            continue


def _pdf(data: bytes) -> Iterator[bytes]:
    document = pypdfium2.PdfDocument(data)
    yield repr(document.get_metadata_dict()).encode()
    for place in range(document.count_attachments()):
        yield from _texts(bytes(document.get_attachment(place).get_data()))
    for page in document:
        text = page.get_textpage().get_text_bounded()
        yield text.encode()
        yield "".join(text.split()).encode()
        yield from _symbols(page.render(scale=300 / 72, grayscale=True).to_pil())
    document.close()


def _symbols(picture: Image.Image) -> Iterator[bytes]:
    for symbol in zxingcpp.read_barcodes(picture):
        yield symbol.text.encode()
        yield symbol.bytes


def _cells(data: bytes) -> Iterator[bytes]:
    """Yield each value whole: on the pages of the file a long one is cut in pieces."""
    database = sqlite3.connect(":memory:")
    database.deserialize(data.replace(b"\x02\x02", b"\x01\x01", 1) if data[18:20] == b"\x02\x02" else data)
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in database.execute(f'SELECT * FROM "{table}"'):
            yield b"\0".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)
    database.close()


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its name."""
    return {str(path.relative_to(folder.parent)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def search(places: dict[str, bytes], wanted: set[bytes]) -> set[str]:
    """Return the names of the places in which a needle is read."""
    return {name for name, data in places.items() if any(n in text for text in readings(data) for n in wanted)}
