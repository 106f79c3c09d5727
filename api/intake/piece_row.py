"""One row of a piece list → the subject of a `PieceRegistration`, still without photos.

    示例·顾一帆 | 松风石瓢 | 石瓢 | 底槽清 | 全手工 | 2026 | 280ml | 320g | 1-2-3-4-5

Each part is read whole before it is judged, so that a row tells all that is wrong with it at once.
"""

from collections.abc import Callable
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from api.intake import cells
from api.intake.columns import Row
from api.intake.directory import Directory
from api.intake.piece_columns import place_columns, role_columns
from api.intake.places import Taken, batch_of, slot_of
from ledger.craft.code import parse_code
from ledger.craft.kinds.people.standing import GI_MARK
from ledger.craft.kinds.piece import form
from ledger.craft.kinds.piece.firing_line import MAX_PEAK
from ledger.craft.kinds.piece.form import MAX_TITLE, YEARS
from ledger.craft.kinds.piece.parts import (
    Clay,
    Decoration,
    EditionNumber,
    Firing,
    Green,
    Measures,
    Note,
    Photo,
    RoleName,
    SealUse,
    SetNumber,
    Title,
)
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_hash
from ledger.errors import LedgerError, MalformedError

T = TypeVar("T", EditionNumber, SetNumber)

_SIDE = cells.whole(1, form.MAX_SIDE)
_WEIGHT = cells.whole(1, form.MAX_WEIGHT)
_MEASURES: dict[str, Callable[[str], int]] = {
    "capacity": cells.whole(1, form.MAX_CAPACITY), "length": _SIDE, "width": _SIDE, "height": _SIDE, "mouth": _SIDE,
    "weight": _WEIGHT, "lid": _WEIGHT, "green_height": _SIDE, "green_mouth": _SIDE, "green_weight": _WEIGHT,
}  # fmt: skip


