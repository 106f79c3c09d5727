"""PieceStatus: what becomes of a piece. SPEC §12.9.

{"after":"7d2a…","ledger":"ledger.example/zisha","piece":"0123456789ABT","reason":"theft","status":"stolen"}

    withdrawn   its maker; once it is claimed the owner agrees, and until then it reads *disputed by its maker*
    disputed    its maker, its owner, a registrar       cleared   who set it, or a registrar; takes back a stop too
    lost, stolen, damaged, destroyed                    the owner, of an unclaimed piece its maker
    recovered   the same, or a registrar

Withdrawn and destroyed are final after seven days. Whoever says so says it in their own name: nothing is checked.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.doubt import in_doubt, noted_alone
from ledger.craft.kind import NO_NEEDS, Facts, Kind, Needs, Subject
from ledger.craft.kinds.piece.piece import (
    FINAL,
    check_current,
    check_maker,
    check_not_final,
    check_owner,
    check_undisputed,
    known_piece,
    life_of,
    owner_agrees,
)
from ledger.craft.person import active_person
from ledger.craft.shapes import check_choice, check_optional
from ledger.craft.state import Change, Life, Piece, Put, State, ledger_of
from ledger.craft.status import DAMAGED, DESTROYED, DISPUTED, LOST, WITHDRAWN, marked, status_of
from ledger.errors import PolicyError

STATUSES = ("withdrawn", "disputed", "cleared", "lost", "stolen", "recovered", "damaged", "destroyed")
MAX_NOTE = 120  # characters
_OPEN_TO_REGISTRARS = ("disputed", "cleared", "recovered")


class PieceStatus(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        status: one of `STATUSES`.
        reason: code of the profile's `status-reason`; note: ≤ 120 characters, may be empty.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    status: str
    reason: str
    note: str = ""
    after: str


def rule(subject: PieceStatus, facts: Facts, state: State) -> Iterator[Change]:
    """Set the status.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `piece-unknown`.
        PolicyError: `vocabulary-unknown`, `piece-final`, `piece-stopped`, `status-signer`, `piece-not-yours`,
            `piece-not-owned`, `person-paused`, `person-ended`, `status-already`, `status-nothing-to-clear`,
            `status-not-cleared-by-you`, `status-not-lost`, `ownership-in-dispute`.
    """
    check_choice(subject.status, "status", STATUSES)
    facts.profile.check("status-reason", subject.reason, "reason")
    check_optional(subject.note, "note", MAX_NOTE)
    piece = known_piece(state, subject.piece)
    life = life_of(state, piece.code)
    check_not_final(life, facts.time)
    _check_signer(subject.status, piece, life, facts, state)
    bits = status_of(state, piece.index)
    mine = life.disputed_by == actor(facts) and not in_doubt(state, piece)  # whose dispute it is to end
    after, told = _set(subject.status, bits, life, facts, mine=mine)
    yield Put(changed(piece, moved=facts.id))
    yield Put(told)
    yield from marked(state, {piece.index: after})
    yield from noted_alone(facts, piece.code)


def _check_signer(status: str, piece: Piece, life: Life, facts: Facts, state: State) -> None:
    """Refuse whoever has no say in this: a maker in what befell a piece that is somebody else's by now."""
    role = facts.signer.role
    if role == "registrar":
        if status not in _OPEN_TO_REGISTRARS:
            raise PolicyError("status-signer", status=status, role=role)
    elif role == "owner":
        check_owner(life, facts)
        if status == "withdrawn":
            raise PolicyError("status-signer", status=status, role=role)
    else:
        check_maker(piece, facts)
        active_person(state, piece.person, "maker")
        if life.owner and status not in {"withdrawn", "disputed", "cleared"}:
            raise PolicyError("status-signer", status=status, role=role)


def _set(status: str, bits: int, life: Life, facts: Facts, *, mine: bool) -> tuple[int, Life]:
    """Return the bits and what became of the piece, after this status."""
    if status == "cleared":
        return _clear(bits, life, facts, mine=mine)
    who = actor(facts)
    if status == "recovered":
        if not bits & LOST:
            raise PolicyError("status-not-lost", piece=life.code)
        return bits & ~LOST, changed(life, reported="", reported_at=0, reported_by="")
    check_current(life, facts.time)
    if status in {"withdrawn", "destroyed"}:
        check_undisputed(life)
    if status == "withdrawn":
        kept = bits & ~DISPUTED if mine else bits  # the dispute that stood for it while it waited
        told = changed(life, disputed_by="" if mine else life.disputed_by, final_at=facts.time + FINAL, stopped_by=who)
        return kept | WITHDRAWN, told
    if status == "destroyed":
        return bits | DESTROYED, changed(life, final_at=facts.time + FINAL, stopped_by=who)
    if status in {"lost", "stolen"}:
        if life.reported == status:
            raise PolicyError("status-already", piece=life.code, status=status)
        return bits | LOST, changed(life, reported=status, reported_at=facts.time, reported_by=who)
    bit = DISPUTED if status == "disputed" else DAMAGED
    takes_over = bit == DISPUTED and facts.signer.role == "registrar" and life.disputed_by != who
    if bits & bit and not takes_over:
        raise PolicyError("status-already", piece=life.code, status=status)
    return bits | bit, changed(life, disputed_by=who) if bit == DISPUTED else life


def _clear(bits: int, life: Life, facts: Facts, *, mine: bool) -> tuple[int, Life]:
    """End a dispute; where there is none of the signer's, take back a withdrawal or destruction that is not final."""
    disputed = bits & DISPUTED and (life.disputed_by or not life.dispute)  # else it is the owner that is disputed
    if not (disputed or bits & (WITHDRAWN | DESTROYED)):
        raise PolicyError("status-nothing-to-clear", piece=life.code)
    who, registrar = actor(facts), facts.signer.role == "registrar"
    if disputed and (registrar or mine):
        return bits if life.dispute else bits & ~DISPUTED, changed(life, disputed_by="")
    if life.final_at and (registrar or life.stopped_by == who):
        return bits & ~(WITHDRAWN | DESTROYED), changed(life, final_at=0, stopped_by="")
    raise PolicyError("status-not-cleared-by-you", piece=life.code)


def actor(facts: Facts) -> str:
    """Return whose act it is: the person's code, so that any of their devices may undo it; else the key."""
    return facts.signer.holder if facts.signer.role == "person" else facts.issuer


def needs(subject: PieceStatus, facts: Facts, state: State) -> Needs:
    """Take the owner's consent to the withdrawal of a claimed piece."""
    del facts
    if subject.status != "withdrawn":
        return NO_NEEDS
    return owner_agrees(life_of(state, known_piece(state, subject.piece).code), ledger_of(state))


def waiting(subject: PieceStatus, facts: Facts, state: State) -> Iterator[Change]:
    """Let a withdrawal that waits for the owner read *disputed by its maker*; the piece's head stays as it is."""
    piece = known_piece(state, subject.piece)
    bits = status_of(state, piece.index)
    if not bits & DISPUTED:
        yield Put(changed(life_of(state, piece.code), disputed_by=actor(facts)))
        yield from marked(state, {piece.index: bits | DISPUTED})


def head(subject: PieceStatus, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(
    name="PieceStatus",
    subject=PieceStatus,
    signers=("person", "owner", "registrar"),
    rule=rule,
    needs=needs,
    head=head,
    waiting=waiting,
    since=2,
)
