"""One line of a loading list, and how it takes its slot. SPEC §12, BatchLoading.

{"person":"zs001","slot":"1-2-3-1-2"}                              one vessel
{"from":"k2026-03/1-1-2-1-4","person":"zs001","slot":"2-1-1-1-1"}  fired again
{"count":120,"person":"zs004","slot":"2-3"}                        a bulk line of coarse wares
"""

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace as changed

from ledger.craft.doubt import noted
from ledger.craft.kind import Facts, Part
from ledger.craft.kinds.kiln.batch import check_slots, in_crew, listed_slot
from ledger.craft.kinds.piece.piece import piece_in
from ledger.craft.person import enrolled_person
from ledger.craft.shapes import check_range
from ledger.craft.slots import check_slot, parse_layout, split_slot_id
from ledger.craft.state import Batch, Change, Put, Slot, State
from ledger.errors import PolicyError

MAX_COUNT = 10_000


class Line(Part, frozen=True, kw_only=True):
    """What stands in a slot.

    Attributes:
        slot: slot address; `person`: code of its maker.
        count: 1, or 2 to 10,000 for a bulk line: in the equation, never certifiable.
        came_from: `from` in the bytes: `<batch>/<slot>` it is fired again from; empty for a first firing.
    """

    slot: str
    person: str
    count: int = 1
    came_from: str = msgspec.field(name="from", default="")


def load(lines: tuple[Line, ...], batch: Batch, facts: Facts, state: State) -> Iterator[Change]:
    """Put the vessels into their slots, 1 to 500 lines.

    A slot counts as confirmed when its maker's own key loaded it.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `person-unknown`, `slot-unknown` (of `from`).
        PolicyError: `slot-repeated`, `slot-outside-layout`, `slot-loaded`, `loading-not-yours`, and those of a refire.
    """
    check_slots(batch.code, [line.slot for line in lines])
    crew, origins = in_crew(state, batch, facts), set[str]()
    for line in lines:
        slot = _free_slot(line, batch, state)
        own = line.person == facts.signer.holder
        if not own and not crew:
            raise PolicyError("loading-not-yours", slot=slot, person=line.person)
        enrolled_person(state, line.person, "person")
        yield Put(
            Slot(
                batch=batch.code, slot=line.slot, person=line.person, loading=facts.id, index=facts.index,
                confirmed=own, count=line.count, came_from=line.came_from,
            )
        )  # fmt: skip
        if line.came_from:
            if line.came_from in origins:
                raise PolicyError("refire-repeated", slot=slot, origin=line.came_from)
            origins.add(line.came_from)
            yield Put(changed(_origin(line, slot, facts, state), went_to=slot))
    if any(line.person == facts.signer.holder for line in lines):
        yield noted(facts, "loading", batch.code, facts.id.hex())


def _free_slot(line: Line, batch: Batch, state: State) -> str:
    slot = f"{batch.code}/{check_slot(line.slot)}"
    check_range(line.count, "count", 1, MAX_COUNT)
    if line.slot not in parse_layout(batch.layout):
        raise PolicyError("slot-outside-layout", slot=slot)
    if state.get(Slot, slot) is not None:
        raise PolicyError("slot-loaded", slot=slot)
    return slot


def _origin(line: Line, into: str, facts: Facts, state: State) -> Slot:
    """Return the slot a vessel is fired again from: its maker's, its outcome a refire, and not fired again yet."""
    if line.count > 1:
        raise PolicyError("refire-bulk", slot=into, count=line.count)
    origin = listed_slot(state, *split_slot_id(line.came_from, "from"))
    if origin.person != line.person:
        raise PolicyError("refire-other-maker", slot=into, origin=origin.id, person=origin.person)
    if not origin.outcome or facts.profile.outcome(origin.outcome).cls != "refire":
        raise PolicyError("refire-not-due", slot=into, origin=origin.id, outcome=origin.outcome)
    if origin.went_to:
        raise PolicyError("refire-repeated", slot=into, origin=origin.id)
    piece = piece_in(origin, state, facts.time)
    if piece:
        raise PolicyError("slot-taken", slot=origin.id, piece=piece)
    return origin
