"""One row of the assurance table: an attack or fault, the figure asked of its defence, and the fault planted to try it.

ROWS = (
    Row(name="E1", claim="a leaf is never taken for a node", unit="crafted leaves", small=50, full=1000,
        run=crafted_leaves, control=without_prefixes),
)
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random

Figures = Mapping[str, int | str]


@dataclass(frozen=True)
class Row:
    """A row.

    name: as the table has it, `D2`. claim: one sentence of what holds. unit: what is counted.
    small: the count of the everyday gate; 0 keeps the row out of it (a tool that only the long suite installs).
    full: the figure asked, the table's own, whatever a machine can reach.
    run: does at least `count` of them and returns its figures, `unit` among them with the number done; AssertionError
    on any failure. All chance comes from the `Random` it is handed.
    control: plants the fault (a lenient decoder, a check left out), asserts that the *same* harness finds it, and
    returns a sentence on what was found.
    needs: parts that may be missing on a machine, named as in `tests/parts.py`. cores: 2 for one that runs alone.
    """

    name: str
    claim: str
    unit: str
    small: int
    full: int
    run: Callable[[int, Random], Figures]
    control: Callable[[Random], str]
    needs: tuple[str, ...] = ()
    cores: int = 1


def chance(row: str, seed: int, part: str = "run") -> Random:
    """Return the row's own chance: the same for the same seed, whatever other rows run."""
    return Random(f"{seed}/{row}/{part}")


def done(row: Row, count: int, figures: Figures) -> Figures:
    """Return the figures, when they say that the count was reached: a harness that did less has shown nothing."""
    reached = figures.get(row.unit)
    assert isinstance(reached, int), f"{row.name} does not say how many {row.unit}"
    assert reached >= count, f"{row.name} did {reached} of {count} {row.unit}"
    return figures


def counted(count: int) -> Iterator[int]:
    """Yield 0…count-1, and tell the long suite how far it is, a hundred times at most."""
    told = os.environ.get("KILNMARK_ASSURE_PROGRESS") == "1"
    every = max(1, count // 100)
    for number in range(count):
        if told and number % every == 0:
            sys.stderr.write(f"progress {number} {count}\n")
            sys.stderr.flush()
        yield number


def found(harness: Callable[[], object]) -> str:
    """Return what the harness says against a planted fault; a harness that says nothing is itself the failure."""
    try:
        harness()
    except AssertionError as e:
        return str(e).partition("\n")[0]
    raise AssertionError("the planted fault was not found")
