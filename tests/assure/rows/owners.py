"""B7: statements held back and played late."""

from collections import Counter
from random import Random
from unittest.mock import patch

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger.craft import policy
from tests.assure.row import Figures, Row, found
from tests.craft.test_owning_machine import SETTINGS, Owning


def held_back(count: int, random: Random) -> Figures:
    """Run the owners' machine: whatever is held back and played late, one owner and one history."""
    del random  # the machine's own chance is fixed, so that a failure is found again
    Owning.counts.clear()
    run_state_machine_as_test(
        Owning, settings=settings(SETTINGS, max_examples=count, stateful_step_count=25, phases=[Phase.generate])
    )
    said = Counter(Owning.counts)
    late = said["after-not-head"] + said["endorsement-overtaken"]
    assert late > 0, "nothing was played late: the run has shown nothing"
    return {"histories": count, "late plays refused": late, "transfers": said["OwnershipTransfer"]}


def without_heads(random: Random) -> str:
    """Hold nothing to the head of what it changes."""
    with patch.object(policy, "_check_after", lambda *_: None):
        return found(lambda: held_back(40, random))


ROWS = (
    Row(
        name="B7", claim="a piece has one owner and one history, whatever is held back", unit="histories",
        small=25, full=2000, run=held_back, control=without_heads,
    ),
)  # fmt: skip
