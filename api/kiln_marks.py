"""What is in each slot, as one path a state: shapes first, colours second. The twin of `web/static/board/marks.js`.

empty · waiting · loaded · shut · good · change · seconds · refire · scrapped · missing · trial
"""

from collections.abc import Callable, Iterable

from api.kiln_drawing import Cell
from ledger.craft.profile import Profile
from ledger.craft.state import Slot

_FRAMED = frozenset({"seconds", "refire", "scrapped", "missing", "trial"})
_CHANGE = "kiln-change"  # counted as good, and prized: it has a shape of its own


def _whole(c: Cell) -> str:
    return f"M{c.x} {c.y}h{c.w}v{c.h}h-{c.w}z"


def _frame(c: Cell) -> str:
    return f"M{c.x + 1} {c.y + 1}h{c.w - 2}v{c.h - 2}h-{c.w - 2}z"


def _bar(c: Cell) -> str:
    return f"M{c.x + c.w // 2 - 4} {c.y + c.h // 2}h8"


def _diamond(c: Cell) -> str:
    half = c.h // 2
    return f"M{c.x + c.w // 2} {c.y}l{half} {half}l-{half} {half}l-{half} -{half}z"


def _ring(c: Cell) -> str:
    r = c.h // 2 - 2
    return f"M{c.x + c.w // 2 - r} {c.y + c.h // 2}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 -{2 * r} 0z"


_SHAPES: dict[str, Callable[[Cell], str]] = {
    "empty": _frame,
    "waiting": lambda c: _frame(c) + _bar(c),
    "loaded": _frame,
    "shut": _whole,
    "good": _whole,
    "change": _diamond,
    "seconds": lambda c: f"M{c.x} {c.y}v{c.h}h{c.w}z",
    "refire": _ring,
    "scrapped": lambda c: f"M{c.x + 2} {c.y + 2}l{c.w - 4} {c.h - 4}m0 -{c.h - 4}l-{c.w - 4} {c.h - 4}",
    "missing": lambda c: f"M{c.x + 1} {c.y + 5}v-4h4M{c.x + c.w - 1} {c.y + c.h - 5}v4h-4",
    "trial": _bar,
}


def marks(cells: Iterable[Cell], state_of: Callable[[str], str]) -> list[tuple[str, str]]:
    """Return (state, path) of every state that some cell has; `frame`, of cells that their shape would lose, first."""
    paths: dict[str, list[str]] = {}
    for cell in cells:
        state = state_of(cell.slot)
        if state in _FRAMED:
            paths.setdefault("frame", []).append(_frame(cell))
        paths.setdefault(state, []).append(_SHAPES[state](cell))
    return [(name, "".join(paths[name])) for name in ("frame", *_SHAPES) if name in paths]


def mark_of(slot: Slot | None, profile: Profile) -> str:
    """Return the state of a slot; None is one that nothing was loaded into."""
    if slot is None:
        return "empty"
    if slot.outcome:
        return "change" if slot.outcome == _CHANGE else profile.outcome(slot.outcome).cls
    if slot.listed:
        return "shut"
    return "loaded" if slot.confirmed else "waiting"
