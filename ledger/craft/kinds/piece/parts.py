"""What a piece's registration is made of: SPEC §12, PieceRegistration.

    "clay":{"ageing":"三年","blend":"natural","group":"zini","mesh":60,"name":"底槽清"}
    "firings":[{"slot":"k2026-05/1-2-3-1-2"},{"date":"2026-05-20","kind":"electric","peak":900}]
    "photos":[{"height":3000,"sha256":"9f86d0…","type":"image/jpeg","view":"front","width":4000},…]

Whole millimetres, millilitres, grams and °C; a figure that is not stated is left out.
"""

from msgspec import UNSET, UnsetType

from ledger.craft.kind import Part


class Title(Part, frozen=True, kw_only=True):
    """A work's name, 1 to 60 characters; `en`, ≤ 120, may be empty."""

    zh: str
    en: str = ""


class Clay(Part, frozen=True, kw_only=True):
    """The clay as its maker states it.

    Attributes:
        group: code of the profile's `clay-group`.
        name: the clay's name in the maker's words, 1 to 40 characters.
        lot: the supplier's lot, ≤ 40 characters; `ageing`: how long and how it aged, ≤ 40 characters.
        blend: code of the profile's `blend`; empty when not stated.
        mesh: 目数, 1 to 1,000; 0 when not stated.
    """

    group: str
    name: str
    lot: str = ""
    blend: str = ""
    mesh: int = 0
    ageing: str = ""


class Decoration(Part, frozen=True, kw_only=True):
    """A technique (code of the profile's `decoration`) and, if not the maker, its author: one of the role persons."""

    technique: str
    author: str = ""


class RoleName(Part, frozen=True, kw_only=True):
    """Who did what: code of the profile's `role`, and the person's code. Nameless on the page until they sign."""

    role: str
    person: str


class SealUse(Part, frozen=True, kw_only=True):
    """A seal of the maker's register and where it stands (code of the profile's `seal-place`)."""

    seal: str
    place: str


class Green(Part, frozen=True, kw_only=True):
    """Measures before the fire: mm, mm, g; at least one of them."""

    height: int = 0
    mouth: int = 0
    weight: int = 0


class Measures(Part, frozen=True, kw_only=True):
    """Measures of the fired piece, at least one of them.

    Attributes:
        capacity: ml, measured by `method` (code of the profile's `measure-method`).
        length, width, height, mouth: mm, each ≤ 5,000.
        weight, lid: g, ≤ 200,000; `lid` is the lid's part of the weight.
    """

    capacity: int = 0
    method: str = ""
    length: int = 0
    width: int = 0
    height: int = 0
    mouth: int = 0
    weight: int = 0
    lid: int = 0
    green: Green | UnsetType = UNSET


class Firing(Part, frozen=True, kw_only=True):
    """One firing: either a slot of a closed list, or a studio firing.

    Attributes:
        slot: `<batch>/<slot>`; then nothing else is given.
        kind: code of the profile's `firing-kind`; `date`: its day; `peak`: °C, 0 when not stated.
    """

    slot: str = ""
    kind: str = ""
    peak: int = 0
    date: str = ""


class EditionNumber(Part, frozen=True, kw_only=True):
    """Number `number` of `size` of the maker's edition `edition`; 1 of 1 is a unique work."""

    edition: str
    number: int
    size: int


class SetNumber(Part, frozen=True, kw_only=True):
    """Part `number` of the `size` (≥ 2) works of the maker's set `set` (套壶, 对壶)."""

    set: str
    number: int
    size: int


class Photo(Part, frozen=True, kw_only=True):
    """A photo by its hash.

    Attributes:
        sha256: hex, of the file's bytes.
        type: `image/jpeg`, `image/png` or `image/webp`.
        view: code of the profile's `view`.
        width, height: pixels, 1 to 20,000.
    """

    sha256: str
    type: str
    view: str
    width: int
    height: int


class Note(Part, frozen=True, kw_only=True):
    """The maker's own words, ≤ 600 characters a language; at least one of them."""

    zh: str = ""
    en: str = ""
