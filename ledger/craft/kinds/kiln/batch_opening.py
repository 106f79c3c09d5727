"""BatchOpening: what came out, slot by slot; by door, stack or layer. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","outcomes":[{"outcome":"qualified","slot":"1-2-3-1-2"},
 {"fault":"warped","outcome":"seconds","slot":"1-2-3-1-3"}],"part":"二号门"}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.kind import Facts, Kind, Part, Subject
from ledger.craft.kinds.kiln.batch import check_crew, check_fired, check_slots, known_batch, listed_slot
from ledger.craft.kinds.kiln.outcome import check_outcome
from ledger.craft.shapes import check_optional
from ledger.craft.state import Change, Put, State
from ledger.errors import PolicyError

MAX_PART = 40  # characters


class SlotOutcome(Part, frozen=True, kw_only=True):
    """A slot's outcome: codes of the profile's outcomes and, where the outcome has faults, one of them."""

    slot: str
    outcome: str
    fault: str = ""


class BatchOpening(Subject, frozen=True, kw_only=True):
    """The subject: an ignited batch's code, 1 to 500 outcomes, and which part of the kiln, ≤ 40 characters."""

    batch: str
    outcomes: tuple[SlotOutcome, ...]
    part: str = ""


def rule(subject: BatchOpening, facts: Facts, state: State) -> Iterator[Change]:
    """Give each slot its outcome; a second one is a correction's to give.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `batch-unknown`, `slot-unknown`.
        PolicyError: `kiln-not-crew`, `batch-not-ignited`, `batch-closed`, `slot-repeated`, `slot-not-listed`,
            `outcome-given`, `vocabulary-unknown`, `outcome-fault`, `outcome-no-fault`.
    """
    batch = known_batch(state, subject.batch)
    check_crew(state, batch, facts)
    check_fired(batch)
    check_optional(subject.part, "part", MAX_PART)
    check_slots(batch.code, [each.slot for each in subject.outcomes])
    for each in subject.outcomes:
        slot = listed_slot(state, batch.code, each.slot)
        if slot.outcome:
            raise PolicyError("outcome-given", slot=slot.id, outcome=slot.outcome)
        check_outcome(facts.profile, slot.id, each.outcome, each.fault)
        yield Put(changed(slot, outcome=each.outcome, fault=each.fault, outcome_by=facts.id, outcome_at=facts.index))
    if batch.phase == "ignited":
        yield Put(changed(batch, phase="opening", first_outcome=facts.index, opened_on=day_of(facts.time)))


KIND = Kind(name="BatchOpening", subject=BatchOpening, signers=("person",), rule=rule)
