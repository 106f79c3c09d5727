"""A kiln drawn from its layout: every slot a rectangle, in whole units. The twin of `web/static/board/drawing.js`.

    1-2-3-4-5   section 1, row 2, stack 3, layer 4, place 5     a room, a block, a column, its height, its place
    2-7         shelf 2, position 7                             one plain box of shelves

Layouts of three parts and more have rooms: a side section up the hill, fire-mouth left (`side`), or the rooms one above
the other, fire-mouth below (`upright`, for a phone). What the parts are called is the craft profile's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ledger.craft.slots import parse_layout

Way = Literal["side", "upright", "grid"]

SLOPE = 22  # one unit up for so many along: a dragon kiln climbs its hill
_GAP, _STACK, _BLOCK = 2, 4, 12  # between places and layers, stacks, rows


@dataclass(frozen=True, slots=True)
class Cell:
    """A slot's rectangle, and the number of its room."""

    slot: str
    room: int
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Room:
    """A room's inner box and where its label stands; `name` is the slot's first part."""

    name: str
    x: int
    y: int
    w: int
    h: int
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A kiln.

    Attributes:
        slopes: whether all but the labels lies on the slope `SLOPE`.
        rooms: in the order of the fire; cells: in the layout's order.
        walls: (class, path): earth, wall, room, shelf, fire, hole.
        ends: (head or tail, x, y) of the labels of a dragon kiln's ends.
    """

    way: Way
    width: int
    height: int
    slopes: bool
    rooms: tuple[Room, ...]
    cells: tuple[Cell, ...]
    walls: tuple[tuple[str, str], ...]
    ends: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    wide: int
    high: int
    edge: int
    roof: int


_SCALES = {"side": _Scale(18, 16, 10, 26), "upright": _Scale(26, 10, 12, 6), "grid": _Scale(26, 20, 14, 0)}


@dataclass(slots=True)
class _Plan:
    """A room: its slots with their column, layer and place; each of these in the layout's order."""

    name: str
    slots: list[tuple[str, str, str, str]] = field(default_factory=list)
    layers: dict[str, int] = field(default_factory=dict)
    places: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, slot: str, words: list[str]) -> None:
        """Take a slot in."""
        column, layer, place = "-".join(words[1:-2]), words[-2] if len(words) > 1 else "", words[-1]
        self.slots.append((slot, column, layer, place))
        self.layers.setdefault(layer, len(self.layers))
        places = self.places.setdefault(column, {})
        places.setdefault(place, len(places))

    def columns(self, scale: _Scale) -> tuple[dict[str, int], int]:
        """Return where each column begins, and the inner width."""
        starts: dict[str, int] = {}
        x, before = scale.edge, ""
        for column, places in self.places.items():
            block = column.rpartition("-")[0]
            if starts:
                x += _STACK if block == before else _BLOCK
            before = block
            starts[column] = x
            x += len(places) * (scale.wide + _GAP) - _GAP
        return starts, x + scale.edge

    def cells(self, number: int, left: int, floor: int, scale: _Scale) -> Iterator[Cell]:
        """Yield its cells, layer by layer upwards from its floor."""
        starts, _ = self.columns(scale)
        for slot, column, layer, place in self.slots:
            x = left + starts[column] + self.places[column][place] * (scale.wide + _GAP)
            y = floor - (self.layers[layer] + 1) * (scale.high + _GAP) - _GAP
            yield Cell(slot, number, x, y, scale.wide, scale.high)


def draw_layout(ranges: tuple[str, ...], way: Literal["side", "upright"] = "side") -> Drawing:
    """Return the drawing of a plan's layout; raises as `parse_layout`."""
    rooms: dict[str, _Plan] = {}
    for slot in parse_layout(ranges):
        words = slot.split("-")
        name = words[0] if len(words) > 2 else ""
        rooms.setdefault(name, _Plan(name)).add(slot, words)
    plans = list(rooms.values())
    if len(plans) == 1 and plans[0].name == "":
        return _grid(plans[0])
    return _side(plans) if way == "side" else _upright(plans)


def _height(rooms: Sequence[_Plan], scale: _Scale) -> int:
    return max(len(room.layers) for room in rooms) * (scale.high + _GAP) + _GAP


def _box(x: int, y: int, w: int, h: int) -> str:
    return f"M{x} {y}h{w}v{h}h-{w}z"


def _grid(room: _Plan) -> Drawing:
    scale = _SCALES["grid"]
    _, width = room.columns(scale)
    height = _height((room,), scale) + 2 * scale.edge
    floor, inner = height - scale.edge, width - 12
    shelves = "".join(f"M6 {floor - up * (scale.high + _GAP) - 1}h{inner}" for up in range(len(room.layers)))
    walls = (("wall", _box(0, 0, width, height)), ("room", _box(6, 6, inner, height - 12)), ("shelf", shelves))
    return Drawing("grid", width, height, False, (), tuple(room.cells(0, 0, floor, scale)), walls, ())  # noqa: FBT003


