"""One line of the table: ours beside its control, interleaved, medians."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured.

    Attributes:
        name: number and words; unit: of both figures.
        control, ours: medians over the rounds; ratio: median of the pairwise ratios ours/control.
        spread: (largest − smallest) / median of the ratios.
        reach: what to reach, in words.
    """

    name: str
    unit: str
    control: float
    ours: float
    ratio: float
    spread: float
    reach: str

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.control:,.1f} {self.unit} | {self.ours:,.1f} {self.unit} | {self.ratio:.2f}× "
            f"| ±{self.spread / 2:.0%} | {self.reach} |"
        )


def compare(
    name: str, unit: str, control: Callable[[], float], ours: Callable[[], float], reach: str, rounds: int = ROUNDS
) -> Line:
    """Run control and ours in turn; each returns its figure for one round."""
    pairs = [(control(), ours()) for _ in range(rounds)]
    ratios = [mine / other for other, mine in pairs]
    middle = statistics.median(ratios)
    return Line(
        name, unit, statistics.median(c for c, _ in pairs), statistics.median(o for _, o in pairs), middle,
        (max(ratios) - min(ratios)) / middle, reach,
    )  # fmt: skip
