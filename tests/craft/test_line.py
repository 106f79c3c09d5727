"""A line of a loading list, and how it takes its slot."""

import pytest

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.state import Slot
from ledger.errors import MalformedError, NotFoundError, PolicyError
from ledger.log.encoding import encode_struct
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, KilnWorld
from tests.craft.world import refused


@pytest.fixture
def world() -> KilnWorld:
    """A ledger with a refire, a good pot, a trial and an unopened slot in `b0`, and `b1` planned."""
    world = KilnWorld()
    world.plan("b0")
    world.load_slots("b0", "1-1", "1-2", "1-3", "1-4")
    world.ignite("b0")
    world.open("b0", {"1-1": "refire", "1-2": "qualified", "1-3": "trial"})
    world.plan("b1")
    return world


def refire(slot: str, origin: str = "b0/1-1", person: str = MAKER, count: int = 1) -> Line:
    """A line of a vessel that is fired again."""
    return Line(slot=slot, person=person, came_from=origin, count=count)


def test_the_bytes_call_it_from() -> None:
    """`from` is no word of Python's, and what is not stated is left out."""
    assert encode_struct(refire("1-1")) == b'{"from":"b0/1-1","person":"m1","slot":"1-1"}'


def test_an_artisans_own_slot_is_confirmed(world: KilnWorld) -> None:
    """The key that loads it is the maker's."""
    loading = world.load_slots("b1", "1-1")
    assert world.slot("b1/1-1") == Slot(
        batch="b1", slot="1-1", person=MAKER, loading=loading.id, index=world.index - 1, confirmed=True
    )


@pytest.mark.parametrize("by", [MASTER, DEPUTY])
def test_the_crew_lists_for_named_persons(world: KilnWorld, by: str) -> None:
    """What the kiln lists waits for the maker's word."""
    world.load("b1", Line(slot="1-1", person=MAKER), Line(slot="1-2", person=OTHER), by=by)
    assert [slot.confirmed for slot in world.state.list(Slot, "b1")] == [False, False]


def test_nobody_else_lists_for_another(world: KilnWorld) -> None:
    """One line of another's refuses them all."""
    with refused(PolicyError, "loading-not-yours", slot="b1/1-2", person=OTHER):
        world.load("b1", Line(slot="1-1", person=MAKER), Line(slot="1-2", person=OTHER), by=MAKER)
    assert list(world.state.list(Slot, "b1")) == []


def test_a_person_unknown_to_the_ledger_is_not_listed(world: KilnWorld) -> None:
    """Not even by the kiln master."""
    with refused(NotFoundError, "person-unknown", person="nobody"):
        world.load("b1", Line(slot="1-1", person="nobody"))


def test_a_slot_is_loaded_once(world: KilnWorld) -> None:
    """By whomsoever."""
    world.load_slots("b1", "1-1")
    with refused(PolicyError, "slot-loaded", slot="b1/1-1"):
        world.load("b1", Line(slot="1-1", person=OTHER))


def test_a_slot_outside_the_layout_is_refused(world: KilnWorld) -> None:
    """The plan's ranges are the batch's quota."""
    with refused(PolicyError, "slot-outside-layout", slot="b1/3-1"):
        world.load_slots("b1", "3-1")


@pytest.mark.parametrize("slot", ["1_1", "1-1/x", "", "1" * 41])
def test_a_slot_of_another_form_is_refused(world: KilnWorld, slot: str) -> None:
    """Before anything is looked up."""
    with refused(MalformedError, "field-not-a-word", field="slot"):
        world.load_slots("b1", slot)


def test_a_bulk_line_is_counted(world: KilnWorld) -> None:
    """Coarse wares that nobody certifies one by one."""
    world.load("b1", Line(slot="1-1", person=MAKER, count=120))
    assert world.slot("b1/1-1").count == 120


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_a_count_has_bounds(world: KilnWorld, count: int) -> None:
    """1 to 10,000."""
    with refused(MalformedError, "field-out-of-range", field="count"):
        world.load("b1", Line(slot="1-1", person=MAKER, count=count))


def test_a_refire_is_linked_both_ways(world: KilnWorld) -> None:
    """One vessel, two slots, one line."""
    world.load("b1", refire("2-1"), by=MAKER)
    assert world.slot("b1/2-1").came_from == "b0/1-1"
    assert world.slot("b0/1-1").went_to == "b1/2-1"


def test_a_vessel_is_fired_again_in_one_place(world: KilnWorld) -> None:
    """Neither twice in one statement nor in two."""
    with refused(PolicyError, "refire-repeated", slot="b1/2-2", origin="b0/1-1"):
        world.load("b1", refire("2-1"), refire("2-2"))
    world.load("b1", refire("2-1"))
    with refused(PolicyError, "refire-repeated", slot="b1/2-2", origin="b0/1-1"):
        world.load("b1", refire("2-2"))


@pytest.mark.parametrize(("origin", "outcome"), [("b0/1-2", "qualified"), ("b0/1-3", "trial"), ("b0/1-4", "")])
def test_only_a_refire_is_fired_again(world: KilnWorld, origin: str, outcome: str) -> None:
    """Else a good pot's slot would give two pieces."""
    with refused(PolicyError, "refire-not-due", slot="b1/2-1", origin=origin, outcome=outcome):
        world.load("b1", refire("2-1", origin))


def test_anothers_refire_is_not_taken(world: KilnWorld) -> None:
    """The kiln's people can't change a vessel's maker either."""
    with refused(PolicyError, "refire-other-maker", origin="b0/1-1", person=MAKER):
        world.load("b1", refire("2-1", person=OTHER))


def test_a_bulk_line_is_no_refire(world: KilnWorld) -> None:
    """A hundred bowls don't come from one slot."""
    with refused(PolicyError, "refire-bulk", slot="b1/2-1", count=100):
        world.load("b1", refire("2-1", count=100))


def test_a_refire_of_nothing_is_refused(world: KilnWorld) -> None:
    """The earlier slot is in a closed list."""
    with refused(NotFoundError, "slot-unknown", slot="b0/2-6"):
        world.load("b1", refire("2-1", "b0/2-6"))
    world.load_slots("b1", "1-1")
    with refused(PolicyError, "slot-not-listed", slot="b1/1-1"):
        world.load("b1", refire("2-1", "b1/1-1"))
    with refused(MalformedError, "field-not-a-word", field="from"):
        world.load("b1", refire("2-1", "b0"))


def test_a_slot_with_a_live_piece_is_not_fired_again(world: KilnWorld) -> None:
    """A registered piece whose outcome was corrected to refire is settled first."""
    world.register(world.piece(slots=("b0/1-2",)))
    world.correct("b0", "1-2", "refire")
    with refused(PolicyError, "slot-taken", slot="b0/1-2"):
        world.load("b1", refire("2-1", "b0/1-2"))
