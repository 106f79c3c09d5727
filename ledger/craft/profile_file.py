"""The profile file's parts, as their bytes are laid out (SPEC §12, craft profile).

    {"code":"seconds","certifiable":true,"class":"seconds","faults":["warped",…],"grade":"slight-flaw"}   an outcome
    {"code":"zini","high":110,"low":100,"margin":40,"name":"shrinkage","of":"clay","source":"trade-table"}    a band
    {"code":"gi-forming","source":"gbt-10816","when":["all",["is","gi"],["in","forming",["machine"]]]}        a flag

A default is written by leaving the field out. What the parts mean together is `profile.parse_profile`'s to check.
"""

from typing import Literal

import msgspec

OutcomeClass = Literal["good", "seconds", "refire", "scrapped", "missing", "trial"]


class ProfilePart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of the parts of a profile file."""


class Term(ProfilePart, frozen=True, kw_only=True):
    """One word of a vocabulary.

    Attributes:
        code: lower-case ASCII words joined by hyphens, ≤ 40 characters; what statements carry.
        zh, en: what people read.
        aliases: other spellings accepted in spreadsheets, in any language.
        group: code of the list above it (a shape's family, a clay's group, a kiln type's layout); empty when none.
        rank: 1 is the lowest of its group; 0 where the list has no order.
        source: of this word where it differs from its vocabulary's.
    """

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    group: str = ""
    rank: int = 0
    source: str = ""


class Vocabulary(ProfilePart, frozen=True, kw_only=True):
    """A list of words, in the order in which people are shown them.

    Attributes:
        groups: code of the vocabulary that its terms' `group` is of, or `layouts`; empty when they have none.
    """

    code: str
    zh: str
    en: str
    source: str
    terms: tuple[Term, ...]
    groups: str = ""


class Outcome(ProfilePart, frozen=True, kw_only=True):
    """What a slot's outcome means.

    Attributes:
        cls: its class in loaded = good + seconds + refire + scrapped + missing + trial (`class` in the file).
        certifiable: whether a piece that came out so may be registered.
        grade: code of the `grade` vocabulary, printed; empty when it can't be certified.
        faults: the faults it is stated with, exactly one a slot; none when the outcome has no fault.
    """

    code: str
    cls: OutcomeClass = msgspec.field(name="class")
    certifiable: bool = False
    grade: str = ""
    faults: tuple[str, ...] = ()


class Band(ProfilePart, frozen=True, kw_only=True):
    """A range of usual figures, [low − margin, high + margin].

    Attributes:
        name: what is measured, `shrinkage` (per mille), `peak` (°C), …
        of, code: vocabulary and code it holds for; both empty where it holds for all.
    """

    name: str
    low: int
    high: int
    source: str
    margin: int = 0
    of: str = ""
    code: str = ""


class Level(ProfilePart, frozen=True, kw_only=True):
    """One part of a slot's address and the word that follows its number in Chinese, precedes it in English."""

    code: str
    zh: str
    en: str


class Layout(ProfilePart, frozen=True, kw_only=True):
    """How slots of a kind of kiln are addressed, from the outside in."""

    code: str
    levels: tuple[Level, ...]


class Source(ProfilePart, frozen=True, kw_only=True):
    """Where a list comes from; `weak` when the trade's own sources differ."""

    code: str
    text: str
    edition: str = ""
    weak: bool = False


class Flag(ProfilePart, frozen=True, kw_only=True):
    """A contradiction shown to the buyer when its formula holds (`formula.compile_formula`).

    Attributes:
        code: of the vocabulary `flag`, which has its words.
    """

    code: str
    source: str
    when: list[object]


class ProfileFile(ProfilePart, frozen=True, kw_only=True):
    """The whole file."""

    craft: str
    version: int
    zh: str
    en: str
    vocabularies: tuple[Vocabulary, ...]
    outcomes: tuple[Outcome, ...]
    sources: tuple[Source, ...]
    layouts: tuple[Layout, ...] = ()
    bands: tuple[Band, ...] = ()
    flags: tuple[Flag, ...] = ()
