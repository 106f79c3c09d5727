"""A dragon kiln half opened, in a town that is served: eight sections, a bulk line, a correction, pieces with names.

furnish_kiln(town)     plans, loads, closes and half opens `lk`; `done` is a small firing that is closed and corrected
"""

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.parts import Title
from tests.browser.town import DATA, Town
from tests.craft.kiln_world import MAKER, OTHER, digest

LAYOUT = ("1..8-1..3-1..3-1..5-1",)
_OTHERS = {
    3: "seconds/warped",
    11: "refire",
    17: "scrapped/cracked",
    23: "trial",
    29: "excellent",
    31: "seconds/ash-fall",
}
NAMED = {61: "1-1-1-1-1", 62: "2-2-1-3-1", 63: "5-3-3-5-1"}


def slots_of(section: int, rows: int = 3) -> list[str]:
    """Return the slots of a section, or of its first rows."""
    return [f"{section}-{row}-{stack}-{layer}-1" for row in range(1, rows + 1) for stack in (1, 2, 3)
            for layer in range(1, 6)]  # fmt: skip


def furnish_kiln(town: Town) -> None:
    """Play both firings up to where people look on."""
    town.plan("lk", layout=LAYOUT)
    for section in range(1, 9):
        person = MAKER if section % 2 else OTHER
        town.load("lk", *(Line(slot=slot, person=person) for slot in slots_of(section)))
    town.ignite("lk")
    number = 0
    for section in range(1, 6):
        outcomes = {}
        for slot in slots_of(section):
            number += 1
            outcomes[slot] = _OTHERS.get(number % 37, "qualified")
        town.open("lk", outcomes, part=f"{section}号门")
    town.open("lk", dict.fromkeys(slots_of(6, rows=1), "qualified"))
    town.open("lk", {"6-2-1-1-1": "seconds/warped"})
    town.correct("lk", "5-3-3-5-1", "kiln-change")
    for number, (code, slot) in enumerate(NAMED.items()):
        maker = MAKER if slot[0] in "135" else OTHER
        title = Title(
            zh=("松风石瓢", "春水", "窑变西施")[number], en=("Wind in the Pines", "Spring Water", "Xishi")[number]
        )
        drawing = ("1-1-1-1-1", "2-1-1-1-1", "1-1-1-2-1")[number]
        town.register(town.pictured(town.piece(maker, slots=(f"lk/{slot}",), number=code, title=title), drawing))


def furnish_closed(town: Town) -> None:
    """Play a small firing to its end and correct it afterwards: thirty pieces, a picture as evidence."""
    chart = (DATA / "photos" / "1-1-1-3-1-base.jpg").read_bytes()
    town.plan("done", layout=("1..3-1..4-1..4",))
    slots = [f"{room}-{column}-{layer}" for room in (1, 2, 3) for column in range(1, 5) for layer in range(1, 5)]
    town.load("done", *(Line(slot=slot, person=MAKER) for slot in slots[:40]), by=MAKER)
    town.load("done", Line(slot=slots[40], person=OTHER, count=60), Line(slot=slots[41], person=OTHER))
    town.ignite("done")
    town.fire("done", evidence=(town.instance.blobs.put(chart), digest("logger.csv")), fuel="pine")
    outcomes = {slot: _OTHERS.get(number % 37, "qualified") for number, slot in enumerate(slots[:42])}
    town.open("done", outcomes)
    town.correct("done", slots[5], "kiln-change")
    town.close("done")
    good = [slot for slot in slots[:40] if outcomes[slot] in ("qualified", "excellent")]
    for number, slot in enumerate(good[:30]):
        drawing = f"1-1-1-{number % 3 + 1}-1"
        title = Title(zh=f"示例{number + 1}号壶", en=f"Sample Pot {number + 1}")
        piece = town.piece(slots=(f"done/{slot}",), number=100 + number, title=title)
        town.register(town.pictured(piece, drawing))
    town.correct("done", slots[0], "seconds/warped", reason="flaw-found")
