"""LoadingConfirmation: a maker confirms what the kiln's people listed for them. SPEC §12.

{"batch":"k2026-05","ledger":"ledger.example/zisha","slots":["1-2-3-1-2","1-2-3-1-3"]}
"""

from ledger.craft.kind import Subject


class LoadingConfirmation(Subject, frozen=True, kw_only=True):
    """The subject: a batch's code and 1 to 500 of the signer's own slots."""

    batch: str
    slots: tuple[str, ...]
