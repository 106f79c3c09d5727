"""A ledger of every kind of statement, through crashes, waiting times and late plays: its promises hold."""

import pytest

from ledger.craft.kinds import KINDS
from tests.machine.authority import ROLES
from tests.machine.machine import run
from tests.machine.weakened import found

HISTORIES = 8
EVERYDAY = ("two pieces in a slot", "one registrar is enough", "the operator hides what was withdrawn")
"""The long suite tries every weakness: row HS."""


def test_the_promises_hold_over_all_kinds_crashes_and_late_plays() -> None:
    """And the run was not idle: most kinds were said, most refused, what was late among them."""
    told = run(HISTORIES, 13)
    assert told.crashes, "nothing crashed"
    assert told.said["StatusSnapshot"], "no snapshot was made"
    assert len(told.said) >= 48
    assert len(told.refused) >= 46
    assert told.codes["after-not-head"] >= 8, "too little was played late"
    assert told.unknown, "no answer was lost"


def test_every_kind_has_its_place_in_the_second_reckoning() -> None:
    """A kind that is added says here who may sign it; and the rules of the machine say it."""
    assert set(ROLES) | {"Endorsement"} == set(KINDS)


@pytest.mark.parametrize("weakness", EVERYDAY)
def test_a_weakened_rule_is_noticed(weakness: str) -> None:
    """A part of the same machine fails: its silence above means something."""
    assert found(weakness)
