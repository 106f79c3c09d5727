"""BatchOpening: what came out, slot by slot; by door, stack or layer. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","outcomes":[{"outcome":"qualified","slot":"1-2-3-1-2"},
 {"fault":"warped","outcome":"seconds","slot":"1-2-3-1-3"}],"part":"二号门"}
"""

from ledger.craft.kind import Part, Subject


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
