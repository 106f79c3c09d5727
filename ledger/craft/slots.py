"""Slots: addresses, layouts, and the closed list of a batch. SPEC §12, Slots.

    slot      1-2-3-4-5                              words of a-z and 0-9 joined by hyphens, ≤ 40 characters
    slot id   k2026-05/1-2-3-4-5                     the batch's code and the slot
    layout    ["1..8-1..3-1..3-1..5-1..2","door-a"]  ranges; the first one holds 720 slots
    line      ["1-2-3-4-5","zs001","3f0c…"]          slot, person code, statement id of the loading

The closed list is the lines of a batch, canonical JSON, sorted by the slot's bytes; its root is the RFC 6962 root over
them, so that one slot is proved to be in the list without showing the others.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import prod
from typing import NamedTuple

from ledger.craft.shapes import MAX_WORD, check_word
from ledger.errors import MalformedError
from ledger.log.encoding import encode_base32, parse_decimal
from ledger.log.tree import hash_leaf, paths_under, root_of

MAX_RANGES = 32
MAX_SLOTS = 20_000  # a dragon kiln of 40 m holds some thousands
SPOKEN = 26  # characters of a root that people compare: 130 bits, more than anyone can search a second list for
SPOKEN_DIGITS = 13  # of a root that are read out
_MAX_RANGE = 120  # characters; a slot has at most 40

_NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")
_PART = re.compile(r"(?P<first>0|[1-9][0-9]{0,5})\.\.(?P<last>0|[1-9][0-9]{0,5})|(?P<word>[a-z0-9]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """One part of a range: the words from `first` to `last`, numbers when they differ."""

    first: str
    last: str

    def holds(self, word: str) -> bool:
        """Report whether a slot's part is within; numbers without leading zeros compare by length, then by digits."""
        if self.first == self.last:
            return word == self.first
        if _NUMBER.fullmatch(word) is None:
            return False
        return (len(self.first), self.first) <= (len(word), word) <= (len(self.last), self.last)

    def meets(self, other: "Place") -> bool:
        """Report whether a word stands in both."""
        return self.holds(other.first) or self.holds(other.last) or other.holds(self.first)

    def count(self) -> int:
        """Return how many words it has."""
        return 1 if self.first == self.last else parse_decimal(self.last) - parse_decimal(self.first) + 1

    def words(self) -> list[str]:
        """Return them in order."""
        if self.first == self.last:
            return [self.first]
        return [str(number) for number in range(parse_decimal(self.first), parse_decimal(self.last) + 1)]


@dataclass(frozen=True, slots=True)
class Layout:
    """The slots of a batch, never held in memory one by one.

    Attributes:
        ranges: each range's parts.
        size: number of slots, 1 to 20,000.
    """

    ranges: tuple[tuple[Place, ...], ...]
    size: int

    def __contains__(self, slot: str) -> bool:
        words = slot.split("-")
        return any(
            len(places) == len(words) and all(place.holds(word) for place, word in zip(places, words, strict=True))
            for places in self.ranges
        )

    def __iter__(self) -> Iterator[str]:
        """Yield the slots range by range, the last part running fastest."""
        for places in self.ranges:
            yield from ("-".join(words) for words in product(*(place.words() for place in places)))


@lru_cache(maxsize=256)  # each loading of a batch asks for the same one
def parse_layout(ranges: tuple[str, ...]) -> Layout:
    """Return the layout that a plan's ranges describe.

    Raises:
        MalformedError: `layout-count` (not 1 to 32 ranges), `layout-range` (not parts `word` or `low..high` with
            low < high joined by hyphens), `layout-size` (over 20,000 slots), `layout-overlap` (a slot stands in two).
    """
    if not 1 <= len(ranges) <= MAX_RANGES:
        raise MalformedError("layout-count", got=len(ranges), limit=MAX_RANGES)
    parsed = tuple(_parse_range(text) for text in ranges)
    size = sum(prod(place.count() for place in places) for places in parsed)
    if size > MAX_SLOTS:
        raise MalformedError("layout-size", got=size, limit=MAX_SLOTS)
    for (one, first), (two, second) in combinations(zip(parsed, ranges, strict=True), 2):
        if len(one) == len(two) and all(a.meets(b) for a, b in zip(one, two, strict=True)):
            raise MalformedError("layout-overlap", first=first, second=second)
    return Layout(parsed, size)


