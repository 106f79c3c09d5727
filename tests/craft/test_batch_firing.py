"""BatchFiring: when the fire burnt and how hot."""

import pytest

from ledger.errors import MalformedError, PolicyError
from tests.craft.kiln_world import DEPUTY, KilnWorld, digest
from tests.craft.world import refused


@pytest.fixture
def world() -> KilnWorld:
    """An ignited batch."""
    world = KilnWorld()
    world.plan("b1")
    world.load_slots("b1", "1-1")
    world.ignite("b1")
    return world


def test_a_firing_is_stated(world: KilnWorld) -> None:
    """By the crew; it moves no head."""
    head = world.batch("b1").head
    world.fire("b1", by=DEPUTY, fuel="pine", evidence=(digest("log"), digest("cones")))
    batch = world.batch("b1")
    assert (batch.start, batch.end, batch.peak) == ("2026-04-30T08:00:00Z", "2026-05-01T06:00:00Z", 1160)
    assert batch.head == head


def test_a_firing_is_stated_once(world: KilnWorld) -> None:
    """Its own rule refuses the second."""
    world.fire("b1")
    with refused(PolicyError, "firing-stated", batch="b1"):
        world.fire("b1", peak=1170)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-05-01T06:00:00Z", "2026-05-01T06:00:00Z"),
        ("2026-05-01T06:00:01Z", "2026-05-01T06:00:00Z"),
        ("2026-04-30T08:00:00Z", "2026-06-01T06:00:00Z"),
    ],
)
def test_times_that_cannot_be_are_refused(world: KilnWorld, start: str, end: str) -> None:
    """It ends after it starts, and before it is stated."""
    with refused(PolicyError, "firing-times", start=start, end=end):
        world.fire("b1", start=start, end=end)


@pytest.mark.parametrize("peak", [0, -1, 2001])
def test_a_peak_has_bounds(world: KilnWorld, peak: int) -> None:
    """1 to 2,000 °C."""
    with refused(MalformedError, "field-out-of-range", field="peak"):
        world.fire("b1", peak=peak)


def test_the_fuel_is_one_of_the_profiles(world: KilnWorld) -> None:
    """A code."""
    with refused(PolicyError, "vocabulary-unknown", field="fuel"):
        world.fire("b1", fuel="dreams")


def test_evidence_is_named_by_its_hash(world: KilnWorld) -> None:
    """Each file once, at most 32."""
    with refused(MalformedError, "field-not-a-hash", field="evidence"):
        world.fire("b1", evidence=("log.csv",))
    with refused(MalformedError, "field-repeated", field="evidence"):
        world.fire("b1", evidence=(digest("log"),) * 2)
    with refused(MalformedError, "field-count", field="evidence"):
        world.fire("b1", evidence=tuple(digest(str(number)) for number in range(33)))


def test_a_time_of_another_form_is_refused(world: KilnWorld) -> None:
    """Whole seconds, UTC."""
    with refused(MalformedError, "time-malformed"):
        world.fire("b1", start="2026-04-30")
