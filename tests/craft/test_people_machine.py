"""Persons and keys in every order: nothing of a paused person or a revoked key has effect, and replay agrees.

A few weakened rules show that the machine would notice.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from ledger.craft import policy
from ledger.craft.kinds.people import key_revocation
from ledger.craft.state import encode_record
from ledger.craft.statement import Statement
from ledger.errors import LedgerError
from tests.craft.machine_people import PeopleRules
from tests.craft.people_world import PeopleWorld

SETTINGS = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)

CONTROLS = settings(SETTINGS, phases=[Phase.generate], max_examples=500, report_multiple_bugs=False)


class People(PeopleRules, RuleBasedStateMachine):
    """The rules about people alone; `counts`: how often each kind was admitted and each code refused, over all runs."""

    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.world: PeopleWorld = PeopleWorld()
        self.log: list[tuple[int, Statement]] = []

    def attempt(self, say: Callable[[], Statement]) -> None:
        """Say it: a refusal leaves everything as it was."""
        before = rows(self.world)
        try:
            statement = say()
        except LedgerError as e:
            self.counts[e.code] += 1
            assert rows(self.world) == before
        else:
            self.counts[statement.kind] += 1
            self.log.append((self.world.index - 1, statement))

    def teardown(self) -> None:
        """Replay the log into a second ledger: the auditor's state is the server's."""
        other = PeopleWorld()
        for index, statement in self.log:
            assert other.index == index
            other.time = max(other.time, statement.valid_from)
            other.take(statement)
        assert rows(other) == rows(self.world)


def rows(world: PeopleWorld) -> dict[tuple[str, str], bytes]:
    """Every record of the state, as bytes."""
    return {name: encode_record(row) for name, row in world.state._rows.items()}


def test_nothing_of_a_paused_person_or_a_revoked_key_has_effect() -> None:
    """And keys were added and revoked, people paused, signatures refused: the run was not idle."""
    People.counts.clear()
    run_state_machine_as_test(People, settings=SETTINGS)
    assert set(People.counts) >= {"Suspension", "KeyAddition", "KeyRevocation", "Endorsement", "PieceRegistration"}
    assert set(People.counts) >= {"key-not-live", "key-already-used"}


def _unpaused(kind: Any, facts: Any, state: Any) -> None:
    """Look at nothing."""
    del kind, facts, state


WEAKENED = {
    "paused people sign": (policy, "active_person", lambda *_: None),
    "what a stolen key introduced lives on": (key_revocation, "reach_of", lambda _state, key, start: {key.did: start}),
    "nobody looks who signs": (policy, "_check_signer", _unpaused),
}


@pytest.mark.parametrize("weak", WEAKENED)
def test_a_weakened_rule_is_noticed(weak: str) -> None:
    """The same machine fails where one rule lets everything pass: its silence above means something.

    Hypothesis draws some numbers from constants of whatever modules are loaded, so that what it tries depends on which
    tests ran before. Hence many runs, of which the first that finds the fault is the last.
    """
    module, part, otherwise = WEAKENED[weak]
    with patch.object(module, part, otherwise), pytest.raises(AssertionError):
        run_state_machine_as_test(People, settings=CONTROLS)
