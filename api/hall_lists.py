"""The lists beside the pieces: who is enrolled, and the kilns; as values for their page."""

from collections.abc import Iterator
from dataclasses import dataclass

from api.hall_page import Link, Speaker, address, name_of
from ledger.craft.state import Kiln, Person
from ledger.words import say

PEOPLE, KILNS = "people", "kilns"


@dataclass(frozen=True, slots=True)
class ListPage:
    """What stands on the page. kind: PEOPLE or KILNS."""

    kind: str
    text: str
    entries: tuple[Link, ...]
    more: str
    first: bool


def list_page(
    kind: str, text: str, found: list[tuple[str, str]], speaker: Speaker, *, more: bool, first: bool
) -> ListPage:
    """Return the page of these codes, each with how it is sorted."""
    entries = _people(found, speaker) if kind == PEOPLE else _kilns(found, speaker)
    last = f"{found[-1][1]}/{found[-1][0]}" if more and found else ""
    onward = address(f"/hall/{kind}", speaker.lang, text, {}, {"after": last}) if last else ""
    return ListPage(kind, text, tuple(entries), onward, first)


def _people(found: list[tuple[str, str]], speaker: Speaker) -> Iterator[Link]:
    lang = speaker.lang
    for code, _ in found:
        person = speaker.reading.get(Person, code)
        if person is None:
            continue
        roles = [speaker.profile.words("person-role", role, lang) for role in person.roles]
        if person.ended >= 0:
            roles.append(say(f"hall.ended-{person.why_ended}", lang))
        elif person.paused >= 0:
            roles.append(say("hall.paused", lang))
        other = name_of(person, speaker.other)
        yield Link(f"/p/{code}?lang={lang}", name_of(person, lang), other, (" · ").join(roles))


def _kilns(found: list[tuple[str, str]], speaker: Speaker) -> Iterator[Link]:
    lang = speaker.lang
    for code, _ in found:
        kiln = speaker.reading.get(Kiln, code)
        if kiln is None:
            continue
        parts = [speaker.profile.words("kiln-type", kiln.kind, lang), kiln.place]
        if kiln.ended >= 0:
            parts.append(say("hall.kiln-ended", lang))
        other = (kiln.en if lang == "zh" else kiln.zh) or ""
        yield Link(f"/kilns/{code}?lang={lang}", speaker.kiln(code), other, " · ".join(parts))
