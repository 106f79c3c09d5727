"""KilnChange and BatchCancellation: the kiln's people change, a firing is called off."""

from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace as changed

from ledger.craft.kinds.kiln.batch_cancellation import BatchCancellation
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.kiln.kiln_enrolment import KilnNames
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.state import Kiln
from ledger.craft.statement import Statement
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, KilnWorld
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> KilnWorld:
    """A ledger with the kiln `qs`."""
    return KilnWorld()


def change(world: KilnWorld, **fields: Any) -> Statement:
    """Change the kiln upon its head."""
    subject = KilnChange(kiln="qs", after=world.row(Kiln, "qs").head.hex())
    return world.say("KilnChange", changed(subject, **fields), world.registrars[0])


def cancel(world: KilnWorld, by: str = MASTER, **fields: Any) -> Statement:
    """Cancel the batch."""
    subject = BatchCancellation(batch="b1", reason="阴雨", after=world.batch("b1").head.hex())
    return world.say("BatchCancellation", changed(subject, **fields), key_of(by))


def test_what_is_given_takes_the_place_of_what_was(world: KilnWorld) -> None:
    """The rest stays."""
    said = change(world, master=OTHER, deputies=(MAKER,), names=KilnNames(zh="新窑"), length=40, place="丁山")
    assert world.row(Kiln, "qs") == Kiln(
        code="qs", zh="新窑", en="", kind="dragon", place="丁山", master=OTHER, deputies=(MAKER,), head=said.id,
        index=world.row(Kiln, "qs").index, changes=(world.index - 1,),
    )  # fmt: skip
    change(world, type="wood")
    assert (world.row(Kiln, "qs").kind, world.row(Kiln, "qs").master) == ("wood", OTHER)


def test_an_empty_list_says_that_there_are_no_deputies(world: KilnWorld) -> None:
    """Which is not the same as saying nothing of them."""
    change(world, place="丁山")
    assert world.row(Kiln, "qs").deputies == (DEPUTY,)
    change(world, deputies=())
    assert world.row(Kiln, "qs").deputies == ()


def test_an_open_batch_goes_on_under_the_new_master(world: KilnWorld) -> None:
    """The old one signs no more, the new one closes the list."""
    world.plan("b1")
    world.load_slots("b1", "1-1")
    change(world, master=OTHER)
    with refused(PolicyError, "kiln-not-master", person=MASTER):
        world.ignite("b1")
    world.ignite("b1", by=OTHER)
    world.open("b1", {"1-1": "qualified"}, by=DEPUTY)


def test_in_a_kiln_that_is_no_more_nothing_is_planned(world: KilnWorld) -> None:
    """What burns is opened; a second change has nothing to change."""
    world.plan("b1")
    world.load_slots("b1", "1-1")
    change(world, end=True)
    at = world.index - 1
    world.ignite("b1")
    with refused(PolicyError, "kiln-ended", kiln="qs", entry=at):
        world.plan("b2")
    with refused(PolicyError, "kiln-ended", kiln="qs", entry=at):
        change(world, place="丁山")


def test_a_change_upon_an_older_state_is_refused(world: KilnWorld) -> None:
    """And one of a kiln that nobody enrolled."""
    older = world.row(Kiln, "qs").head.hex()
    later = change(world, place="丁山")
    with refused(ConflictError, "after-not-head", head=later.id.hex()):
        change(world, place="蜀山", after=older)
    with refused(NotFoundError, "kiln-unknown", kiln="zz"):
        change(world, kiln="zz", place="蜀山")


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({}, MalformedError, "change-empty"),
        ({"master": DEPUTY}, PolicyError, "kiln-deputy-is-master"),
        ({"deputies": (MASTER,)}, PolicyError, "kiln-deputy-is-master"),
        ({"master": "nobody"}, NotFoundError, "person-unknown"),
        ({"type": "volcano"}, PolicyError, "vocabulary-unknown"),
        ({"place": " 丁山"}, MalformedError, "field-spaces"),
        ({"length": 201}, MalformedError, "field-out-of-range"),
        ({"names": KilnNames(zh="")}, MalformedError, "field-empty"),
    ],
)
def test_a_change_out_of_form_is_refused(world: KilnWorld, fields: dict[str, Any], error: Any, code: str) -> None:
    """As at the enrolment."""
    with refused(error, code):
        change(world, **fields)
    assert KilnChange(kiln="qs", after="").deputies is UNSET


def test_a_planned_batch_is_called_off(world: KilnWorld) -> None:
    """Nothing is loaded, lit or opened in it any more, and its code is not given again."""
    world.plan("b1")
    world.load_slots("b1", "1-1")
    said = cancel(world)
    at = world.index - 1
    assert (world.batch("b1").phase, world.batch("b1").head) == ("cancelled", said.id)
    for act in (
        lambda: world.load_slots("b1", "1-2"), lambda: world.ignite("b1"), lambda: world.fire("b1"),
        lambda: world.open("b1", {"1-1": "qualified"}), lambda: world.close("b1"), lambda: cancel(world),
        lambda: world.unload("b1", "1-1"),
    ):  # fmt: skip
        with refused(PolicyError, "batch-cancelled", batch="b1", entry=at):
            act()
    with refused(PolicyError, "batch-code-taken", batch="b1"):
        world.plan("b1")
    with refused(PolicyError, "slot-not-listed"):
        world.register(world.piece(slots=("b1/1-1",)))


def test_what_was_to_be_fired_again_is_free(world: KilnWorld) -> None:
    """It waits for another batch."""
    world.fired("b0", {"1-1": "refire"})
    world.plan("b1")
    world.load("b1", Line(slot="1-1", person=MAKER, came_from="b0/1-1"), by=MAKER)
    cancel(world)
    assert world.slot("b0/1-1").went_to == ""
    world.plan("b2")
    world.load("b2", Line(slot="1-1", person=MAKER, came_from="b0/1-1"), by=MAKER)


def test_a_batch_is_called_off_by_its_master_before_the_fire(world: KilnWorld) -> None:
    """A deputy opens and corrects, no more; a list once closed stands."""
    world.plan("b1")
    with refused(PolicyError, "kiln-not-master", person=DEPUTY):
        cancel(world, DEPUTY)
    with refused(MalformedError, "field-empty", field="reason"):
        cancel(world, reason="")
    world.load_slots("b1", "1-1")
    world.ignite("b1")
    with refused(PolicyError, "batch-list-closed", batch="b1"):
        cancel(world)
