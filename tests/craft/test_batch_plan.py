"""BatchPlan: a kiln master opens a batch, and the quick batch that is loaded at once."""

from typing import Any

import pytest

from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.state import Batch, Slot
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DATE, DEPUTY, LAYOUT, MAKER, MASTER, KilnWorld
from tests.craft.world import refused


@pytest.fixture
def world() -> KilnWorld:
    """A ledger with a kiln."""
    return KilnWorld()


def test_a_planned_batch_stands_open(world: KilnWorld) -> None:
    """Nothing is listed yet."""
    plan = world.plan("b1")
    assert world.batch("b1") == Batch(
        code="b1", kiln="qs", master=MASTER, date=DATE, quick=False, layout=LAYOUT, phase="planned", head=plan.id,
        index=world.index - 1, statement=plan.id,
    )  # fmt: skip
    assert [batch.code for batch in world.state.list(Batch, "qs")] == ["b1"]


@pytest.mark.parametrize("by", [DEPUTY, MAKER])
def test_only_the_master_plans(world: KilnWorld, by: str) -> None:
    """Not even a deputy."""
    with refused(PolicyError, "kiln-not-master", kiln="qs", person=by, master=MASTER):
        world.plan("b1", by=by)


def test_a_registrar_plans_no_batch(world: KilnWorld) -> None:
    """Kilns are worked by persons."""
    subject = BatchPlan(code="b1", kiln="qs", date=DATE, layout=LAYOUT)
    with refused(PolicyError, "signer-role", role="registrar"):
        world.say("BatchPlan", subject, world.registrars[0])


def test_an_unknown_kiln_is_not_found(world: KilnWorld) -> None:
    """Nothing burns in a kiln that is not enrolled."""
    with refused(NotFoundError, "kiln-unknown", kiln="other"):
        world.plan("b1", kiln="other")


def test_a_batch_code_is_used_once(world: KilnWorld) -> None:
    """Ever, by any kiln."""
    world.plan("b1")
    with refused(PolicyError, "batch-code-taken", batch="b1"):
        world.plan("b1", date="2026-05-02")


@pytest.mark.parametrize(
    ("batch", "changes", "code"),
    [
        ("B1", {}, "field-not-a-word"),
        ("b1", {"date": "2026-5-1"}, "field-not-a-date"),
        ("b1", {"layout": ()}, "layout-count"),
        ("b1", {"kiln": "q/s"}, "field-not-a-word"),
    ],
)
def test_a_form_that_is_not_one_is_refused(world: KilnWorld, batch: str, changes: dict[str, Any], code: str) -> None:
    """Code, date, layout and kiln."""
    with refused(MalformedError, code):
        world.plan(batch, **changes)


@pytest.mark.parametrize("date", ["2026-03-01", "2026-07-01", "2062-05-01"])
def test_a_date_far_from_the_entry_is_refused(world: KilnWorld, date: str) -> None:
    """A slip of the pen would reach every piece of the batch."""
    with refused(PolicyError, "batch-date", date=date, earliest="2026-03-02", latest="2026-06-30"):
        world.plan("b1", date=date)


def test_a_quick_batch_is_loaded_by_its_plan(world: KilnWorld) -> None:
    """The plan is the loading of each of its lines; the master's own are confirmed."""
    plan = world.plan("b1", lines=(Line(slot="1-1", person=MASTER), Line(slot="1-2", person=MAKER)))
    assert world.batch("b1").quick
    own, other = world.slot("b1/1-1"), world.slot("b1/1-2")
    assert own == Slot(batch="b1", slot="1-1", person=MASTER, loading=plan.id, index=world.index - 1, confirmed=True)
    assert (other.loading, other.confirmed) == (plan.id, False)


def test_nothing_is_added_to_a_quick_batch(world: KilnWorld) -> None:
    """Its list came whole."""
    world.plan("b1", lines=(Line(slot="1-1", person=MAKER),))
    with refused(PolicyError, "batch-quick", batch="b1"):
        world.load_slots("b1", "1-2")


def test_a_refused_line_refuses_the_plan(world: KilnWorld) -> None:
    """All or nothing."""
    with refused(PolicyError, "slot-outside-layout", slot="b1/9-9"):
        world.plan("b1", lines=(Line(slot="1-1", person=MAKER), Line(slot="9-9", person=MAKER)))
    assert world.state.get(Batch, "b1") is None


def test_a_plan_takes_the_place_of_nothing(world: KilnWorld) -> None:
    """A batch's head is its plan until the ignition; an ignition over another head is refused."""
    world.plan("b1")
    world.load_slots("b1", "1-1")
    with refused(ConflictError, "after-not-head", head=world.batch("b1").head.hex()):
        world.ignite("b1", after="0" * 64)
