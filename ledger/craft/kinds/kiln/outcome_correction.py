"""OutcomeCorrection: a slot's outcome is put right; old and new both stay visible. SPEC §12.

{"after":"90af…","batch":"k2026-05","fault":"warped","ledger":"ledger.example/zisha","new":"seconds",
 "old":"qualified","reason":"flaw-found","slot":"1-2-3-1-2"}
"""

from ledger.craft.kind import Subject


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
