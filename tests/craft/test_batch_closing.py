"""BatchClosing: loaded = good + seconds + refire + scrapped + missing + trial."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.kiln.batch_closing import Totals
from ledger.craft.kinds.kiln.line import Line
from ledger.errors import ConflictError, PolicyError
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, KilnWorld, digest
from tests.craft.world import refused

OUTCOMES = {
    "1-1": "excellent", "1-2": "qualified", "1-3": "kiln-change", "1-4": "seconds/warped", "1-5": "refire",
    "1-6": "scrapped/cracked", "2-1": "missing", "2-2": "trial", "2-3": "qualified",
}  # fmt: skip


@pytest.fixture
def world() -> KilnWorld:
    """A batch with every class of outcome and a bulk line of forty, opened but for the bulk line."""
    world = KilnWorld()
    world.plan("b1")
    world.load("b1", *(Line(slot=slot, person=MAKER, count=40 if slot == "2-3" else 1) for slot in OUTCOMES))
    as_of = world.index - 1
    world.load("b1", Line(slot="2-6", person=OTHER))
    world.ignite("b1", as_of)
    world.open("b1", {slot: outcome for slot, outcome in OUTCOMES.items() if slot != "2-3"})
    return world


def opened(world: KilnWorld) -> KilnWorld:
    """Give the bulk line its outcome too."""
    world.open("b1", {"2-3": "qualified"})
    return world


def test_a_batch_that_balances_is_closed(world: KilnWorld) -> None:
    """Good includes the kiln change; bulk counts are in; the void slot is not."""
    totals = opened(world).totals("b1")
    assert totals == Totals(loaded=48, good=43, seconds=1, refire=1, scrapped=1, missing=1, trial=1)
    closing = world.close("b1")
    batch = world.batch("b1")
    assert (batch.phase, batch.closed, batch.head) == ("closed", world.index - 1, closing.id)


def test_a_batch_is_closed_once(world: KilnWorld) -> None:
    """There is nothing after it."""
    opened(world).close("b1")
    with refused(PolicyError, "batch-closed"):
        world.close("b1")


def test_an_unbalanced_closing_is_refused(world: KilnWorld) -> None:
    """Its own figures contradict one another."""
    totals = opened(world).totals("b1")
    with refused(PolicyError, "closing-unbalanced", loaded=47, sum=48):
        world.close("b1", totals=changed(totals, loaded=47))


@pytest.mark.parametrize(("one", "other"), [("good", "scrapped"), ("missing", "good"), ("trial", "seconds")])
def test_totals_that_balance_but_are_not_the_ledgers_are_refused(world: KilnWorld, one: str, other: str) -> None:
    """One class can't be paid with another."""
    totals: Any = opened(world).totals("b1")
    wrong = changed(totals, **{one: getattr(totals, one) - 1, other: getattr(totals, other) + 1})
    with refused(PolicyError, "closing-totals", batch="b1"):
        world.close("b1", totals=wrong)


def test_a_slot_without_outcome_keeps_the_batch_open(world: KilnWorld) -> None:
    """Lost ones are stated as missing, never left out."""
    with refused(PolicyError, "closing-outcome-missing", batch="b1", count=1, slots=("2-3",)):
        world.close("b1")


def test_a_batch_that_is_not_lit_is_not_closed() -> None:
    """There is no list to account for."""
    world = KilnWorld()
    world.plan("b1")
    with refused(PolicyError, "batch-not-ignited"):
        world.close("b1")


@pytest.mark.parametrize("by", [DEPUTY, MAKER])
def test_only_the_master_closes(world: KilnWorld, by: str) -> None:
    """A deputy opens and corrects."""
    with refused(PolicyError, "kiln-not-master", person=by, master=MASTER):
        opened(world).close("b1", by=by)


def test_a_closing_upon_an_older_head_is_refused(world: KilnWorld) -> None:
    """It names the ignition it follows."""
    with refused(ConflictError, "after-not-head", head=world.batch("b1").ignition.hex()):
        opened(world).close("b1", after=digest("older"))


def test_a_correction_before_the_closing_changes_its_totals(world: KilnWorld) -> None:
    """The present outcomes are counted."""
    before = opened(world).totals("b1")
    world.correct("b1", "1-1", "scrapped/stuck")
    with refused(PolicyError, "closing-totals"):
        world.close("b1", totals=before)
    world.close("b1")
