"""A kiln's page as values: what it is, whose, every firing and what came out of it, vessel by vessel (SPEC §15, 21).

    示例龙窑  龙窑 · 43 米 · 江苏宜兴丁蜀镇
    2026-05-18  k2026-05   ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▆▅▃▁   装 310 · 成品 270 · 次品 17 · …

Counts are those of the batch's own board, without names.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.board_words import say_class
from api.hall_page import Link, Speaker
from ledger.craft.kinds.kiln.batch_closing import CLASSES
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment
from ledger.craft.state import Batch, Kiln
from ledger.craft.statement import read_statement
from ledger.errors import NotFoundError
from ledger.log.entry import parse_entry
from ledger.store.hall import Hall
from ledger.words import say

FIRINGS = 24
OPEN = "open"  # no outcome yet
LAST = "9999", ""  # later than every firing
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A class of outcomes in a bar: where it begins and how wide it is, in thousandths."""

    name: str
    label: str
    count: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Firing:
    """A firing: its page, day and code, what has become of it, its vessels and their classes."""

    url: str
    code: str
    date: str
    phase: str
    loaded: int
    parts: tuple[Part, ...]
    peak: int


@dataclass(frozen=True, slots=True)
class KilnPage:
    """What stands on the page. total: of all firings; `batches` how many there are."""

    code: str
    name: str
    other: str
    marks: tuple[str, ...]
    ended: str
    people: tuple[Link, ...]
    batches: int
    total: Firing
    key: tuple[Part, ...]
    firings: tuple[Firing, ...]
    more: str
    search: str


@dataclass(frozen=True, slots=True)
class Fired:
    """What the hall knows of a kiln: a page of batches, how many there are, the sum of all."""

    batches: list[tuple[str, str, dict[str, int]]]
    count: int
    total: dict[str, int]


def look_for(hall: Hall, code: str, after: str) -> Fired:
    """Return what the hall has of a kiln, firings before `after`, `<date>/<batch>`."""
    date, _, batch = after.partition("/")
    count, total = hall.all_counts(code)
    return Fired(hall.batches(code, (date, batch) if after else LAST, FIRINGS + 1), count, total)


def kiln_page(code: str, fired: Fired, speaker: Speaker) -> KilnPage:
    """Return the page.

    Raises:
        NotFoundError: `kiln-unknown`.
    """
    kiln, lang = speaker.reading.get(Kiln, code), speaker.lang
    if kiln is None:
        raise NotFoundError("kiln-unknown", kiln=code[:40])
    shown = fired.batches[:FIRINGS]
    total = Firing("", "", "", "", sum(fired.total.values()), tuple(_parts(fired.total, speaker)), 0)
    length, last = _length(kiln, speaker), shown[-1] if len(fired.batches) > FIRINGS else None
    size = (say("hall.metres", lang, length=length),) if length else ()
    return KilnPage(
        code=code, name=speaker.kiln(code), other=(kiln.en if lang == "zh" else kiln.zh),
        marks=(speaker.profile.words("kiln-type", kiln.kind, lang), *size, kiln.place),
        ended=say("hall.kiln-ended-long", lang, entry=kiln.ended) if kiln.ended >= 0 else "",
        people=tuple(
            Link(f"/p/{person}?lang={lang}", speaker.person(person), "", say(f"hall.{role}", lang))
            for role, people in (("master", (kiln.master,)), ("deputy", kiln.deputies)) for person in people
        ),
        batches=fired.count, total=total, key=tuple(part for part in total.parts if part.count),
        firings=tuple(_firing(each, speaker) for each in shown),
        more=f"/kilns/{code}?lang={lang}&after={last[1]}/{last[0]}" if last is not None else "",
        search=f"/hall?lang={lang}&kiln={code}",
    )  # fmt: skip


def _length(kiln: Kiln, speaker: Speaker) -> int:
    """Return its length in metres, by the last statement that gives one; 0 when none does."""
    for index in (*reversed(kiln.changes), kiln.index):
        said = parse_entry(next(speaker.reading.entries(index, index + 1))).statement
        subject = None if said is None else read_statement(said).subject
        if isinstance(subject, KilnEnrolment | KilnChange) and subject.length:
            return subject.length
    return 0


def _firing(fired: tuple[str, str, dict[str, int]], speaker: Speaker) -> Firing:
    code, date, counts = fired
    batch = speaker.reading.get(Batch, code)
    phase = say(f"hall.phase-{batch.phase}", speaker.lang) if batch is not None else ""
    return Firing(
        f"/k/{code}?lang={speaker.lang}", code, date, phase, sum(counts.values()), tuple(_parts(counts, speaker)),
        0 if batch is None else batch.peak,
    )  # fmt: skip


def _parts(outcomes: Counts, speaker: Speaker) -> Iterator[Part]:
    """Yield the classes of the equation, and what has no outcome yet, each where it begins in the bar."""
    counts = dict.fromkeys((*CLASSES, OPEN), 0)
    for outcome, count in outcomes.items():
        known = speaker.profile.outcomes.get(outcome)
        counts[OPEN if known is None else known.cls] += count
    loaded, done = sum(counts.values()) or 1, 0
    for name, count in counts.items():
        start, end = 1000 * done // loaded, 1000 * (done + count) // loaded
        yield Part(name, say_class(speaker.profile, name, "page.class", speaker.lang), count, start, end - start)
        done += count
