"""The hall as values for its page: cards, what can be picked and how many of each, what is picked, where to go on.

    示例紫砂  云参观 匠人 窑火
    [作品、匠人、器型、印文，可用拼音]   [石瓢 ×] [2026 ×]
    共 803 件作品                     新近登记在前
    ▢ ▢ ▢  cards: picture, title, whose hands, shape and clay, the word of the verdict

Nothing on it was computed by whoever reads it: no card bears a tick.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from ledger.backend import Reading
from ledger.craft.code import show_code
from ledger.craft.kinds.kiln.batch import known_kiln
from ledger.craft.profile import Profile
from ledger.craft.state import Kiln, Legacy, Person, Role, State
from ledger.store.hall import FACETS, Answer, Question, Shown
from ledger.store.photos import BlobFolder
from ledger.words import Lang, say

SIDE = 640  # pixels of a small picture's longer side
OPEN = 6  # values of a facet that are shown before the rest
_VOCABULARY = {"shape": "shape", "clay": "clay-group"}


@dataclass(frozen=True, slots=True)
class Card:
    """A piece on a card; `picture` is empty while nobody has sent its photo."""

    url: str
    code: str
    title: str
    other: str
    who: str
    what: str
    word: str
    said: str
    picture: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: how many pieces have it, whether it is picked."""

    value: str
    label: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class Sieve:
    """A facet: what can be picked at once, and the rest. `picked`: how many are."""

    name: str
    label: str
    other: str
    choices: tuple[Choice, ...]
    rest: tuple[Choice, ...]
    picked: int


