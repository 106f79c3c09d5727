"""What all rules of the kiln family ask of a batch."""

import pytest

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DEPUTY, MAKER, OTHER, KilnWorld
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> KilnWorld:
    """A ledger with a planned batch and one loaded slot."""
    world = KilnWorld()
    world.plan("b1")
    world.load_slots("b1", "1-1")
    return world


def test_an_unknown_batch_is_not_found(world: KilnWorld) -> None:
    """Its code is right in form."""
    with refused(NotFoundError, "batch-unknown", batch="b2"):
        world.confirm("b2", "1-1")


def test_a_batch_code_of_another_form_is_refused(world: KilnWorld) -> None:
    """No slash smuggles another id in."""
    with refused(MalformedError, "field-not-a-word", field="batch"):
        world.confirm("b1/1-1", "1-1")


def test_an_empty_slot_is_not_found(world: KilnWorld) -> None:
    """Nothing was loaded there."""
    with refused(NotFoundError, "slot-unknown", slot="b1/1-2"):
        world.confirm("b1", "1-2")


def test_a_slot_stands_once_in_a_statement(world: KilnWorld) -> None:
    """Named with its batch."""
    with refused(PolicyError, "slot-repeated", slot="b1/1-1"):
        world.confirm("b1", "1-1", "1-1")


@pytest.mark.parametrize("count", [0, 501])
def test_a_statement_has_one_to_five_hundred_slots(world: KilnWorld, count: int) -> None:
    """None says nothing; more belong into the next statement."""
    with refused(MalformedError, "field-out-of-range", got=count):
        world.say(
            "LoadingConfirmation",
            LoadingConfirmation(batch="b1", slots=tuple(f"1-{number}" for number in range(count))),
            key_of(MAKER),
        )


@pytest.mark.parametrize("by", [MAKER, OTHER])
def test_others_than_the_crew_open_nothing(world: KilnWorld, by: str) -> None:
    """Nor does the maker of the pot."""
    world.ignite("b1")
    with refused(PolicyError, "kiln-not-crew", kiln="qs", person=by):
        world.open("b1", {"1-1": "qualified"}, by=by)


def test_a_deputy_is_of_the_crew(world: KilnWorld) -> None:
    """A phone dies, the opening goes on."""
    world.ignite("b1")
    world.open("b1", {"1-1": "qualified"}, by=DEPUTY)
    assert world.slot("b1/1-1").outcome == "qualified"


def test_no_outcome_before_the_ignition(world: KilnWorld) -> None:
    """An open list has no outcomes."""
    with refused(PolicyError, "batch-not-ignited", batch="b1"):
        world.open("b1", {"1-1": "qualified"})


def test_nothing_is_loaded_after_the_ignition(world: KilnWorld) -> None:
    """The list is closed, for the kiln's people too."""
    ignition = world.index
    world.ignite("b1")
    with refused(PolicyError, "batch-list-closed", batch="b1", entry=ignition):
        world.load("b1", Line(slot="1-2", person=MAKER))


def test_nothing_is_stated_after_the_closing(world: KilnWorld) -> None:
    """Openings and firings end there."""
    world.ignite("b1")
    world.open("b1", {"1-1": "qualified"})
    world.close("b1")
    with refused(PolicyError, "batch-closed", batch="b1", entry=world.index - 1):
        world.fire("b1")
