"""OutcomeCorrection: a slot's outcome is put right; old and new both stay visible. SPEC §12.

{"after":"90af…","batch":"k2026-05","fault":"warped","ledger":"ledger.example/zisha","new":"seconds",
 "old":"qualified","reason":"flaw-found","slot":"1-2-3-1-2"}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.doubt import in_doubt
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_crew, known_batch, listed_slot
from ledger.craft.kinds.kiln.outcome import check_outcome
from ledger.craft.kinds.piece.piece import life_of, piece_in
from ledger.craft.profile_file import Outcome
from ledger.craft.state import Batch, Change, Piece, Put, Slot, State
from ledger.craft.status import DISPUTED, marked, status_of
from ledger.errors import PolicyError


class OutcomeCorrection(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        batch, slot: which slot.
        old, new: codes of the profile's outcomes; `fault`: the new one's, where it has faults.
        reason: code of the profile's `correction-reason`.
        after: hex id of the statement that gave the slot its present outcome.
    """

    batch: str
    slot: str
    old: str
    new: str
    reason: str
    after: str
    fault: str = ""


def rule(subject: OutcomeCorrection, facts: Facts, state: State) -> Iterator[Change]:
    """Put another outcome in place of the present one.

    A live piece in the slot turns disputed when the new outcome forbids it, and is so no longer when a further
    correction allows it again: who set it clears it, or a registrar. The totals of a closing stay as they were stated.

    Raises:
        NotFoundError: `batch-unknown`, `slot-unknown`.
        PolicyError: `correction-signer`, `kiln-not-crew`, `slot-not-listed`, `slot-not-opened`, `correction-old`,
            `correction-no-change`, `correction-refired`, `correction-own-slot`, `correction-dispute`,
            `vocabulary-unknown`, `outcome-fault`, `outcome-no-fault`.
    """
    batch = known_batch(state, subject.batch)
    _check_signer(batch, facts, state)
    slot = listed_slot(state, batch.code, subject.slot)
    if subject.old != slot.outcome:
        raise PolicyError("correction-old", slot=slot.id, expected=slot.outcome, got=subject.old)
    if (subject.new, subject.fault) == (slot.outcome, slot.fault):
        raise PolicyError("correction-no-change", slot=slot.id, outcome=slot.outcome)
    facts.profile.check("correction-reason", subject.reason, "reason")
    old = facts.profile.outcome(slot.outcome)
    new = check_outcome(facts.profile, slot.id, subject.new, subject.fault)
    if slot.went_to and new.cls != "refire":  # else one vessel could be certified from two slots
        raise PolicyError("correction-refired", slot=slot.id, into=slot.went_to)
    if batch.phase == "closed" and facts.signer.holder == slot.person and new.certifiable:
        raise PolicyError("correction-own-slot", slot=slot.id, person=slot.person)
    yield Put(changed(slot, outcome=subject.new, fault=subject.fault, outcome_by=facts.id, outcome_at=facts.index))
    yield from _dispute(slot, old, new, facts, state)


def _check_signer(batch: Batch, facts: Facts, state: State) -> None:
    if facts.signer.role != "registrar":
        check_crew(state, batch, facts)
    elif batch.phase != "closed":
        raise PolicyError("correction-signer", batch=batch.code)


def _dispute(slot: Slot, old: Outcome, new: Outcome, facts: Facts, state: State) -> Iterator[Change]:
    """Set the bit and keep who did; clear it for the same, or for a registrar.

    A registrar who states another outcome that may not be certified makes the dispute theirs.
    """
    code = piece_in(slot, state, facts.time)
    piece = state.get(Piece, code) if code else None
    registrar = facts.signer.role == "registrar"
    if piece is None or (old.certifiable == new.certifiable and (new.certifiable or not registrar)):
        return
    by = facts.issuer if registrar else facts.signer.holder
    status, life = status_of(state, piece.index), life_of(state, piece.code)
    if not new.certifiable:
        yield Put(changed(life, disputed_by=by))
        yield from marked(state, {piece.index: status | DISPUTED})
    elif registrar or (by == life.disputed_by and not in_doubt(state, piece)):
        yield Put(changed(life, disputed_by=""))
        if not life.dispute:
            yield from marked(state, {piece.index: status & ~DISPUTED})
    else:  # an outcome that may be certified under a piece in dispute would look like a dispute about nothing
        raise PolicyError("correction-dispute", slot=slot.id, piece=piece.code, by=life.disputed_by)


def head(subject: OutcomeCorrection, state: State) -> bytes:
    """Return the statement that gave the slot its present outcome.

    Raises:
        NotFoundError: `batch-unknown`, `slot-unknown`.
        PolicyError: `slot-not-listed`, `slot-not-opened`.
    """
    slot = listed_slot(state, known_batch(state, subject.batch).code, subject.slot)
    if not slot.outcome:
        raise PolicyError("slot-not-opened", slot=slot.id)
    return slot.outcome_by


KIND = Kind(name="OutcomeCorrection", subject=OutcomeCorrection, signers=("person", "registrar"), rule=rule, head=head)
