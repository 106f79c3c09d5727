"""BatchIgnition: the fire is lit and the list is closed. SPEC §12.

{"after":"51c0…","asOf":412,"batch":"k2026-05","ledger":"ledger.example/zisha","lines":146,"pieces":310,
 "root":"0e9b…"}
"""

import msgspec

from ledger.craft.kind import Subject


class BatchIgnition(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        batch: a planned batch's code.
        as_of: `asOf` in the bytes: index of the last entry whose loadings are in the list; left out (−1) for a quick
            batch.
        lines: number of slots in the list; `pieces`: of vessels in them, bulk counts included.
        root: hex, RFC 6962 root over the closed list, see `ledger.craft.slots`.
        after: hex, the batch's head.
    """

    batch: str
    lines: int
    pieces: int
    root: str
    after: str
    as_of: int = msgspec.field(name="asOf", default=-1)
