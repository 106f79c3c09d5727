"""Measures for the comparison at the table: what a kitchen scale, a measuring cup and a ruler can tell.

Measure("容量", "280", "ml，满口")   Measure("长 × 宽 × 高", "168×112×86", "mm")
"""

from dataclasses import dataclass

from ledger.craft.kinds.piece.parts import Measures
from ledger.craft.profile import Profile
from ledger.words import Lang, say


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its name, the figure, the unit."""

    label: str
    value: str
    unit: str


def measures(stated: Measures, profile: Profile, lang: Lang) -> tuple[Measure, ...]:
    """Return the measures stated, weight first: it is the one that most differs between two pots of one shape."""
    found: list[Measure] = []

    def add(name: str, value: int, unit: str) -> None:
        if value:
            found.append(Measure(say(f"page.{name}", lang), str(value), unit))

    add("weight", stated.weight, "g")
    add("lid", stated.lid, "g")
    method = profile.words("measure-method", stated.method, lang) if stated.method else ""
    if lang == "en":
        method = f"{method[:1].lower()}{method[1:]}"  # in the middle of a line: ml, to the rim
    add("capacity", stated.capacity, say("page.ml-by", lang, method=method) if method else "ml")
    if stated.length and stated.width and stated.height:
        size = f"{stated.length}×{stated.width}×{stated.height}"
        found.append(Measure(say("page.size", lang), size, "mm"))
    else:
        for name in ("length", "width", "height"):
            add(name, getattr(stated, name), "mm")
    add("mouth", stated.mouth, "mm")
    return tuple(found)
