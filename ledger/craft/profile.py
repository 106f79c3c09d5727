"""A craft profile: the lists, slot layouts, outcome classes and flag formulas of one craft, as data (SPEC §12).

The ledger core knows no pottery. Whatever is a list belongs to the profile in force, a JSON file that the charter
names by the SHA-256 of its bytes, so that an auditor replays with the same lists:

    {"bands":[…],"craft":"zisha","en":"Yixing zisha","flags":[…],"layouts":[…],"outcomes":[…],"sources":[…],
     "version":1,"vocabularies":[{"code":"shape","en":"Shapes","source":"trade-usage","terms":[
      {"aliases":["石铫"],"code":"shipiao","en":"Shipiao (stone ladle)","group":"plain","zh":"石瓢"},…],"zh":"器型"},…],
     "zh":"紫砂"}

People edit the file, so white space between its parts is free; without it the file is canonical JSON (SPEC §1), and
is refused when it is not. Every list names its source; a source that the trade itself disputes is `weak`: what rests
on it warns and never rejects.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec

from ledger.craft.formula import Formula, compile_formula, fields_read
from ledger.craft.profile_file import Band, Flag, Layout, Outcome, ProfileFile, Source, Term, Vocabulary
from ledger.errors import MalformedError, PolicyError
from ledger.log.encoding import decode_struct
from ledger.words import Lang

MAX_CODE = 40  # characters
MAX_PROFILE = 1 << 20  # bytes; a whole craft's words are some tens of kilobytes

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHIPPED = Path(__file__).parent / "profiles"
_DECODER = msgspec.json.Decoder(ProfileFile)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A craft profile, decoded and checked; made by `parse_profile`, never changed.

    Attributes:
        hash: lower-case hex SHA-256 of the file's bytes: its name in the charter.
        craft: code of the craft; version: from 1, raised with each change of the file.
        zh, en: the craft's name.
        vocabularies: by code.
        outcomes: by code, in the file's order.
        layouts, bands, sources: as in the file.
        flags: (code, formula) of each contradiction shown to a buyer; reads: which fields of a piece each looks at.
    """

    hash: str
    craft: str
    version: int
    zh: str
    en: str
    vocabularies: dict[str, Vocabulary]
    outcomes: dict[str, Outcome]
    layouts: tuple[Layout, ...]
    bands: tuple[Band, ...]
    sources: dict[str, Source]
    flags: tuple[tuple[str, Formula], ...]
    reads: dict[str, frozenset[str]]
    _terms: dict[str, dict[str, Term]]
    _spellings: dict[str, dict[str, str]]

    def has(self, vocabulary: str, code: str) -> bool:
        """Report whether the vocabulary exists and holds the code."""
        return code in self._terms.get(vocabulary, ())

    def check(self, vocabulary: str, code: str, field: str) -> None:
        """Refuse a code that the vocabulary does not hold.

        Args:
            vocabulary: its code.
            code: what the statement carries.
            field: the statement's field, for the message.

        Raises:
            PolicyError: `vocabulary-unknown`.
        """
        if code not in self._terms.get(vocabulary, ()):
            raise PolicyError("vocabulary-unknown", vocabulary=vocabulary, value=code, field=field)

    def term(self, vocabulary: str, code: str) -> Term | None:
        """Return the word, or None when the vocabulary does not hold the code."""
        return self._terms.get(vocabulary, {}).get(code)

    def codes(self, vocabulary: str) -> tuple[str, ...]:
        """Return the codes of a vocabulary in the order in which people are shown them; none when it is unknown."""
        return tuple(self._terms.get(vocabulary, ()))

    def words(self, vocabulary: str, code: str, lang: Lang) -> str:
        """Return what people read for a code; the code itself when the vocabulary does not hold it."""
        term = self.term(vocabulary, code)
        if term is None:
            return code
        return term.zh if lang == "zh" else term.en

    def find(self, vocabulary: str, word: str) -> str | None:
        """Return the code that a person's spelling means: the code, either language or an alias; None when none does.

        Case does not matter. The word is taken as it is otherwise: whoever reads a spreadsheet trims it.
        """
        return self._spellings.get(vocabulary, {}).get(word.casefold())

    def outcome(self, code: str) -> Outcome:
        """Return what an outcome means.

        Raises:
            PolicyError: `vocabulary-unknown`.
        """
        found = self.outcomes.get(code)
        if found is None:
            raise PolicyError("vocabulary-unknown", vocabulary="outcome", value=code, field="outcome")
        return found

    def band(self, name: str, *places: tuple[str, str]) -> Band | None:
        """Return the usual range for the first (vocabulary, code) that has one; with no place, the one for all."""
        for of, code in places or (("", ""),):
            for band in self.bands:
                if (band.name, band.of, band.code) == (name, of, code):
                    return band
        return None

    def edges(self, name: str, *places: tuple[str, str]) -> tuple[int, int] | None:
        """Return (low − margin, high + margin) of `band`, or None when there is none."""
        band = self.band(name, *places)
        return None if band is None else (band.low - band.margin, band.high + band.margin)

    def words_of_slot(self, slot: str, lang: Lang) -> str:
        """Speak a slot's address: `1-2-3-4-5` → 一节二排三幢四层五位, or "section 1, row 2, stack 3, layer 4, place 5".

        The layout is the first one with as many levels as the slot has parts; without one the slot stands as it is.
        """
        parts = slot.split("-")
        for layout in self.layouts:
            if len(layout.levels) == len(parts):
                if lang == "zh":
                    return "".join(
                        f"{_numeral(part)}{level.zh}" for part, level in zip(parts, layout.levels, strict=True)
                    )
                return ", ".join(f"{level.en} {part}" for part, level in zip(parts, layout.levels, strict=True))
        return slot

    def words_of_room(self, room: str, parts: int, lang: Lang) -> str:
        """Speak the first part of a slot's address alone: `6` of slots of five parts → 六节, or "section 6"."""
        layout = next((layout for layout in self.layouts if len(layout.levels) == parts), None)
        if layout is None:
            return room
        level = layout.levels[0]
        return f"{_numeral(room)}{level.zh}" if lang == "zh" else f"{level.en} {room}"


