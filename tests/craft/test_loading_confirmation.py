"""LoadingConfirmation: one tap for all own slots."""

import pytest

from ledger.craft.kinds.kiln.line import Line
from ledger.errors import PolicyError
from tests.craft.kiln_world import MAKER, MASTER, OTHER, KilnWorld
from tests.craft.world import refused


@pytest.fixture
def world() -> KilnWorld:
    """A batch in which the kiln listed two slots for a maker and one for another."""
    world = KilnWorld()
    world.plan("b1")
    world.load("b1", *(Line(slot=slot, person=MAKER) for slot in ("1-1", "1-2")), Line(slot="1-3", person=OTHER))
    return world


def test_a_maker_confirms_own_slots(world: KilnWorld) -> None:
    """All in one statement."""
    world.confirm("b1", "1-1", "1-2")
    assert [world.slot(f"b1/{slot}").confirmed for slot in ("1-1", "1-2", "1-3")] == [True, True, False]


@pytest.mark.parametrize("by", [OTHER, MASTER])
def test_nobody_confirms_for_another(world: KilnWorld, by: str) -> None:
    """Least of all who listed it."""
    with refused(PolicyError, "slot-not-yours", slot="b1/1-1", person=MAKER):
        world.confirm("b1", "1-1", by=by)


def test_a_slot_is_confirmed_once(world: KilnWorld) -> None:
    """And one that the maker loaded needs no more."""
    world.confirm("b1", "1-1")
    world.load_slots("b1", "2-1")
    for slot in ("1-1", "2-1"):
        with refused(PolicyError, "loading-confirmed", slot=f"b1/{slot}"):
            world.confirm("b1", "1-2", slot)
    assert not world.slot("b1/1-2").confirmed


def test_a_list_is_confirmed_after_the_fire_too(world: KilnWorld) -> None:
    """The closed list names the loading; the maker's word may come later."""
    world.ignite("b1", as_of=world.index - 1)
    world.confirm("b1", "1-1")
    assert world.slot("b1/1-1").confirmed


def test_a_void_loading_is_not_confirmed(world: KilnWorld) -> None:
    """It was listed after the list was closed."""
    as_of = world.index - 1
    world.load("b1", Line(slot="2-2", person=MAKER))
    world.ignite("b1", as_of)
    with refused(PolicyError, "slot-not-listed", slot="b1/2-2"):
        world.confirm("b1", "2-2")
