"""OwnershipTransfer: the owner passes the piece on, and it is passed on once the next owner has endorsed. SPEC §12.9.

    {"after":"7d2a…","ledger":"ledger.example/zisha","owner":"did:key:z6Mk…","piece":"0123456789ABT"}

Until then nothing has changed: a mis-scanned key strands no pot. A piece reported lost or stolen may be passed on, to
an insurer say; the report stays and warns until somebody who may has taken it back.
"""

from collections.abc import Iterator

from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.ownership.owner import take_over
from ledger.craft.kinds.piece.piece import check_current, check_owner, check_undisputed, known_piece, life_of
from ledger.craft.state import Change, State


class OwnershipTransfer(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        owner: did of the next owner's key, which endorses.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    owner: str
    after: str


def rule(subject: OwnershipTransfer, facts: Facts, state: State) -> Iterator[Change]:
    """Make the next owner's key the piece's; the old one ends.

    Raises:
        PolicyError: `piece-not-owned`, `piece-final`, `piece-stopped`, `ownership-in-dispute`.
    """
    piece, life = known_piece(state, subject.piece), life_of(state, subject.piece)
    check_owner(life, facts)
    check_current(life, facts.time)
    check_undisputed(life)
    yield from take_over(piece, life, subject.owner, facts, state)


def needs(subject: OwnershipTransfer, facts: Facts, state: State) -> Needs:
    """Take the next owner's key."""
    del facts, state
    return Needs(keys=(subject.owner,))


def head(subject: OwnershipTransfer, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(
    name="OwnershipTransfer", subject=OwnershipTransfer, signers=("owner",), rule=rule, needs=needs, head=head, since=2
)
