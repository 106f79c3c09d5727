"""BatchOpening: each listed slot gets one outcome."""

import pytest

from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DEPUTY, KilnWorld
from tests.craft.world import refused


@pytest.fixture
def world() -> KilnWorld:
    """An ignited batch of four slots."""
    world = KilnWorld()
    world.plan("b1")
    world.load_slots("b1", "1-1", "1-2", "1-3", "1-4")
    world.ignite("b1")
    return world


def test_an_opening_gives_outcomes(world: KilnWorld) -> None:
    """Door by door, by several hands; the first one dates the opening."""
    first = world.open("b1", {"1-1": "qualified", "1-2": "seconds/warped"}, part="一号门")
    at = world.index - 1
    world.open("b1", {"1-3": "scrapped/cracked"}, by=DEPUTY)
    batch, slot = world.batch("b1"), world.slot("b1/1-2")
    assert (batch.phase, batch.first_outcome, batch.opened_on) == ("opening", at, "2026-05-01")
    assert (slot.outcome, slot.fault, slot.outcome_by, slot.outcome_at) == ("seconds", "warped", first.id, at)
    assert world.slot("b1/1-4").outcome == ""
    assert batch.head == batch.ignition


def test_a_second_outcome_is_refused(world: KilnWorld) -> None:
    """The same one too; a correction says why."""
    world.open("b1", {"1-1": "qualified"})
    for outcome in ("qualified", "excellent"):
        with refused(PolicyError, "outcome-given", slot="b1/1-1", outcome="qualified"):
            world.open("b1", {"1-2": "qualified", "1-1": outcome})
    assert world.slot("b1/1-2").outcome == ""


def test_what_was_not_loaded_has_no_outcome(world: KilnWorld) -> None:
    """Nothing comes out of the kiln that was not in the list."""
    with refused(NotFoundError, "slot-unknown", slot="b1/1-5"):
        world.open("b1", {"1-5": "excellent"})


def test_an_outcome_is_one_of_the_profiles(world: KilnWorld) -> None:
    """A code."""
    with refused(PolicyError, "vocabulary-unknown", value="splendid"):
        world.open("b1", {"1-1": "splendid"})


@pytest.mark.parametrize("outcome", ["seconds", "seconds/cracked", "scrapped", "scrapped/warped"])
def test_a_flaw_is_named(world: KilnWorld, outcome: str) -> None:
    """One of the outcome's own faults."""
    with refused(PolicyError, "outcome-fault", slot="b1/1-1", outcome=outcome.partition("/")[0]):
        world.open("b1", {"1-1": outcome})


def test_a_good_piece_has_no_flaw(world: KilnWorld) -> None:
    """A fault without a flawed outcome says two things."""
    with refused(PolicyError, "outcome-no-fault", slot="b1/1-1", outcome="qualified", got="warped"):
        world.open("b1", {"1-1": "qualified/warped"})


def test_a_part_has_a_length(world: KilnWorld) -> None:
    """At most 40 characters."""
    with refused(MalformedError, "field-too-long", field="part"):
        world.open("b1", {"1-1": "qualified"}, part="门" * 41)
