"""A person's page as values: who, by whose word, standing on a day and today, seals, pieces, firings (SPEC §15, 21).

    /p/zs001?on=2024-05-01        what they held on that day, beside what they hold today

Whatever stands here is a registrar's word or the person's own signature; a piece stands here once they have signed to
it. Numbers are numbers: how many of a month are fully handmade is said without a judgement.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from api.hall_page import Card, Link, Speaker, card, name_of
from api.verdict_page import Picture
from ledger.craft.day import day_of
from ledger.craft.kinds.people.standing_withdrawal import day_before
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_date
from ledger.craft.state import Attestation, Batch, Kiln, Person, Seal
from ledger.craft.verdict_words import say_time
from ledger.errors import MalformedError, NotFoundError
from ledger.store.hall import Answer, Hall, Question
from ledger.words import Lang, say

HANDMADE = "fully-handmade"  # code of the profile's `forming` whose months are counted
FIRINGS, MONTHS = 24, 12
_SHOWN = ("stated", "checked")  # states of a seal that is shown: one that is held may be another's


@dataclass(frozen=True, slots=True)
class Held:
    """A standing: its name, who attests it, from when until when; whether it counts on the day asked, and today."""

    title: str
    under: str
    then: bool
    now: bool
    said: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A number beside its bar; `width` in thousandths of the longest."""

    label: str
    count: int
    width: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What the hall knows of a person: pieces by their hand, their own by year, months, firings."""

    pieces: Answer
    own: Answer
    months: list[tuple[str, bool, int]]
    fired: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """What stands on the page; `on` is empty when no day is asked for."""

    code: str
    name: str
    others: tuple[str, ...]
    marks: tuple[str, ...]
    notices: tuple[str, ...]
    checked: str
    links: tuple[Link, ...]
    on: str
    today: str
    standing: tuple[Held, ...]
    seals: tuple[Picture, ...]
    total: int
    own: int
    years: tuple[Bar, ...]
    months: tuple[Bar, ...]
    firings: tuple[Link, ...]
    cards: tuple[Card, ...]
    more: str
    search: str
    feed: str
    as_of: str


def look_for(hall: Hall, code: str, after: str, profile: Profile) -> Found:
    """Return what the hall has of a person, pieces after `after`."""
    return Found(
        hall.ask(Question(maker=code, after=after), profile), hall.ask(Question(maker=code, own=True), profile),
        hall.months(code, HANDMADE), hall.fired(code, FIRINGS),
    )  # fmt: skip


def person_page(code: str, found: Found, speaker: Speaker, now: int, on: str = "") -> PersonPage:
    """Return the page.

    Args:
        code: person code.
        found: what the hall has of them.
        speaker: says codes.
        now: seconds.
        on: a day `YYYY-MM-DD`; empty for today alone, and when it is none.

    Raises:
        NotFoundError: `person-unknown`.
    """
    person, lang = speaker.reading.get(Person, code), speaker.lang
    if person is None:
        raise NotFoundError("person-unknown", field="person", person=code[:40])
    today, day = day_of(now), _day(on)
    names = [person.zh if lang == "en" else "", person.pinyin, person.en]
    name = name_of(person, lang)
    return PersonPage(
        code=code, name=name, others=tuple(dict.fromkeys(each for each in names if each and each != name)),
        marks=tuple(_marks(person, speaker)), notices=tuple(_notices(person, speaker)),
        checked=say(
            "hall.checked", lang, how=say(f"verdict.how-{person.checked_how}", lang), on=person.checked_on,
            registrars=person.registrars, entry=person.enrolled, time=say_time(person.enrolled_at),
        ),
        links=tuple(_links(person, speaker)), on=day if day != today else "", today=today,
        standing=tuple(_standing(code, day or today, today, speaker)), seals=tuple(_seals(code, speaker)),
        total=found.pieces.total, own=found.own.total, years=tuple(_years(found.own, lang)),
        months=tuple(_months(found.months, lang)), firings=tuple(_firings(found.fired, speaker)),
        cards=tuple(card(piece, speaker) for piece in found.pieces.pieces),
        more=f"/p/{code}?lang={lang}&after={found.pieces.more}#works" if found.pieces.more else "",
        search=f"/hall?lang={lang}&maker={code}", feed=f"/feeds/people/{code}.atom?lang={lang}",
        as_of=say("hall.as-of", lang, size=found.pieces.size),
    )  # fmt: skip


def _day(text: str) -> str:
    """Return the day that was typed; today's page for whatever is none."""
    try:
        return check_date(text, "on") if text else ""
    except MalformedError:
        return ""


