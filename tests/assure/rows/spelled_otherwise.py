"""B2: one batch planned as two, its second code spelled so that people read the first one's."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from unittest.mock import patch

from ledger.craft import alike as alike_module
from tests.api.served import Served
from tests.assure.row import Figures, Row, counted, found

# What a hand or an eye takes for something else, written from no list of the code under test.
LOOKS = (("0", "o"), ("1", "l"), ("1", "i"), ("5", "s"), ("2", "z"), ("8", "b"), ("m", "rn"), ("w", "vv"), ("u", "v"),
         ("d", "cl"), ("9", "g"), ("0", "q"), ("3", "e"))  # fmt: skip


def honest(random: Random, number: int) -> str:
    """Return a code as kilns give them: a stem, a month or a day, perhaps a number; no two of a run are alike."""
    stem = random.choice(("wk", "mud", "dmw", "umd"))
    day = f"20{31 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
    return f"{stem}-{day}" + random.choice(("", "-no2"))


def otherwise(random: Random, code: str) -> str:
    """Return another spelling of the code: one to three looks, a zero that leads, or its hyphens moved."""
    way = random.randrange(4)
    if way == 0:
        return code.replace("-", "", random.randint(1, 3))
    if way == 1 and "-0" in code:
        return code.replace("-0", random.choice(("-", "-00")), 1)
    for right, wrong in random.sample(LOOKS, len(LOOKS)):
        if right in code:
            code = code.replace(right, wrong, random.randint(1, 3))
            if random.random() < 0.5:
                break
    return code


def spelled(count: int, random: Random) -> Figures:
    """Plan both of each pair; the kiln's own door names every second one with its first, and no honest code."""
    pairs: list[tuple[str, str]] = []
    flagged = wrongly = 0
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder) / "studio") as town:
        for number in counted(count):
            first = honest(random, number)
            second = otherwise(random, first)
            while second == first:
                second = otherwise(random, first)
            pairs.append((first, second))
            town.plan(first)
            town.plan(second)
        said = town.get("/api/v1/kilns/qs").json()["alike"]
        told = {frozenset(pair) for pair in said}
        flagged = sum(frozenset(pair) in told for pair in pairs)
        wrongly = len(told - {frozenset(pair) for pair in pairs})
    assert flagged == len(pairs), f"{len(pairs) - flagged} of {len(pairs)} pairs were told to nobody, {pairs[0]}"
    return {"pairs": count, "pairs flagged beside them": wrongly}


def unread(random: Random) -> str:
    """Compare codes as they are written."""
    plain: Callable[[str], tuple[str, str]] = lambda code: (code, code)  # noqa: E731  # a stand-in of one line
    with patch.object(alike_module, "skeletons", plain):
        return found(lambda: spelled(3, random))


ROWS = (
    Row(
        name="B2", claim="two batch codes that are read for one another are told to whoever looks at the kiln",
        unit="pairs", small=20, full=500, run=spelled, control=unread,
    ),
)  # fmt: skip
