"""BatchIgnition: the list is closed, and nothing outside it counts."""

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.slots import ListLine, closed_root
from ledger.craft.state import Slot
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, KilnWorld, digest
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> KilnWorld:
    """A batch with two single slots and a bulk line."""
    world = KilnWorld()
    world.plan("b1")
    world.load_slots("b1", "1-1", "1-2")
    world.load("b1", Line(slot="2-1", person=OTHER, count=40))
    return world


def test_the_ignition_closes_the_list(world: KilnWorld) -> None:
    """Totals and root stand in state, and every slot is listed."""
    as_of, slots = world.index - 1, list(world.state.list(Slot, "b1"))
    ignition = world.ignite("b1")
    batch = world.batch("b1")
    assert (batch.phase, batch.head, batch.ignition) == ("ignited", ignition.id, ignition.id)
    assert (batch.as_of, batch.ignited, batch.ignited_at) == (as_of, as_of + 1, world.time - 1)
    assert (batch.lines, batch.pieces) == (3, 42)
    assert batch.root == closed_root(ListLine(slot.slot, slot.person, slot.loading) for slot in slots)
    assert all(slot.listed for slot in world.state.list(Slot, "b1"))


@pytest.mark.parametrize("by", [DEPUTY, MAKER])
def test_only_the_master_closes_the_list(world: KilnWorld, by: str) -> None:
    """Not a deputy."""
    with refused(PolicyError, "kiln-not-master", person=by, master=MASTER):
        world.ignite("b1", by=by)


def test_a_batch_is_lit_once(world: KilnWorld) -> None:
    """The second one states the new head, and is refused all the same."""
    world.ignite("b1")
    with refused(PolicyError, "batch-list-closed", batch="b1"):
        world.ignite("b1")


def test_an_ignition_upon_an_older_head_is_refused(world: KilnWorld) -> None:
    """What was held back can't be played later."""
    with refused(ConflictError, "after-not-head", head=world.batch("b1").head.hex()):
        world.ignite("b1", after=digest("older"))


def test_an_ignition_of_no_batch_is_refused(world: KilnWorld) -> None:
    """Nothing was planned."""
    with refused(NotFoundError, "batch-unknown", batch="b9"):
        world.say("BatchIgnition", changed(world.ignition("b1"), batch="b9"), key_of(MASTER))


@pytest.mark.parametrize(("change", "by"), [("lines", 1), ("lines", -1), ("pieces", 1), ("pieces", -1)])
def test_totals_that_are_not_the_ledgers_are_refused(world: KilnWorld, change: str, by: int) -> None:
    """In either figure, in either direction."""
    wrong = getattr(world.ignition("b1"), change) + by
    with refused(PolicyError, "ignition-totals", known_lines=3, known_pieces=42, **{change: wrong}):
        world.ignite("b1", **{change: wrong})


def test_a_root_that_is_not_the_ledgers_is_refused(world: KilnWorld) -> None:
    """The kiln master signs the list that everybody can see."""
    with refused(PolicyError, "ignition-root", got=digest("x"), expected=world.ignition("b1").root):
        world.ignite("b1", root=digest("x"))
    with refused(MalformedError, "field-not-a-hash", field="root"):
        world.ignite("b1", root="x")


def test_the_root_changes_with_slot_person_and_loading(world: KilnWorld) -> None:
    """A list that differs in one of them is another list."""
    slots = [ListLine(slot.slot, slot.person, slot.loading) for slot in world.state.list(Slot, "b1")]
    first = slots[0]
    others = [first._replace(slot="1-3"), first._replace(person=OTHER), first._replace(loading=bytes(32))]
    roots = {closed_root([other, *slots[1:]]) for other in (first, *others)}
    assert len(roots) == 4


def test_an_empty_kiln_is_not_lit() -> None:
    """There is no list to close."""
    world = KilnWorld()
    world.plan("b1")
    with refused(PolicyError, "ignition-empty", batch="b1"):
        world.ignite("b1")


def test_loadings_after_as_of_are_void(world: KilnWorld) -> None:
    """They stay visible as such, and can take no outcome."""
    as_of = world.index - 1
    world.load_slots("b1", "1-3")
    world.ignite("b1", as_of)
    assert world.batch("b1").lines == 3
    assert not world.slot("b1/1-3").listed
    with refused(PolicyError, "slot-not-listed", slot="b1/1-3"):
        world.open("b1", {"1-3": "qualified"})


def test_a_void_refire_is_free_again(world: KilnWorld) -> None:
    """The vessel stands beside the kiln and goes into the next one."""
    world.fired("b0", {"1-1": "refire", "1-2": "refire"})
    again = Line(slot="2-2", person=MAKER, came_from="b0/1-1")
    world.load("b1", again)
    as_of = world.index - 1
    world.load("b1", Line(slot="2-3", person=MAKER, came_from="b0/1-2"))
    world.ignite("b1", as_of)
    assert world.slot("b0/1-1").went_to == "b1/2-2"
    assert world.slot("b0/1-2").went_to == ""
    world.plan("b2")
    world.load("b2", Line(slot="1-1", person=MAKER, came_from="b0/1-2"))
    assert world.slot("b0/1-2").went_to == "b2/1-1"


def test_as_of_lies_between_the_plan_and_the_ignition(world: KilnWorld) -> None:
    """Neither before there was a batch, nor at what is not logged yet."""
    first, last = world.batch("b1").index, world.index - 1
    for wrong in (first - 1, last + 1, -1):
        with refused(PolicyError, "ignition-as-of", got=wrong, first=first, last=last):
            world.ignite("b1", as_of=wrong)


def test_a_quick_batch_is_closed_over_its_plan() -> None:
    """Plan and ignition, one after the other, without `asOf`."""
    world = KilnWorld()
    world.plan("b1", lines=(Line(slot="1-1", person=MAKER), Line(slot="1-2", person=MAKER, count=3)))
    plan = world.batch("b1").index
    world.ignite("b1")
    batch = world.batch("b1")
    assert (batch.phase, batch.as_of, batch.lines, batch.pieces) == ("ignited", plan, 2, 4)


def test_a_quick_batch_states_no_as_of() -> None:
    """Its list is the plan's."""
    world = KilnWorld()
    world.plan("b1", lines=(Line(slot="1-1", person=MAKER),))
    with refused(PolicyError, "quick-not-together", batch="b1"):
        world.say("BatchIgnition", changed(world.ignition("b1"), as_of=world.index - 1), key_of(MASTER))


def test_a_quick_batch_is_lit_at_once() -> None:
    """An entry in between, and the two are no longer one act."""
    world = KilnWorld()
    world.plan("b1", lines=(Line(slot="1-1", person=MAKER),))
    world.plan("b2")
    with refused(PolicyError, "quick-not-together", batch="b1", plan=world.batch("b1").index):
        world.ignite("b1")
