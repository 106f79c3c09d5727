"""A registered piece as the rules of its later life address it. SPEC §12.9.

    current ──withdrawn, destroyed──▶ stopped ──seven days──▶ final, its slot is free
       └──────── taken back ◀───────────┘

Nothing is stated about a piece that is final. While a piece is unclaimed its maker acts alone; once it is claimed the
present owner agrees, or a registrar in their place after the waiting time of a claim.
"""

from ledger.craft.code import check_code
from ledger.craft.kind import NO_NEEDS, Facts, Needs
from ledger.craft.state import Ledger, Life, Piece, Slot, State
from ledger.errors import NotFoundError, PolicyError

FINAL = 7 * 24 * 3600  # seconds in which a withdrawal or destruction may be taken back
_DAY = 24 * 3600


def known_piece(state: State, code: str) -> Piece:
    """Return the piece.

    Raises:
        MalformedError: `code-shape`, `code-check`.
        NotFoundError: `piece-unknown`.
    """
    piece = state.get(Piece, check_code(code))
    if piece is None:
        raise NotFoundError("piece-unknown", piece=code)
    return piece


def life_of(state: State, code: str) -> Life:
    """Return what became of a piece; a piece to which nothing happened has the defaults."""
    return state.get(Life, code) or Life(code=code)


def check_not_final(life: Life, time: int) -> None:
    """Refuse what is stated about a piece after its withdrawal or destruction became final.

    Raises:
        PolicyError: `piece-final`.
    """
    if is_final(life, time):
        raise PolicyError("piece-final", piece=life.code, time=life.final_at)


def check_current(life: Life, time: int) -> None:
    """Refuse what can't be done with a piece that is withdrawn or destroyed, final or not.

    Raises:
        PolicyError: `piece-final`, `piece-stopped`.
    """
    check_not_final(life, time)
    if life.final_at:
        raise PolicyError("piece-stopped", piece=life.code, time=life.final_at)


def check_undisputed(life: Life) -> None:
    """Refuse what would take a piece away while a dispute about its owner is open: only its decision moves it.

    Raises:
        PolicyError: `ownership-in-dispute`.
    """
    if life.dispute:
        raise PolicyError("ownership-in-dispute", piece=life.code, dispute=life.dispute.hex())


def is_final(life: Life, time: int) -> bool:
    """Report whether a withdrawal or destruction can no longer be taken back at `time`."""
    return 0 < life.final_at <= time


def check_maker(piece: Piece, facts: Facts) -> None:
    """Refuse anybody but the piece's maker.

    Raises:
        PolicyError: `piece-not-yours`.
    """
    if facts.signer.role != "person" or facts.signer.holder != piece.person:
        raise PolicyError("piece-not-yours", piece=piece.code, person=facts.signer.holder)


def check_owner(life: Life, facts: Facts) -> None:
    """Refuse any key but the present owner's.

    Raises:
        PolicyError: `piece-not-owned`.
    """
    if facts.signer.role != "owner" or facts.issuer != life.owner:
        raise PolicyError("piece-not-owned", piece=life.code)


def owner_agrees(life: Life, ledger: Ledger) -> Needs:
    """Return what an act of the maker's takes: nothing while the piece is unclaimed, else the owner's consent."""
    if not life.owner:
        return NO_NEEDS
    return Needs(consent=(life.owner,), instead_after=ledger.claim_days * _DAY)


def piece_in(slot: Slot, state: State, time: int) -> str:
    """Return the code of the live piece in a slot; empty when it is free, or free again at `time`."""
    return "" if not slot.piece or is_final(life_of(state, slot.piece), time) else slot.piece
