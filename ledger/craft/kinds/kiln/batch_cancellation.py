"""BatchCancellation: a batch that is planned will not be fired. SPEC §12.8.

{"after":"51c0…","batch":"k2026-05","ledger":"ledger.example/zisha","reason":"连日阴雨，坯体未干"}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_master, check_planned, known_batch, known_kiln
from ledger.craft.shapes import check_text
from ledger.craft.state import Change, Put, Slot, State

MAX_REASON = 120  # characters


class BatchCancellation(Subject, frozen=True, kw_only=True):
    """The subject: a planned batch's code, the reason in 1 to 120 characters, and the batch's head in hex."""

    batch: str
    reason: str
    after: str


def rule(subject: BatchCancellation, facts: Facts, state: State) -> Iterator[Change]:
    """Cancel the batch; its loadings are void, and what was to be fired again is free for another.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `batch-unknown`.
        PolicyError: `kiln-not-master`, `batch-list-closed`, `batch-cancelled`.
    """
    check_text(subject.reason, "reason", MAX_REASON)
    batch = known_batch(state, subject.batch)
    check_master(known_kiln(state, batch.kiln), facts)
    check_planned(batch)
    yield Put(changed(batch, phase="cancelled", head=facts.id, closed=facts.index))
    for slot in state.list(Slot, batch.code):
        origin = state.get(Slot, slot.came_from) if slot.came_from else None
        if origin is not None:
            yield Put(changed(origin, went_to=""))


def head(subject: BatchCancellation, state: State) -> bytes:
    """Return the last statement that changed the batch."""
    return known_batch(state, subject.batch).head


KIND = Kind(name="BatchCancellation", subject=BatchCancellation, signers=("person",), rule=rule, head=head, since=2)
