"""What entries are about, as views list them."""

import pytest

from ledger.craft.about import OPENINGS, things_of
from ledger.craft.kinds.kiln.line import Line
from tests.craft.kiln_world import MAKER, KilnWorld


@pytest.mark.parametrize(("quick", "things"), [(False, ("batch/b1", OPENINGS)), (True, ("batch/b1", f"loads/{MAKER}"))])
def test_a_plan_is_an_opening_s_unless_it_is_a_quick_batch(quick: bool, things: tuple[str, ...]) -> None:
    """An everyday kiln fires daily and nobody looks on."""
    world = KilnWorld()
    lines = (Line(slot="1-1", person=MAKER),) if quick else ()
    assert things_of(world.plan("b1", lines=lines).subject) == things


def test_every_step_of_a_batch_is_the_batch_s() -> None:
    """From the plan to a correction after the closing; a confirmation moves nothing that a board shows."""
    world = KilnWorld()
    world.plan("b1")
    said = [
        world.load_slots("b1", "1-1", "1-2"), world.unload("b1", "1-2"), world.ignite("b1"), world.fire("b1"),
        world.open("b1", {"1-1": "qualified"}), world.close("b1"), world.correct("b1", "1-1", "excellent"),
    ]  # fmt: skip
    assert [things_of(each.subject) for each in said] == [("batch/b1", f"loads/{MAKER}"), *[("batch/b1",)] * 6]
    assert things_of(world.piece(slots=("b1/1-1",))) == (f"maker/{MAKER}",)
    assert things_of(world.seal(MAKER, "s1").subject) == ()
