"""A piece as the hall shows it, out of the log: what its maker stated and may be said of it in public (SPEC §12.9).

A person stands at a piece once they have signed: its maker by registering it, others by `RoleSignature`, somebody to
whom an older work is attributed by their own answer, or as its record names them when they are dead. Whoever registered
an older work is not its maker. What is withdrawn or destroyed is shown nowhere, from that entry on and not only when
it is final: its print says so, and a hall is no place to look for it. What is under review, reported lost or stolen, or
bears a warning stays, and its card says so: who is offered such a piece looks here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ledger.craft.kinds.piece.parts import Photo
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.state import Batch, Legacy, Person, Piece, Role, Slot, State
from ledger.craft.status import DESTROYED, DISPUTED, LOST, WITHDRAWN

FRONT = "front"  # the view that a card shows
KILN, STUDIO, OLDER = "kiln", "studio", "older"


@dataclass(frozen=True, slots=True)
class Row:
    """What the hall holds of a piece.

    Attributes:
        entry, time: of its registration. older: registered by somebody else than its maker.
        photo: the front's hash; `width`, `height` pixels. batches: codes, in the order of its firings.
        flagged: whether contradictions are shown with it. word: of the verdict; empty when it is shown nowhere.
        hands: persons at it. seals: `<person>/<seal>` that it cites. kilns: of its firings.
        firing: KILN, STUDIO, OLDER.
    """

    code: str
    entry: int
    time: int
    person: str
    older: bool
    zh: str
    en: str
    shape: str
    clay: str
    clay_name: str
    forming: str
    year: int
    late: bool
    photo: str
    width: int
    height: int
    batches: tuple[str, ...]
    flagged: bool
    word: str
    hands: tuple[str, ...]
    seals: tuple[str, ...]
    kilns: tuple[str, ...]
    firing: str
    decoration: tuple[str, ...]

    def facets(self) -> frozenset[tuple[str, str]]:
        """Return (facet, value) of each set of pieces that it is in; one shown nowhere is in none of `word`."""
        found = [("shape", self.shape), ("clay", self.clay), ("firing", self.firing), *facets_of_word(self.word)]
        found += [("kiln", kiln) for kiln in self.kilns] + [("decoration", each) for each in self.decoration]
        found += [("forming", self.forming)] if self.forming else []
        return frozenset([*found, *([("year", str(self.year))] if self.year else [])])


def row_of(
    state: State, piece: Piece, subject: PieceRegistration, time: int, status: int, paused: Callable[[str], bool]
) -> Row:
    """Return the row of a piece.

    Args:
        state: of the ledger.
        piece: its record.
        subject: as it was registered, with its corrections; of an older work in that shape.
        time: of its entry.
        status: its bits.
        paused: tells whether a person's signing is paused.
    """
    legacy = state.get(Legacy, piece.code) if not subject.maker else None
    photo = next((each for each in subject.photos if each.view == FRONT), None) or _first(subject.photos)
    batches = tuple(dict.fromkeys(slot.partition("/")[0] for slot in piece.slots))
    kilns = tuple(dict.fromkeys(batch.kiln for code in batches if (batch := state.get(Batch, code)) is not None))
    firing = OLDER if legacy is not None else KILN if batches else STUDIO
    return Row(
        code=piece.code, entry=piece.index, time=time, person=piece.person, older=legacy is not None,
        zh=subject.title.zh, en=subject.title.en, shape=subject.shape, clay=subject.clay.group,
        clay_name=subject.clay.name, forming=subject.forming, year=subject.year, late=subject.late,
        photo=photo.sha256, width=photo.width, height=photo.height, batches=batches, flagged=bool(piece.flags),
        word=word_of(status, flagged=bool(piece.flags), paused=paused(piece.person)),
        hands=_hands(state, piece, subject, legacy), seals=tuple(f"{piece.person}/{use.seal}" for use in subject.seals),
        kilns=kilns, firing=firing, decoration=tuple(dict.fromkeys(each.technique for each in subject.decoration)),
    )  # fmt: skip


def word_of(status: int, *, flagged: bool, paused: bool) -> str:
    """Return the verdict's overall word as far as a card says it; empty for what is shown nowhere (SPEC §14)."""
    if status & (WITHDRAWN | DESTROYED) or not status:
        return ""
    if status & DISPUTED:
        return "in-review"
    return "notice" if status & LOST or flagged or paused else "registered"


def facets_of_word(word: str) -> list[tuple[str, str]]:
    """Return the facet of a word: what is shown is in one of them."""
    return [("word", word)] if word else []


def _hands(state: State, piece: Piece, subject: PieceRegistration, legacy: Legacy | None) -> tuple[str, ...]:
    if legacy is not None:
        return (legacy.attributed,) if legacy.named and _named(state, legacy) else ()
    signed: tuple[str, ...] = ()
    if subject.roles:
        signed = tuple(role.person for role in state.list(Role, piece.code) if role.state == "signed")
    return tuple(dict.fromkeys((piece.person, *signed)))


def _named(state: State, legacy: Legacy) -> bool:
    """Report whether the person to whom an older work is attributed may be named with it."""
    person = state.get(Person, legacy.attributed)
    return legacy.answer == "mine" or (person is not None and person.why_ended == "deceased")


def _first(photos: tuple[Photo, ...]) -> Photo:
    return photos[0] if photos else Photo(sha256="", type="", view="", width=0, height=0)


def counts_of(state: State, batch: Batch) -> dict[str, int]:
    """Return the vessels of a batch by outcome; under the empty word those that have none yet."""
    found: dict[str, int] = {}
    for slot in state.list(Slot, batch.code):
        if slot.listed or batch.ignited < 0:
            found[slot.outcome] = found.get(slot.outcome, 0) + slot.count
    return dict(sorted(found.items()))
