"""A kiln's drawing with what is in it, as an SVG's parts: whole units, no style of its own, words beside the rooms.

    picture(board, profile, registered, "upright", "zh")   a phone's, rooms one above the other
    picture(board, profile, registered, "side", "zh")      the long section up the hill

Redrawn in the browser by `web/static/board/picture.js` from the board's letters; a test holds the two alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from api.board import Board
from api.kiln_drawing import Cell, Drawing, draw_layout
from api.kiln_marks import marks
from ledger.craft.profile import Profile
from ledger.words import Lang, say

PHONE = 320  # CSS pixels that a phone gives the upright drawing: its words are as large as the page's there
LEAN = "matrix(1 -.04545 0 1 0 0)"  # 1 / `kiln_drawing.SLOPE`
SCREEN = 1184  # and a wide screen to the long section
_TEXT, _BELOW = 18, 28


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the drawing; `room` is the number of the room whose state they say, −1 for others."""

    x: int
    y: int
    anchor: str
    text: str
    cls: str
    room: int = -1


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws.

    Attributes:
        box: the viewBox. lean: transform of all that climbs; empty where nothing does.
        walls, marks: (class, path). named: path of the dots in registered pieces' cells.
        labels: words; size: of their type, in the drawing's units.
        said: the drawing in a sentence, for whoever does not see it.
    """

    way: str
    box: str
    lean: str
    walls: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    named: str
    labels: tuple[Label, ...]
    size: int
    said: str


def picture(
    board: Board, profile: Profile, registered: frozenset[str], way: Literal["side", "upright"], lang: Lang
) -> Picture:
    """Return the picture of a batch's kiln."""
    drawing = draw_layout(board.layout, way)
    known = board.marks(profile)
    size = _size(drawing)
    labels = tuple(_labels(drawing, board, profile, size, lang))
    left = max([0, *(_width(label.text, size) - 46 for label in labels if label.anchor == "end")])
    return Picture(
        drawing.way, f"{-left} 0 {drawing.width + left} {drawing.height}",
        LEAN if drawing.slopes else "",
        drawing.walls, tuple(marks(drawing.cells, lambda slot: known.get(slot, "empty"))),
        named_path(cell for cell in drawing.cells if cell.slot in registered), labels, size,
        say("board.drawn", lang, rooms=len(drawing.rooms) or 1, slots=len(drawing.cells), held=len(board.held)),
    )  # fmt: skip


def named_path(cells: Iterable[Cell]) -> str:
    """Return the path of the dots that say that a slot's piece is registered."""
    return "".join(f"M{c.x + c.w - 5} {c.y + c.h - 5}h4v4h-4z" for c in cells)


def _labels(drawing: Drawing, board: Board, profile: Profile, size: int, lang: Lang) -> Iterable[Label]:
    states = dict(board.rooms())
    parts = next(board.slots()).count("-") + 1
    upright = drawing.way == "upright"
    anchor = "end" if upright else "middle"
    for number, room in enumerate(drawing.rooms):
        name = profile.words_of_room(room.name, parts, lang) if lang == "zh" or not upright else room.name
        x, top = (
            (48, room.y + (room.h - 2 * size) // 2 + size)
            if upright
            else (room.label_x, room.label_y + (size - _TEXT) // 2)
        )
        yield Label(x, top, anchor, name, "kt")
        if not upright or room.h > 2 * size:
            state = states[room.name]
            cls = "ks now" if state == "opening" else "ks"
            yield Label(x, top + size + 2, anchor, say(f"board.room-{state}", lang), cls, number)
    for end, x, y in drawing.ends:
        yield Label(48 if upright else x, y, anchor, say(f"board.{end}", lang), "ks")


def _size(drawing: Drawing) -> int:
    """Return the size of words: as large as the page's on a phone, and on a wide screen as there is room below."""
    if drawing.way == "upright":
        return max(_TEXT, -(-_TEXT * drawing.width // (PHONE - 60)))
    return max(_TEXT, min(_BELOW, 16 * drawing.width // SCREEN))


def _width(text: str, size: int) -> int:
    """Return about how wide words are: a Chinese character is as wide as it is high, a Latin one about half."""
    return sum(size if ord(character) > 0x2E7F else size * 65 // 100 for character in text)