_DIGITS = "〇一二三四五六七八九"


def _numeral(part: str) -> str:
    """Return 1 to 99 as spoken in Chinese; anything else as it is."""
    if not re.fullmatch(r"[1-9][0-9]?", part):
        return part
    ones = _DIGITS[ord(part[-1]) - ord("0")] if part[-1] != "0" else ""
    if len(part) == 1:
        return ones
    tens = _DIGITS[ord(part[0]) - ord("0")] if part[0] != "1" else ""
    return f"{tens}十{ones}"


def parse_profile(data: bytes) -> Profile:
    """Return the profile in a file's bytes, ≤ 1 MiB.

    Raises:
        MalformedError: `profile-too-long`, `profile-syntax`, `profile-text`, `profile-value`, `profile-not-canonical`
            or `profile-shape` (field `at`) as `decode_struct`; `profile-code` (a code doubled or not of the grammar),
            `profile-reference` (an unknown source, group, grade, fault or vocabulary), `profile-formula`.
    """
    if len(data) > MAX_PROFILE:
        raise MalformedError("profile-too-long", limit=MAX_PROFILE, got=len(data))
    try:
        compact = msgspec.json.format(data, indent=-1)  # takes the white space away and nothing else
    except (msgspec.DecodeError, RecursionError) as e:
        raise MalformedError("profile-syntax") from e
    file = decode_struct(compact, _DECODER, MAX_PROFILE, "profile")
    terms = {vocabulary.code: _unique(vocabulary.terms, vocabulary.code) for vocabulary in file.vocabularies}
    profile = Profile(
        hash=sha256(data).hexdigest(), craft=file.craft, version=file.version, zh=file.zh, en=file.en,
        vocabularies=_unique(file.vocabularies, "vocabularies"), outcomes=_unique(file.outcomes, "outcomes"),
        layouts=file.layouts, bands=file.bands, sources=_unique(file.sources, "sources"), flags=(), reads={},
        _terms=terms, _spellings={code: _spellings(words) for code, words in terms.items()},
    )  # fmt: skip
    _unique(file.flags, "flags")
    _unique(file.layouts, "layouts")
    _check_references(profile, file)
    flags = tuple((flag.code, compile_formula(flag.when, profile)) for flag in file.flags)
    return replace(profile, flags=flags, reads={flag.code: fields_read(flag.when) for flag in file.flags})


Part = TypeVar("Part", Vocabulary, Term, Outcome, Source, Layout, Flag)


def _unique(parts: tuple[Part, ...], where: str) -> dict[str, Part]:
    """Return the parts by code; refuse one of a wrong form and one that stands twice."""
    found: dict[str, Part] = {}
    for part in parts:
        if part.code in found or len(part.code) > MAX_CODE or not _CODE.fullmatch(part.code):
            raise MalformedError("profile-code", where=where, got=part.code[:80])
        found[part.code] = part
    return found


def _spellings(terms: dict[str, Term]) -> dict[str, str]:
    """Return every spelling of every word; where two words share one, the earlier word has it."""
    found: dict[str, str] = {}
    for term in terms.values():  # codes and headwords go before any alias
        for spelling in (term.code, term.zh, term.en):
            found.setdefault(spelling.casefold(), term.code)
    for term in terms.values():
        for spelling in term.aliases:
            found.setdefault(spelling.casefold(), term.code)
    return found


def _check_references(profile: Profile, file: ProfileFile) -> None:
    """Refuse a file whose parts name what is not there."""
    named = [vocabulary.source for vocabulary in file.vocabularies]
    named += [band.source for band in file.bands] + [flag.source for flag in file.flags]
    named += [term.source for vocabulary in file.vocabularies for term in vocabulary.terms if term.source]
    for source in named:
        _refer(source in profile.sources, "source", source)
    for outcome in file.outcomes:
        _refer(profile.has("outcome", outcome.code), "outcome", outcome.code)
        _refer(not outcome.certifiable or profile.has("grade", outcome.grade), "grade", outcome.grade)
        for fault in outcome.faults:
            _refer(profile.has("fault", fault), "fault", fault)
    for code in profile.codes("outcome"):
        _refer(code in profile.outcomes, "outcome", code)
    for band in file.bands:
        _refer(not band.of or profile.has(band.of, band.code), "band", f"{band.of}/{band.code}")
    for flag in file.flags:
        _refer(profile.has("flag", flag.code), "flag", flag.code)
    for vocabulary in file.vocabularies:
        above = {layout.code for layout in file.layouts}
        if vocabulary.groups != "layouts":
            above = set(profile.codes(vocabulary.groups))
        for term in vocabulary.terms:
            _refer(term.group in above if vocabulary.groups else not term.group, "group", term.group)


def _refer(there: bool, what: str, name: str) -> None:  # noqa: FBT001  # reads as an assertion
    if not there:
        raise MalformedError("profile-reference", what=what, got=name)


@cache
def shipped_profiles() -> dict[str, Profile]:
    """Return the profiles that come with the program, by hash."""
    profiles = (parse_profile(path.read_bytes()) for path in sorted(_SHIPPED.glob("*.json")))
    return {profile.hash: profile for profile in profiles}


@cache
def zisha() -> Profile:
    """Return the newest shipped profile of Yixing zisha."""
    return parse_profile((_SHIPPED / "zisha.json").read_bytes())
