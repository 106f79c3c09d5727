"""The buyer's page as values: what stands where, in the page's language (order: SPEC §14, Verdict).

    photo and title → overall word → warnings → 记录可核 and its fixed sentence → 请您核对实物 → 作者声明 → notes
    → history

This page is what the ledger's server answers: nothing on it was re-computed by the phone that shows it, so no line
bears a tick, and the first words under 记录可核 say so. Each line stands there with its codes (`data-line`): the page's
program reckons the proofs on the phone, and ticks the lines that came out the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from api.measured import Measure, measures
from api.piece_history import Event, history
from api.verdict_stated import Labelled, stated
from api.verdicts import Scan
from ledger.backend import Reading
from ledger.craft.code import show_code
from ledger.craft.state import Batch, Piece
from ledger.craft.verdict_facts import PieceFacts, Unknown
from ledger.craft.verdict_line import Line
from ledger.craft.verdict_words import say_first, say_fixed, say_line, say_time
from ledger.words import Lang, knows, say

_NAMES = frozenset({"name_en", "master_en"})  # of people; a Chinese name has no spaces


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or an impression: `there` tells whether its file has come in; the rest is for the figure.

    `small` is the photo as a card shows it: the first look does not wait for megabytes; what is compared is whole.
    """

    url: str
    alt: str
    there: bool
    small: str = ""
    view: str = ""
    width: int = 0
    height: int = 0
    place: str = ""
    text: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and the codes and fields that it says, as JSON."""

    text: str
    line: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked under one label."""

    label: str
    lines: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class VerdictPage:
    """Everything on the page, see the module; `*_other` are in the other language.

    Attributes:
        at: time of the answer, seconds.
        corrected: whether what is shown is not what was signed first.
        person: the maker's code; empty with an older work. made_on: day of the last firing; empty where none is known.
        kilns: of its firings, codes.
        signed: what the maker's signature covers of the page, as the lines' codes and fields in JSON.
    """

    code: str
    stored: str
    statement: str
    title: str
    title_other: str
    maker: str
    under_maker: str
    word: str
    first: str
    warnings: tuple[str, ...]
    answered: str
    checked: tuple[Checked, ...]
    fixed: str
    seals: tuple[Picture, ...]
    measures: tuple[Measure, ...]
    photos: tuple[Picture, ...]
    stated_heading: str
    stated_by: str
    stated: tuple[Labelled, ...]
    signed: str
    notes: tuple[str, ...]
    history: tuple[Event, ...]
    batches: tuple[str, ...]
    person: str
    made_on: str
    kilns: tuple[str, ...]
    at: int
    corrected: bool


def verdict_page(reading: Reading, scan: Scan, piece: Piece, facts: PieceFacts, lang: Lang) -> VerdictPage:
    """Return the page of a registered piece.

    Args:
        reading: the view in which `scan` was asked.
        scan: question and answer.
        piece: its record.
        facts: what is known of it.
        lang: the page's language.
    """
    verdict, subject, older = scan.verdict, facts.subject, facts.older is not None
    maker = "" if isinstance(facts.maker, Unknown) else (facts.maker.zh if lang == "zh" else facts.maker.en)
    titles = (subject.title.zh, subject.title.en)
    missing = () if isinstance(facts.missing_photos, Unknown) else facts.missing_photos

    batches = tuple(dict.fromkeys(slot.partition("/")[0] for slot in piece.slots))
    days = [firing.date for firing in subject.firings if firing.date]
    days += [] if isinstance(facts.firings, Unknown) else [firing.day for firing in facts.firings if firing.day]

    def said(line: Line) -> str:
        return say_line(line, scan.profile, lang)

    return VerdictPage(
        code=show_code(piece.code), stored=piece.code, statement=piece.statement.hex(),
        title=titles[0] if lang == "zh" else titles[1] or titles[0],
        title_other=titles[1] if lang == "zh" else titles[0], maker="" if older else maker,
        under_maker=say("page.older" if older else "page.under-maker", lang, year=subject.year),
        word=verdict.word, first=_first(scan, lang),
        warnings=tuple(said(line) for line in verdict.warnings if line != scan.said_above),
        answered=say("page.answered", lang, time=say_time(verdict.at), size=scan.size),
        checked=tuple(_checked(scan, lang)), fixed=say_fixed(verdict, lang),
        seals=tuple(_seals(scan, facts, lang)),
        measures=measures(subject.measures, scan.profile, lang),
        photos=tuple(
            Picture(
                f"/blob/{photo.sha256}", say("page.photo-alt", lang, view=scan.profile.words("view", photo.view, lang)),
                photo.view not in missing, f"/thumb/{photo.sha256}", scan.profile.words("view", photo.view, lang),
                photo.width, photo.height,
            )
            # the front first, in whatever order the maker's device listed them: it is what people know a pot by
            for photo in sorted(subject.photos, key=lambda each: scan.profile.codes("view").index(each.view))
        ),
        stated_heading=f"verdict.heading-{'registrant' if older else 'stated'}",
        stated_by=say(
            "page.older-stated-by" if older else "page.stated-by", lang, name=maker, time=say_time(facts.valid_from)
        ),
        stated=tuple(stated(verdict.stated, scan.profile, lang)),
        signed=_json([line.to_json() for line in (*verdict.stated, *verdict.compare)]),
        notes=tuple(said(line) for line in verdict.notes),
        history=tuple(history(reading, piece, facts, scan.profile, lang)),
        batches=batches, person="" if older else piece.person, made_on=max(days, default=""),
        kilns=tuple(dict.fromkeys(row.kiln for code in batches if (row := reading.get(Batch, code)) is not None)),
        at=verdict.at, corrected=bool(facts.corrections),
    )  # fmt: skip


