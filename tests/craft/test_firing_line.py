"""A piece's whole line of firings, against the closed lists."""

from typing import Any

import pytest

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.parts import Firing
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DATE, MAKER, OTHER, KilnWorld, code_of
from tests.craft.world import refused

STUDIO = Firing(kind="electric", peak=900, date=DATE)


@pytest.fixture
def world() -> KilnWorld:
    """`b1`: good, refire, scrapped, unopened, bulk; `b2`: the refire, good now; a void slot in `b2`."""
    world = KilnWorld()
    world.plan("b1")
    world.load("b1", *(Line(slot=f"1-{n}", person=MAKER, count=40 if n == 5 else 1) for n in range(1, 7)))
    world.ignite("b1")
    world.open(
        "b1",
        {"1-1": "qualified", "1-2": "refire", "1-3": "scrapped/cracked", "1-5": "qualified", "1-6": "seconds/warped"},
    )
    world.plan("b2", date="2026-05-03")
    world.load("b2", Line(slot="1-1", person=MAKER, came_from="b1/1-2"))
    as_of = world.index - 1
    world.load("b2", Line(slot="1-2", person=MAKER))
    world.ignite("b2", as_of)
    world.open("b2", {"1-1": "excellent"})
    return world


def register(world: KilnWorld, *firings: Firing, **changes: Any) -> Any:
    """Register a piece with these firings."""
    return world.register(world.piece(firings=firings, **changes))


def test_a_slot_takes_its_piece(world: KilnWorld) -> None:
    """And the maker's own signature confirms what the kiln had listed."""
    assert not world.slot("b1/1-1").confirmed
    piece = register(world, Firing(slot="b1/1-1"))
    slot = world.slot("b1/1-1")
    assert piece.slots == ("b1/1-1",)
    assert (slot.piece, slot.confirmed) == (piece.code, True)


def test_a_second_may_be_certified(world: KilnWorld) -> None:
    """It is marked, not refused."""
    assert register(world, Firing(slot="b1/1-6")).slots == ("b1/1-6",)


def test_a_refired_piece_cites_its_whole_line(world: KilnWorld) -> None:
    """Each slot of it is taken; a studio firing may end it."""
    piece = register(
        world, Firing(slot="b1/1-2"), Firing(slot="b2/1-1"), Firing(kind="electric", date="2026-05-01", peak=900)
    )
    assert piece.slots == ("b1/1-2", "b2/1-1")
    assert world.slot("b1/1-2").piece == world.slot("b2/1-1").piece == piece.code


def test_the_earlier_slot_is_not_left_out(world: KilnWorld) -> None:
    """Else it would stay free."""
    with refused(PolicyError, "firing-not-linked", slot="b2/1-1", origin="b1/1-2"):
        register(world, Firing(slot="b2/1-1"))


def test_the_later_slot_is_not_left_out(world: KilnWorld) -> None:
    """The vessel went on."""
    with refused(PolicyError, "slot-refired", slot="b1/1-2", into="b2/1-1"):
        register(world, Firing(slot="b1/1-2"))


def test_slots_of_different_vessels_are_not_joined(world: KilnWorld) -> None:
    """One piece can't use up another's slot."""
    with refused(PolicyError, "firing-not-linked", slot="b1/1-6", origin="-"):
        register(world, Firing(slot="b1/1-1"), Firing(slot="b1/1-6"))
    with refused(PolicyError, "firing-not-linked", slot="b1/1-1", origin="-"):
        register(world, Firing(slot="b1/1-1"), Firing(slot="b1/1-1"))


def test_the_last_outcome_is_one_that_may_be_certified(world: KilnWorld) -> None:
    """What was scrapped stays scrapped."""
    with refused(PolicyError, "outcome-not-certifiable", slot="b1/1-3", outcome="scrapped"):
        register(world, Firing(slot="b1/1-3"))


def test_a_slot_without_outcome_gives_no_piece(world: KilnWorld) -> None:
    """The kiln is opened first."""
    with refused(PolicyError, "slot-not-opened", slot="b1/1-4"):
        register(world, Firing(slot="b1/1-4"))


def test_a_bulk_line_gives_no_piece(world: KilnWorld) -> None:
    """Whatever its outcome."""
    with refused(PolicyError, "slot-bulk", slot="b1/1-5", count=40):
        register(world, Firing(slot="b1/1-5"))


