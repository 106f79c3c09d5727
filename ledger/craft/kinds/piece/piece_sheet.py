"""PieceSheet: one signature under many pieces. SPEC §2a, §12.

{"count":480,"ledger":"ledger.example/zisha","root":"5f1c…"}
"""

from ledger.craft.kind import Subject


class PieceSheet(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        count: number of items that follow it, 2 to 1,000.
        root: hex, RFC 6962 root over the items' bytes.
    """

    count: int
    root: str