def _marks(person: Person, speaker: Speaker) -> Iterator[str]:
    if person.kind == "studio":
        yield say("hall.studio", speaker.lang)
    for role in person.roles:
        yield speaker.profile.words("person-role", role, speaker.lang)


def _notices(person: Person, speaker: Speaker) -> Iterator[str]:
    if person.ended >= 0:
        yield say(f"hall.ended-{person.why_ended}-long", speaker.lang, entry=person.ended)
    elif person.paused >= 0:
        yield say("hall.paused-long", speaker.lang, entry=person.paused)


def _links(person: Person, speaker: Speaker) -> Iterator[Link]:
    """Yield the studio, those who answer for it, and the kilns of which the person is master or deputy."""
    lang = speaker.lang
    for code in (person.studio, *person.responsible):
        if code:
            label = "hall.of-studio" if code == person.studio else "hall.responsible"
            yield Link(f"/p/{code}?lang={lang}", say(label, lang, name=speaker.person(code)))
    for kiln in speaker.reading.list(Kiln, ""):
        if kiln.ended < 0 and person.code in (kiln.master, *kiln.deputies):
            label = "hall.master-of" if person.code == kiln.master else "hall.deputy-of"
            yield Link(f"/kilns/{kiln.code}?lang={lang}", say(label, lang, name=speaker.kiln(kiln.code)))


def _standing(code: str, day: str, today: str, speaker: Speaker) -> Iterator[Held]:
    """Yield what was ever attested, the latest first; what has ended is said to have."""
    lang = speaker.lang
    for each in sorted(
        speaker.reading.list(Attestation, code), key=lambda each: (each.start, each.index), reverse=True
    ):
        gone = each.withdrawn >= 0
        if gone and each.withdrawn_on <= each.start:
            continue  # it never counted
        end = day_before(each.withdrawn_on, each.end) if gone else each.end
        now = _counts(each.start, end, today)
        period = say("hall.from-until" if end else "hall.from", lang, start=each.start, end=end)
        said = say("hall.holds" if now else "hall.withdrawn" if gone else "hall.ended" if end < today and end else
                   "hall.to-come", lang)  # fmt: skip
        yield Held(
            speaker.profile.words("standing", each.standing, lang),
            say("hall.attested", lang, issuer=each.issuer, number=each.number, period=period),
            _counts(each.start, end, day), now, said,
        )  # fmt: skip


def _counts(start: str, end: str, day: str) -> bool:
    return start <= day and (not end or day <= end)


def _seals(code: str, speaker: Speaker) -> Iterator[Picture]:
    """Yield the seals of the register, those in use first; one that a registrar holds or refused is not shown."""
    lang = speaker.lang
    shown = [seal for seal in speaker.reading.list(Seal, code) if seal.state in _SHOWN]
    for seal in sorted(shown, key=lambda each: (bool(each.end), each.index)):
        period = say("hall.from-until" if seal.end else "hall.from", lang, start=seal.start, end=seal.end)
        relief = speaker.profile.words("relief", seal.relief, lang)
        yield Picture(
            f"/blob/{seal.impression}", say("hall.impression", lang, text=seal.text), seal.impression in speaker.blobs,
            view=f"/hall?lang={lang}&seal={code}/{seal.seal}", place=say(f"verdict.seal-{seal.state}", lang),
            text=seal.text, size=f"{relief} · {seal.width} × {seal.height} mm · {period}",
        )  # fmt: skip


def _years(own: Answer, lang: Lang) -> Iterator[Bar]:
    counts = sorted(own.facets["year"], reverse=True)
    longest = max((count for _, count in counts), default=1)
    for year, count in counts:
        yield Bar(year, count, 1000 * count // longest, say("hall.pieces", lang, count=count))


def _months(months: list[tuple[str, bool, int]], lang: Lang) -> Iterator[Bar]:
    """Yield how many fully handmade pieces a maker registered by month, what is registered late apart."""
    kept = months[:MONTHS]
    longest = max((count for _, _, count in kept), default=1)
    for month, late, count in kept:
        label = say("hall.month-late", lang, month=month) if late else month
        yield Bar(label, count, 1000 * count // longest, say("hall.pieces", lang, count=count))


def _firings(fired: list[tuple[str, int]], speaker: Speaker) -> Iterator[Link]:
    for code, count in fired:
        batch = speaker.reading.get(Batch, code)
        if batch is not None:
            kiln = speaker.kiln(batch.kiln)
            yield Link(
                f"/k/{code}?lang={speaker.lang}", kiln, f"{code} · {batch.date}",
                say("hall.pieces", speaker.lang, count=count),
            )  # fmt: skip
