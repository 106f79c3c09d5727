"""PieceRegistration: a maker states a piece. SPEC §12.

    {"clay":{"group":"zini","name":"底槽清"},"code":"0123456789ABT","firings":[{"slot":"k2026-05/1-2-3-1-2"}],
     "forming":"fully-handmade","ledger":"ledger.example/zisha","maker":"zs001",
     "measures":{"capacity":240,"method":"to-rim","weight":310},"photos":[{…front…},{…base…}],
     "roles":[{"person":"zs001","role":"forming"}],"seals":[{"place":"base","seal":"s1"}],
     "shape":"shipiao","title":{"zh":"春水"},"year":2026}

A sheet's item is the same without `ledger`.
"""

from msgspec import UNSET, UnsetType

from ledger.craft.kind import Subject
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


class PieceRegistration(Subject, frozen=True, kw_only=True):
    """The subject; its parts are in `parts.py`.

    Attributes:
        code: 13 characters, stored form (SPEC §8), new to the ledger.
        maker: person code of the key that signs.
        shape, forming: codes of the profile's vocabularies.
        firings: the whole line of firings, in order, 1 to 8.
        year: of making; `late`: registered afterwards (补登), counted in that year.
        gi: whether 宜兴紫砂, the geographical indication, is stated.
        photos: 2 to 12, a front and a base among them.
        claim: did of the claim key under the scratch panel; empty for none.
    """

    code: str
    maker: str
    title: Title
    shape: str
    clay: Clay
    forming: str
    measures: Measures
    firings: tuple[Firing, ...]
    year: int
    photos: tuple[Photo, ...]
    decoration: tuple[Decoration, ...] = ()
    roles: tuple[RoleName, ...] = ()
    seals: tuple[SealUse, ...] = ()
    late: bool = False
    gi: bool = False
    edition: EditionNumber | UnsetType = UNSET
    set: SetNumber | UnsetType = UNSET
    claim: str = ""
    note: Note | UnsetType = UNSET
