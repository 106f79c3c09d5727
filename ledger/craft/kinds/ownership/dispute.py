"""An open dispute as its objection and its decision address it. SPEC §12.9.

open ──ClaimObjection, once──▶ open, objected ──ClaimDecision, after `ends`──▶ decided
"""

from ledger.craft.shapes import check_hash
from ledger.craft.state import Dispute, State
from ledger.errors import NotFoundError, PolicyError


def open_dispute(state: State, dispute: str, piece: str) -> Dispute:
    """Return the open dispute about the owner of a piece.

    Args:
        state: before.
        dispute: hex statement id of the `ClaimDispute`.
        piece: piece code.

    Raises:
        MalformedError: `field-not-a-hash`.
        NotFoundError: `dispute-unknown`: there is none of this id about this piece.
        PolicyError: `dispute-decided`.
    """
    known = state.get(Dispute, check_hash(dispute, "dispute"))
    if known is None or known.piece != piece:
        raise NotFoundError("dispute-unknown", dispute=dispute, piece=piece)
    if known.decided >= 0:
        raise PolicyError("dispute-decided", dispute=dispute, entry=known.decided)
    return known