def _first(scan: Scan, lang: Lang) -> str:
    """Return the sentence under the overall word; of a notice the warnings themselves stand right below it."""
    if scan.verdict.word in ("registered", "notice"):
        return say(f"page.first-{scan.verdict.word}", lang)
    return say_first(scan.verdict, scan.profile, lang)


def _checked(scan: Scan, lang: Lang) -> Iterator[Checked]:
    """Yield what is checked, lines of one label together."""
    lines = scan.verdict.checked
    then = {_held(line) for line in lines if line.code == "standing-then"}
    both = {_held(line) for line in lines if line.code == "standing-now"} & then
    texts: dict[str, list[Said]] = {}
    for line in lines:
        if line.code == "standing-now" and _held(line) in both:
            continue  # said with the date of making
        closed = line.code if line.code.startswith("slot-closed") else None
        if closed is not None:  # the slot is what the phone can prove; what came before what, the ledger says
            line = replace(line, code=closed.replace("slot-closed", "slot"))  # noqa: PLW2901
        key = f"page.label-{line.code}"
        label = say(key if knows(key) else "page.label-other", lang)
        text = say_line(_whole_names(line), scan.profile, lang)
        if line.code == "standing-then" and _held(line) in both:
            fields = dict(line.fields)
            title = scan.profile.words("standing", str(fields["standing"]), lang)
            text = say("page.standing-both", lang, **{**fields, "standing": title})
        texts.setdefault(label, []).append(Said(text, _json({"code": line.code, "fields": dict(line.fields)})))
        if closed is not None:
            texts[label].append(Said(say("page.closed-before", lang), _json({"code": closed, "fields": {}})))
    for label, said in texts.items():
        yield Checked(label, tuple(said))


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def _whole_names(line: Line) -> Line:
    """Return the line with its people's names bound together: no name is broken at the end of a line."""
    fields = tuple(
        (name, value.replace(" ", "\u00a0") if name in _NAMES and isinstance(value, str) else value)
        for name, value in line.fields
    )
    return replace(line, fields=fields)


def _held(line: Line) -> tuple[tuple[str, object], ...]:
    """Return which standing a line speaks of, whatever the day."""
    return tuple((name, value) for name, value in line.fields if name != "day")


def _seals(scan: Scan, facts: PieceFacts, lang: Lang) -> Iterator[Picture]:
    for seal in () if isinstance(facts.seals, Unknown) else facts.seals:
        place = scan.profile.words("seal-place", seal.place, lang)
        yield Picture(
            f"/blob/{seal.impression}", say("page.seal-alt", lang, place=place, text=seal.text),
            scan.has_blob(seal.impression), place=place, text=seal.text, size=f"{seal.width} × {seal.height} mm",
        )  # fmt: skip