class PieceReader:
    """Reads rows of one list; owned by who reads the list. `profile` is the one in force."""

    def __init__(
        self, profile: Profile, people: Directory, taken: Taken, batch: str, new_code: Callable[[], str]
    ) -> None:
        self.profile, self._people, self._taken = profile, people, taken
        self._batch, self._new_code = batch, new_code

    def read(self, row: Row) -> tuple[PieceRegistration | None, str]:
        """Return the subject (no `ledger`, no photos; None when the row is bad) and its first firing's slot id."""
        maker = row.take("maker", self._people.find)
        firings = self._firings(row)
        title = self._title(row)
        clay = self._clay(row)
        roles = self._roles(row)
        measures = self._measures(row)
        decoration = self._decoration(row, roles)
        seals = tuple(
            SealUse(seal=seal, place=place)
            for column, place in place_columns(self.profile).items()
            if (seal := row.take(column, cells.word)) is not None
        )
        shape, forming = self._word(row, "shape", "shape"), self._word(row, "forming", "forming")
        year = row.take("year", cells.whole(*YEARS))
        late = row.take("late", cells.yes)
        gi = row.take("gi", cells.yes) if self.profile.has("standing", GI_MARK) else None
        code = row.take("code", parse_code)
        edition = self._numbered(row, "edition", EditionNumber, form.MAX_EDITION, form.check_edition)
        set_ = self._numbered(row, "set", SetNumber, form.MAX_SET, form.check_set)
        note = self._note(row)
        commission = row.take("commission", lambda text: check_hash(text.strip().lower(), "commission"))
        slot_id = firings[0].slot if firings else ""
        if not row.good:
            return None, slot_id
        assert maker and title and clay and measures  # noqa: PT018  # required, and no error was noted
        assert shape and forming and year  # noqa: PT018  # as above
        subject = PieceRegistration(
            code=code or self._new_code(), maker=maker, title=title, shape=shape, clay=clay, forming=forming,
            measures=measures, firings=firings, year=year, photos=(), decoration=decoration, roles=roles, seals=seals,
            late=late or False, gi=gi or False, edition=edition, set=set_, note=note,
            commission=commission or "",
        )  # fmt: skip
        return subject, slot_id

    def _word(self, row: Row, column: str, vocabulary: str) -> str | None:
        return row.take(column, cells.choice(self.profile, vocabulary))

    def _title(self, row: Row) -> Title | None:
        zh, en = row.take("title", cells.text(MAX_TITLE)), row.take("title_en", cells.text(MAX_TITLE))
        return Title(zh=zh, en=en or "") if zh else None

    def _note(self, row: Row) -> Note | UnsetType:
        zh, en = row.take("note", cells.text(form.MAX_NOTE)), row.take("note_en", cells.text(form.MAX_NOTE))
        return Note(zh=zh or "", en=en or "") if zh or en else UNSET

    def _firings(self, row: Row) -> tuple[Firing, ...]:
        """Return the line of firings: the slot, the slot it was fired in again, a studio firing."""
        firings = []
        slot = slot_of(row)
        if slot is not None:
            batch = batch_of(row, self._batch)
            if batch:
                self._taken.take(row, batch, slot)
            firings.append(Firing(slot=f"{batch}/{slot}"))
        again = row.take("again", cells.firing)
        if again is not None:
            firings.append(Firing(slot=again))
        kind = self._word(row, "kind", "firing-kind")
        day, peak = row.take("fired", cells.day), row.take("peak", cells.whole(1, MAX_PEAK))
        if kind is not None:
            firings.append(Firing(kind=kind, date=day or "", peak=peak or 0))
            if not row.text("fired"):
                row.fault("fired", MalformedError("cell-empty"))
        elif (day or peak) and not row.text("kind"):
            row.fault("kind", MalformedError("cell-empty"))
        if not firings and row.good:
            row.fault("slot", MalformedError("firing-missing"))
        return tuple(firings)

    def _clay(self, row: Row) -> Clay | None:
        """Return the clay: a name of the profile's list brings its group along, any other name needs one."""
        name = row.take("clay", cells.text(form.MAX_CLAY))
        code = self.profile.find("clay", name) if name else None
        term = self.profile.term("clay", code) if code else None
        group = self._word(row, "clay_group", "clay-group") or (term.group if term else "")
        blend = self._word(row, "blend", "blend")
        lot, ageing = row.take("lot", cells.text(form.MAX_CLAY)), row.take("ageing", cells.text(form.MAX_CLAY))
        mesh = row.take("mesh", cells.whole(1, form.MAX_MESH))
        if name and not group and not row.text("clay_group"):
            row.fault("clay_group", MalformedError("clay-group-missing", got=name))
        if not name or not group:
            return None
        name = term.zh if term else name  # a code or an alias is written out as people read it
        return Clay(group=group, name=name, lot=lot or "", blend=blend or "", mesh=mesh or 0, ageing=ageing or "")

    def _measures(self, row: Row) -> Measures | None:
        values = {name: row.take(name, parse) or 0 for name, parse in _MEASURES.items()}
        method = self._word(row, "method", "measure-method") or ""
        if not row.good:
            return None
        green = Green(
            height=values.pop("green_height"), mouth=values.pop("green_mouth"), weight=values.pop("green_weight")
        )
        measures = Measures(**values, method=method, green=green if green != Green() else UNSET)
        try:
            form.check_measures(measures, self.profile)
        except LedgerError as e:
            row.fault("method" if e.code == "measures-method" else "weight", e)
        return measures

    def _roles(self, row: Row) -> tuple[RoleName, ...]:
        roles = []
        for column, role in role_columns(self.profile).items():
            people = row.take(column, lambda value: tuple(self._people.find(name) for name in cells.listed(value)))
            roles += [RoleName(role=role, person=person) for person in dict.fromkeys(people or ())]
        return tuple(roles)

    def _decoration(self, row: Row, roles: tuple[RoleName, ...]) -> tuple[Decoration, ...]:
        parse = cells.choice(self.profile, "decoration")

        def one(text: str) -> Decoration:
            technique, _, author = text.replace("：", ":").partition(":")
            return Decoration(technique=parse(technique.strip()), author=self._people.find(author) if author else "")

        found = row.take("decoration", lambda value: tuple(one(part) for part in cells.listed(value))) or ()
        try:
            form.check_decoration(found, roles, self.profile)
        except LedgerError as e:
            row.fault("decoration", e)
        return found

    @staticmethod
    def _numbered(
        row: Row, name: str, shape: Callable[..., T], limit: int, check: Callable[[T], None]
    ) -> T | UnsetType:
        """Return an edition's or a set's number: all three cells or none."""
        columns = {name: cells.word, f"{name}_number": cells.whole(1, limit), f"{name}_size": cells.whole(1, limit)}
        before = row.good
        values = {column: row.take(column, parse) for column, parse in columns.items()}
        if not any(row.text(column) for column in columns):
            return UNSET
        for column in columns:
            if not row.text(column):
                row.fault(column, MalformedError("cell-empty"))
        if None in values.values():
            return UNSET
        number = shape(**{name: values[name], "number": values[f"{name}_number"], "size": values[f"{name}_size"]})
        try:
            check(number)
        except LedgerError as e:
            row.fault(f"{name}_number", e)
        return number if before else UNSET


def with_photos(subject: PieceRegistration, photos: tuple[Photo, ...]) -> PieceRegistration:
    """Return the subject with its photos."""
    return msgspec.structs.replace(subject, photos=photos)
