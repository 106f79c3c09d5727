"""The facts of a verdict out of a ledger's state: what its server answers (SPEC §14).

    facts_from_state(state, entry, "0123456789ABT", profiles=…, view=View(known_at=1779120000, size=184990))

Nothing a server says is reckoned by whoever reads it, so every basis here is `server`, or `replay` when the state is
that of somebody's own audit. State is what the rules made of all entries: of it nothing is unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ledger.craft.corrected import follow_corrections
from ledger.craft.day import day_of
from ledger.craft.kinds.people.standing_withdrawal import day_before
from ledger.craft.kinds.piece.legacy_registration import as_piece
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.older import older_facts
from ledger.craft.owned import owned_facts
from ledger.craft.profile import Profile
from ledger.craft.sheet import read_item
from ledger.craft.state import (
    Attestation,
    Batch,
    Correction,
    Key,
    Kiln,
    Legacy,
    Person,
    Piece,
    Role,
    Seal,
    Slot,
    State,
    ledger_of,
)
from ledger.craft.statement import Statement, read_statement
from ledger.craft.status import status_of
from ledger.craft.verdict_facts import (
    UNKNOWN,
    Basis,
    Fired,
    Held,
    Maker,
    Older,
    PieceFacts,
    RoleHeld,
    Scans,
    SealShown,
    Stamped,
    Unknown,
    VerdictFacts,
    Witnessed,
)
from ledger.craft.verdict_findings import findings_about
from ledger.log.entry import Entry, parse_entry

EntryAt = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class View:
    """What a server knows beside its state.

    Attributes:
        size: of the checkpoint under which it answers. known_at: time of its newest entry, or of its clock, seconds.
        basis: `server`, or `replay` for the reader's own audit.
        witnessed: outside clocks over the piece's entry; None when no quorum stands behind it.
        stamped: what time stamps say of an entry; None when this server has none.
        serial: number of the print asked about; None when the question bears none.
        has_photo: whether the file of a hash is there; None when this server does not know.
        scans: how often the code was looked up.
    """

    size: int
    known_at: int | None
    basis: Basis = "server"
    witnessed: Witnessed | None = None
    stamped: Callable[[int], Stamped | None] | None = None
    serial: int | None = None
    has_photo: Callable[[str], bool] | None = None
    scans: Scans | Unknown = UNKNOWN


def facts_from_state(
    state: State, entry: EntryAt, code: str, profiles: Mapping[str, Profile], view: View
) -> VerdictFacts:
    """Return the facts about a code, as this state has them.

    Args:
        state: one view of the ledger.
        entry: gives the bytes of an entry of the same view.
        code: piece code, stored form.
        profiles: known craft profiles by hash.
        view: what the server knows beside.
    """
    origin = ledger_of(state).origin
    piece = state.get(Piece, code)
    if piece is None:
        return VerdictFacts(code, origin, piece=None, online=True, known_at=view.known_at, size=view.size)
    stated, at = _stated(entry, piece.index)
    facts = _piece(state, piece, stated, at, entry, profiles.get(ledger_of(state).profile), view)
    return VerdictFacts(
        code, origin, piece=facts, serial=view.serial, online=True, known_at=view.known_at, size=view.size
    )


def _stated(entry: EntryAt, index: int) -> tuple[Statement, Entry]:
    """Return the piece's statement and its entry; an item's sheet stands before its items, at most 1,000 entries."""
    own = parse_entry(entry(index))
    if own.statement is not None:
        return read_statement(own.statement), own
    start = index - 1
    while (sheet := parse_entry(entry(start))).statement is None:
        start -= 1
    assert own.item is not None
    return read_item(own.item, read_statement(sheet.statement), index - start - 1), own


def stated_now(state: State, entry: EntryAt, piece: Piece) -> tuple[PieceRegistration, int]:
    """Return a piece as it was registered, with the corrections in effect, and its entry's time.

    An older work is given in the shape of a registration.
    """
    stated, at = _stated(entry, piece.index)
    registered, _ = _registered(state, piece, stated)
    return follow_corrections(registered, list(_corrections(state, entry, piece.code)))[0], at.time


def _corrections(state: State, entry: EntryAt, code: str) -> Iterator[tuple[int, int, PieceCorrection]]:
    """Yield the corrections in effect, each with the place and time at which it took effect."""
    for kept in state.list(Correction, code):
        said = parse_entry(entry(kept.index)).statement
        assert said is not None  # corrections are statements, never items
        yield kept.effect, parse_entry(entry(kept.effect)).time, read_statement(said).subject


def _registered(state: State, piece: Piece, stated: Statement) -> tuple[PieceRegistration, Older | None]:
    """Return what was registered; of an older work in the shape of a registration, and what it says besides."""
    subject = stated.subject
    if isinstance(subject, PieceRegistration):
        return subject, None
    legacy = state.get(Legacy, piece.code)
    assert legacy is not None, "a piece is registered by its maker or as an older work"
    return as_piece(subject), older_facts(state, subject, legacy)


def _piece(
    state: State, piece: Piece, stated: Statement, at: Entry, entry: EntryAt, profile: Profile | None, view: View
) -> PieceFacts:
    registered, older = _registered(state, piece, stated)
    subject, corrections = follow_corrections(registered, list(_corrections(state, entry, piece.code)))
    roles, life = tuple(state.list(Role, piece.code)), life_of(state, piece.code)
    return PieceFacts(
        subject=subject, index=piece.index, time=at.time, valid_from=stated.valid_from, key=stated.issuer,
        signature=view.basis, inclusion=view.basis, witnessed=view.witnessed,
        stamped=None if view.stamped is None else view.stamped(piece.index),
        maker=_maker(state, stated.issuer, view.basis),
        standings=tuple(
            _held(held, view.basis)
            for held in state.list(Attestation, piece.person)
            if held.withdrawn < 0 or held.withdrawn_on > held.start
        ),
        firings=tuple(_fired(state, name, profile, view.basis) for name in piece.slots),
        seals=tuple(_seal(state, piece.person, use.seal, use.place) for use in subject.seals),
        signed_roles=tuple(_role(state, role, view.basis) for role in roles if role.state == "signed"),
        refused_roles=tuple((role.role, role.person) for role in roles if role.state == "refused"),
        roles_known=True, status=status_of(state, piece.index), status_basis=view.basis, serial=piece.serial,
        flags=piece.flags, missing_photos=_missing(subject, view), scans=view.scans,
        findings=findings_about(state, piece), older=older,
        owned=owned_facts(state, piece), reported=life.reported,
        reported_at=life.reported_at, reported_by_maker=life.reported_by == piece.person, final_at=life.final_at,
        corrections=corrections,
    )  # fmt: skip


def _held(held: Attestation, basis: Basis) -> Held:
    """Return a standing; one that was withdrawn was held until the day before."""
    gone = held.withdrawn >= 0
    end = day_before(held.withdrawn_on, held.end) if gone else held.end
    return Held(basis, held.standing, held.issuer, held.number, held.start, end, withdrawn=gone)


def _person(state: State, code: str) -> Person:
    person = state.get(Person, code)
    if person is None:
        raise AssertionError(f"bad state: person {code} is gone")
    return person


def _maker(state: State, did: str, basis: Basis) -> Maker:
    key = state.get(Key, did)
    if key is None:
        raise AssertionError(f"bad state: key {did} is gone")
    person = _person(state, key.holder)
    return Maker(
        basis, person.code, person.zh, person.en or person.pinyin, person.checked_how, person.checked_by,
        person.checked_on, key.custody, person.registrars, paused=person.paused >= 0,
        ended=person.why_ended, key_ended=key.until >= 0 and not person.why_ended,
    )  # fmt: skip


def _fired(state: State, name: str, profile: Profile | None, basis: Basis) -> Fired:
    slot = state.get(Slot, name)
    batch = None if slot is None else state.get(Batch, slot.batch)
    kiln = None if batch is None else state.get(Kiln, batch.kiln)
    if slot is None or batch is None or kiln is None:
        raise AssertionError(f"bad state: slot {name}, its batch or its kiln is gone")
    master = _person(state, batch.master)
    meaning = None if profile is None else profile.outcomes.get(slot.outcome)
    return Fired(
        basis, batch.code, slot.slot, batch.lines, batch.opened_on or day_of(batch.ignited_at), kiln.zh, kiln.en,
        master.zh, master.en or master.pinyin, before_opening=batch.ignited < batch.first_outcome,
        outcome=slot.outcome, fault=slot.fault,
        grade="" if meaning is None else meaning.grade, outcome_at=slot.outcome_at, outcome_basis=basis,
    )  # fmt: skip


def _seal(state: State, person: str, code: str, place: str) -> SealShown:
    seal = state.get(Seal, f"{person}/{code}")
    if seal is None:
        raise AssertionError(f"bad state: seal {person}/{code} is gone")
    return SealShown(code, place, seal.text, seal.width, seal.height, seal.impression, seal.state, seal.end)


def _role(state: State, role: Role, basis: Basis) -> RoleHeld:
    person = _person(state, role.person)
    return RoleHeld(basis, role.role, role.person, person.zh, person.en or person.pinyin)


def _missing(subject: PieceRegistration, view: View) -> tuple[str, ...] | Unknown:
    if view.has_photo is None:
        return UNKNOWN
    return tuple(photo.view for photo in subject.photos if not view.has_photo(photo.sha256))
