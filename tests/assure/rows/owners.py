"""B7 and C3: statements held back and played late, hidden codes guessed."""

from collections import Counter
from random import Random
from unittest.mock import patch

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger.craft import policy
from ledger.craft.hidden_code import draw_hidden
from ledger.craft.piece_keys import claim_key
from tests.assure.row import Figures, Row, counted, found
from tests.craft.kiln_world import code_of
from tests.craft.test_owning_machine import SETTINGS, Owning
from tests.craft.world import ORIGIN


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


PIECES = 200
"""Claimable pieces whose claim keys a guess may hit: one print each."""


def guessed(count: int, random: Random, known: int = 0) -> Figures:
    """Draw hidden codes and ask whether the ledger knows the claim key that follows: as an attacker with its log does.

    known: how many of the prints' own codes stand among the guesses, for the control.
    """
    codes = [code_of(number) for number in range(PIECES)]
    drawn = [draw_hidden(random.randbytes) for _ in codes]
    claimable = {claim_key(hidden, ORIGIN, code, 1).did for hidden, code in zip(drawn, codes, strict=True)}
    hits = 0
    for number in counted(count):
        place = random.randrange(PIECES)
        guess = drawn[place] if number < known else draw_hidden(random.randbytes)
        hits += claim_key(guess, ORIGIN, codes[place], 1).did in claimable
    assert hits == 0, f"{hits} guesses hit a claim key"
    return {"guesses": count, "claim keys": len(claimable), "hits": hits}


ROWS = (
    Row(
        name="B7", claim="a piece has one owner and one history, whatever is held back", unit="histories",
        small=25, full=2000, run=held_back, control=without_heads,
    ),
    Row(
        name="C3", claim="no guess meets a claim key", unit="guesses", small=2000, full=1_000_000, run=guessed,
        control=lambda random: found(lambda: guessed(50, random, known=1)),
    ),
)  # fmt: skip
