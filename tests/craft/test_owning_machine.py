"""Owners who try everything: whatever is said, held back and played late, a piece has one owner and one history."""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, run_state_machine_as_test

from ledger.craft import policy
from ledger.craft.kinds.ownership import hand_over, owner, ownership_transfer
from ledger.craft.state import Put
from ledger.craft.statement import Statement
from ledger.errors import LedgerError
from tests.craft.machine_owning import NUMBERS, OwningRules
from tests.craft.owning_world import OwningWorld

SETTINGS = settings(
    max_examples=50, stateful_step_count=35, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


class Owning(OwningRules, RuleBasedStateMachine):
    """The rules about owners alone; `counts` over all runs."""

    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.world = OwningWorld()
        self.log: list[tuple[int, Statement]] = []
        self.drawer: list[Statement] = []

    @initialize()
    def first_pieces(self) -> None:
        """Begin with one piece under a hidden code, and one without."""
        self.own_make(NUMBERS[0], hidden=True)
        self.own_make(NUMBERS[1], hidden=False)

    def attempt(self, say: Callable[[], Statement]) -> None:
        """Say it, and note what was admitted or why not."""
        try:
            statement = say()
        except LedgerError as e:
            self.counts[e.code] += 1
        else:
            self.counts[statement.kind] += 1
            self.log.append((self.world.index - 1, statement))


def test_a_piece_has_one_owner_and_one_history() -> None:
    """And the run was not idle: every kind was admitted, every important refusal met."""
    Owning.counts.clear()
    run_state_machine_as_test(Owning, settings=SETTINGS)
    met = set(Owning.counts)
    assert met >= {
        "OwnershipClaim", "HandOver", "OwnershipTransfer", "OwnershipRelease", "ClaimDispute", "ClaimObjection",
        "ClaimDecision", "CertificateReissue", "PieceStatus", "Endorsement",
    }  # fmt: skip
    assert met >= {
        "after-not-head", "key-not-live", "piece-claimed", "ownership-in-dispute", "decision-too-early",
        "hidden-code-live",
    }  # fmt: skip


def silent(*_: Any, **__: Any) -> None:
    """Check nothing."""


WEAKENED: dict[str, tuple[Any, str, Any]] = {
    "nothing is held to the head": (policy, "_check_after", silent),
    "an old owner's key lives on": (owner, "end_key", lambda state, did, _facts: Put(state.get(owner.Key, did))),
    "anybody's owner key passes it on": (ownership_transfer, "check_owner", silent),
    "a sold piece is handed over again": (hand_over, "check_unclaimed", silent),
}


@pytest.mark.parametrize("weak", WEAKENED)
def test_a_weakened_rule_is_noticed(monkeypatch: pytest.MonkeyPatch, weak: str) -> None:
    """The same machine fails where one rule lets everything pass."""
    module, part, otherwise = WEAKENED[weak]
    monkeypatch.setattr(module, part, otherwise)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            Owning, settings=settings(SETTINGS, phases=[Phase.generate], max_examples=1000, report_multiple_bugs=False)
        )
