"""What a board draws again in the browser is what the server drew, path by path."""

from random import Random

import pytest

from api.board import Board, Held
from api.board_told import letters
from api.kiln_picture import picture
from ledger.craft.profile import zisha
from ledger.craft.slots import parse_layout
from tests.js.node import HERE, Node

pytestmark = pytest.mark.needs("node")

LAYOUTS = (("1..4-1..2-1..3-1..5-1..2",), ("1..5-1..9",), ("1..3-1..3-1..4", "door-a"))
OUTCOMES = ("", "excellent", "qualified", "kiln-change", "seconds", "refire", "scrapped", "missing", "trial")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_picture_is_drawn_alike_on_both_sides(layout: tuple[str, ...]) -> None:
    """From the letters of the board's JSON, whatever is in the slots and whoever registered a piece."""
    random = Random(len(layout[0]))
    with Node(HERE / "board.mjs") as node:
        for ignited in (-1, 7):
            slots = [slot for slot in parse_layout(layout) if random.random() < 0.9]
            board = Board(layout=layout, ignited=ignited)
            for slot in slots:
                board.held[slot] = Held(1, 3, random.choice(OUTCOMES) if ignited >= 0 else "")
            named = frozenset(slot for slot in slots if board.held[slot].outcome and random.random() < 0.3)
            text = letters(board, named, zisha())
            for way in ("upright", "side"):
                drawn = picture(board, zisha(), named, way, "zh")
                got = node.ask("drawn", list(layout), way, text)
                assert [tuple(each) for each in got["paths"]] == list(drawn.marks)
                assert got["named"] == drawn.named


def test_a_lost_signal_is_asked_for_less_and_less_often() -> None:
    """Once a second while answers come; never further apart than half a minute."""
    with Node(HERE / "board.mjs") as node:
        assert [node.ask("wait", failed) for failed in (0, 1, 2, 3, 6, 40)] == [1000, 1000, 2000, 4000, 30_000, 30_000]
