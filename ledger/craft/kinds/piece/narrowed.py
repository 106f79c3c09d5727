"""A registration's shape, narrowed by a profile: lists, lengths and ranges as types. SPEC §12, PieceRegistration.

    shape: str        →  Literal["shipiao", "xishi", …]           the profile's list
    year: int         →  Annotated[int, Meta(ge=1900, le=9998)]   the form's range

So the decoder checks them while it reads, ten times as fast, and `check_rest` what a type can't say. A yes is as good
as `piece_registration.check_form`; a no says nothing, for only that function knows the words: the bytes are then read
in the wide shape and asked again. A test holds the two against each other, field by field.
"""

from functools import lru_cache
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from ledger.craft.code import check_code
from ledger.craft.flags import flags_of
from ledger.craft.kinds.piece import form
from ledger.craft.kinds.piece.parts import Clay, EditionNumber, Measures, Note, Photo, SetNumber, Title
from ledger.craft.kinds.piece.piece_registration import YEARS, PieceRegistration
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_hash
from ledger.errors import LedgerError

_HEX = b"0123456789abcdef"
_HASH_LENGTH = 64


@lru_cache(maxsize=16)  # a process knows few profiles
def narrowed_decoder(profile: Profile) -> msgspec.json.Decoder[PieceRegistration] | None:
    """Return a decoder of what the profile allows; None for a profile that lacks one of the lists."""

    def part(base: type[msgspec.Struct], **fields: Any) -> Any:
        """Return the shape with these fields narrowed; each keeps its default, and required ones stay so."""
        defaults = {field.name: field for field in msgspec.structs.fields(base)}
        narrow = [
            (name, kind) if defaults[name].required else (name, kind, defaults[name].default)
            for name, kind in fields.items()
        ]
        return msgspec.defstruct(base.__name__, narrow, bases=(base,), frozen=True, kw_only=True, gc=False)

    try:
        title = part(Title, zh=_text(1, form.MAX_TITLE), en=_text(0, form.MAX_ENGLISH))
        short = _text(0, form.MAX_CLAY)
        clay = part(
            Clay, group=_word(profile, "clay-group"), name=_text(1, form.MAX_CLAY), lot=short, ageing=short,
            mesh=_number(0, form.MAX_MESH), blend=_word(profile, "blend", ""),
        )  # fmt: skip
        side, weight = _number(0, form.MAX_SIDE), _number(0, form.MAX_WEIGHT)
        measures = part(
            Measures, capacity=_number(0, form.MAX_CAPACITY), method=_word(profile, "measure-method", ""),
            length=side, width=side, height=side, mouth=side, weight=weight, lid=weight,
        )  # fmt: skip
        pixels = _number(1, form.MAX_PIXELS)
        photo = part(
            Photo, sha256=_text(_HASH_LENGTH, _HASH_LENGTH), type=Literal[form.TYPES], view=_word(profile, "view"),
            width=pixels, height=pixels,
        )  # fmt: skip
        photos = Annotated[tuple[photo, ...], Meta(min_length=2, max_length=form.MAX_PHOTOS)]  # type: ignore[valid-type]  # a type made here
        whole = part(
            PieceRegistration, title=title, shape=_word(profile, "shape"), clay=clay,
            forming=_word(profile, "forming"), measures=measures, photos=photos, year=_number(*YEARS),
        )  # fmt: skip
    except LookupError:
        return None
    return msgspec.json.Decoder(cast("type[PieceRegistration]", whole))


def _text(low: int, high: int) -> Any:
    return Annotated[str, Meta(min_length=low, max_length=high)]


def _number(low: int, high: int) -> Any:
    return Annotated[int, Meta(ge=low, le=high)]


def _word(profile: Profile, vocabulary: str, *others: str) -> Any:
    codes = profile.codes(vocabulary)
    if not codes:
        raise LookupError(vocabulary)
    return Literal[(*codes, *others)]


def form_narrowed(subject: PieceRegistration, profile: Profile) -> tuple[str, ...] | None:
    """Return what `piece_registration.form` returns, for a subject that `narrowed_decoder` took; None says nothing."""
    try:
        return flags_of(subject, profile) if _fits(subject, profile) else None
    except LedgerError:
        return None


def _fits(subject: PieceRegistration, profile: Profile) -> bool:
    """Check what the types can't say: what hangs together, what stands at the ends of a text, what is rare."""
    check_code(subject.code)
    title, clay, measures = subject.title, subject.clay, subject.measures
    for text in (title.zh, title.en, clay.name, clay.lot, clay.ageing):
        if text and (text[0].isspace() or text[-1].isspace()):
            return False
    if not (
        measures.weight or measures.capacity or measures.height or measures.length or measures.width or measures.mouth
    ) or bool(measures.method) != bool(measures.capacity):
        return False
    if measures.green is not msgspec.UNSET:
        form.check_measures(measures, profile)
    hashes, views = [photo.sha256 for photo in subject.photos], [photo.view for photo in subject.photos]
    if "front" not in views or "base" not in views or len(set(hashes)) != len(hashes):
        return False
    if "".join(hashes).encode().translate(None, _HEX):
        return False
    if subject.roles or subject.decoration or subject.seals:
        form.check_roles(subject.roles, profile)
        form.check_decoration(subject.decoration, subject.roles, profile)
        form.check_seal_places(subject.seals, profile)
    if isinstance(subject.note, Note):
        form.check_note(subject.note)
    if isinstance(subject.edition, EditionNumber):
        form.check_edition(subject.edition)
    if isinstance(subject.set, SetNumber):
        form.check_set(subject.set)
    if subject.commission:
        check_hash(subject.commission, "commission")
    return True
