"""Whether a registration's first parts are in order, in one look: nearly every one is. SPEC §12, PieceRegistration.

    shape in the profile's list, 1900 ≤ year ≤ 9998, title of 1 to 60 characters …   True: the form need not look again
    anything else                                                                    False: the form says what is wrong

A yes is as good as the functions of `form` that the look stands for, six times as fast; a no says nothing, for only
those functions know the words. A test holds the two against each other, in either direction.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from ledger.craft.code import is_code
from ledger.craft.kinds.piece.form import (
    MAX_CAPACITY,
    MAX_CLAY,
    MAX_ENGLISH,
    MAX_MESH,
    MAX_PHOTOS,
    MAX_PIXELS,
    MAX_SIDE,
    MAX_TITLE,
    MAX_WEIGHT,
    TYPES,
    YEARS,
    check_measures,
)
from ledger.craft.kinds.piece.parts import Clay, Green, Measures, Photo, Title
from ledger.craft.profile import Profile
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.craft.kinds.piece.piece_registration import PieceRegistration

_HEX = b"0123456789abcdef"
_HASH_LENGTH = 64
_FIRST, _LAST = YEARS


@lru_cache(maxsize=16)  # a process knows few profiles
def _lists(profile: Profile) -> tuple[frozenset[str], ...]:
    """Return the codes of shape, forming, clay group, blend, measure method and view; the empty one where it may be."""
    names = (("shape",), ("forming",), ("clay-group",), ("blend", ""), ("measure-method", ""), ("view",))
    return tuple(frozenset((*profile.codes(name), *empty)) for name, *empty in names)


def is_plain(subject: "PieceRegistration", profile: Profile) -> bool:
    """Report whether code, title, shape, forming, year, clay, measures and photos are all in order."""
    shapes, formings, groups, blends, methods, views = _lists(profile)
    return (
        is_code(subject.code)
        and subject.shape in shapes
        and subject.forming in formings
        and _FIRST <= subject.year <= _LAST
        and _plain_title(subject.title)
        and _plain_clay(subject.clay, groups, blends)
        and _plain_measures(subject.measures, methods, profile)
        and _plain_photos(subject.photos, views)
    )


def _plain_title(title: Title) -> bool:
    zh, en = title.zh, title.en
    return 0 < len(zh) <= MAX_TITLE and zh == zh.strip() and (not en or (len(en) <= MAX_ENGLISH and en == en.strip()))


def _plain_clay(clay: Clay, groups: frozenset[str], blends: frozenset[str]) -> bool:
    name, lot, ageing = clay.name, clay.lot, clay.ageing
    return (
        clay.group in groups
        and clay.blend in blends
        and 0 < len(name) <= MAX_CLAY
        and name == name.strip()
        and (not lot or (len(lot) <= MAX_CLAY and lot == lot.strip()))
        and (not ageing or (len(ageing) <= MAX_CLAY and ageing == ageing.strip()))
        and 0 <= clay.mesh <= MAX_MESH
    )


def _plain_measures(measures: Measures, methods: frozenset[str], profile: Profile) -> bool:
    length, width, height, mouth = measures.length, measures.width, measures.height, measures.mouth
    capacity, weight = measures.capacity, measures.weight
    plain = (
        bool(length or width or height or mouth or capacity or weight)
        and 0 <= length <= MAX_SIDE
        and 0 <= width <= MAX_SIDE
        and 0 <= height <= MAX_SIDE
        and 0 <= mouth <= MAX_SIDE
        and 0 <= capacity <= MAX_CAPACITY
        and 0 <= weight <= MAX_WEIGHT
        and 0 <= measures.lid <= MAX_WEIGHT
        and measures.method in methods
        and bool(measures.method) == bool(capacity)
    )
    if plain and isinstance(measures.green, Green):  # few state it
        try:
            check_measures(measures, profile)
        except LedgerError:
            return False
    return plain


def _plain_photos(photos: tuple[Photo, ...], views: frozenset[str]) -> bool:
    hashes, front, base = "", False, False
    for photo in photos:
        if not (
            len(photo.sha256) == _HASH_LENGTH
            and photo.sha256
            not in hashes  # beside each other; across two of them it would be odd, and is looked at again
            and photo.type in TYPES
            and photo.view in views
            and 1 <= photo.width <= MAX_PIXELS
            and 1 <= photo.height <= MAX_PIXELS
        ):
            return False
        hashes += photo.sha256
        front, base = front or photo.view == "front", base or photo.view == "base"
    return front and base and len(photos) <= MAX_PHOTOS and not hashes.encode().translate(None, _HEX)