def _parse_range(text: str) -> tuple[Place, ...]:
    places = tuple(_parse_place(part, text) for part in text[:_MAX_RANGE].split("-"))
    if len(text) > _MAX_RANGE or len("-".join(place.last for place in places)) > MAX_WORD:  # the longest slot in it
        raise MalformedError("layout-range", got=text[:_MAX_RANGE])
    return places


def _parse_place(part: str, text: str) -> Place:
    match = _PART.fullmatch(part)
    if match is None or (match["last"] and parse_decimal(match["first"]) >= parse_decimal(match["last"])):
        raise MalformedError("layout-range", got=text[:_MAX_RANGE])
    return Place(match["first"] or match["word"], match["last"] or match["word"])


def check_slot(slot: str, field: str = "slot") -> str:
    """Return `slot` when it has the form of one.

    Raises:
        MalformedError: `field-not-a-word`.
    """
    return check_word(slot, field)


def split_slot_id(text: str, field: str) -> tuple[str, str]:
    """Return the batch's code and the slot of a slot id.

    Raises:
        MalformedError: `field-not-a-word`.
    """
    batch, _, slot = text.partition("/")
    return check_word(batch, field), check_word(slot, field)


class ListLine(NamedTuple):
    """A line of the closed list: slot, person code, statement id of the loading (32 bytes)."""

    slot: str
    person: str
    loading: bytes


class ClosedList(NamedTuple):
    """A closed list with the proofs of its lines.

    Attributes:
        root: 32 bytes, RFC 6962 §2.1 over the lines' bytes.
        lines: in their order; paths: the inclusion path of each.
    """

    root: bytes
    lines: tuple[ListLine, ...]
    paths: tuple[tuple[bytes, ...], ...]


def format_line(line: ListLine) -> bytes:
    """Return a line's canonical JSON, an array of three strings; none of its characters is ever escaped."""
    return f'["{line.slot}","{line.person}","{line.loading.hex()}"]'.encode()


def closed_root(lines: Iterable[ListLine]) -> bytes:
    """Return the root over the lines sorted by slot; of no lines it is SHA-256 of nothing."""
    return root_of([hash_leaf(format_line(line)) for line in sorted(lines)])


def closed_list(lines: Iterable[ListLine]) -> ClosedList:
    """Return the closed list of these lines: sorted, with its root and every path, about two hashes a line in all."""
    ordered = tuple(sorted(lines))
    leaves = [hash_leaf(format_line(line)) for line in ordered]
    return ClosedList(root_of(leaves), ordered, tuple(paths_under(leaves)))


def speak_root(root: bytes) -> str:
    """Return thirteen digits of a closed list's root, to be read out and heard: a help to the ear, no proof (43 bits).

    Args:
        root: 32 bytes.

    Returns:
        The root as a number, big-endian, its last thirteen decimal digits in groups: `482 109 375 5612`.
    """
    digits = f"{int.from_bytes(root) % 10**SPOKEN_DIGITS:0{SPOKEN_DIGITS}}"
    return f"{digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]}"


def show_root(root: bytes) -> str:
    """Return a closed list's root as people compare it, the same on paper, page and terminal.

    Args:
        root: 32 bytes.

    Returns:
        The first 26 characters in base32, in groups of four: `AAAQ EAYE AUDA OCAJ BIFQ YDIO B4`.
    """
    text = encode_base32(root)[:SPOKEN]
    return " ".join(text[start : start + 4] for start in range(0, SPOKEN, 4))
