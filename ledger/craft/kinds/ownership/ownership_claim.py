"""OwnershipClaim: whoever uncovered the hidden code of the live print claims the piece, once. SPEC §12.9.

    {"after":"7d2a…","ledger":"ledger.example/zisha","owner":"did:key:z6Mk…","piece":"0123456789ABT"}

The claim key signs, the owner key that it names endorses. With that the claim key ends: a code is good for one claim.
"""

from collections.abc import Iterator

from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.ownership.owner import check_unclaimed, end_key, take_over
from ledger.craft.kinds.piece.piece import check_current, known_piece, life_of
from ledger.craft.state import Change, State
from ledger.errors import PolicyError


class OwnershipClaim(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        owner: did of the owner key, which endorses.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    owner: str
    after: str


def rule(subject: OwnershipClaim, facts: Facts, state: State) -> Iterator[Change]:
    """Make the owner key the piece's, and end the claim key.

    Raises:
        PolicyError: `claim-other-piece`, `piece-final`, `piece-stopped`, `piece-claimed`, `piece-reported`.
    """
    piece, life = known_piece(state, subject.piece), life_of(state, subject.piece)
    if facts.signer.holder != subject.piece:
        raise PolicyError("claim-other-piece", piece=subject.piece)
    check_current(life, facts.time)
    check_unclaimed(life)
    yield end_key(state, facts.issuer, facts)
    yield from take_over(piece, life, subject.owner, facts, state)


def needs(subject: OwnershipClaim, facts: Facts, state: State) -> Needs:
    """Take the owner key: a claim for a key that nobody holds would strand the piece."""
    del facts, state
    return Needs(keys=(subject.owner,))


def head(subject: OwnershipClaim, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(
    name="OwnershipClaim", subject=OwnershipClaim, signers=("claim",), rule=rule, needs=needs, head=head, since=2
)  # fmt: skip
