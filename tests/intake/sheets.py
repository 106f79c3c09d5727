"""Small spreadsheets built for one test each."""

import io
import struct
import zlib
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from api.intake.directory import Directory, KnownPerson

PEOPLE = Directory(
    [
        KnownPerson("zs001", "示例·顾一帆", "Shili Gu Yifan", "Sample Gu"),
        KnownPerson("zs002", "示例·蒋堃", "Shili Jiang Kun"),
        KnownPerson("zs003", "示例·周砚秋", "Shili Zhou Yanqiu"),
        KnownPerson("zs008", "示例·同名", "Shili Tong Ming"),
        KnownPerson("zs009", "示例·同名", "Shili Tong Ming"),
    ]
)


def xlsx(*rows: Sequence[object], title: str = "装窑单", change: Callable[[Worksheet], None] | None = None) -> bytes:
    """Return a workbook of one sheet; `change` may do to it what an office does."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return the workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(*lines: str, encoding: str = "utf-8") -> bytes:
    """Return a CSV of the lines."""
    return "\n".join(lines).encode(encoding)


def jpeg(seed: int = 0, size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    """Return a small JPEG unlike that of any other seed."""
    out = io.BytesIO()
    Image.new("RGB", size, (seed * 37 % 256, seed * 91 % 256, seed * 53 % 256)).save(out, "JPEG", **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """Return a tiny PNG whose header claims a huge picture."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
