"""PieceSheet: one signature under many pieces. SPEC §2a, §12.

{"count":480,"ledger":"ledger.example/zisha","root":"5f1c…"}
"""

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.shapes import check_hash, check_range
from ledger.craft.state import Change, State

MIN_ITEMS = 2
MAX_ITEMS = 1_000


class PieceSheet(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        count: number of items that follow it, 2 to 1,000.
        root: hex, RFC 6962 root over the items' bytes.
    """

    count: int
    root: str


def rule(subject: PieceSheet, facts: Facts, state: State) -> tuple[Change, ...]:
    """Change nothing: each item is admitted after it, as a `PieceRegistration`.

    That the items are these, and so many, was settled when the sheet was read (SPEC §2a).

    Raises:
        MalformedError: a field's form.
    """
    del facts, state
    check_range(subject.count, "count", MIN_ITEMS, MAX_ITEMS)
    check_hash(subject.root, "root")
    return ()


KIND = Kind(name="PieceSheet", subject=PieceSheet, signers=("person",), rule=rule)
