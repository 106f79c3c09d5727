"""A maker's pieces as a table, to be kept and calculated with: xlsx or CSV, and in neither is a cell ever a formula.

    编号 | 状态 | 登记日期 | 窑次 | 窑位 | 作品名 | 英文名 | 器型 | 泥料 | 成型 | 制作年份 | 容量(ml) | …
    0123-4567-89AB-T | 已登记，已认领 | 2026-05-01 | k2026-05 | 1-2-3 | 松风石瓢 | …

What stands in it is what the piece's page shows. Nobody who has not signed is named: roles are not in it.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.intake.formulas import plain
from api.intake.piece_columns import PIECES
from api.intake.template import save
from ledger.craft.code import show_code
from ledger.craft.day import day_of
from ledger.craft.kinds.piece.parts import EditionNumber, Note, SetNumber
from ledger.craft.profile import Profile
from ledger.craft.state import Piece, State
from ledger.craft.status import CLAIMED, DAMAGED, DESTROYED, DISPUTED, LOST, REPLACED, WITHDRAWN
from ledger.craft.verdict_facts import PieceFacts
from ledger.craft.verdict_state import View, facts_from_state
from ledger.words import Lang, say

MOST = 5_000  # pieces of one table: the newest

Cell = str | int
Table = Sequence[Sequence[Cell]]

_BITS = (
    (CLAIMED, "claimed"), (DISPUTED, "disputed"), (LOST, "lost"), (DAMAGED, "damaged"), (DESTROYED, "destroyed"),
    (WITHDRAWN, "withdrawn"), (REPLACED, "replaced"),
)  # fmt: skip
_FIRST = ("code", "state", "entered", "batch", "slot")
_MEASURES = ("capacity", "length", "width", "height", "mouth", "weight", "lid")
_NAMES = (
    *_FIRST, "title", "title_en", "shape", "clay", "clay_group", "forming", "year", *_MEASURES, "edition",
    "edition_number", "edition_size", "set", "set_number", "set_size", "note", "note_en", "link",
)  # fmt: skip
_HEADINGS = {column.name: column for column in PIECES.columns}


def works(
    state: State, entry: Callable[[int], bytes], pieces: Iterable[Piece], profiles: Mapping[str, Profile],
    profile: Profile, *, size: int, host: str, lang: Lang,
) -> Table:  # fmt: skip
    """Return the table, its headings first.

    Args:
        state: one view of the ledger.
        entry: gives the bytes of an entry of the same view.
        pieces: in the order of the rows.
        profiles: known craft profiles by hash.
        profile: in whose words.
        size: number of entries of the view.
        host: that links name.
        lang: of headings and words.
    """
    view = View(size=size, known_at=None)
    rows: list[list[Cell]] = [[_heading(name, lang) for name in _NAMES]]
    for piece in pieces:
        facts = facts_from_state(state, entry, piece.code, profiles, view).piece
        assert isinstance(facts, PieceFacts)  # it is in this very state
        cells = dict(_cells(piece, facts, profile, lang)) | {"link": f"https://{host}/c/{piece.code}"}
        rows.append([cells.get(name, "") for name in _NAMES])
    return rows


def _heading(name: str, lang: Lang) -> str:
    return _HEADINGS[name].heading(lang) if name in _HEADINGS else say(f"works.{name}", lang)


def _cells(piece: Piece, facts: PieceFacts, profile: Profile, lang: Lang) -> Iterator[tuple[str, Cell]]:
    """Yield what is known of a piece by the column's name; what was not stated, not at all."""
    subject = facts.subject
    status = facts.status if isinstance(facts.status, int) else 0
    words = [say(f"works.state-{name}", lang) for bit, name in _BITS if status & bit]
    yield "code", show_code(piece.code)
    yield "state", say("works.comma", lang).join([say("works.state-registered", lang), *words])
    yield "entered", day_of(facts.time)
    if piece.slots:
        yield from zip(("batch", "slot"), piece.slots[0].split("/", 1), strict=True)
    yield from (("title", subject.title.zh), ("title_en", subject.title.en), ("year", subject.year))
    yield from ((name, profile.words(name, getattr(subject, name), lang)) for name in ("shape", "forming"))
    yield from (("clay", subject.clay.name), ("clay_group", profile.words("clay-group", subject.clay.group, lang)))
    yield from ((name, figure) for name in _MEASURES if (figure := getattr(subject.measures, name)))
    for name, one in (("edition", subject.edition), ("set", subject.set)):
        if isinstance(one, EditionNumber | SetNumber):
            called = one.edition if isinstance(one, EditionNumber) else one.set
            yield from ((name, called), (f"{name}_number", one.number), (f"{name}_size", one.size))
    if isinstance(subject.note, Note):
        yield from (("note", subject.note.zh), ("note_en", subject.note.en))


def as_csv(table: Table) -> bytes:
    """Return the table as CSV that spreadsheet programs open in the right letters: UTF-8 with its mark, all quoted."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([_safe(cell) for cell in row] for row in table)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(table: Table, title: str) -> bytes:
    """Return the table as xlsx: texts as texts, figures as figures; the same table is the same file."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for number, row in enumerate(table, 1):
        for place, value in enumerate(row, 1):
            if value == "":
                continue
            cell = sheet.cell(number, place, _safe(value))
            cell.data_type = "n" if isinstance(value, int) else "s"
            if number == 1:
                cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="6B3426")
    for place, heading in enumerate(table[0], 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(10, 2 * len(str(heading)) + 2)
    sheet.freeze_panes = "B2"
    return save(book)


def _safe(cell: Cell) -> Cell:
    return plain(cell) if isinstance(cell, str) else cell
