"""BatchUnloading: slots are emptied again before the fire. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","reason":"damaged","slots":[{"loading":"aa01…","slot":"1-2-3-1-2"}]}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Part, Subject
from ledger.craft.kinds.kiln.batch import check_planned, check_slots, in_crew, known_batch, known_slot
from ledger.craft.shapes import check_hash
from ledger.craft.state import Change, Drop, Put, Slot, State
from ledger.errors import PolicyError


class Unload(Part, frozen=True, kw_only=True):
    """A slot, and the hex statement id of the loading that filled it."""

    slot: str
    loading: str


class BatchUnloading(Subject, frozen=True, kw_only=True):
    """The subject: a planned batch's code, 1 to 500 slots, and a code of the profile's `unloading-reason`."""

    batch: str
    slots: tuple[Unload, ...]
    reason: str


def rule(subject: BatchUnloading, facts: Facts, state: State) -> Iterator[Change]:
    """Empty the slots; a vessel that was to be fired again may be loaded elsewhere.

    Each slot cites the loading that filled it: an unloading held back can't empty what was loaded since.

    Raises:
        NotFoundError: `batch-unknown`, `slot-unknown`.
        PolicyError: `batch-list-closed`, `vocabulary-unknown`, `slot-repeated`, `slot-not-yours`,
            `unloading-other-loading`.
    """
    batch = known_batch(state, subject.batch)
    check_planned(batch)
    facts.profile.check("unloading-reason", subject.reason, "reason")
    check_slots(batch.code, [unload.slot for unload in subject.slots])
    crew = in_crew(state, batch, facts)
    for unload in subject.slots:
        slot = known_slot(state, batch.code, unload.slot)
        if slot.person != facts.signer.holder and not crew:
            raise PolicyError("slot-not-yours", slot=slot.id, person=slot.person)
        if slot.loading.hex() != check_hash(unload.loading, "loading"):
            raise PolicyError("unloading-other-loading", slot=slot.id, expected=slot.loading.hex(), got=unload.loading)
        yield Drop(Slot, slot.id)
        origin = state.get(Slot, slot.came_from) if slot.came_from else None
        if origin is not None:
            yield Put(changed(origin, went_to=""))


KIND = Kind(name="BatchUnloading", subject=BatchUnloading, signers=("person",), rule=rule)
