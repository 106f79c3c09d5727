"""Whose a piece is: one live owner key, or none. SPEC §12.9.

    unclaimed ──OwnershipClaim, HandOver──▶ claimed ──OwnershipTransfer, ClaimDecision──▶ claimed by another key
        ▲                                      │
        └── new print ── OwnershipRelease ◀────┘

Owners are keys, never names. A key that has passed a piece on is ended and nobody's again.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts
from ledger.craft.state import Change, Key, Life, Piece, Put, State
from ledger.craft.status import CLAIMED, marked, status_of
from ledger.errors import PolicyError


def check_unclaimed(life: Life) -> None:
    """Refuse a piece that has an owner, and one reported lost or stolen: whoever finds a code is not its buyer.

    Raises:
        PolicyError: `piece-claimed`, `piece-reported`.
    """
    if life.owner:
        raise PolicyError("piece-claimed", piece=life.code)
    if life.reported:
        raise PolicyError("piece-reported", piece=life.code, reported=life.reported)


def check_claimed(life: Life) -> None:
    """Refuse a piece that nobody has claimed.

    Raises:
        PolicyError: `piece-unclaimed`.
    """
    if not life.owner:
        raise PolicyError("piece-unclaimed", piece=life.code)


def has_hidden_code(state: State, code: str) -> bool:
    """Report whether the live print of the piece bears a hidden code that nobody has used."""
    return any(key.role == "claim" and key.until < 0 for key in state.list(Key, code))


def take_over(piece: Piece, life: Life, owner: str, facts: Facts, state: State) -> Iterator[Change]:
    """Make `owner` the piece's one owner key from this entry on; whoever owned it before does no longer.

    Args:
        piece: as it stands; its head moves only where the kind says so.
        life: what stands of it, with what the kind has changed besides.
        owner: did, new to the ledger; proved by its endorsement.
        facts: of the statement in effect.
        state: before.
    """
    if life.owner:
        yield end_key(state, life.owner, facts)
    yield Put(Key(did=owner, role="owner", holder=piece.code, since=facts.index, named_by=facts.id))
    yield Put(changed(life, owner=owner, owned_at=facts.time))
    yield Put(changed(piece, moved=facts.id))
    yield from marked(state, {piece.index: status_of(state, piece.index) | CLAIMED})


def end_key(state: State, did: str, facts: Facts) -> Put:
    """Return the change by which a key signs nothing after this entry."""
    key = state.get(Key, did)
    if key is None:
        raise AssertionError(f"bad state: key {did} is gone")
    return Put(changed(key, until=facts.index))
