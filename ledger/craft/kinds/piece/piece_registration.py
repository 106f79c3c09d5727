"""PieceRegistration: a maker states a piece. SPEC §12.

    {"clay":{"group":"zini","name":"底槽清"},"code":"0123456789ABT","firings":[{"slot":"k2026-05/1-2-3-1-2"}],
     "forming":"fully-handmade","ledger":"ledger.example/zisha","maker":"zs001",
     "measures":{"capacity":240,"method":"to-rim","weight":310},"photos":[{…front…},{…base…}],
     "roles":[{"person":"zs001","role":"forming"}],"seals":[{"place":"base","seal":"s1"}],
     "shape":"shipiao","title":{"zh":"春水"},"year":2026}

A sheet's item is the same without `ledger`.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace as changed

from ledger.craft.code import check_code
from ledger.craft.day import day_of
from ledger.craft.flags import flags_of
from ledger.craft.keyring import check_key
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.ownership.commission_acceptance import answer_order
from ledger.craft.kinds.piece.firing_line import FiringLine, trace
from ledger.craft.kinds.piece.form import (
    YEARS,
    check_clay,
    check_decoration,
    check_edition,
    check_measures,
    check_note,
    check_photos,
    check_roles,
    check_seal_places,
    check_set,
    check_title,
)
from ledger.craft.kinds.piece.parts import (
    Clay,
    Decoration,
    EditionNumber,
    Firing,
    Measures,
    Note,
    Photo,
    RoleName,
    SealUse,
    SetNumber,
    Title,
)
from ledger.craft.kinds.piece.piece import is_final, life_of
from ledger.craft.kinds.piece.plain import is_plain
from ledger.craft.person import enrolled_person
from ledger.craft.profile import Profile
from ledger.craft.quota import counted
from ledger.craft.shapes import check_hash, check_range
from ledger.craft.state import Change, Edition, EditionCopy, GiMark, Key, Piece, Put, Role, Seal, State
from ledger.craft.status import REGISTERED, made, marked
from ledger.errors import NotFoundError, PolicyError


class Registering(Subject, frozen=True, kw_only=True):
    """What of a registration touches the ledger: once its form is in order the rules look at nothing else.

    Attributes:
        code: 13 characters, stored form (SPEC §8), new to the ledger.
        maker: person code of the key that signs.
        firings: the whole line of firings, in order, 1 to 8.
        year: of making; `late`: registered afterwards (补登), counted in that year.
        gi: whether 宜兴紫砂, the geographical indication, is stated.
        claim: did of the claim key under the scratch panel; empty for none.
        commission: hex statement id of the acceptance of the order that this piece answers; empty for none.
    """

    code: str
    maker: str
    firings: tuple[Firing, ...]
    year: int
    roles: tuple[RoleName, ...] = ()
    seals: tuple[SealUse, ...] = ()
    late: bool = False
    gi: bool = False
    edition: EditionNumber | UnsetType = UNSET
    set: SetNumber | UnsetType = UNSET
    claim: str = ""
    commission: str = ""


class PieceRegistration(Registering, frozen=True, kw_only=True):
    """The subject; its parts are in `parts.py`.

    Attributes:
        shape, forming: codes of the profile's vocabularies.
        photos: 2 to 12, a front and a base among them.
    """

    title: Title
    shape: str
    clay: Clay
    forming: str
    measures: Measures
    photos: tuple[Photo, ...]
    decoration: tuple[Decoration, ...] = ()
    note: Note | UnsetType = UNSET


def registering(subject: PieceRegistration) -> Registering:
    """Return that part of a registration alone."""
    return Registering(
        ledger=subject.ledger, code=subject.code, maker=subject.maker, firings=subject.firings, year=subject.year,
        roles=subject.roles, seals=subject.seals, late=subject.late, gi=subject.gi, edition=subject.edition,
        set=subject.set, claim=subject.claim, commission=subject.commission,
    )  # fmt: skip


def rule(subject: PieceRegistration, facts: Facts, state: State) -> Iterator[Change]:
    """Register the piece: it takes its slots, its numbers and its claim key; roles of others wait for their answer.

    Citing a slot by the maker's own key confirms its loading.

    Raises:
        MalformedError: a field's form; `code-shape`, `code-check`, `measures-none`, `measures-method`, `firing-form`.
        NotFoundError: `person-unknown`, `seal-unknown`, `slot-unknown`.
        PolicyError: `maker-not-signer`, `code-taken`, `vocabulary-unknown`, `photo-view-missing`,
            `decoration-author`, `quota-reached`, `key-not-enrollable`, `key-already-used`, and those of `trace`,
            `answer_order` and the functions below.
    """
    flags = form(subject, facts.profile) if facts.formed is None else facts.formed
    yield from registered(subject, flags, facts, state)
    yield from marked(state, {facts.index: REGISTERED})
    yield from made(state, facts.issuer, (facts.index,))


def registered(subject: Registering, flags: tuple[str, ...], facts: Facts, state: State) -> list[Change]:
    """Return what the piece itself changes: all but its status and its place among what the key has made.

    Of `facts` those of the signer, the profile, the id, the index and the time are looked at. Raises as `rule`, but for
    the form, which was in order and gave these flags.
    """
    if facts.signer.holder != subject.maker:
        raise PolicyError("maker-not-signer", maker=subject.maker, person=facts.signer.holder)
    if state.get(Piece, subject.code) is not None:
        raise PolicyError("code-taken", piece=subject.code)
    line = trace(subject.firings, subject.maker, facts, state)
    _check_year(subject, line, facts)
    if subject.seals:
        _check_seals(subject, state)
    if subject.gi:
        _check_gi(subject.maker, line.fired, state)
    changes: list[Change] = [*counted(state, subject.maker, facts.time, late=subject.late)]
    changes.append(
        Put(
            Piece(
                code=subject.code, person=subject.maker, statement=facts.id, index=facts.index,
                slots=tuple([slot.id for slot in line.slots]), flags=flags, gi=subject.gi,
            )
        )
    )  # fmt: skip
    changes += [Put(changed(slot, piece=subject.code, confirmed=True)) for slot in line.slots]
    if subject.roles:
        changes += _roles(subject, facts, state)
    if isinstance(subject.edition, EditionNumber):
        changes += _number(subject, subject.edition.edition, subject.edition, facts, state)
    if isinstance(subject.set, SetNumber):
        changes += _number(subject, f"set/{subject.set.set}", subject.set, facts, state)
    if subject.claim:
        changes.append(_claim(subject, facts, state))
    if subject.commission:
        changes.append(answer_order(subject.commission, subject.code, subject.maker, state, facts.time))
    return changes


def form(subject: PieceRegistration, profile: Profile) -> tuple[str, ...]:
    """Check what can be said without the ledger, and return the flags; raises as `rule`."""
    check_form(subject, profile)
    return flags_of(subject, profile)


def check_form(subject: PieceRegistration, profile: Profile) -> None:
    """Check the form of every field; raises as `rule`."""
    if not is_plain(subject, profile):
        check_code(subject.code)
        check_title(subject.title)
        profile.check("shape", subject.shape, "shape")
        profile.check("forming", subject.forming, "forming")
        check_range(subject.year, "year", *YEARS)
        check_clay(subject.clay, profile)
        check_measures(subject.measures, profile)
        check_photos(subject.photos, profile)
    if subject.roles or subject.decoration or subject.seals:
        check_roles(subject.roles, profile)
        check_decoration(subject.decoration, subject.roles, profile)
        check_seal_places(subject.seals, profile)
    if isinstance(subject.note, Note):
        check_note(subject.note)
    if isinstance(subject.edition, EditionNumber):
        check_edition(subject.edition)
    if isinstance(subject.set, SetNumber):
        check_set(subject.set)
    if subject.commission:
        check_hash(subject.commission, "commission")


def _check_year(subject: Registering, line: FiringLine, facts: Facts) -> None:
    """Refuse a year that the firings or the entry's own year contradict; texts of four digits compare as numbers.

    Made in one winter and fired in the next year is common; so is a December pot registered in January, which its
    maker may call late or not. Calling this year's pot late would take it out of this year's count.
    """
    year, after, now = str(subject.year), str(subject.year + 1), day_of(facts.time)[:4]
    if year > line.last[:4] or after < line.first[:4]:
        raise PolicyError("year-not-firing", year=year, first=line.first, last=line.last)
    if subject.late and year >= now:
        raise PolicyError("late-not-late", year=year)
    if not subject.late and after < now:
        raise PolicyError("late-not-said", year=year)


def _check_seals(subject: Registering, state: State) -> None:
    """Refuse a seal that is not in the maker's register, is held or was refused by a registrar, or was not in use."""
    for use in subject.seals:
        seal = state.get(Seal, f"{subject.maker}/{use.seal}")
        if seal is None:
            raise NotFoundError("seal-unknown", seal=use.seal, person=subject.maker)
        if seal.state == "held":
            raise PolicyError("seal-held", seal=use.seal)
        if seal.state == "refused":
            raise PolicyError("seal-refused", seal=use.seal)
        if not seal.start[:4] <= str(subject.year) <= (seal.end[:4] or "9999"):
            raise PolicyError("seal-not-in-use", seal=use.seal, year=subject.year, start=seal.start, end=seal.end)


