"""Which pieces a submission says something about, so that their kept verdicts are dropped and no others.

RoleSignature of 0123456789ABT → that piece       OutcomeCorrection of b1/1-2-3 → the piece in that slot
PieceRegistration, BatchLoading → none            Standing, Endorsement → any: all verdicts go
"""

from collections.abc import Sequence

from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.kinds.piece.role_refusal import RoleRefusal
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.sheet import SHEET_KIND
from ledger.craft.state import Slot, State
from ledger.craft.statement import Statement

# What these say is of things that no verdict shows yet: a piece is not known before its registration.
_NEW = frozenset({
    "PersonEnrolment", "KilnEnrolment", "BatchPlan", "BatchLoading", "LoadingConfirmation", "BatchUnloading",
    "BatchIgnition", "PieceRegistration", "PieceSheet", "CommissionAcceptance",
})  # fmt: skip


def codes_changed(said: Sequence[Statement], state: State) -> set[str] | None:
    """Return the codes of the pieces that an accepted submission touches; None when it may touch any."""
    if said[0].kind == SHEET_KIND:
        return set()  # its pieces are new
    found: set[str] = set()
    for statement in said:
        named = _named(statement, state)
        if named is None:
            return None
        found |= named
    return found


def _named(statement: Statement, state: State) -> set[str] | None:
    subject = statement.subject
    if statement.kind in _NEW:
        return set()
    if isinstance(subject, RoleSignature | RoleRefusal):
        return {subject.piece}
    if isinstance(subject, OutcomeCorrection):
        slot = state.get(Slot, f"{subject.batch}/{subject.slot}")
        return {slot.piece} if slot is not None and slot.piece else set()
    return None
