"""The lists of the demo's office: read as the commands read a potter's, every bad cell an error.

examples/data/   people.xlsx  kiln-list.xlsx  kiln-list.csv (GB18030)  outcomes.xlsx  pieces.xlsx  photos/  seals/
                 kilns.json   kilns and batches, which people enter by hand
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from api.intake.directory import Directory, KnownPerson
from api.intake.kiln_list import KilnLine, OutcomeLine, read_kiln_list, read_outcomes
from api.intake.people_list import PersonRow, SealRow, StandingRow, read_people, read_seals, read_standings
from api.intake.photos import PhotoFolder
from api.intake.piece_list import read_piece_list
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import Profile
from ledger.errors import MalformedError, NotFoundError


class SampleKiln(msgspec.Struct, frozen=True):
    """A kiln to enrol; `length` in metres, 0 when not stated."""

    code: str
    zh: str
    en: str
    type: str
    place: str
    length: int = 0


class SampleBatch(msgspec.Struct, frozen=True):
    """A batch to plan; the demo fires it around the day on which it runs, not on `date`.

    hours, peak (°C), fuel: of its fire.
    """

    code: str
    kiln: str
    date: str
    layout: tuple[str, ...]
    hours: int = 0
    peak: int = 0
    fuel: str = ""


class _Kilns(msgspec.Struct, frozen=True):
    kilns: tuple[SampleKiln, ...]
    batches: tuple[SampleBatch, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """Everything but the pieces.

    Attributes:
        folder: where it was read.
        people, standings, seals, loading, outcomes: the rows of the lists, in their order.
        kilns, batches: of kilns.json; the first batch is the opening, the second fires again what came out unfinished.
    """

    folder: Path
    people: tuple[PersonRow, ...]
    standings: tuple[StandingRow, ...]
    seals: tuple[SealRow, ...]
    loading: tuple[KilnLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    kilns: tuple[SampleKiln, ...]
    batches: tuple[SampleBatch, ...]

    @property
    def directory(self) -> Directory:
        """The people by every spelling of their names."""
        return Directory(KnownPerson(p.code, p.zh, p.pinyin, p.en) for p in self.people)


def read_lists(folder: Path, profile: Profile) -> Lists:
    """Read the lists; the kiln list as xlsx and as GB18030 CSV, which must say the same.

    Raises:
        NotFoundError: `demo-data-missing`. MalformedError: `table-has-errors`; `demo-lists-differ`.
    """
    data = {name: _read(folder, name) for name in ("people.xlsx", "kiln-list.xlsx", "kiln-list.csv", "outcomes.xlsx")}
    people = read_people(data["people.xlsx"], profile).require()
    known = Directory(KnownPerson(p.code, p.zh, p.pinyin, p.en) for p in people)
    loading = read_kiln_list(data["kiln-list.xlsx"], known).require()
    as_csv = read_kiln_list(data["kiln-list.csv"], known).require()
    if [(each.batch, each.line) for each in loading] != [(each.batch, each.line) for each in as_csv]:
        raise MalformedError("demo-lists-differ")
    kilns = msgspec.json.decode(_read(folder, "kilns.json"), type=_Kilns)
    return Lists(
        folder, people, read_standings(data["people.xlsx"], profile, known).require(),
        read_seals(data["people.xlsx"], profile, known).require(), loading,
        read_outcomes(data["outcomes.xlsx"], profile).require(), kilns.kilns, kilns.batches,
    )  # fmt: skip


def read_pieces(
    lists: Lists, profile: Profile, keep: Callable[[str, bytes], None], new_code: Callable[[], str]
) -> tuple[PieceRegistration, ...]:
    """Read the piece list with its photos, cleaned and handed to `keep(sha256, jpeg)`; raises as `read_lists`."""
    photos = PhotoFolder(lists.folder / "photos")
    listed = read_piece_list(
        _read(lists.folder, "pieces.xlsx"), photos, keep, profile=profile, people=lists.directory, new_code=new_code
    )
    return tuple(item.subject for item in listed.require())


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as e:
        raise NotFoundError("demo-data-missing", path=str(folder / name)) from e
