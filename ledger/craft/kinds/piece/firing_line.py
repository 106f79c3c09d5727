"""A piece's whole line of firings, and whether the closed lists bear it out. SPEC §12, PieceRegistration.

    "firings":[{"slot":"k2026-03/1-1-2-1-4"},{"slot":"k2026-05/2-1-1-1-1"},
               {"date":"2026-05-20","kind":"electric","peak":900}]

First fired in March, where it came out as a refire; fired again in May; darkened in a studio kiln. A line that leaves
out the slot before or the slot after is refused: one vessel has one line, so it can be certified once.
"""

from typing import NamedTuple

from ledger.craft.day import day_of
from ledger.craft.kind import Facts
from ledger.craft.kinds.kiln.batch import known_batch
from ledger.craft.kinds.piece.parts import Firing
from ledger.craft.kinds.piece.piece import piece_in
from ledger.craft.shapes import MAX_WORD, check_past_date, check_range
from ledger.craft.state import Slot, State
from ledger.errors import MalformedError, NotFoundError, PolicyError

MAX_FIRINGS = 8
MAX_PEAK = 2_000  # °C
_MAX_SLOT_ID = 2 * MAX_WORD + 1


class FiringLine(NamedTuple):
    """The slots cited, as they stand, and days, `YYYY-MM-DD`.

    Attributes:
        first, last: of the first and the last firing, a kiln's as its plan says.
        fired: of the last firing, a kiln's as the ledger saw it lit: no plan can be dated back behind that.
    """

    slots: list[Slot]
    first: str
    last: str
    fired: str


def trace(firings: tuple[Firing, ...], maker: str, facts: Facts, state: State) -> FiringLine:
    """Follow the line from the first firing to the last.

    Args:
        firings: as stated, 1 to 8.
        maker: person code; every slot must have been loaded for them.
        facts: of the registration.
        state: before it.

    Raises:
        MalformedError: `firing-form`, a field's form.
        NotFoundError: `slot-unknown`.
        PolicyError: `slot-not-listed`, `slot-not-yours`, `slot-bulk`, `slot-not-opened`, `slot-taken`,
            `firing-not-linked`, `firing-order`, `slot-refired`, `outcome-not-certifiable`, `vocabulary-unknown`.
    """
    check_range(len(firings), "firings", 1, MAX_FIRINGS)
    slots: list[Slot] = []
    first = last = fired = ""
    for firing in firings:
        if firing.slot:
            slot = _cited(firing, maker, facts, state)
            if slot.came_from != (slots[-1].id if slots else ""):
                raise PolicyError("firing-not-linked", slot=slot.id, origin=slot.came_from or "-")
            slots.append(slot)
            batch = known_batch(state, slot.batch)
            date, linked = min(batch.date, batch.opened_on), bool(slot.came_from)  # a plan's day may have come sooner
            fired = max(fired, day_of(batch.ignited_at))
        else:
            date, linked = _studio(firing, facts), False
            fired = max(fired, date)
        if date < last and not linked:  # of linked slots the ledger itself knows the order
            raise PolicyError("firing-order", date=date, before=last)
        first, last = first or date, max(date, last)
    if slots:
        _check_last(slots[-1], facts)
    return FiringLine(slots, first, last, fired)


def _cited(firing: Firing, maker: str, facts: Facts, state: State) -> Slot:
    """Return the slot of a closed list that is the maker's, opened, and holds no other piece."""
    if firing.kind or firing.peak or firing.date or len(firing.slot) > _MAX_SLOT_ID:
        raise MalformedError("firing-form", slot=firing.slot[:_MAX_SLOT_ID])
    slot = state.get(Slot, firing.slot)
    if slot is None:
        raise NotFoundError("slot-unknown", slot=firing.slot)
    if not slot.listed:
        raise PolicyError("slot-not-listed", slot=slot.id)
    if slot.person != maker:
        raise PolicyError("slot-not-yours", slot=slot.id, person=slot.person)
    if slot.count > 1:
        raise PolicyError("slot-bulk", slot=slot.id, count=slot.count)
    if not slot.outcome:
        raise PolicyError("slot-not-opened", slot=slot.id)
    piece = piece_in(slot, state, facts.time)
    if piece:
        raise PolicyError("slot-taken", slot=slot.id, piece=piece)
    return slot


def _studio(firing: Firing, facts: Facts) -> str:
    """Return the day of a studio firing."""
    facts.profile.check("firing-kind", firing.kind, "firings.kind")
    check_range(firing.peak, "firings.peak", 0, MAX_PEAK)
    return check_past_date(firing.date, "firings.date", facts.time)


def _check_last(slot: Slot, facts: Facts) -> None:
    """Refuse a line that goes on in another slot, and one that ended in an outcome that may not be certified."""
    if slot.went_to:
        raise PolicyError("slot-refired", slot=slot.id, into=slot.went_to)
    if not facts.profile.outcome(slot.outcome).certifiable:
        raise PolicyError("outcome-not-certifiable", slot=slot.id, outcome=slot.outcome)
