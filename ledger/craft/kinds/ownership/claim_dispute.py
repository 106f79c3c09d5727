"""ClaimDispute: a registrar opens the question whose a piece is, for a waiting time that everybody sees. SPEC §12.9.

    {"after":"7d2a…","ends":"2026-06-15","evidence":"9f86d0…","ground":"收藏口令遗失，购买凭证已核",
     "ledger":"ledger.example/zisha","piece":"0123456789ABT"}

For lost words, for an heir, for a code that somebody else uncovered. Until the decision the piece has the owner it has,
and that owner can neither pass it on nor release it.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.ownership.owner import check_claimed
from ledger.craft.kinds.piece.piece import check_current, known_piece, life_of
from ledger.craft.shapes import check_date, check_hash, check_text
from ledger.craft.state import Change, Dispute, Put, State, ledger_of
from ledger.craft.status import DISPUTED, marked, status_of
from ledger.errors import PolicyError

MAX_GROUND = 120  # characters
LONGEST = 365  # days by which the end may lie beyond the shortest waiting time
_DAY = 24 * 3600


class ClaimDispute(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        ground: why, 1 to 120 characters, without names.
        evidence: hex SHA-256 of what was shown to the registrar; empty for none.
        ends: day after which it may be decided.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    ground: str
    evidence: str = ""
    ends: str
    after: str


def rule(subject: ClaimDispute, facts: Facts, state: State) -> Iterator[Change]:
    """Open the dispute and mark the piece.

    Raises:
        MalformedError: a field's form.
        PolicyError: `piece-final`, `piece-stopped`, `piece-unclaimed`, `dispute-open`, `dispute-ends`.
    """
    check_text(subject.ground, "ground", MAX_GROUND)
    if subject.evidence:
        check_hash(subject.evidence, "evidence")
    check_date(subject.ends, "ends")
    piece, life = known_piece(state, subject.piece), life_of(state, subject.piece)
    check_current(life, facts.time)
    check_claimed(life)
    if life.dispute:
        raise PolicyError("dispute-open", piece=piece.code, dispute=life.dispute.hex())
    days = ledger_of(state).claim_days
    first, last = (day_of(facts.time + wait * _DAY) for wait in (days, days + LONGEST))
    if not first <= subject.ends <= last:
        raise PolicyError("dispute-ends", ends=subject.ends, first=first, last=last)
    yield Put(
        Dispute(
            statement=facts.id, piece=piece.code, by=facts.issuer, ground=subject.ground, evidence=subject.evidence,
            ends=subject.ends, index=facts.index, time=facts.time, head=facts.id,
        )
    )  # fmt: skip
    yield Put(changed(life, dispute=facts.id))
    yield Put(changed(piece, moved=facts.id))
    yield from marked(state, {piece.index: status_of(state, piece.index) | DISPUTED})


def head(subject: ClaimDispute, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(name="ClaimDispute", subject=ClaimDispute, signers=("registrar",), rule=rule, head=head, since=2)
