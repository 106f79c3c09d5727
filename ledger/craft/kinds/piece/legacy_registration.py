"""LegacyRegistration: an older work, registered by an appraiser, with no maker's signature. SPEC §12.9.

    {"attributed":"zs009","clay":{"group":"zini","name":"紫泥"},"code":"0123456789ABT","grounds":"师徒相传，附旧照",
     "ledger":"ledger.example/zisha","measures":{"weight":310},"photos":[{…front…},{…base…}],"shape":"shipiao",
     "title":{"zh":"示例旧作"}}

Nobody stands in the maker's place. A person whom it names is shown by name only after they have answered for it
themselves (`AttributionAnswer`), or when they are dead.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from ledger.craft.code import check_code
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.piece.form import check_clay, check_measures, check_note, check_photos, check_title
from ledger.craft.kinds.piece.parts import Clay, Measures, Note, Photo, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.person import active_person, enrolled_person
from ledger.craft.seal_text import plain_text
from ledger.craft.shapes import MAX_WORD, check_optional, check_text, check_word
from ledger.craft.state import Change, Legacy, Person, Piece, Put, State
from ledger.craft.status import REGISTERED, made, marked
from ledger.errors import MalformedError, PolicyError

APPRAISER = "appraiser"  # code of the profile's `person-role`
MAX_GROUNDS = 600  # characters
MAX_NAME = 60


class LegacyRegistration(Subject, frozen=True, kw_only=True):
    """The subject; its parts are those of a `PieceRegistration`.

    Attributes:
        code: 13 characters, stored form, new to the ledger.
        estate: whether it is of a deceased maker's estate.
        attributed: a person's code, or a name of nobody enrolled, 1 to 60 characters; empty for nobody.
        grounds: on what the registration rests, 1 to 600 characters.
    """

    code: str
    estate: bool = False
    attributed: str = ""
    grounds: str
    title: Title
    shape: str
    clay: Clay
    measures: Measures
    photos: tuple[Photo, ...]
    note: Note | UnsetType = UNSET


def rule(subject: LegacyRegistration, facts: Facts, state: State) -> Iterator[Change]:
    """Register the piece; whoever signs answers for it.

    Raises:
        MalformedError: a field's form; `code-shape`, `code-check`, `measures-none`, `measures-method`.
        NotFoundError: `person-unknown`: a code as `attributed` that is nobody's.
        PolicyError: `person-paused`, `person-ended`, `appraiser-only`, `code-taken`, `vocabulary-unknown`,
            `photo-view-missing`, `attribution-own`, `attribution-by-name`, `estate-living`.
    """
    _check_form(subject, facts)
    signer = active_person(state, facts.signer.holder, "issuer")
    if APPRAISER not in signer.roles:
        raise PolicyError("appraiser-only", person=signer.code)
    if state.get(Piece, subject.code) is not None:
        raise PolicyError("code-taken", piece=subject.code)
    named = _attributed(subject, signer, state)
    yield Put(
        Piece(code=subject.code, person=signer.code, statement=facts.id, index=facts.index)
    )  # fmt: skip
    yield Put(Legacy(code=subject.code, estate=subject.estate, attributed=subject.attributed, named=named))
    yield from marked(state, {facts.index: REGISTERED})
    yield from made(state, facts.issuer, (facts.index,))


def _check_form(subject: LegacyRegistration, facts: Facts) -> None:
    profile = facts.profile
    check_code(subject.code)
    check_optional(subject.attributed, "attributed", MAX_NAME)
    check_text(subject.grounds, "grounds", MAX_GROUNDS)
    check_title(subject.title)
    profile.check("shape", subject.shape, "shape")
    check_clay(subject.clay, profile)
    check_measures(subject.measures, profile)
    check_photos(subject.photos, profile)
    if isinstance(subject.note, Note):
        check_note(subject.note)


def _attributed(subject: LegacyRegistration, signer: Person, state: State) -> bool:
    """Report whether the work is attributed to an enrolled person, by code: what has a code's form is one.

    A living person's name as free text would stand on the page without their answer, so it is refused; this looks at
    every person once, for a kind of statement that is rare.
    """
    if not subject.attributed:
        return False
    if is_code(subject.attributed):
        person = enrolled_person(state, subject.attributed, "attributed")
        if person.code == signer.code:
            raise PolicyError("attribution-own", person=person.code)
        if subject.estate and person.why_ended != "deceased":
            raise PolicyError("estate-living", person=person.code)
        return True
    plain = _plain(subject.attributed)
    for person in state.list(Person, ""):
        names = [_plain(name) for name in (person.zh, person.pinyin, person.en) if name]
        if plain in names:
            raise PolicyError("attribution-by-name", name=subject.attributed, person=person.code)
    return False


def _plain(name: str) -> str:
    """Return a name as it is compared, as seals' texts are: a full stop more makes nobody else of them."""
    return plain_text(name).casefold()


def is_code(text: str) -> bool:
    """Report whether a text has the form of a person's code."""
    try:
        check_word(text, "attributed", MAX_WORD)
    except MalformedError:
        return False
    return True


def as_piece(subject: LegacyRegistration) -> PieceRegistration:
    """Return what is said of the work in the shape of a registration: without a maker, a firing or a year."""
    return PieceRegistration(
        code=subject.code, maker="", title=subject.title, shape=subject.shape, clay=subject.clay, forming="",
        measures=subject.measures, firings=(), year=0, photos=subject.photos, note=subject.note,
    )  # fmt: skip


KIND = Kind(name="LegacyRegistration", subject=LegacyRegistration, signers=("person",), rule=rule, since=2)
