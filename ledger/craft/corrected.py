"""A piece as its corrections leave it, and what stood there before. SPEC §12.9, §14.

    registration, correction 431 (title), correction 502 (measures)
    →  the piece with the later title and measures;  431: title was 春水;  502: measures were 240 ml, 3100 g

The registration's own bytes stay what was signed: this is what people are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace as changed

from ledger.craft.kinds.piece.piece_correction import PieceCorrection, fields_of
from ledger.craft.kinds.piece.piece_registration import PieceRegistration


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction in effect.

    Attributes:
        index, time: of the entry at which it took effect.
        before: the piece before it. fields: those whose value changed, names of `piece_correction.FIELDS`.
    """

    index: int
    time: int
    before: PieceRegistration
    fields: tuple[str, ...]


def follow_corrections(
    subject: PieceRegistration, corrections: Sequence[tuple[int, int, PieceCorrection]]
) -> tuple[PieceRegistration, tuple[Corrected, ...]]:
    """Return the piece after all corrections, and each of them.

    Args:
        subject: as it was registered.
        corrections: (index, time, subject) of each, in the order in which they took effect.
    """
    kept: list[Corrected] = []
    for index, time, correction in corrections:
        before = subject
        given = {name: getattr(correction, name) for name in fields_of(correction)}
        subject = changed(subject, **given)
        fields = tuple(name for name in given if getattr(before, name) != given[name])
        if fields:
            kept.append(Corrected(index, time, before, fields))
    return subject, tuple(kept)
