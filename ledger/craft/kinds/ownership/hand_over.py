"""HandOver: the maker names the first owner key of a piece that bears no hidden code. SPEC §12.9.

    {"after":"7d2a…","ledger":"ledger.example/zisha","owner":"did:key:z6Mk…","piece":"0123456789ABT"}

Where a hidden code lies under the panel, whoever bought the piece claims it and the maker can't come first.
"""

from collections.abc import Iterator

from ledger.craft.doubt import noted
from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.ownership.owner import check_unclaimed, has_hidden_code, take_over
from ledger.craft.kinds.piece.piece import check_current, check_maker, known_piece, life_of
from ledger.craft.person import active_person
from ledger.craft.state import Change, State
from ledger.errors import PolicyError


class HandOver(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        owner: did of the first owner key, which endorses.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    owner: str
    after: str


def rule(subject: HandOver, facts: Facts, state: State) -> Iterator[Change]:
    """Make the owner key the piece's.

    Raises:
        PolicyError: `piece-not-yours`, `person-paused`, `person-ended`, `piece-final`, `piece-stopped`,
            `piece-claimed`, `piece-reported`, `hidden-code-live`, `reissue-needed`.
    """
    piece, life = known_piece(state, subject.piece), life_of(state, subject.piece)
    check_maker(piece, facts)
    active_person(state, facts.signer.holder, "piece")
    check_current(life, facts.time)
    check_unclaimed(life)
    if has_hidden_code(state, piece.code):
        raise PolicyError("hidden-code-live", piece=piece.code)
    if life.released >= piece.serial:
        raise PolicyError("reissue-needed", piece=piece.code, serial=piece.serial)
    yield from take_over(piece, life, subject.owner, facts, state)
    yield noted(facts, "piece", piece.code)  # the next owner's key may be a thief's too


def needs(subject: HandOver, facts: Facts, state: State) -> Needs:
    """Take the owner key."""
    del facts, state
    return Needs(keys=(subject.owner,))


def head(subject: HandOver, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(name="HandOver", subject=HandOver, signers=("person",), rule=rule, needs=needs, head=head, since=2)
