"""A question to the hall, and what it answers.

    Question("石瓢 songfeng", {"clay": ("zini",), "year": ("2025", "2026")}, maker="", after="0123456789ABT")

A piece answers when it has every word of the text and, of each facet that is picked, one of the values. The newest come
first; `after` is the code of the last piece that was seen. Of each facet the counts are of what answers the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

PAGE = 24
FACETS = ("shape", "clay", "firing", "kiln", "year", "word")  # as people are shown them


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        text: as it was typed. picks: values by facet. maker: person code; seal: `<person>/<seal>`; empty for any.
        own: whether the maker registered it, where else any hand of theirs counts.
        after: code of a piece; empty from the newest on. limit: pieces at most.
    """

    text: str = ""
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maker: str = ""
    seal: str = ""
    after: str = ""
    limit: int = PAGE
    own: bool = False

    def key(self) -> tuple[object, ...]:
        """Return what tells it from every other question."""
        picks = tuple(sorted((name, values) for name, values in self.picks.items() if values))
        return (self.text, picks, self.maker, self.seal, self.after, self.limit, self.own)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece as a card shows it; see `row.Row`."""

    code: str
    entry: int
    time: int
    person: str
    older: bool
    zh: str
    en: str
    shape: str
    clay: str
    clay_name: str
    forming: str
    year: int
    late: bool
    photo: str
    width: int
    height: int
    flagged: bool
    batches: tuple[str, ...]
    hands: tuple[str, ...]
    seals: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hall has.

    Attributes:
        size: how many entries it had looked at. total: pieces that answer. pieces: of them a page.
        more: code to ask on after; empty when there is nothing more.
        facets: of each facet (value, pieces), the most first; values picked are there at 0 too.
        people, kilns: codes of those that a text names, at most a few; `many`: people in all.
    """

    size: int
    total: int
    pieces: tuple[Shown, ...]
    more: str
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    people: tuple[str, ...] = ()
    kilns: tuple[str, ...] = ()
    many: int = 0