def test_nothing_outside_the_closed_list_is_certified(world: KilnWorld) -> None:
    """Neither a void loading nor what was never loaded."""
    with refused(PolicyError, "slot-not-listed", slot="b2/1-2"):
        register(world, Firing(slot="b2/1-2"))
    for slot in ("b1/2-1", "b9/1-1", "b1", "x"):
        with refused(NotFoundError, "slot-unknown", slot=slot):
            register(world, Firing(slot=slot))


def test_another_makers_slot_is_refused(world: KilnWorld) -> None:
    """It was listed for one person before the fire."""
    with refused(PolicyError, "slot-not-yours", slot="b1/1-1", person=MAKER):
        register(world, Firing(slot="b1/1-1"), maker=OTHER)


def test_a_slot_holds_one_live_piece(world: KilnWorld) -> None:
    """The quota of the closed list."""
    first = register(world, Firing(slot="b1/1-1"))
    with refused(PolicyError, "slot-taken", slot="b1/1-1", piece=first.code):
        register(world, Firing(slot="b1/1-1"), number=1)
    register(world, Firing(slot="b1/1-2"), Firing(slot="b2/1-1"), code=code_of(2))
    with refused(PolicyError, "slot-taken", slot="b1/1-2", piece=code_of(2)):
        register(world, Firing(slot="b1/1-2"), Firing(slot="b2/1-1"), code=code_of(3))


@pytest.mark.parametrize(
    "firing",
    [
        Firing(slot="b1/1-1", kind="electric"),
        Firing(slot="b1/1-1", peak=1100),
        Firing(slot="b1/1-1", date=DATE),
        Firing(slot="b1/" + "1" * 80),
    ],
)
def test_a_slot_stands_alone(world: KilnWorld, firing: Firing) -> None:
    """What the kiln's people state of the firing is not stated again."""
    with refused(MalformedError, "firing-form"):
        register(world, firing)


def test_a_studio_firing_needs_no_slot(world: KilnWorld) -> None:
    """A neutral line, not a warning."""
    assert register(world, STUDIO).slots == ()


@pytest.mark.parametrize(
    ("firing", "error", "code"),
    [
        (Firing(kind="microwave", date=DATE), PolicyError, "vocabulary-unknown"),
        (Firing(date=DATE), PolicyError, "vocabulary-unknown"),
        (Firing(kind="electric"), MalformedError, "field-not-a-date"),
        (Firing(kind="electric", date="2026-05-09"), MalformedError, "field-in-future"),
        (Firing(kind="electric", date=DATE, peak=-1), MalformedError, "field-out-of-range"),
        (Firing(kind="electric", date=DATE, peak=2001), MalformedError, "field-out-of-range"),
    ],
)
def test_a_studio_firing_of_another_form_is_refused(world: KilnWorld, firing: Firing, error: Any, code: str) -> None:
    """Kind, day and, when stated, a temperature."""
    with refused(error, code):
        register(world, firing)


@pytest.mark.parametrize("count", [0, 9])
def test_a_piece_has_one_to_eight_firings(world: KilnWorld, count: int) -> None:
    """Clay that was never fired is no piece."""
    with refused(MalformedError, "field-out-of-range", field="firings", got=count):
        register(world, *[STUDIO] * count)


def test_a_kiln_lit_before_its_planned_day_counts_by_its_opening(world: KilnWorld) -> None:
    """`b2` was planned for the third and opened on the first: a studio firing of that day is not before it."""
    line = (Firing(slot="b1/1-2"), Firing(slot="b2/1-1"), STUDIO)
    assert world.batch("b2").date > world.batch("b2").opened_on == STUDIO.date
    assert register(world, *line).slots == ("b1/1-2", "b2/1-1")


def test_firings_stand_in_their_order(world: KilnWorld) -> None:
    """By date, as far as the ledger does not know it itself."""
    earlier = Firing(kind="gas", date="2026-04-01")
    with refused(PolicyError, "firing-order", date="2026-04-01", before=DATE):
        register(world, STUDIO, earlier)
    with refused(PolicyError, "firing-order", date="2026-04-01", before=DATE):
        register(world, Firing(slot="b1/1-1"), earlier)
    assert register(world, earlier, Firing(slot="b1/1-1"), STUDIO).slots == ("b1/1-1",)
