"""The board of a kiln: what state says, no names before their time, held back without delay, one answer a second."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from api.batch_counts import count_batch
from api.board import Board, board_of
from api.board_told import LETTERS
from ledger.craft.kinds.kiln.batch_cancellation import BatchCancellation
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.profile import zisha
from ledger.craft.slots import parse_layout, speak_root
from tests.api.served import Served
from tests.craft.kiln_world import LAYOUT, MAKER, MASTER, OTHER, code_of
from tests.craft.owning_world import OwningWorld
from tests.craft.world import key_of

OUTCOMES = ("excellent", "qualified", "kiln-change", "seconds/warped", "refire", "scrapped/cracked", "missing", "trial")


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Served]:
    """Return a studio whose boards are held back by three minutes."""
    with Served(tmp_path / "studio", board_delay=180) as studio:
        yield studio


def board(studio: Served, batch: str = "b1") -> dict[str, Any]:
    """Return what the board says, made anew."""
    studio.site.ticks = lambda: studio.time * 10
    studio.site.cache.changed(None)
    told = studio.client.get(f"/api/v1/batches/{batch}/board?x={studio.time}")
    assert told.status_code == 200, told.text
    return dict(told.json())


def marks(told: dict[str, Any]) -> dict[str, str]:
    """Return the letter of each slot."""
    return dict(zip(parse_layout(tuple(told["layout"])), told["marks"], strict=True))


def test_a_board_goes_from_plan_to_closing_without_names(desk: Served) -> None:
    """Each slot turns into its outcome; a name appears with a piece when its maker registers it, and no other."""
    desk.plan("b1")
    assert board(desk)["marks"] == "." * 12
    desk.load(
        "b1", Line(slot="1-1", person=MAKER), Line(slot="1-2", person=OTHER), Line(slot="1-3", person=MAKER, count=40)
    )
    told = board(desk)
    assert (told["phase"], told["marks"], told["counts"]["loaded"], told["mark"]) == ("planned", "lll.........", 42, "")
    desk.ignite("b1")
    told = board(desk)
    assert (told["phase"], told["marks"][:4], told["counts"]["open"]) == ("ignited", "ooo.", 42)
    assert told["root"] == desk.batch("b1").root.hex()
    assert told["digits"] == speak_root(desk.batch("b1").root)
    desk.open("b1", {"1-1": "kiln-change", "1-2": "seconds/warped"}, part=f"示例{MAKER}的门")
    told = board(desk)
    assert (told["phase"], told["marks"][:3]) == ("opening", "ksl")
    assert f"示例{MAKER}" not in json.dumps(told, ensure_ascii=False), "what a part is called may name somebody"
    desk.register(desk.piece(slots=("b1/1-1",), number=1))
    told = board(desk)
    assert told["marks"][:3] == "Ksl"
    assert [(each["code"], each["maker"]["zh"], each["grade"]["zh"]) for each in told["newest"]] == [
        (code_of(1), f"示例{MAKER}", "窑变")
    ]
    for name in (OTHER, MASTER):
        assert f"示例{name}" not in json.dumps(told, ensure_ascii=False)
    desk.open("b1", {"1-3": "missing"})
    desk.close("b1")
    told = board(desk)
    assert (told["phase"], told["counts"]["missing"], told["counts"]["open"]) == ("closed", 40, 0)
    assert sum(value for name, value in told["counts"].items() if name != "loaded") == told["counts"]["loaded"] == 42


class Owning(Served, OwningWorld):
    """A studio whose pieces have a life."""


def test_a_withdrawn_piece_is_shown_nowhere(tmp_path: Path) -> None:
    """Its slot keeps its outcome and loses its name."""
    with Owning(tmp_path / "studio") as studio:
        studio.fired("b1", {"1-1": "excellent"})
        studio.register(studio.piece(slots=("b1/1-1",), number=1))
        assert (board(studio)["marks"][0], board(studio)["registered"]) == ("G", 1)
        studio.becomes(1, "withdrawn", key_of(MAKER))
        assert (board(studio)["marks"][0], board(studio)["registered"], board(studio)["newest"]) == ("g", 0, [])
        assert f"示例{MAKER}" not in studio.get("/k/b1?lang=zh").text


def test_a_disputed_piece_is_no_news(desk: Served) -> None:
    """Its slot has what was corrected; the board does not go on praising it."""
    desk.fired("b1", {"1-1": "excellent"})
    desk.register(desk.piece(slots=("b1/1-1",), number=1))
    desk.correct("b1", "1-1", "scrapped/cracked")
    told = board(desk)
    assert (told["marks"][0].lower(), told["newest"]) == ("x", [])
    assert "优等" in told["latest"][0]["zh"]
    assert "报废" in told["latest"][0]["zh"]


def test_a_held_back_board_shows_what_was_then_and_delays_nothing(slow: Served) -> None:
    """Loading, outcome, correction and name each appear three minutes after their entry; receipts at once."""
    slow.plan("b1")
    slow.load_slots("b1", "1-1", "1-2")
    slow.ignite("b1")
    assert slow.get("/api/v1/batches/b1/board").status_code == 404, "its plan is not shown yet"
    slow.time += 200
    assert board(slow)["marks"][:2] == "oo"
    before = slow.size()
    slow.open("b1", {"1-1": "qualified"})
    assert slow.size() == before + 1, "the entry is there"
    assert slow.get("/api/v1/batches/b1").json()["counts"]["good"] == 1
    assert (board(slow)["phase"], board(slow)["marks"][:2]) == ("ignited", "oo")
    slow.time += 100
    slow.correct("b1", "1-1", "excellent")
    slow.register(slow.piece(slots=("b1/1-1",), number=1))
    slow.time += 90
    told = board(slow)
    assert (told["marks"][:2], told["outcomes"], told["newest"]) == ("gl", {"qualified": 1}, [])
    assert told["held_back"] == 180
    assert "晚 3 分钟" in slow.get("/k/b1").text
    slow.time += 100
    told = board(slow)
    assert (told["marks"][:2], told["outcomes"]) == ("Gl", {"excellent": 1})
    assert [each["code"] for each in told["newest"]] == [code_of(1)]
    assert slow.get("/api/v1/batches/b9/board").status_code == 404


@pytest.mark.parametrize("seed", range(3))
def test_a_board_says_what_state_says(desk: Served, seed: int) -> None:
    """Loaded, emptied, loaded too late, opened, corrected in any order: the fold of the entries is the state."""
    random = Random(seed)
    desk.plan("b1")
    slots = list(parse_layout(LAYOUT))
    random.shuffle(slots)
    for slot in slots[:9]:
        desk.load("b1", Line(slot=slot, person=random.choice((MAKER, OTHER)), count=random.choice((1, 1, 12))))
    desk.unload("b1", slots[0], by=MASTER)
    as_of = desk.index - 1
    desk.load_slots("b1", slots[0], slots[10])
    desk.ignite("b1", as_of)
    for slot in slots[1:8]:
        desk.open("b1", {slot: random.choice(OUTCOMES)})
    for slot in random.sample(slots[1:8], 3):
        known = desk.slot(f"b1/{slot}")
        desk.correct("b1", slot, random.choice([each for each in OUTCOMES if not each.startswith(known.outcome)]))
    counts = count_batch(desk.state, zisha(), "b1")
    told = board(desk)
    assert told["counts"] == {"loaded": counts.loaded, **counts.classes}
    assert told["outcomes"] == counts.outcomes
    assert {slot for slot, letter in marks(told).items() if letter != "."} == {slot for slot, *_ in counts.slots}
    for slot, _, outcome, _ in counts.slots:
        look = "change" if outcome == "kiln-change" else zisha().outcome(outcome).cls if outcome else "loaded"
        assert marks(told)[slot] == LETTERS[look]


def test_a_board_is_made_once_a_second_and_is_the_same_for_all(desk: Served) -> None:
    """Whoever asks within the second gets the bytes that are there, whatever was entered meanwhile."""
    desk.fired("b1", {"1-1": "excellent", "1-2": "qualified"})
    desk.site.ticks = lambda: 1000
    first = desk.get("/api/v1/batches/b1/board")
    assert first.headers["cache-control"] == "public, max-age=1"
    kept = [each for each in ("/api/v1/batches/b1/board", "/api/v1/batches/b1/board gzip") if desk.site.cache.get(each)]
    assert len(kept) == 1
    desk.correct("b1", "1-1", "missing")
    assert desk.get("/api/v1/batches/b1/board").content == first.content
    assert desk.client.get("/api/v1/batches/b1/board?x=1").content == first.content, "past the cache in front as well"
    desk.site.cache._clock = lambda: 10**9
    desk.site.ticks = lambda: 1001
    assert desk.get("/api/v1/batches/b1/board").json()["counts"]["missing"] == 1


def test_a_page_is_kept_until_the_ledger_moves_and_by_proxies_for_a_second(desk: Served) -> None:
    """In each language; the overlay and a page of pieces are not kept here."""
    desk.fired("b1", {"1-1": "excellent"})
    first = desk.get("/k/b1?lang=zh")
    assert first.headers["cache-control"] == "public, max-age=1"
    kept = [name for name in desk.site.cache._kept if name.startswith("/k/b1")]
    assert [name.rpartition(" ")[2] for name in kept] == ["zh"]
    for path in ("/k/b1?view=broadcast", "/k/b1?page=2"):
        desk.get(path)
    assert [name for name in desk.site.cache._kept if name.startswith("/k/b1")] == kept
    desk.correct("b1", "1-1", "missing")
    assert desk.get("/k/b1?lang=zh").text != first.text


def test_nothing_of_other_batches_is_folded(desk: Served) -> None:
    """Two kilns burn at once."""
    desk.fired("b1", {"1-1": "excellent"})
    desk.plan("b2")
    desk.load_slots("b2", "2-1", "2-2")
    assert board(desk)["counts"]["loaded"] == 1
    assert board(desk, "b2")["counts"]["loaded"] == 2
    assert desk.get("/api/v1/batches/b3/board").json()["code"] == "batch-unknown"


def test_a_batch_that_was_called_off_says_so(desk: Served) -> None:
    """Nothing moves any more."""
    desk.plan("b1")
    batch = desk.batch("b1")
    desk.say(
        "BatchCancellation", BatchCancellation(batch="b1", reason="连日阴雨", after=batch.head.hex()), key_of(MASTER)
    )
    assert board(desk)["phase"] == "cancelled"
    assert "已取消" in desk.get("/k/b1").text
    assert board_of(()) == Board()
