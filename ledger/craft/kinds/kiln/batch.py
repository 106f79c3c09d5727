"""Kiln batches as the rules of the kiln family address them. SPEC §12, Kiln.

    planned ──BatchIgnition──▶ ignited ──first BatchOpening──▶ opening ──BatchClosing──▶ closed
       └──BatchCancellation──▶ cancelled

Loading, confirming and unloading belong to the first phase, outcomes to the second and third; nothing comes after the
last but a correction.
"""

from ledger.craft.kind import Facts
from ledger.craft.shapes import check_range, check_word
from ledger.craft.slots import check_slot
from ledger.craft.state import Batch, Kiln, Slot, State
from ledger.errors import NotFoundError, PolicyError

MAX_LINES = 500  # slots a statement: half of what fits its 32,768 bytes


def known_kiln(state: State, code: str) -> Kiln:
    """Return the kiln.

    Raises:
        NotFoundError: `kiln-unknown`.
    """
    kiln = state.get(Kiln, check_word(code, "kiln"))
    if kiln is None:
        raise NotFoundError("kiln-unknown", kiln=code)
    return kiln


def known_batch(state: State, code: str) -> Batch:
    """Return the batch.

    Raises:
        NotFoundError: `batch-unknown`.
    """
    batch = state.get(Batch, check_word(code, "batch"))
    if batch is None:
        raise NotFoundError("batch-unknown", batch=code)
    return batch


def known_slot(state: State, batch: str, slot: str) -> Slot:
    """Return what was loaded into a slot; arguments are a known batch's code and a slot.

    Raises:
        NotFoundError: `slot-unknown`: nothing was loaded there.
    """
    name = f"{batch}/{check_slot(slot)}"
    found = state.get(Slot, name)
    if found is None:
        raise NotFoundError("slot-unknown", slot=name)
    return found


def listed_slot(state: State, batch: str, slot: str) -> Slot:
    """Return a slot of the closed list; arguments as above.

    Raises:
        NotFoundError: `slot-unknown`.
        PolicyError: `slot-not-listed`: it was loaded after the list was closed.
    """
    found = known_slot(state, batch, slot)
    if not found.listed:
        raise PolicyError("slot-not-listed", slot=found.id)
    return found


def check_slots(batch: str, slots: list[str]) -> None:
    """Refuse none or more than 500 slots, and one that stands twice in a statement.

    Raises:
        MalformedError: `field-out-of-range`.
        PolicyError: `slot-repeated`.
    """
    check_range(len(slots), "slots", 1, MAX_LINES)
    seen: set[str] = set()
    for slot in slots:
        if slot in seen:
            raise PolicyError("slot-repeated", slot=f"{batch}/{slot}")
        seen.add(slot)


def in_crew(state: State, batch: Batch, facts: Facts) -> bool:
    """Report whether the signer is the kiln's master or one of the deputies."""
    kiln = known_kiln(state, batch.kiln)
    return facts.signer.holder == kiln.master or facts.signer.holder in kiln.deputies


def check_crew(state: State, batch: Batch, facts: Facts) -> None:
    """Refuse anyone but the kiln's master and deputies.

    Raises:
        PolicyError: `kiln-not-crew`.
    """
    if not in_crew(state, batch, facts):
        raise PolicyError("kiln-not-crew", kiln=batch.kiln, person=facts.signer.holder)


def check_master(kiln: Kiln, facts: Facts) -> None:
    """Refuse anyone but the kiln's master.

    Raises:
        PolicyError: `kiln-not-master`.
    """
    if facts.signer.holder != kiln.master:
        raise PolicyError("kiln-not-master", kiln=kiln.code, person=facts.signer.holder, master=kiln.master)


def check_kiln_open(kiln: Kiln) -> None:
    """Refuse a kiln that is no more.

    Raises:
        PolicyError: `kiln-ended`.
    """
    if kiln.ended >= 0:
        raise PolicyError("kiln-ended", kiln=kiln.code, entry=kiln.ended)


def check_planned(batch: Batch) -> None:
    """Refuse when the list is closed, or will never be.

    Raises:
        PolicyError: `batch-list-closed`, `batch-cancelled`.
    """
    _check_not_cancelled(batch)
    if batch.phase != "planned":
        raise PolicyError("batch-list-closed", batch=batch.code, entry=batch.ignited)


def check_fired(batch: Batch) -> None:
    """Refuse before the ignition and after the closing.

    Raises:
        PolicyError: `batch-not-ignited`, `batch-closed`, `batch-cancelled`.
    """
    _check_not_cancelled(batch)
    if batch.phase == "planned":
        raise PolicyError("batch-not-ignited", batch=batch.code)
    if batch.phase == "closed":
        raise PolicyError("batch-closed", batch=batch.code, entry=batch.closed)


def _check_not_cancelled(batch: Batch) -> None:
    if batch.phase == "cancelled":
        raise PolicyError("batch-cancelled", batch=batch.code, entry=batch.closed)
