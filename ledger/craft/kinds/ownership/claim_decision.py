"""ClaimDecision **k**: the registrars end a dispute, with another owner or with the present one. SPEC §12.9.

    {"after":"51bc…","dispute":"51bc…","ledger":"ledger.example/zisha","owner":"did:key:z6Mk…",
     "piece":"0123456789ABT","reason":"三十日内无人异议，购买凭证相符"}

`after` is the dispute's own last change, not the piece's: what the present owner says of the piece meanwhile can't keep
k registrars from ever ending it, and an objection still makes them decide anew.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.doubt import in_doubt
from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.ownership.dispute import open_dispute
from ledger.craft.kinds.ownership.owner import take_over
from ledger.craft.kinds.piece.piece import check_not_final, known_piece, life_of
from ledger.craft.shapes import check_text
from ledger.craft.state import Change, Overlay, Put, State, ledger_of
from ledger.craft.status import DISPUTED, marked, status_of
from ledger.errors import PolicyError

MAX_REASON = 120  # characters


class ClaimDecision(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        dispute: hex statement id of the dispute.
        owner: did of the new owner's key, which endorses; empty when the present owner stays.
        reason: 1 to 120 characters, without names.
        after: hex id of the last statement that changed the dispute.
    """

    piece: str
    dispute: str
    owner: str = ""
    reason: str
    after: str


def rule(subject: ClaimDecision, facts: Facts, state: State) -> Iterator[Change]:
    """End the dispute; with another owner named, the piece is theirs and the old owner's key ends.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `dispute-unknown`.
        PolicyError: `dispute-decided`, `decision-too-early`, `piece-final`.
    """
    check_text(subject.reason, "reason", MAX_REASON)
    dispute = open_dispute(state, subject.dispute, subject.piece)
    if day_of(facts.own_time) <= dispute.ends:
        raise PolicyError("decision-too-early", ends=dispute.ends, day=day_of(facts.own_time))
    piece, life = known_piece(state, subject.piece), life_of(state, subject.piece)
    check_not_final(life, facts.time)
    decided = Overlay(state)
    decided.apply([
        Put(changed(dispute, decided=facts.index, moved=bool(subject.owner), before=piece.head)),
        Put(changed(life, dispute=b"")), Put(changed(piece, moved=facts.id)),
    ])  # fmt: skip
    if not (life.disputed_by or in_doubt(state, piece)):
        decided.apply(marked(state, {piece.index: status_of(state, piece.index) & ~DISPUTED}))
    if subject.owner:
        decided.apply(take_over(piece, changed(life, dispute=b""), subject.owner, facts, decided))
    yield from decided.changes()


def needs(subject: ClaimDecision, facts: Facts, state: State) -> Needs:
    """Take k registrars, and the new owner's key where there is one."""
    del facts
    return Needs(registrars=ledger_of(state).k, keys=(subject.owner,) if subject.owner else ())


def head(subject: ClaimDecision, state: State) -> bytes:
    """Return the last statement that changed the dispute."""
    return open_dispute(state, subject.dispute, subject.piece).head


KIND = Kind(
    name="ClaimDecision", subject=ClaimDecision, signers=("registrar",), rule=rule, needs=needs, head=head, since=2
)
