"""A workbook of people for a registrar's page: who is new, what standing is held; all of it, or all its errors.

{"errors":[{"cell":"…","code":"cell-empty","column":"B","row":3,"sheet":"人员",…}],"notices":[],"people":[],"standings":[]}

Either sheet may be missing. Seals are no registrar's to state: their owners register them, and a registrar checks them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from api.intake.directory import Directory, KnownPerson
from api.intake.findings import CellError, Listed
from api.intake.people_list import PersonRow, StandingRow, read_people, read_standings
from ledger.craft.profile import Profile
from ledger.errors import MalformedError
from ledger.log.encoding import Json

T = TypeVar("T")

_ABSENT = frozenset({"table-headings-missing", "list-empty"})
_OF_OTHERS = "table-passed-over"


@dataclass(frozen=True, slots=True)
class PeopleBook:
    """What a workbook holds; with one error nobody and nothing is taken from it."""

    people: tuple[PersonRow, ...]
    standings: tuple[StandingRow, ...]
    errors: tuple[CellError, ...]
    notices: tuple[CellError, ...]

    def to_json(self) -> dict[str, Json]:
        """Return it as a page reads it, each error with its place, what is wrong and the cure, in both languages."""
        return {
            "people": [msgspec.to_builtins(each) for each in self.people],
            "standings": [msgspec.to_builtins(each) for each in self.standings],
            "errors": [each.to_json() for each in self.errors],
            "notices": [each.to_json() for each in self.notices],
        }


def read_people_book(data: bytes, profile: Profile, known: Iterable[KnownPerson]) -> PeopleBook:
    """Read both sheets.

    Args:
        data: xlsx or CSV.
        profile: whose words the cells may use.
        known: everybody enrolled: their codes are taken, and their names may stand in the list of standings.

    Raises:
        MalformedError: as `read_people`, when the file holds neither list.
    """
    enrolled = list(known)
    absent: list[MalformedError] = []
    people = _tried(lambda: read_people(data, profile, {each.code for each in enrolled}), absent)
    new = [KnownPerson(each.code, each.zh, each.pinyin, each.en) for each in people.items]
    standings = _tried(lambda: read_standings(data, profile, Directory([*enrolled, *new])), absent)
    if len(absent) == 2:
        raise absent[0]
    # While the list of people is bad nobody of it is known yet: what that makes wrong below is told once it is good.
    errors = people.errors + tuple(
        each for each in standings.errors if not (people.errors and each.code == "cell-person-unknown")
    )
    both = {each.sheet for each in people.notices if each.code == _OF_OTHERS} & {
        each.sheet for each in standings.notices if each.code == _OF_OTHERS
    }
    notices = tuple(
        dict.fromkeys(
            each for each in people.notices + standings.notices if each.code != _OF_OTHERS or each.sheet in both
        )
    )
    if errors:
        return PeopleBook((), (), errors, notices)
    return PeopleBook(people.items, standings.items, (), notices)


def _tried(read: Callable[[], Listed[T]], absent: list[MalformedError]) -> Listed[T]:
    """Read a list; one that is not there has nothing in it."""
    try:
        return read()
    except MalformedError as e:
        if e.code not in _ABSENT:
            raise
        absent.append(e)
        return Listed((), ())