def _check_gi(maker: str, date: str, state: State) -> None:
    """Refuse 宜兴紫砂 to a maker who was no approved user of the indication mark on the day of the last firing.

    A studio firing's day is the maker's word, as everywhere; a kiln's is that of its ignition's entry.
    """
    mark = state.get(GiMark, maker)
    if mark is None or not mark.held(date):
        raise PolicyError("gi-not-held", person=maker, date=date)


def _roles(subject: Registering, facts: Facts, state: State) -> Iterator[Change]:
    """Name the roles; the maker's own are signed by this very signature."""
    for role in subject.roles:
        own = role.person == subject.maker
        if not own:
            enrolled_person(state, role.person, "roles.person")
        yield Put(
            Role(
                piece=subject.code, role=role.role, person=role.person, state="signed" if own else "named",
                statement=facts.id if own else b"", index=facts.index if own else -1,
            )
        )  # fmt: skip


def _number(
    subject: Registering, name: str, stated: EditionNumber | SetNumber, facts: Facts, state: State
) -> Iterator[Change]:
    """Take a number of an edition, or of a set, which is counted like one under `set/<set>`; the first fixes the size.

    No edition is called so: a word has no slash. The number of a piece that is withdrawn for good is free again.
    """
    known = state.get(Edition, f"{subject.maker}/{name}")
    if known is None:
        yield Put(Edition(person=subject.maker, edition=name, size=stated.size))
    elif known.size != stated.size:
        raise PolicyError("edition-size", edition=name, expected=known.size, got=stated.size)
    copy = EditionCopy(person=subject.maker, edition=name, number=stated.number, piece=subject.code)
    taken = state.get(EditionCopy, copy.id)
    if taken is not None and not is_final(life_of(state, taken.piece), facts.time):
        raise PolicyError("edition-number-taken", edition=name, number=stated.number, piece=taken.piece)
    yield Put(copy)


def _claim(subject: Registering, facts: Facts, state: State) -> Put:
    """Take the claim key: one key has one role and one holder, ever, so no two pieces share one.

    Its holder is not known yet and proves possession by the claim itself.
    """
    check_key(subject.claim, "claim")
    if state.get(Key, subject.claim) is not None:
        raise PolicyError("key-already-used", field="claim", key=subject.claim)
    return Put(Key(did=subject.claim, role="claim", holder=subject.code, since=facts.index, named_by=facts.id))


KIND = Kind(name="PieceRegistration", subject=PieceRegistration, signers=("person",), rule=rule, form=form)
