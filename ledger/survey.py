"""What a ledger is made of, in numbers, for whoever reads an audit: who registers, what kilns give, what rests on whom.

Counted from the state that a replay ended in, never from what a server says. Nothing here is a finding: a work of which
nobody but its maker has said anything may be as good as any, and the reader is told that it is so.
"""

from collections import Counter
from dataclasses import dataclass, field

from ledger.craft.profile import Profile
from ledger.craft.state import Attestation, Batch, Kiln, Person, Piece, Role, Seal, Slot
from ledger.log.encoding import Json
from ledger.store.replay import ReplayState

MAX_LISTED = 500  # works that rest on their maker's word alone, by name; the number is of all
TOP = 20  # makers and kilns drawn


@dataclass(frozen=True, slots=True)
class Alone:
    """A work of which nobody but its maker has signed anything: its entry, code and maker."""

    index: int
    code: str
    person: str


@dataclass(slots=True)
class Survey:
    """The numbers.

    Attributes:
        months: registrations by month of their entry, `2026-05`.
        makers: works by person code. names: of those persons, Chinese.
        kilns: outcomes by kiln code, each by vocabulary code; kiln_names likewise.
        resting: what has one voice behind it, by reason code.
        alone: the first works that rest on their maker's word alone, by entry.
        profile: in whose words outcomes are said; None when there is none at hand.
    """

    months: Counter[str] = field(default_factory=Counter)
    makers: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    kilns: dict[str, Counter[str]] = field(default_factory=dict)
    kiln_names: dict[str, str] = field(default_factory=dict)
    resting: Counter[str] = field(default_factory=Counter)
    alone: list[Alone] = field(default_factory=list)
    profile: Profile | None = None

    def to_json(self) -> dict[str, Json]:
        """Return the numbers as JSON."""
        return {
            "months": dict(sorted(self.months.items())),
            "makers": dict(self.makers.most_common()),
            "kilns": {code: dict(sorted(counts.items())) for code, counts in sorted(self.kilns.items())},
            "resting": dict(sorted(self.resting.items())),
            "alone": [{"code": each.code, "index": each.index, "person": each.person} for each in self.alone],
        }


def survey(state: ReplayState, months: Counter[str], profile: Profile | None) -> Survey:
    """Count what the state holds; one pass over each kind of record.

    Args:
        state: at the end of a replay.
        months: registrations by month, counted as the entries went by.
        profile: in force at the end.
    """
    found = Survey(months=months, profile=profile)
    standing = {held.person for held in state.each(Attestation) if held.withdrawn < 0}
    vouched = {role.piece for role in state.each(Role) if role.state == "signed"}
    found.resting["roles-waiting"] = sum(role.state == "named" for role in state.each(Role))
    found.resting["standings-one"] = sum(held.registrars < 2 for held in state.each(Attestation))
    _people(state, found)
    checked = _seals(state, found)
    found.resting.update({"pieces-without-kiln": 0, "pieces-alone": 0})
    alone: list[Alone] = []
    for piece in state.each(Piece):
        found.makers[piece.person] += 1
        if piece.slots:
            continue
        found.resting["pieces-without-kiln"] += 1
        if piece.code not in vouched and piece.person not in standing and piece.person not in checked:
            found.resting["pieces-alone"] += 1
            alone.append(Alone(piece.index, piece.code, piece.person))
            if len(alone) > 2 * MAX_LISTED:
                alone = _first(alone)
    found.alone = _first(alone)
    _outcomes(state, found)
    return found


def _first(alone: list[Alone]) -> list[Alone]:
    return sorted(alone, key=lambda each: each.index)[:MAX_LISTED]


def _people(state: ReplayState, found: Survey) -> None:
    for person in state.each(Person):
        found.names[person.code] = person.zh
        found.resting["people-one"] += person.registrars < 2
        found.resting["people-by-video"] += person.checked_how == "video"


def _seals(state: ReplayState, found: Survey) -> set[str]:
    """Return whose seals a registrar has seen."""
    checked = set()
    for seal in state.each(Seal):
        if seal.state == "checked":
            checked.add(seal.person)
        found.resting["seals-stated"] += seal.state == "stated"
    return checked


def _outcomes(state: ReplayState, found: Survey) -> None:
    kiln_of = {batch.code: batch.kiln for batch in state.each(Batch)}
    found.kiln_names = {kiln.code: kiln.zh for kiln in state.each(Kiln)}
    for slot in state.each(Slot):
        if slot.listed and slot.outcome and slot.batch in kiln_of:
            found.kilns.setdefault(kiln_of[slot.batch], Counter())[slot.outcome] += slot.count
