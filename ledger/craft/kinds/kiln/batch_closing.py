"""BatchClosing: the equation of a batch. SPEC §12.

{"after":"c733…","batch":"k2026-05","ledger":"ledger.example/zisha","totals":{"good":270,"loaded":310,"missing":1,
 "refire":6,"scrapped":15,"seconds":17,"trial":1}}
"""

from ledger.craft.kind import Part, Subject


class Totals(Part, frozen=True, kw_only=True):
    """loaded = good + seconds + refire + scrapped + missing + trial, in vessels; a class that is 0 is left out."""

    loaded: int
    good: int = 0
    seconds: int = 0
    refire: int = 0
    scrapped: int = 0
    missing: int = 0
    trial: int = 0


class BatchClosing(Subject, frozen=True, kw_only=True):
    """The subject: an opened batch's code, its totals, and the batch's head in hex."""

    batch: str
    totals: Totals
    after: str
