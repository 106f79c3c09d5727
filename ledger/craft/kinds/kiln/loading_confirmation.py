"""LoadingConfirmation: a maker confirms what the kiln's people listed for them. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","slots":["1-2-3-1-2","1-2-3-1-3"]}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.doubt import noted
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_slots, known_batch, known_slot, listed_slot
from ledger.craft.state import Change, Put, State
from ledger.errors import PolicyError


class LoadingConfirmation(Subject, frozen=True, kw_only=True):
    """The subject: a batch's code and 1 to 500 of the signer's own slots."""

    batch: str
    slots: tuple[str, ...]


def rule(subject: LoadingConfirmation, facts: Facts, state: State) -> Iterator[Change]:
    """Confirm the slots; allowed at any time, since the kiln's people list on paper and makers come later.

    Raises:
        NotFoundError: `batch-unknown`, `slot-unknown`.
        PolicyError: `slot-repeated`, `slot-not-listed` (once the list is closed), `slot-not-yours`,
            `loading-confirmed`.
    """
    batch = known_batch(state, subject.batch)
    check_slots(batch.code, list(subject.slots))
    find = known_slot if batch.phase == "planned" else listed_slot
    for name in subject.slots:
        slot = find(state, batch.code, name)
        if slot.person != facts.signer.holder:
            raise PolicyError("slot-not-yours", slot=slot.id, person=slot.person)
        if slot.confirmed:
            raise PolicyError("loading-confirmed", slot=slot.id)
        yield Put(changed(slot, confirmed=True))
    yield noted(facts, "slots", *(f"{batch.code}/{name}" for name in subject.slots))


KIND = Kind(name="LoadingConfirmation", subject=LoadingConfirmation, signers=("person",), rule=rule)
