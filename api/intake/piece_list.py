"""Piece lists with their photos: rows of a sheet and files of a folder → subjects of `PieceRegistration`.

    pieces.xlsx  第 14 行  1-2-3-4-5 | 示例·顾一帆 | 松风石瓢 | …
    photos/      1-2-3-4-5-front.jpg, 1-2-3-4-5-base.jpg          → PieceRegistration(…, photos=(front, base))

Cells are read first, then photos are joined by name, and only when nothing is wrong are the photos opened: a list of
four hundred pots with one bad cell answers at once.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from api.intake.columns import Table, find_tables
from api.intake.directory import Directory
from api.intake.findings import Findings, Listed, listed
from api.intake.photos import Keep, PhotoSeat, clean_photos, join_photos
from api.intake.piece_columns import pieces_form
from api.intake.piece_row import PieceReader, with_photos
from api.intake.places import Taken
from api.intake.sheetfile import read_grids
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import Profile
from ledger.errors import MalformedError

_Item = tuple[PhotoSeat, PieceRegistration | None]
_Joined = dict[PhotoSeat, dict[str, str]]
NEEDED_VIEWS = ("front", "base")


@dataclass(frozen=True, slots=True)
class PieceItem:
    """A piece of a list: its subject, without `ledger`, as a sheet's item is."""

    subject: PieceRegistration
    seat: PhotoSeat


@dataclass(frozen=True, slots=True)
class NamedPiece:
    """A piece of a list whose photos lie elsewhere.

    Attributes:
        subject: without `ledger` and photos; its code is empty where the list gives none.
        seat: its row.
        files: photo file names by view.
    """

    subject: PieceRegistration
    seat: PhotoSeat
    files: Mapping[str, str]


def read_piece_list(
    data: bytes,
    photos: Mapping[str, bytes],
    keep: Keep,
    *,
    profile: Profile,
    people: Directory,
    new_code: Callable[[], str],
    batch: str = "",
    tick: Callable[[], None] = lambda: None,
) -> Listed[PieceItem]:
    """Read a piece list and its photos.

    Args:
        data: the file, xlsx or CSV.
        photos: pictures by file name, see `PhotoFolder`.
        keep: stores a cleaned picture, `keep(sha256, jpeg)`.
        profile: in force.
        people: of the ledger.
        new_code: draws a piece code, for rows without one.
        batch: code of the batch, for rows without one.
        tick: called after each photo.

    Raises:
        MalformedError: the file as a whole, as `read_grids` and `find_tables`; `list-empty`.
    """
    findings = Findings()
    reader = PieceReader(profile, people, Taken({}), batch, new_code)
    items, joined = _read(data, photos, reader, findings)
    _check_views(joined, findings)
    taken = {} if findings.errors else clean_photos(joined, photos, keep, findings, tick)
    done = [PieceItem(with_photos(subject, taken.get(seat, ())), seat) for seat, subject in items if subject]
    return listed(done, findings)


def read_named_list(
    data: bytes,
    names: Collection[str] | None,
    *,
    profile: Profile,
    people: Directory,
    batch: str = "",
    limit: int = 0,
    walk: bool = False,
) -> Listed[NamedPiece]:
    """Read a piece list for a device that holds the photos, and draws the codes, itself.

    Args:
        data: the file, xlsx or CSV.
        names: of the photo files; None when they are still to be taken.
        profile: in force.
        people: of the ledger.
        batch: code of the batch, for rows without one.
        limit: of rows; 0 for none.
        walk: whether photos that a row lacks are taken afterwards, and are no error.

    Raises:
        MalformedError: as `read_piece_list`; `list-too-many`.
    """
    findings = Findings()
    reader = PieceReader(profile, people, Taken({}), batch, lambda: "")
    items, joined = _read(data, names, reader, findings, limit)
    if names is not None and not walk:
        _check_views(joined, findings)
    return listed([NamedPiece(subject, seat, joined.get(seat, {})) for seat, subject in items if subject], findings)


def _read(
    data: bytes, names: Collection[str] | None, reader: PieceReader, findings: Findings, limit: int = 0
) -> tuple[list[_Item], _Joined]:
    """Read rows and join photos by name; with None for the names no photo is asked for."""
    tables = find_tables(read_grids(data), pieces_form(reader.profile), findings)
    count = sum(1 for table in tables for _ in table.rows(Findings()))
    if limit and count > limit:
        raise MalformedError("list-too-many", limit=limit, got=count)
    items = _read_rows(tables, reader, findings)
    if not items and not findings.errors:
        raise MalformedError("list-empty")
    _check_codes(items, findings)
    if names is None:
        return items, {}
    return items, join_photos(names, [seat for seat, _ in items], reader.profile, findings)


def _read_rows(tables: tuple[Table, ...], reader: PieceReader, findings: Findings) -> list[_Item]:
    """Return each row's seat and subject; a bad row still claims its photos, so that they are not unmatched as well."""
    items = []
    for table in tables:
        for row in table.rows(findings):
            subject, slot_id = reader.read(row)
            items.append((PhotoSeat(table.grid.name, row.number, _photo_names(slot_id)), subject))
    return items


def _photo_names(slot_id: str) -> tuple[str, ...]:
    """Return what a photo of the piece in the slot may be called by."""
    batch, _, slot = slot_id.partition("/")
    return (f"{batch}-{slot}", slot) if slot else ()


def _check_codes(items: list[_Item], findings: Findings) -> None:
    """Note a code that stands twice in the list."""
    first: dict[str, int] = {}
    for seat, subject in items:
        if subject is None or not subject.code:
            continue
        if subject.code in first:
            error = MalformedError("code-twice-here", first=first[subject.code])
            findings.add(seat.sheet, seat.row, -1, "", subject.code, error)
        first.setdefault(subject.code, seat.row)


def _check_views(joined: Mapping[PhotoSeat, Mapping[str, str]], findings: Findings) -> None:
    """Note pieces without a required photo, by the file name that is looked for."""
    for seat, views in joined.items():
        for view in NEEDED_VIEWS:
            if view not in views:
                name = f"{seat.names[-1] if seat.names else seat.row}-{view}.jpg"
                findings.add(seat.sheet, seat.row, -1, name, "", MalformedError("photo-missing", name=name))
