"""A finding as later statements address it: still open, and whom it concerns (SPEC §12.6, Oversight).

open ──FindingWithdrawal──▶ withdrawn        open ──FindingResolution──▶ upheld | not-upheld
"""

from ledger.craft.shapes import check_hash
from ledger.craft.state import Batch, Finding, Piece, State
from ledger.errors import NotFoundError, PolicyError

NATURES = (MACHINE, OPINION) = ("machine-checkable", "opinion")
RESULTS = (UPHELD, NOT_UPHELD) = ("upheld", "not-upheld")
OPEN, WITHDRAWN = "open", "withdrawn"
MAX_TEXT = 500  # characters
MAX_EVIDENCE = 8  # hashes
SHOWN_AFTER = 7 * 24 * 3600  # seconds until an opinion is shown: time for an answer to stand beside it


def open_finding(state: State, statement: str) -> Finding:
    """Return a finding that nothing has settled.

    Raises:
        MalformedError: `field-not-a-hash`. NotFoundError: `finding-unknown`. PolicyError: `finding-settled`.
    """
    found = state.get(Finding, check_hash(statement, "finding"))
    if found is None:
        raise NotFoundError("finding-unknown", finding=statement)
    if found.state != OPEN:
        raise PolicyError("finding-settled", finding=statement, entry=found.settled)
    return found


def concerned(state: State, found: Finding) -> set[str]:
    """Return the persons whom a finding concerns: named by it, maker of the piece, master of the batch."""
    persons = {found.person} - {""}
    piece = state.get(Piece, found.piece) if found.piece else None
    batch = state.get(Batch, found.batch) if found.batch else None
    if piece is not None:
        persons.add(piece.person)
    if batch is not None:
        persons.add(batch.master)
    return persons