@dataclass(frozen=True, slots=True)
class Link:
    """Where to go, and what it is called; `under` is a second line."""

    url: str
    label: str
    other: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class HallPage:
    """What stands on the page; see the module. picked: each as the link that takes it away."""

    text: str
    hidden: tuple[tuple[str, str], ...]
    total: int
    cards: tuple[Card, ...]
    sieves: tuple[Sieve, ...]
    picked: tuple[Link, ...]
    clear: str
    more: str
    first: bool
    people: tuple[Link, ...]
    more_people: str
    kilns: tuple[Link, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says codes in the page's language, out of one view of the ledger."""

    reading: Reading
    profile: Profile
    lang: Lang
    blobs: BlobFolder

    @property
    def other(self) -> Lang:
        """The other language."""
        return "en" if self.lang == "zh" else "zh"

    def person(self, code: str) -> str:
        """Return a person's name; the code of nobody."""
        person = self.reading.get(Person, code)
        return code if person is None else name_of(person, self.lang)

    def kiln(self, code: str) -> str:
        """Return a kiln's name."""
        kiln = known_kiln(self.reading, code)
        return kiln.zh if self.lang == "zh" else kiln.en or kiln.zh

    def value(self, facet: str, value: str) -> str:
        """Return what people read for a value of a facet."""
        if facet in _VOCABULARY:
            return self.profile.words(_VOCABULARY[facet], value, self.lang)
        if facet == "kiln":
            return self.kiln(value) if self.reading.get(Kiln, value) is not None else value
        return value if facet == "year" else say(f"hall.{facet}-{value}", self.lang)


def name_of(person: Person, lang: Lang) -> str:
    """Return a person's name in a language."""
    return person.zh if lang == "zh" else person.en or person.pinyin


def hall_page(question: Question, answer: Answer, speaker: Speaker) -> HallPage:
    """Return the page of an answer."""
    lang, picks = speaker.lang, {name: values for name, values in question.picks.items() if values}
    hidden = [(name, value) for name, value in (("maker", question.maker), ("seal", question.seal)) if value]

    def at(**changes: str) -> str:
        return address("/hall", lang, question.text, picks, {**dict(hidden), **changes})

    return HallPage(
        text=question.text, hidden=tuple(hidden), total=answer.total,
        cards=tuple(card(piece, speaker) for piece in answer.pieces),
        sieves=tuple(_sieve(name, answer.facets[name], picks.get(name, ()), speaker) for name in FACETS),
        picked=tuple(_picked(question, picks, speaker)), clear=address("/hall", lang, question.text, {}, {}),
        more=at(after=answer.more) if answer.more else "", first=not question.after,
        people=tuple(
            Link(f"/p/{code}?lang={lang}", speaker.person(code)) for code in answer.people
        ),
        more_people=address("/hall/people", lang, question.text, {}, {}) if answer.many > len(answer.people) else "",
        kilns=tuple(Link(f"/kilns/{code}?lang={lang}", speaker.kiln(code)) for code in answer.kilns),
        as_of=say("hall.as-of", lang, size=answer.size),
    )  # fmt: skip


def address(path: str, lang: Lang, text: str, picks: Mapping[str, tuple[str, ...]], others: Mapping[str, str]) -> str:
    """Return the address of a question."""
    pairs = [("lang", lang), *([("q", text)] if text else [])]
    pairs += [(name, value) for name, values in picks.items() for value in values]
    return f"{path}?{urlencode([*pairs, *((name, value) for name, value in others.items() if value)])}"


def _picked(question: Question, picks: Mapping[str, tuple[str, ...]], speaker: Speaker) -> Iterator[Link]:
    """Yield what is picked, each with where it leads to take it away."""
    others = {"maker": question.maker, "seal": question.seal}
    for name, values in picks.items():
        for value in values:
            left = {**picks, name: tuple(each for each in values if each != value)}
            yield Link(address("/hall", speaker.lang, question.text, left, others), speaker.value(name, value))
    if question.maker:
        without = address("/hall", speaker.lang, question.text, picks, {**others, "maker": ""})
        yield Link(without, speaker.person(question.maker))
    if question.seal:
        without = address("/hall", speaker.lang, question.text, picks, {**others, "seal": ""})
        yield Link(without, say("hall.by-seal", speaker.lang))


def _sieve(name: str, counts: tuple[tuple[str, int], ...], picked: tuple[str, ...], speaker: Speaker) -> Sieve:
    choices = [Choice(value, speaker.value(name, value), count, value in picked) for value, count in counts]
    if name == "year":
        choices.sort(key=lambda each: each.value, reverse=True)
    choices.sort(key=lambda each: not each.on)  # what is picked is seen without opening the rest
    return Sieve(
        name, say(f"hall.facet-{name}", speaker.lang), say(f"hall.facet-{name}", speaker.other),
        tuple(choices[:OPEN]), tuple(choices[OPEN:]), len(picked),
    )  # fmt: skip


def card(piece: Shown, speaker: Speaker) -> Card:
    """Return a piece's card."""
    lang = speaker.lang
    titles = (piece.zh, piece.en or piece.zh) if lang == "zh" else (piece.en or piece.zh, piece.zh)
    clay = piece.clay_name if lang == "zh" else speaker.value("clay", piece.clay)
    side = max(piece.width, piece.height, 1)
    small = min(SIDE, side)
    return Card(
        url=f"/c/{piece.code}?lang={lang}", code=show_code(piece.code), title=titles[0],
        other=titles[1] if titles[1] != titles[0] else "",
        who="、".join(_hands(piece, speaker)) if lang == "zh" else ", ".join(_hands(piece, speaker)),
        what=f"{speaker.value('shape', piece.shape)} · {clay}", word=piece.word, said=_said(piece, lang),
        picture=f"/thumb/{piece.photo}" if piece.photo and piece.photo in speaker.blobs else "",
        width=piece.width * small // side, height=piece.height * small // side,
    )  # fmt: skip


def _said(piece: Shown, lang: Lang) -> str:
    """Return the word on a card; of a registered one also how it was fired."""
    if piece.word != "registered":
        return say(f"verdict.{piece.word}", lang)
    return say("hall.said-older" if piece.older else "hall.said-kiln" if piece.batches else "hall.said-studio", lang)


def _hands(piece: Shown, speaker: Speaker) -> Iterator[str]:
    """Yield who stands at a piece: its maker, others by what they did; of an older work whom it is attributed to."""
    if piece.older:
        legacy = speaker.reading.get(Legacy, piece.code)
        if piece.hands:
            yield say("hall.attributed", speaker.lang, name=speaker.person(piece.hands[0]))
        elif legacy is not None and legacy.attributed and not legacy.named:
            yield say("hall.attributed", speaker.lang, name=legacy.attributed)
        return
    if piece.person in piece.hands:
        yield speaker.person(piece.person)
    if len(piece.hands) > 1:
        yield from _roles(piece, speaker.reading, speaker)


def _roles(piece: Shown, state: State, speaker: Speaker) -> Iterator[str]:
    for role in state.list(Role, piece.code):
        if role.state == "signed" and role.person != piece.person:
            did = speaker.profile.words("role", role.role, speaker.lang)
            yield say("hall.hand", speaker.lang, role=did, name=speaker.person(role.person))
