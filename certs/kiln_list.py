"""The kiln loading list 装窑单 on A4: what hangs beside the kiln. SPEC §8.4.

Before the opening its last column is empty, for a pen; afterwards it holds the outcomes. Once the list is closed it
bears the root over its lines: a QR of all 52 base32 characters, the first 26 as text to read out and compare.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from certs.fields import Words
from certs.glyphs import check_glyphs
from certs.qr import make_symbol
from certs.readback import Expected, check_symbols
from certs.render import date_parts, in_both, render_pdf, wording
from ledger.craft.slots import show_root
from ledger.errors import MalformedError
from ledger.log.encoding import Json, encode_base32
from ledger.words import LANGS, say

ROOT_BOX = (1610, 160, 310)  # x, y, side, tenths of a millimetre


@dataclass(frozen=True, slots=True)
class KilnLine:
    """One slot, or one bulk line of coarse wares.

    Attributes:
        slot: its address. pieces: 1, or the count of a bulk line. person, works: whose, and what.
        outcome: None before the opening.
    """

    slot: str
    person: Words
    works: Words
    pieces: int = 1
    outcome: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KilnListFields:
    """One list.

    Attributes:
        batch: code. kiln: its name. host: document author. time: document date, seconds since the epoch.
        closed: date and time as printed, or empty. root: of the closed list, 32 bytes, or None while it is open.
        lines: in the order printed.
    """

    batch: str
    kiln: Words
    host: str
    time: int
    lines: Sequence[KilnLine]
    closed: str = ""
    root: bytes | None = None
    sample: bool = False


def print_kiln_list(fields: KilnListFields) -> bytes:
    """Return the list as PDF, its QR, if it has one, read back.

    Raises:
        MalformedError: `print-empty`.
        PolicyError: `glyph-missing`, `qr-unreadable`.
    """
    if not fields.lines:
        raise MalformedError("print-empty")
    check_glyphs(_texts(fields))
    mark = "" if fields.root is None else encode_base32(fields.root)
    counts = {"slots": len(fields.lines), "pieces": sum(line.pieces for line in fields.lines)}
    data: Json = {
        "author": fields.host,
        "batch": fields.batch,
        "box": list(ROOT_BOX),
        "closed": fields.closed,
        "date": date_parts(fields.time),
        "footer": {lang: say("print.sheet-of", lang, page="{page}", pages="{pages}") for lang in LANGS},
        "kiln": _both(fields.kiln),
        "lines": [_line(line) for line in fields.lines],
        "mark": "" if fields.root is None else show_root(fields.root),
        "sample": fields.sample,
        "svg": make_symbol(mark, "Q").svg() if mark else "",
        "title": f"{in_both('kiln-list')['zh']} {fields.batch}",
        "total": {"en": say("print.totals", "en", **counts), "zh": say("print.totals", "zh", **counts)},
        "words": wording(_WORDS),
    }
    pdf = render_pdf("kiln_list.typ", data, {}, time=fields.time, archival=True)
    if mark:
        check_symbols(pdf, [Expected(0, *ROOT_BOX, mark)])
    return pdf


_WORDS = (
    "kiln-list", "kiln-name", "batch", "closed", "list-root", "list-root-shows", "slot", "person", "works", "outcome",
    "sample",
)  # fmt: skip


def _texts(fields: KilnListFields) -> list[tuple[str, str]]:
    words = [("kiln", fields.kiln)]
    for line in fields.lines:
        words += [("person", line.person), ("works", line.works), ("outcome", line.outcome or Words(""))]
    plain = [("batch", fields.batch), ("closed", fields.closed), *(("slot", line.slot) for line in fields.lines)]
    return plain + [(name, text) for name, value in words for text in (value.zh, value.en)]


def _line(line: KilnLine) -> Json:
    return {
        "outcome": _both(line.outcome or Words("")),
        "person": _both(line.person),
        "slot": line.slot,
        "works": _both(line.works),
    }


def _both(words: Words) -> Json:
    return {"en": words.en, "zh": words.zh}
