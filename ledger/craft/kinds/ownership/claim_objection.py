"""ClaimObjection: the present owner answers a dispute, once. SPEC §12.9.

    {"after":"7d2a…","dispute":"51bc…","ledger":"ledger.example/zisha","piece":"0123456789ABT"}

That somebody holds the key says more than a paper; who may decide sees it before they do.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.ownership.dispute import open_dispute
from ledger.craft.kinds.piece.piece import check_not_final, check_owner, known_piece, life_of
from ledger.craft.state import Change, Put, State
from ledger.errors import PolicyError


class ClaimObjection(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        dispute: hex statement id of the dispute.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    dispute: str
    after: str


def rule(subject: ClaimObjection, facts: Facts, state: State) -> Iterator[Change]:
    """Note the objection; a decision made before it must be made again.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `dispute-unknown`.
        PolicyError: `piece-not-owned`, `piece-final`, `dispute-decided`, `objection-repeated`.
    """
    piece, life = known_piece(state, subject.piece), life_of(state, subject.piece)
    check_owner(life, facts)
    check_not_final(life, facts.time)
    dispute = open_dispute(state, subject.dispute, piece.code)
    if dispute.objected >= 0:
        raise PolicyError("objection-repeated", dispute=subject.dispute, entry=dispute.objected)
    yield Put(changed(dispute, objected=facts.index, head=facts.id))
    yield Put(changed(piece, moved=facts.id))


def head(subject: ClaimObjection, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(name="ClaimObjection", subject=ClaimObjection, signers=("owner",), rule=rule, head=head, since=2)
