"""A piece stated on `/studio/new` is the bytes that Python states, and its lists are searched as people type."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.pinyin import spelled
from ledger.craft.code import make_code
from ledger.craft.kinds.piece.parts import Clay, Decoration, Firing, Measures, Note, Photo, RoleName, SealUse, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import zisha
from ledger.craft.statement import read_statement, sign_statement
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.world import ORIGIN, key_of
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

KEY, TODAY, NOW = key_of(MAKER), "2026-11-26", 1_795_651_200
VIEWS = ("front", "base", "lid", "seal", "macro")
SIDES = ("capacity", "weight", "length", "width", "height", "mouth", "lid")
TEXT = st.text(st.sampled_from('春水听泉"\\é𰻞 a'), max_size=12).map(str.strip)


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "studio.mjs") as running:
        yield running


def photos(random: Random) -> list[dict[str, Any]]:
    """Return a front, a base and some others, as the phone signs to them."""
    views = ["front", "base", *random.sample(VIEWS[2:], random.randrange(4))]
    about = {"type": "image/jpeg", "width": 2000, "height": 1500}
    return [{"sha256": random.randbytes(32).hex(), "view": view, **about} for view in views]


def form_of(random: Random, title: str, english: str, note: str) -> dict[str, Any]:
    """Return a form as the page has it, any field left out that may be."""
    line = [f"k{n}/1-{n}" for n in range(random.randrange(4))]
    kind = random.choice(zisha().codes("firing-kind"))
    measures = {side: random.choice((0, random.randrange(1, 900))) for side in SIDES}
    if not any(measures[side] for side in SIDES if side != "lid"):
        measures["weight"] = 300
    clay = random.choice(zisha().codes("clay"))
    return {
        "title": {"zh": title, "en": english}, "line": line, "year": random.choice((2026, 2025, 2024, 1999)),
        "firing": {"kind": "" if line else kind, "date": "2026-11-20", "peak": random.choice((0, 1180))},
        "shape": random.choice(zisha().codes("shape")), "forming": random.choice(zisha().codes("forming")),
        "clay": {"group": "zini", "name": zisha().words("clay", clay, "zh")}, "measures": measures, "method": "to-rim",
        "photos": photos(random), "formed": random.random() < 0.5, "note": {"zh": note, "en": ""},
        "seals": [{"seal": "base-1", "place": "base"}] if random.random() < 0.5 else [],
        "decoration": random.sample(zisha().codes("decoration"), random.randrange(3)),
    }  # fmt: skip


def stated(form: dict[str, Any], claim: str) -> PieceRegistration:
    """Return what Python states of the same."""
    firing = form["firing"]
    own = Firing(kind=firing["kind"], date=firing["date"], peak=firing["peak"])
    told = {side: value for side, value in form["measures"].items() if value}
    return PieceRegistration(
        ledger=ORIGIN, code=code_of(1), maker=MAKER, title=Title(**{k: v for k, v in form["title"].items() if v}),
        firings=tuple(Firing(slot=slot) for slot in form["line"]) or (own,), year=form["year"], shape=form["shape"],
        clay=Clay(**form["clay"]), forming=form["forming"],
        measures=Measures(**told, **({"method": form["method"]} if "capacity" in told else {})),
        photos=tuple(Photo(**each) for each in form["photos"]), seals=tuple(SealUse(**each) for each in form["seals"]),
        roles=(RoleName(role="forming", person=MAKER),) if form["formed"] else (), late=form["year"] + 1 < 2026,
        decoration=tuple(Decoration(technique=each) for each in form["decoration"]), claim=claim,
        **({"note": Note(zh=form["note"]["zh"])} if form["note"]["zh"] else {}),
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 2**32), title=TEXT.filter(bool), english=TEXT, note=TEXT, hidden=st.booleans())
def test_a_piece_is_the_same_bytes(node: Node, seed: int, title: str, english: str, note: str, hidden: bool) -> None:
    """For forms with every field and with none of those that may be left out, signed with one key, one JWS."""
    form = form_of(Random(seed), title, english, note)
    claim = key_of("claim").did if hidden else ""
    made = node.ask("piece", form, code_of(1), MAKER, TODAY, KEY.seed.hex(), NOW, ORIGIN, claim)
    assert made == sign_statement("PieceRegistration", stated(form, claim), KEY, NOW, ORIGIN)
    assert read_statement(made).kind == "PieceRegistration"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"line": [], "firing": {"kind": "", "date": "", "peak": 0}}, "piece-firing"),
        ({"line": [], "firing": {"kind": "gas", "date": "2026-11-27", "peak": 0}}, "piece-date"),
        ({"photos": []}, "piece-photos"),
        ({"title": {"zh": "", "en": "Spring"}}, "piece-title"),
        ({"shape": ""}, "piece-shape"),
        ({"clay": {"group": "", "name": ""}}, "piece-clay"),
        ({"forming": ""}, "piece-forming"),
        ({"measures": {"lid": 12}}, "piece-measures"),
        ({"year": 2027}, "piece-year"),
    ],
)
def test_what_the_ledger_would_refuse_is_refused_here(node: Node, change: dict[str, Any], code: str) -> None:
    """By the first thing that is wrong, in the order of the page."""
    form = {**form_of(Random(3), "春水", "", ""), **change}
    with pytest.raises(Refused, match=code):
        node.ask("piece", form, code_of(1), MAKER, TODAY, KEY.seed.hex(), NOW, ORIGIN, "")


def test_a_code_is_drawn_as_in_python(node: Node) -> None:
    """The same bits, the same code; every one is a code."""
    random = Random(4)
    for _ in range(50):
        bits = random.randbytes(8)
        assert node.ask("code", bits.hex()) == make_code(lambda _, bits=bits: bits)


@pytest.mark.parametrize("typed", ["石瓢", "瓢", "shipiao", "Shi Piao", "sp", "piao", "shipiao "])
def test_a_word_is_found_by_characters_pinyin_and_initials(node: Node, typed: str) -> None:
    """From any syllable on; and nothing else by letters that only it has."""
    pinyin = dict(spelled(zisha()))
    terms = {code: zisha().term("shape", code) for code in zisha().codes("shape")}
    plain = {
        code: {"code": code, "zh": term.zh, "en": term.en, "aliases": list(term.aliases)}
        for code, term in terms.items()
        if term is not None
    }
    found = [code for code, term in plain.items() if node.ask("meant", term, pinyin, typed)]
    assert "shipiao" in found
    assert len(found) <= 4  # 水平 and 报春 have such initials too
