"""Lists as an office keeps them: xlsx, or CSV in UTF-8 (with or without BOM) or GB18030; all values as text.

    窑位,作者,件数          →   Grid(name="", rows=(("窑位", "作者", "件数"), ("1-2-3-4-5", "示例甲", "1")))
    1-2-3-4-5,示例甲,1

UTF-8 is tried first and strictly, then GB18030 strictly; delimiters are comma, semicolon or tab. Row numbers are those
the author sees: blank lines count.
"""

import csv
import io
import zipfile

import msgspec

from api.intake.confined import Confined
from api.intake.workbook import MAX_COLUMNS, MAX_ROWS, Grid, Grids
from ledger.errors import MalformedError

MAX_BYTES = 10 << 20
MAX_UNPACKED = 100 << 20  # what the archive says of itself; what it really unpacks to is bounded by the child's memory
MAX_PARTS = 2_000
MAX_FIELD = 32_767  # characters in a cell, as in Excel

_DELIMITERS = ",;\t"
_SNIFFED = 20  # lines looked at for the delimiter
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_grids(data: bytes) -> Grids:
    """Read a file; what it is is told from its bytes, never from its name.

    Raises:
        MalformedError: `table-empty`, `table-too-long` (10 MiB), `table-old-excel` (.xls or a password),
            `table-not-xlsx`, `table-bomb`, `table-broken`, `table-locked`, `table-too-large`, `table-too-full`,
            `table-encoding`, `table-csv`.
    """
    if len(data) > MAX_BYTES:
        raise MalformedError("table-too-long", limit=MAX_BYTES >> 20)
    if not data.strip():
        raise MalformedError("table-empty")
    if data.startswith(_OLE):
        raise MalformedError("table-old-excel")
    if data.startswith(_ZIP):
        _check_archive(data)
        with Confined("api.intake.workbook:read_workbook", "table-broken") as child:
            return msgspec.msgpack.decode(child.ask(data), type=Grids)
    return Grids((Grid("", _read_csv(_decode(data))),))


def _check_archive(data: bytes) -> None:
    """Refuse a zip that is no workbook or says itself that it unpacks to too much; nothing is unpacked here."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
        raise MalformedError("table-broken") from e
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise MalformedError("table-bomb", limit=MAX_UNPACKED >> 20)
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise MalformedError("table-not-xlsx")


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:  # a picture or a UTF-16 text that happens to decode
            break
        return text
    raise MalformedError("table-encoding")


def _read_csv(text: str) -> tuple[tuple[str, ...], ...]:
    head = text.split("\n", _SNIFFED)[:_SNIFFED]
    delimiter = max(_DELIMITERS, key="\n".join(head).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            if len(rows) == MAX_ROWS or len(row) > MAX_COLUMNS:
                raise MalformedError("table-too-large", sheet="", rows=MAX_ROWS, columns=MAX_COLUMNS)
            if any(len(value) > MAX_FIELD for value in row):
                raise MalformedError("table-csv", row=len(rows) + 1)
            rows.append(tuple(row))
    except csv.Error as e:  # an open quote, text behind a closing one
        raise MalformedError("table-csv", row=len(rows) + 1) from e
    return tuple(rows)
