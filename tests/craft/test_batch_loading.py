"""BatchLoading: any number of statements before the fire."""

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.state import Slot
from ledger.errors import MalformedError, NotFoundError
from tests.craft.kiln_world import LAYOUT, MAKER, OTHER, KilnWorld
from tests.craft.world import refused


def test_a_batch_is_loaded_by_many_hands() -> None:
    """Each statement adds beside the others; none moves the batch's head."""
    world = KilnWorld()
    plan = world.plan("b1")
    mine = world.load_slots("b1", "1-1", "1-2")
    theirs = world.load_slots("b1", "1-3", person=OTHER)
    listed = world.load("b1", Line(slot="2-1", person=MAKER))
    assert [slot.loading for slot in world.state.list(Slot, "b1")] == [mine.id, mine.id, theirs.id, listed.id]
    assert world.batch("b1").head == plan.id


def test_a_loading_without_lines_is_refused() -> None:
    """It would say nothing."""
    world = KilnWorld()
    world.plan("b1")
    with refused(MalformedError, "field-out-of-range", field="slots", got=0):
        world.load("b1")


def test_a_loading_of_no_batch_is_refused() -> None:
    """The plan comes first."""
    world = KilnWorld()
    with refused(NotFoundError, "batch-unknown", batch="b1"):
        world.load_slots("b1", "1-1")


def test_five_hundred_lines_fit_one_statement() -> None:
    """A dragon kiln is listed stack by stack."""
    world = KilnWorld()
    world.plan("b1", layout=("1..5-1..10-1..10", *LAYOUT))
    slots = [f"{a}-{b}-{c}" for a in range(1, 6) for b in range(1, 11) for c in range(1, 11)]
    world.load_slots("b1", *slots)
    assert [slot.slot for slot in world.state.list(Slot, "b1")] == sorted(slots)
