"""B3 and C2: what a page says when the record can't know: another hand under the maker's seal, a QR on other pots.

Each story is true of some pot; the record is what its people signed. The page may say who signed what, and nothing of
whose hands made the thing, nor that the thing at hand is the one.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from itertools import cycle, product
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from api import verdict_page
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.piece.parts import RoleName, SealUse
from ledger.craft.reasons import reasons
from ledger.craft.state import Person, Piece
from ledger.craft.verdict_words import say_line
from ledger.words import Lang, say
from tests.api.served import Served, endorsement_of
from tests.assure.row import Figures, Row, counted, found
from tests.craft.kiln_world import DEPUTY, MAKER, OTHER, code_of
from tests.craft.world import key_of

LANGS: tuple[Lang, ...] = ("zh", "en")
# Whoever made it, and that this is it: no signature shows either.
CLAIMS = re.compile(
    "亲手|亲制|亲作|真品|正品|保真|确为|出自.{0,12}之手|由.{0,12}(?:制作|所制)|此壶为|就是(?!它——)"
    "|made by the hand|made entirely by|handmade by|is the work of|is genuine|\\bauthentic\\b|guarantee",
    re.IGNORECASE,
)
FORMINGS = ("fully-handmade", "mould-assisted", "hand-thrown", "slip-cast")
ANSWERS = ("signed", "refused", "silent")
PRINTS = ("c", "C")


@dataclass(frozen=True)
class Story:
    """What really happened is `hand`: somebody the record may never have heard of."""

    number: int
    hand: str
    forming: str
    carver: str
    helper: str
    kiln: bool
    seal: bool


HANDS = ("a pupil", "a workshop hired for the day", "the maker", "a machine", "a carver who threw it too")


def stories(count: int) -> Iterator[Story]:
    """Yield so many stories, each way of answering beside each way of forming."""
    ways = cycle(product(FORMINGS, ANSWERS, ANSWERS))
    for number, (hand, way) in enumerate(zip(cycle(HANDS), ways, strict=False)):
        if number == count:
            return
        forming, carver, helper = way
        yield Story(number, hand, forming, carver, helper, kiln=number % 2 == 0, seal=number % 3 == 0)


@contextmanager
def town() -> Iterator[Served]:
    """Serve a town with a kiln and a maker with a seal."""
    with tempfile.TemporaryDirectory() as name, Served(Path(name) / "studio") as studio:
        studio.seal(MAKER, "s1")
        yield studio


def tell(studio: Served, story: Story) -> str:
    """Register the story's piece as its maker would, let the others answer; return its code."""
    slots: tuple[str, ...] = ()
    if story.kiln:
        studio.fired(f"b{story.number}", {"1-1": "qualified"})
        slots = (f"b{story.number}/1-1",)
    roles = (RoleName(role="carving", person=OTHER), RoleName(role="forming", person=DEPUTY))
    seals = (SealUse(seal="s1", place="base"),) if story.seal else ()
    code = code_of(story.number)
    studio.register(studio.piece(number=story.number, slots=slots, forming=story.forming, roles=roles, seals=seals))
    for role, person, answer in (("carving", OTHER, story.carver), ("forming", DEPUTY, story.helper)):
        if answer == "signed":
            studio.sign_role(code, role, person)
        elif answer == "refused":
            studio.refuse_role(code, role, person)
    return code


