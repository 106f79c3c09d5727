"""What an entry is about, as pages ask for it: the kiln batch that it moves on, the person whose piece it registers.

    BatchOpening of k2026-05                  batch/k2026-05
    BatchPlan of k2026-05, the long form      batch/k2026-05 · openings
    BatchLoading of zs001's wares             batch/k2026-05 · loads/zs001
    PieceRegistration by zs001, naming zs002  maker/zs001 · named/zs002

Views fold it (`ledger.store.views`); no rule asks.
"""

from collections.abc import Iterable

from ledger.craft.kind import Subject
from ledger.craft.kinds.kiln.batch_cancellation import BatchCancellation
from ledger.craft.kinds.kiln.batch_closing import BatchClosing
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.batch_unloading import BatchUnloading
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.kinds.piece.piece_registration import PieceRegistration

OPENINGS = "openings"
"""The plans of firings in the long form: an everyday kiln's quick batch is opened without spectators."""

_MOVES = (
    BatchUnloading, BatchIgnition, BatchFiring, BatchOpening, OutcomeCorrection, BatchClosing, BatchCancellation,
)  # fmt: skip


def things_of(subject: Subject) -> tuple[str, ...]:
    """Return what the subject of an entry is about, for whoever lists entries by it; nothing for most kinds."""
    if isinstance(subject, PieceRegistration):
        others = {f"named/{role.person}" for role in subject.roles if role.person != subject.maker}
        return (f"maker/{subject.maker}", *sorted(others))
    if isinstance(subject, BatchPlan):
        return (f"batch/{subject.code}", *(_loaders(subject.lines) if subject.lines else (OPENINGS,)))
    if isinstance(subject, BatchLoading):
        return (f"batch/{subject.batch}", *_loaders(subject.lines))
    if isinstance(subject, _MOVES):
        return (f"batch/{subject.batch}",)
    return ()


def photos_of(subject: Subject) -> tuple[str, ...]:
    """Return the hex hashes of the photos by which an entry registers a piece; nothing for other kinds."""
    return tuple(photo.sha256 for photo in subject.photos) if isinstance(subject, PieceRegistration) else ()


def _loaders(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(sorted({f"loads/{line.person}" for line in lines}))
