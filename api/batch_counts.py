"""What may be said of a kiln batch in public: counts and outcomes by slot, and no names (6 boards show none).

BatchCounts(code="k2026-05", loaded=310, classes={"good":270,…,"open":0}, outcomes={"qualified":201,…}, slots=(…))

Counted in vessels: a bulk line of 40 coarse wares is one slot and 40 vessels. Before the list is closed whatever is
loaded counts; after it what the list holds.
"""

from collections import Counter
from dataclasses import dataclass

from ledger.craft.kinds.kiln.batch_closing import CLASSES
from ledger.craft.profile import Profile
from ledger.craft.state import Batch, Kiln, Slot, State
from ledger.errors import NotFoundError

OPEN = "open"  # no outcome yet: closes the sum until the last door is open
_MAX_CODE = 40


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """A batch as the public sees it.

    Attributes:
        batch, kiln: their records.
        loaded: vessels in the equation.
        classes: vessels by outcome class, and `open`. outcomes: by outcome, in the profile's order.
        slots: (slot, count, outcome, fault), in slot order; no person, no piece.
    """

    batch: Batch
    kiln: Kiln
    loaded: int
    classes: dict[str, int]
    outcomes: dict[str, int]
    slots: tuple[tuple[str, int, str, str], ...]


def count_batch(state: State, profile: Profile, code: str) -> BatchCounts:
    """Count a batch.

    Raises:
        NotFoundError: `batch-unknown`.
    """
    batch = state.get(Batch, code) if len(code) <= _MAX_CODE else None
    if batch is None:
        raise NotFoundError("batch-unknown", batch=code[:_MAX_CODE])
    kiln = state.get(Kiln, batch.kiln)
    assert kiln is not None, "a batch is planned for an enrolled kiln"
    slots = [slot for slot in state.list(Slot, code) if slot.listed or batch.ignited < 0]
    counted: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for slot in slots:
        counted[profile.outcome(slot.outcome).cls if slot.outcome else OPEN] += slot.count
        if slot.outcome:
            outcomes[slot.outcome] += slot.count
    return BatchCounts(
        batch, kiln, counted.total(), {name: counted[name] for name in (*CLASSES, OPEN)},
        {name: outcomes[name] for name in profile.codes("outcome") if outcomes[name]},
        tuple((slot.slot, slot.count, slot.outcome, slot.fault) for slot in slots),
    )  # fmt: skip