def _side(plans: Sequence[_Plan]) -> Drawing:
    scale = _SCALES["side"]
    head, tail, wall, label = 64, 60, 6, 64  # fire-mouth, chimney, between rooms, below
    widths = [room.columns(scale)[1] for room in plans]
    width = head + sum(each + wall for each in widths) + tail
    climb, inside = width // SLOPE, _height(plans, scale)
    floor = climb + 20 + scale.roof + inside
    top, height = floor - scale.roof - inside, floor + label
    rooms: list[Room] = []
    cells: list[Cell] = []
    x = head
    for number, room in enumerate(plans):
        middle = x + widths[number] // 2
        below = floor - middle // SLOPE + 26
        rooms.append(Room(room.name, x, top, widths[number], floor - top, middle, below))
        cells += room.cells(number, x, floor, scale)
        x += widths[number] + wall
    return Drawing(
        "side", width, height, True, tuple(rooms), tuple(cells),  # noqa: FBT003
        _section(rooms, (head, x, floor, top, width, height + climb), wall),
        (("head", head - 30, floor + 24), ("tail", x + 30, floor - climb + 26)),
    )  # fmt: skip


def _section(rooms: Sequence[Room], at: tuple[int, int, int, int, int, int], wall: int) -> tuple[tuple[str, str], ...]:
    """Return the walls of a side section; `at`: where its rooms begin and end, floor, roof, width, ground."""
    head, x, floor, top, width, ground = at
    vaults = "".join(f"Q{room.x + room.w // 2} {top - 24} {room.x + room.w + wall} {top - 2}" for room in rooms)
    halls = "".join(
        f"M{room.x} {floor}V{top + 24}Q{room.x + room.w // 2} {top - 2} {room.x + room.w} {top + 24}V{floor}z"
        for room in rooms
    )
    holes = "".join(
        _box(room.x + room.w * each // 4 - 4, top - (24 if each == 2 else 20), 8, 11)
        for room in rooms for each in (1, 2, 3)
    )  # fmt: skip
    outer = (
        f"M{head - 58} {floor + 2}C{head - 58} {top + 50} {head - 40} {top + 6} {head} {top - 2}{vaults}"
        f"C{x + 28} {top + 4} {x + 34} {top + 50} {x + 34} {floor + 2}z"
    )
    mouth = f"M{head - 46} {floor}V{floor - 44}Q{head - 42} {top + 44} {head - 8} {top + 30}V{floor}z"
    return (
        ("earth", f"M0 {floor + 2}H{width}V{ground}H0z"), ("wall", outer), ("fire", mouth), ("room", halls),
        ("hole", holes), ("wall", _box(x + 32, top - 30, 20, floor - top + 32)),
    )  # fmt: skip


def _upright(plans: Sequence[_Plan]) -> Drawing:
    scale = _SCALES["upright"]
    label, wall, mouth = 58, 10, 74  # left of it, around it, the fire-mouth below
    inner = max(room.columns(scale)[1] for room in plans)
    width = label + inner + 2 * wall
    heights = [_height((room,), scale) + 2 * scale.roof for room in plans]
    bottom = 30 + sum(each + wall for each in heights)
    rooms: list[Room] = []
    cells: list[Cell] = []
    floor = bottom
    for number, room in enumerate(plans):
        top = floor - heights[number]
        rooms.append(Room(room.name, label + wall, top, inner, heights[number], 0, top + 20))
        left = label + wall + (inner - room.columns(scale)[1]) // 2
        cells += room.cells(number, left, floor - scale.roof, scale)
        floor = top - wall
    end, low = label + wall + inner // 2, bottom + mouth
    outer = (
        f"M{label} {bottom + 10}V34Q{label + 4} 8 {label + 70} 4H{width - 70}Q{width - 4} 8 {width} 34V{bottom + 10}"
        f"Q{width} {low} {end} {low + 2} {label} {low} {label} {bottom + 10}z"
    )
    fire = (
        f"M{label + 20} {bottom + 10}H{width - 20}Q{width - 26} {low - 12} {end} {low - 10} {label + 26} {low - 12} "
        f"{label + 20} {bottom + 10}z"
    )
    walls = (("wall", outer), ("room", "".join(_box(r.x, r.y, r.w, r.h) for r in rooms)), ("fire", fire))
    return Drawing(
        "upright", width, low + 8, False, tuple(rooms), tuple(cells), walls,  # noqa: FBT003
        (("head", 0, bottom + 44), ("tail", 0, 26)),
    )  # fmt: skip
