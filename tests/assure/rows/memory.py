"""G6 and G8: a bit that flips in memory before the signature, and a clock that jumps."""

from random import Random

import pytest

import ledger.sequencer
from tests.assure.row import Figures, Row, found
from tests.faults.campaign import progress
from tests.faults.clocks import jumped, plain_clock
from tests.faults.flips import flipped


def flips(count: int, random: Random) -> Figures:
    """G6: one bit at each of twenty points in turn."""
    return flipped(count, random, progress)


def unread(patch: pytest.MonkeyPatch) -> None:
    """Plant a sequencer that signs what it wrote without reading it again."""
    patch.setattr(ledger.sequencer, "check_stored", lambda *arguments: None)


def jumps(count: int, random: Random) -> Figures:
    """G8: each case a ledger, and a clock that jumps between any two submissions."""
    return jumped(count, random, progress)


ROWS = (
    Row(
        name="G6", claim="no checkpoint is signed but that of what was posted, whatever bit flips", unit="flips",
        small=40, full=10_000, run=flips,
        control=lambda random: found(lambda: flipped(200, random, progress, weak=unread)),
    ),
    Row(
        name="G8", claim="entry times never go back, whatever the clock does", unit="clocks", small=6, full=200,
        run=jumps, control=lambda random: found(lambda: jumped(20, random, progress, weak=plain_clock)),
    ),
)  # fmt: skip
