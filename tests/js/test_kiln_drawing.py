"""The kiln's layouts and drawings are the same in the browser and in Python, slot by slot and path by path."""

from collections.abc import Iterator
from dataclasses import asdict
from random import Random
from typing import Any

import pytest

from api.kiln_drawing import Drawing, draw_layout
from api.kiln_marks import mark_of, marks
from ledger.craft.profile import zisha
from ledger.craft.slots import parse_layout
from ledger.craft.state import Slot
from ledger.errors import LedgerError
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

LAYOUTS = {
    "dragon": ("1..8-1..3-1..3-1..5-1..2",),
    "uneven": ("1-1..2-1..3-1..4-1..2", "2..3-1..3-1..3-1..5-1", "4-1-1-1..2-1..3", "door-a"),
    "shelves": ("1..6-1..12",),
    "one row": ("a", "b7", "1..4"),
    "four parts": ("1..3-1..2-9..11-1..2",),
    "three parts": ("1..3-1..4-1..7",),
    "six parts": ("1..2-1..2-1..2-1..2-1..3-1..2",),
}
ODD: tuple[tuple[str, ...], ...] = (
    (), ("1..8",) * 33, ("01..3",), ("3..1",), ("1..1",), ("a..b",), ("1--2",), ("A",), ("1" * 121,),
    ("1..999999-1..9",), ("1..20001",), ("1..4-1..4", "2-3"), ("a", "a"), ("a-" * 19 + "abcd",), ("1..0",), ("",),
    ("1.2",), ("１",),
)  # fmt: skip


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "kiln.mjs") as running:
        yield running


def as_json(drawing: Drawing) -> dict[str, Any]:
    """Return a drawing as the browser's program has it."""
    said = asdict(drawing)
    said["rooms"] = [
        {("labelX" if k == "label_x" else "labelY" if k == "label_y" else k): v for k, v in room.items()}
        for room in said["rooms"]
    ]
    return said | {name: [list(each) for each in said[name]] for name in ("walls", "ends")} | {
        "cells": list(said["cells"])
    }  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_and_its_drawings_are_the_same(node: Node, name: str) -> None:
    """Slots in order, both ways of drawing, and the path of every state."""
    ranges, random = LAYOUTS[name], Random(name)
    slots = list(parse_layout(ranges))
    assert node.ask("layout", ranges) == {"size": len(slots), "slots": slots}
    states = (
        "empty",
        "waiting",
        "loaded",
        "shut",
        "good",
        "change",
        "seconds",
        "refire",
        "scrapped",
        "missing",
        "trial",
    )
    chosen = {slot: random.choice(states) for slot in slots}
    for way in ("side", "upright"):
        drawn = draw_layout(ranges, way)
        assert node.ask("draw", ranges, way) == as_json(drawn)
        assert [cell.slot for cell in drawn.cells] == slots
        assert node.ask("marks", ranges, way, chosen) == [list(each) for each in marks(drawn.cells, chosen.__getitem__)]


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("way", ["side", "upright"])
def test_no_slot_covers_another_and_none_leaves_its_room(name: str, way: Any) -> None:
    """Every slot has a place of its own, inside the walls; the label of a room stands below or beside it."""
    drawn = draw_layout(LAYOUTS[name], way)
    taken: set[tuple[int, int]] = set()
    for cell in drawn.cells:
        spots = {(x, y) for x in range(cell.x, cell.x + cell.w) for y in range(cell.y, cell.y + cell.h)}
        assert not taken & spots, f"{cell.slot} covers another"
        taken |= spots
        assert 0 <= cell.x <= drawn.width - cell.w
        assert 0 <= cell.y <= drawn.height - cell.h
        if drawn.rooms:
            room = drawn.rooms[cell.room]
            assert room.x <= cell.x <= room.x + room.w - cell.w
            assert room.y <= cell.y <= room.y + room.h - cell.h


@pytest.mark.parametrize("ranges", ODD, ids=str)
def test_what_is_no_layout_is_refused_alike(node: Node, ranges: tuple[str, ...]) -> None:
    """The same reason with the same fields."""
    with pytest.raises(LedgerError) as caught:
        parse_layout(ranges)
    with pytest.raises(Refused) as refused:
        node.ask("layout", ranges)
    assert (refused.value.code, refused.value.fields) == (caught.value.code, caught.value.fields)


def test_a_slot_is_in_a_layout_for_both_or_for_none(node: Node) -> None:
    """2,000 words that look like slots: leading zeros, numbers out of range, other depths."""
    random, ranges = Random(12), ("1..12-1..3", "9-x", "2-3..5-1")
    words = ("0", "1", "01", "3", "9", "12", "13", "x", "", "9" * 7)
    tried = ["-".join(random.choices(words, k=random.randint(1, 3))) for _ in range(2000)]
    layout = parse_layout(ranges)
    assert node.ask("holds", ranges, tried) == [slot in layout for slot in tried]
    assert 40 < sum(slot in layout for slot in tried) < 1900


def test_what_a_slot_shows_is_the_same(node: Node) -> None:
    """Nothing loaded, awaited, loaded, listed, and each outcome of the profile."""
    slot = Slot(batch="b1", slot="1-1", person="m1", loading=b"", index=1, confirmed=False)
    outcomes = {code: {"class": each.cls} for code, each in zisha().outcomes.items()}
    known: list[dict[str, Any]] = [
        {},
        {"confirmed": True},
        {"listed": True},
        *({"listed": True, "outcome": code} for code in outcomes),
    ]
    for each in known:
        fields = {name: getattr(slot, name) for name in slot.__struct_fields__} | each
        assert node.ask("stateOf", each, outcomes) == mark_of(Slot(**fields), zisha())
    assert node.ask("stateOf", None, outcomes) == mark_of(None, zisha()) == "empty"
