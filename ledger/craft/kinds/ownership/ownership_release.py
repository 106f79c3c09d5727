"""OwnershipRelease: the owner gives the piece back; it is unclaimed again, under a new print. SPEC §12.9.

    {"after":"7d2a…","ledger":"ledger.example/zisha","piece":"0123456789ABT"}

A return within seven days, say. The old code was uncovered, and the old paper may still be about: before anybody can
own the piece again its maker issues a new print.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.ownership.owner import end_key
from ledger.craft.kinds.piece.piece import check_current, check_owner, check_undisputed, known_piece, life_of
from ledger.craft.state import Change, Key, Put, State
from ledger.craft.status import CLAIMED, marked, status_of


class OwnershipRelease(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    after: str


def rule(subject: OwnershipRelease, facts: Facts, state: State) -> Iterator[Change]:
    """End the owner key; whatever the owner reported of the piece stays.

    Raises:
        PolicyError: `piece-not-owned`, `piece-final`, `piece-stopped`, `ownership-in-dispute`.
    """
    piece, life = known_piece(state, subject.piece), life_of(state, subject.piece)
    check_owner(life, facts)
    check_current(life, facts.time)
    check_undisputed(life)
    for key in state.list(Key, piece.code):
        if key.until < 0 and key.role in {"owner", "claim"}:  # a print replaced while it was owned bears a live code
            yield end_key(state, key.did, facts)
    yield Put(changed(life, owner="", owned_at=0, released=piece.serial))
    yield Put(changed(piece, moved=facts.id))
    yield from marked(state, {piece.index: status_of(state, piece.index) & ~CLAIMED})


def head(subject: OwnershipRelease, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(name="OwnershipRelease", subject=OwnershipRelease, signers=("owner",), rule=rule, head=head, since=2)
