"""PieceCorrection: what a registration states is put right; old and new both stay visible. SPEC §12.9.

{"after":"7d2a…","ledger":"ledger.example/zisha","measures":{"capacity":240,"method":"to-rim","weight":310},
 "piece":"0123456789ABT","reason":"称重有误"}

A field given takes the place of the whole field before. What was made by whom, in which fire and when is no slip of
the pen: such a piece is withdrawn and registered anew.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace as changed

from ledger.craft.doubt import noted_alone
from ledger.craft.flags import corrected_flags
from ledger.craft.kind import Facts, Kind, Needs, Part, Subject
from ledger.craft.kinds.piece.form import check_clay, check_decoration, check_measures, check_note, check_title
from ledger.craft.kinds.piece.parts import Clay, Decoration, Measures, Note, RoleName, Title
from ledger.craft.kinds.piece.piece import check_current, check_maker, known_piece, life_of, owner_agrees
from ledger.craft.person import active_person
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_text
from ledger.craft.state import Change, Correction, Put, Role, State, ledger_of
from ledger.errors import MalformedError

FIELDS = ("title", "shape", "clay", "forming", "decoration", "measures", "note")
MAX_REASON = 120  # characters


class PieceCorrection(Subject, frozen=True, kw_only=True):
    """The subject: the fields that change, at least one of `FIELDS`, each as in a registration.

    Attributes:
        piece: piece code.
        reason: 1 to 120 characters.
        after: hex id of the last statement that changed the piece.
    """

    piece: str
    title: Title | UnsetType = UNSET
    shape: str = ""
    clay: Clay | UnsetType = UNSET
    forming: str = ""
    decoration: tuple[Decoration, ...] | UnsetType = UNSET
    measures: Measures | UnsetType = UNSET
    note: Note | UnsetType = UNSET
    reason: str
    after: str


class _Stated(Part, frozen=True, kw_only=True):
    """What a flag may read of a corrected piece: the new fields, and whether the indication was stated."""

    gi: bool
    shape: str
    forming: str
    title: Title | UnsetType
    clay: Clay | UnsetType
    decoration: tuple[Decoration, ...] | UnsetType
    measures: Measures | UnsetType
    note: Note | UnsetType


def rule(subject: PieceCorrection, facts: Facts, state: State) -> Iterator[Change]:
    """Let the new fields stand, and judge the contradictions anew that can have changed.

    Raises:
        MalformedError: a field's form; `correction-empty`, when nothing changes.
        NotFoundError: `piece-unknown`.
        PolicyError: `piece-not-yours`, `person-paused`, `person-ended`, `piece-final`, `piece-stopped`,
            `vocabulary-unknown`, `decoration-author`, `correction-incomplete` (a contradiction that reads a field given
            reads others too, which are given again).
    """
    check_text(subject.reason, "reason", MAX_REASON)
    piece = known_piece(state, subject.piece)
    check_maker(piece, facts)
    active_person(state, piece.person, "maker")
    life = life_of(state, piece.code)
    check_current(life, facts.time)
    given = fields_of(subject)
    if not given:
        raise MalformedError("correction-empty", piece=piece.code)
    roles = tuple(RoleName(role=role.role, person=role.person) for role in state.list(Role, piece.code))
    _check_form(subject, roles, facts.profile)
    flags = flags_after(piece.flags, subject, facts.profile, gi=piece.gi)
    yield Put(changed(piece, moved=facts.id, flags=flags))
    yield Put(changed(life, corrected=facts.index))
    yield Put(Correction(piece=piece.code, index=facts.own_index, effect=facts.index, statement=facts.id, fields=given))
    yield from noted_alone(facts, piece.code)


def fields_of(subject: PieceCorrection) -> tuple[str, ...]:
    """Return the names of the fields given, in the order of `FIELDS`."""
    return tuple(name for name in FIELDS if getattr(subject, name) not in (UNSET, ""))


def flags_after(before: tuple[str, ...], subject: PieceCorrection, profile: Profile, *, gi: bool) -> tuple[str, ...]:
    """Return the contradictions in a piece after this correction; see `corrected_flags`.

    Args:
        before: the flags so far.
        subject: the correction.
        profile: in force at the correction.
        gi: whether the registration states the geographical indication.

    Raises:
        PolicyError: `correction-incomplete`.
    """
    stated = _Stated(gi=gi, **{name: getattr(subject, name) for name in FIELDS})
    return corrected_flags(before, stated, fields_of(subject), FIELDS, profile)


def _check_form(subject: PieceCorrection, roles: tuple[RoleName, ...], profile: Profile) -> None:
    if isinstance(subject.title, Title):
        check_title(subject.title)
    if subject.shape:
        profile.check("shape", subject.shape, "shape")
    if subject.forming:
        profile.check("forming", subject.forming, "forming")
    if isinstance(subject.clay, Clay):
        check_clay(subject.clay, profile)
    if isinstance(subject.measures, Measures):
        check_measures(subject.measures, profile)
    if isinstance(subject.decoration, tuple):
        check_decoration(subject.decoration, roles, profile)
    if isinstance(subject.note, Note):
        check_note(subject.note)


def needs(subject: PieceCorrection, facts: Facts, state: State) -> Needs:
    """Take the owner's consent once the piece is claimed."""
    del facts
    return owner_agrees(life_of(state, known_piece(state, subject.piece).code), ledger_of(state))


def head(subject: PieceCorrection, state: State) -> bytes:
    """Return the last statement that changed the piece."""
    return known_piece(state, subject.piece).head


KIND = Kind(
    name="PieceCorrection", subject=PieceCorrection, signers=("person",), rule=rule, needs=needs, head=head, since=2
)
