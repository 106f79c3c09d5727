"""BatchUnloading: a slot is emptied before the fire."""

import pytest

from ledger.craft.kinds.kiln.batch_unloading import BatchUnloading, Unload
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.state import Slot
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, KilnWorld
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> KilnWorld:
    """A batch with a maker's two slots."""
    world = KilnWorld()
    world.plan("b1")
    world.load_slots("b1", "1-1", "1-2")
    return world


@pytest.mark.parametrize("by", [MAKER, MASTER, DEPUTY])
def test_an_unloaded_slot_is_free(world: KilnWorld, by: str) -> None:
    """By its maker or by the kiln's people; another may load it then."""
    world.unload("b1", "1-1", by=by)
    assert world.state.get(Slot, "b1/1-1") is None
    world.load_slots("b1", "1-1", person=OTHER)
    assert world.slot("b1/1-1").person == OTHER


def test_nobody_else_unloads(world: KilnWorld) -> None:
    """A rival empties no slot."""
    with refused(PolicyError, "slot-not-yours", slot="b1/1-1", person=MAKER):
        world.unload("b1", "1-1", by=OTHER)


def test_an_unloading_held_back_empties_nothing_later(world: KilnWorld) -> None:
    """It cites the loading, and that is another one by then."""
    first = world.slot("b1/1-1").loading.hex()
    world.unload("b1", "1-1")
    world.load_slots("b1", "1-1")
    with refused(PolicyError, "unloading-other-loading", slot="b1/1-1", got=first):
        world.unload("b1", "1-1", slots=(Unload(slot="1-1", loading=first),))


def test_a_loading_id_has_the_form_of_a_hash(world: KilnWorld) -> None:
    """64 characters of lower-case hex."""
    with refused(MalformedError, "field-not-a-hash", field="loading"):
        world.unload("b1", "1-1", slots=(Unload(slot="1-1", loading="AB"),))


def test_an_empty_slot_is_not_unloaded(world: KilnWorld) -> None:
    """Nor twice."""
    cited = Unload(slot="1-6", loading="0" * 64)
    with refused(NotFoundError, "slot-unknown", slot="b1/1-6"):
        world.say("BatchUnloading", BatchUnloading(batch="b1", slots=(cited,), reason="damaged"), key_of(MAKER))


def test_the_reason_is_one_of_the_profiles(world: KilnWorld) -> None:
    """A code, no free text."""
    with refused(PolicyError, "vocabulary-unknown", field="reason", value="mood"):
        world.unload("b1", "1-1", reason="mood")


def test_nothing_is_unloaded_from_a_fire(world: KilnWorld) -> None:
    """The list is closed."""
    cited = tuple(Unload(slot="1-1", loading=world.slot("b1/1-1").loading.hex()) for _ in (1,))
    world.ignite("b1")
    with refused(PolicyError, "batch-list-closed", batch="b1"):
        world.unload("b1", slots=cited)


def test_an_unloaded_refire_may_be_loaded_elsewhere(world: KilnWorld) -> None:
    """Its first slot is free to be cited again."""
    world.fired("b0", {"1-1": "refire"})
    again = Line(slot="2-1", person=MAKER, came_from="b0/1-1")
    world.load("b1", again, by=MAKER)
    world.unload("b1", "2-1")
    assert world.slot("b0/1-1").went_to == ""
    world.plan("b2")
    world.load("b2", again, by=MAKER)
    assert world.slot("b0/1-1").went_to == "b2/2-1"