def page(studio: Served, path: str, lang: Lang) -> str:
    """Return what a person reads on a page."""
    text = studio.get(f"{path}?lang={lang}").text
    text = re.sub(r"<(script|style|template)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def scripted(count: int, random: Random) -> Figures:
    """Tell the stories and read the pages: nobody is named who has not signed, nothing is claimed of hands."""
    del random
    pages = silent = 0
    signable = {each.code for each in reasons().checked}
    with town() as studio:
        for number, story in zip(counted(count), stories(count), strict=True):
            code = tell(studio, story)
            told = studio.get(f"/api/v1/verify/{code}").json()
            assert {line["code"] for line in told["checked"]} <= signable, f"{number}: a line that nobody signed"
            stated = [line for line in told["stated"] if line["code"] == "forming"]
            assert len(stated) == 1, f"{number}: how it was formed is not among the maker's words"
            checked = [line["zh"] + line["en"] for line in told["checked"]]
            for lang in LANGS:
                text = page(studio, f"/c/{code}", lang)
                check_words(f"{number} ({story.hand})", text, lang)
                for person, answer in ((OTHER, story.carver), (DEPUTY, story.helper)):
                    named = studio.row(Person, person)
                    shown = any(each in text for each in (named.zh, named.pinyin) if each)
                    assert shown == (answer == "signed"), f"{number}: {person} {answer}, and shown: {shown}"
                    silent += answer != "signed"
                pages += 1
            assert not any(CLAIMS.search(each) for each in checked), f"{number}: a checked line claims a hand"
    return {"stories": count, "pages": pages, "names left out": silent}


def check_words(where: str, text: str, lang: Lang) -> None:
    """Hold a page's text against what the record can know."""
    claim = CLAIMS.search(text)
    assert claim is None, f"{where}: the page says {claim[0] if claim else ''}"
    for key in ("verdict.fixed", "verdict.heading-stated", "verdict.heading-compare"):
        assert say(key, lang) in text, f"{where}: the page does not say {key}"


# C2 -------------------------------------------------------------------------------------------------------------------


def copied(count: int, random: Random) -> Figures:
    """Stick one code on many pots: whoever scans reads the same record, since when it has a holder, and to compare."""
    with town() as studio:
        for number in (0, 1):
            studio.register(studio.piece(number=number))
        owner = key_of("owner 1 a")
        subject = HandOver(piece=code_of(1), owner=owner.did, after=studio.row(Piece, code_of(1)).head.hex())
        studio.say("Endorsement", endorsement_of(studio.say("HandOver", subject, key_of(MAKER))), owner)
        read: dict[tuple[int, Lang], set[str]] = {}
        for number in counted(count):
            piece, lang = number % 2, LANGS[number // 2 % 2]
            code = code_of(piece)
            text = page(studio, f"/{random.choice(PRINTS)}/{code}", lang)
            check_words(f"copy {number}", text, lang)
            since = say("verdict.claimed-since", lang, time="@").partition("@")[0]
            assert (since in text) == bool(piece), f"copy {number}: since when it has a holder is not said"
            read.setdefault((piece, lang), set()).add(text.replace("/C/", "/c/"))
            assert len(read[piece, lang]) == 1, f"copy {number} is told something else"
    return {"copies": count, "pages": len(read)}


# Controls -------------------------------------------------------------------------------------------------------------


def _boasting(line: Any, profile: Any, lang: Lang) -> str:
    """The weak words: a signature is taken for a hand."""
    said = say_line(line, profile, lang)
    return f"由{dict(line.fields)['name_zh']}亲手制作" if line.code == "signed" else said


def boasts(random: Random) -> str:
    """Let the page boast; then let it name whoever was only named."""
    with patch.object(verdict_page, "say_line", _boasting):
        first = found(lambda: scripted(2, random))
    drawn = verdict_page.measures
    with patch.object(verdict_page, "measures", lambda *given: (*drawn(*given), _Named())):
        return f"{first}; {found(lambda: scripted(9, random))}"


@dataclass(frozen=True)
class _Named:
    """A measure that is none."""

    label: str = "陶刻"
    value: str = f"示例{OTHER}"
    unit: str = ""


def promises(random: Random) -> str:
    """Leave out that the object was not looked at."""
    with patch.object(verdict_page, "say_fixed", lambda verdict, lang: ""):
        return found(lambda: copied(2, random))


ROWS = (
    Row(
        name="B3", claim="no page says whose hands made a pot, or names whoever has not signed", unit="stories",
        small=9, full=50, run=scripted, control=boasts,
    ),
    Row(
        name="C2", claim="a copied QR shows the record, since when it has a holder, what to compare; never the object",
        unit="copies", small=8, full=200, run=copied, control=promises,
    ),
)  # fmt: skip
