"""CertificateReissue: a new print takes the place of the old one. SPEC §12.9.

{"after":"7d2a…","claim":"did:key:z6Mk…","ledger":"ledger.example/zisha","piece":"0123456789ABT","reason":"uncovered",
 "serial":2}

The old print answers 此证已停用 from here on, and its hidden code claims nothing any more.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.doubt import noted_alone
from ledger.craft.keyring import check_key
from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.piece.piece import check_current, check_maker, known_piece, life_of, owner_agrees
from ledger.craft.person import active_person
from ledger.craft.shapes import check_choice
from ledger.craft.state import Change, Key, Piece, Put, State, ledger_of
from ledger.craft.status import REPLACED, marked, status_of
from ledger.errors import PolicyError

REASONS = ("lost", "corrected", "returned", "uncovered", "damaged", "mixed-up")


class CertificateReissue(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        serial: number of the new print, one more than the live print's.
        reason: one of `REASONS`.
        claim: did of the new print's claim key; empty for none.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    serial: int
    reason: str
    claim: str = ""
    after: str


def rule(subject: CertificateReissue, facts: Facts, state: State) -> Iterator[Change]:
    """Stop the live print and its claim key, and let the new ones stand.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `piece-unknown`.
        PolicyError: `piece-not-yours`, `person-paused`, `person-ended`, `piece-final`, `piece-stopped`,
            `reissue-serial`, `key-not-enrollable`, `key-already-used`.
    """
    check_choice(subject.reason, "reason", REASONS)
    piece = known_piece(state, subject.piece)
    check_maker(piece, facts)
    active_person(state, piece.person, "maker")
    check_current(life_of(state, piece.code), facts.time)
    if subject.serial != piece.serial + 1:
        raise PolicyError("reissue-serial", piece=piece.code, expected=piece.serial + 1, got=subject.serial)
    yield from _claim_keys(subject, piece, facts, state)
    yield Put(changed(piece, moved=facts.id, serial=subject.serial))
    yield from marked(state, {piece.index: status_of(state, piece.index) | REPLACED})
    yield from noted_alone(facts, piece.code)


def _claim_keys(subject: CertificateReissue, piece: Piece, facts: Facts, state: State) -> Iterator[Change]:
    """End the old print's claim key, used or not; take the new one, which nobody has used."""
    for key in state.list(Key, piece.code):
        if key.role == "claim" and key.until < 0:
            yield Put(changed(key, until=facts.index))
    if not subject.claim:
        return
    check_key(subject.claim, "claim")
    if state.get(Key, subject.claim) is not None:
        raise PolicyError("key-already-used", field="claim", key=subject.claim)
    yield Put(Key(did=subject.claim, role="claim", holder=piece.code, since=facts.index, named_by=facts.id))


def needs(subject: CertificateReissue, facts: Facts, state: State) -> Needs:
    """Take the owner's consent once the piece is claimed."""
    del facts
    return owner_agrees(life_of(state, known_piece(state, subject.piece).code), ledger_of(state))


def head(subject: CertificateReissue, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(
    name="CertificateReissue",
    subject=CertificateReissue,
    signers=("person",),
    rule=rule,
    needs=needs,
    head=head,
    since=2,
)
