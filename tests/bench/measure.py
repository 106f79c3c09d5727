"""One line of the table: ours beside its control, interleaved, medians."""

import os
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

ROUNDS = int(os.environ.get("KILNMARK_BENCH_ROUNDS", "5"))


class MissingPartError(Exception):
    """A line could not run on this machine; the text says what it lacks."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured.

    Attributes:
        name: number and words; unit: of both figures.
        control, ours: medians over the rounds; ratio: median of the pairwise ratios ours/control.
        spread: half of (largest − smallest), in parts of the median ratio.
        reach: `≥ 1.0` or `≤ 12`, empty where nothing is asked; note: what else was seen.
    """

    name: str
    unit: str
    control: float
    ours: float
    ratio: float
    spread: float
    reach: str = ""
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the ratio is what it has to be; None where nothing is asked."""
        sign, _, figure = self.reach.partition(" ")
        if not figure:
            return None
        return self.ratio >= float(figure) if sign == "≥" else self.ratio <= float(figure)

    def __str__(self) -> str:
        asked = {None: "", True: f"{self.reach}× reached", False: f"**{self.reach}× not reached**"}[self.reached]
        figures = f"{figure(self.control)} | {figure(self.ours)} {self.unit} | {self.ratio:.2f}×"
        return f"| {self.name} | {figures} | ±{self.spread:.0%} | {asked} | {self.note} |"


def figure(number: float) -> str:
    """Return a figure with three digits that mean something."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def compare(
    name: str, unit: str, control: Callable[[], float], ours: Callable[[], float], reach: str = "", rounds: int = ROUNDS
) -> Line:
    """Run control and ours in turn; each returns its figure for one round."""
    return paired(name, unit, [(control(), ours()) for _ in range(rounds)], reach)


def paired(name: str, unit: str, pairs: list[tuple[float, float]], reach: str = "", note: str = "") -> Line:
    """Return the line of rounds that were measured in turn, as (control, ours)."""
    ratios = [mine / other for other, mine in pairs]
    middle = statistics.median(ratios)
    return Line(
        name, unit, statistics.median(c for c, _ in pairs), statistics.median(o for _, o in pairs), middle,
        (max(ratios) - min(ratios)) / middle / 2, reach, note,
    )  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work took."""
    started = perf_counter()
    work()
    return perf_counter() - started
