"""The form of a registration's parts: what can be said of them without the ledger. SPEC §12, PieceRegistration.

    "measures":{"capacity":240,"method":"to-rim"}     refused without the method
    "photos":[{…"view":"front"…},{…"view":"lid"…}]    refused without the base

Each function returns in silence or raises `MalformedError` (a field's form) or `PolicyError` (`vocabulary-unknown` and
the codes it names). Plausibility is not judged here: contradictions are shown as flags, never refused.
"""

from ledger.craft.kinds.piece.parts import (
    Clay,
    Decoration,
    EditionNumber,
    Green,
    Measures,
    Note,
    Photo,
    RoleName,
    SealUse,
    SetNumber,
    Title,
)
from ledger.craft.profile import Profile
from ledger.craft.shapes import (
    check_choice,
    check_hash,
    check_list,
    check_optional,
    check_range,
    check_text,
    check_word,
)
from ledger.errors import MalformedError, PolicyError

MAX_TITLE = 60  # characters
MAX_ENGLISH = 120
MAX_CLAY = 40
MAX_MESH = 1_000
MAX_SIDE = 5_000  # mm
MAX_WEIGHT = 200_000  # g
MAX_CAPACITY = 100_000  # ml
MAX_PIXELS = 20_000
MAX_PHOTOS = 12
MAX_PARTS = 12  # decorations, roles, seals
MAX_EDITION = 9_999
MAX_SET = 100
MAX_NOTE = 600  # characters
YEARS = (1900, 9998)
TYPES = ("image/jpeg", "image/png", "image/webp")
_NEEDED = ("front", "base")


def check_title(title: Title) -> None:
    """Check the work's name."""
    check_text(title.zh, "title.zh", MAX_TITLE)
    check_optional(title.en, "title.en", MAX_ENGLISH)


def check_clay(clay: Clay, profile: Profile) -> None:
    """Check the clay; its name is the maker's, of no list."""
    profile.check("clay-group", clay.group, "clay.group")
    check_text(clay.name, "clay.name", MAX_CLAY)
    check_optional(clay.lot, "clay.lot", MAX_CLAY)
    check_optional(clay.ageing, "clay.ageing", MAX_CLAY)
    check_range(clay.mesh, "clay.mesh", 0, MAX_MESH)
    if clay.blend:
        profile.check("blend", clay.blend, "clay.blend")


def check_measures(measures: Measures, profile: Profile) -> None:
    """Check the figures: at least one, and of a capacity how it was measured (`measures-none`, `measures-method`)."""
    sides = (measures.length, measures.width, measures.height, measures.mouth)
    if not (any(sides) or measures.capacity or measures.weight):
        raise MalformedError("measures-none", field="measures")
    for side in sides:
        check_range(side, "measures", 0, MAX_SIDE)
    check_range(measures.weight, "measures.weight", 0, MAX_WEIGHT)
    check_range(measures.lid, "measures.lid", 0, MAX_WEIGHT)
    check_range(measures.capacity, "measures.capacity", 0, MAX_CAPACITY)
    if bool(measures.method) != bool(measures.capacity):
        raise MalformedError("measures-method", field="measures.method")
    if measures.method:
        profile.check("measure-method", measures.method, "measures.method")
    if isinstance(measures.green, Green):
        _check_green(measures.green)


def _check_green(green: Green) -> None:
    if not (green.height or green.mouth or green.weight):
        raise MalformedError("measures-none", field="measures.green")
    check_range(green.height, "measures.green.height", 0, MAX_SIDE)
    check_range(green.mouth, "measures.green.mouth", 0, MAX_SIDE)
    check_range(green.weight, "measures.green.weight", 0, MAX_WEIGHT)


def check_photos(photos: tuple[Photo, ...], profile: Profile) -> None:
    """Check 2 to 12 photos, each once, a front and a base among them (`photo-view-missing`)."""
    check_list([photo.sha256 for photo in photos], "photos", 2, MAX_PHOTOS)
    for photo in photos:
        check_hash(photo.sha256, "photos.sha256")
        check_choice(photo.type, "photos.type", TYPES)
        profile.check("view", photo.view, "photos.view")
        check_range(photo.width, "photos.width", 1, MAX_PIXELS)
        check_range(photo.height, "photos.height", 1, MAX_PIXELS)
    views = {photo.view for photo in photos}
    for needed in _NEEDED:
        if needed not in views:
            raise PolicyError("photo-view-missing", view=needed)


def check_roles(roles: tuple[RoleName, ...], profile: Profile) -> None:
    """Check at most 12 roles; a person has a role once, a role may have several persons."""
    check_list([f"{role.role}/{role.person}" for role in roles], "roles", 0, MAX_PARTS)
    for role in roles:
        profile.check("role", role.role, "roles.role")


def check_decoration(decoration: tuple[Decoration, ...], roles: tuple[RoleName, ...], profile: Profile) -> None:
    """Check at most 12 decorations; an author is one of the role persons (`decoration-author`).

    So nobody's name enters by the side door: a role is what its person signs or refuses.
    """
    check_list([f"{each.technique}/{each.author}" for each in decoration], "decoration", 0, MAX_PARTS)
    persons = ["", *[role.person for role in roles]]
    for each in decoration:
        profile.check("decoration", each.technique, "decoration.technique")
        if each.author not in persons:
            raise PolicyError("decoration-author", technique=each.technique, person=each.author)


def check_seal_places(seals: tuple[SealUse, ...], profile: Profile) -> None:
    """Check at most 12 seal impressions; a seal may stand in several places, in each once."""
    check_list([f"{use.seal}/{use.place}" for use in seals], "seals", 0, MAX_PARTS)
    for use in seals:
        profile.check("seal-place", use.place, "seals.place")


def check_note(note: Note) -> None:
    """Check the maker's words, at least in one language (`field-empty`)."""
    if not (note.zh or note.en):
        raise MalformedError("field-empty", field="note")
    check_optional(note.zh, "note.zh", MAX_NOTE)
    check_optional(note.en, "note.en", MAX_NOTE)


def check_edition(edition: EditionNumber) -> None:
    """Check a number of an edition: 1 ≤ number ≤ size ≤ 9,999."""
    check_word(edition.edition, "edition.edition")
    check_range(edition.size, "edition.size", 1, MAX_EDITION)
    check_range(edition.number, "edition.number", 1, edition.size)


def check_set(part: SetNumber) -> None:
    """Check a part of a set: 1 ≤ number ≤ size, 2 ≤ size ≤ 100."""
    check_word(part.set, "set.set")
    check_range(part.size, "set.size", 2, MAX_SET)
    check_range(part.number, "set.number", 1, part.size)
