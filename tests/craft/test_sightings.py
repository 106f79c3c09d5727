"""Look-ups apart: five regions that no one journey explains are a hint; one showing is none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.craft.day import days_between
from ledger.craft.sightings import APART, Sighting, unexplained

REGIONS = ("CN-32", "CN-44", "CN-33", "CN-51", "CN-11", "CN-31", "JP")
START = date(2026, 5, 1)


def on(day: int, *regions: int, count: int = 1) -> list[Sighting]:
    """Sightings on a day, counted from the first of May."""
    return [Sighting((START + timedelta(day)).isoformat(), REGIONS[each], count) for each in regions]


SIGHTINGS = st.lists(
    st.builds(
        lambda day, region, count: Sighting((START + timedelta(day)).isoformat(), region, count),
        st.integers(0, 60), st.sampled_from(REGIONS), st.integers(1, 9),
    ),
    max_size=30, unique_by=lambda each: (each.day, each.region),
)  # fmt: skip


def test_four_regions_are_a_journey_and_the_fifth_is_not():
    """Each region is told with the first day on which it was seen."""
    apart = [*on(0, 0), *on(3, 1), *on(9, 2), *on(12, 1), *on(30, 3)]
    assert unexplained(apart) == ()
    found = unexplained([*on(40, 4), *apart])
    assert [str(each) for each in found] == [
        "2026-05-01 CN-32", "2026-05-04 CN-44", "2026-05-10 CN-33", "2026-05-31 CN-51", "2026-06-10 CN-11",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "hint"),
    [
        ([on(5, 0, 1, 2, 3, 4, 5, count=4)], False),  # a broadcast
        ([on(5, 0, 1, 2, 3, 4, 5, count=4), on(6, 0, 1, 2, 6), on(8, 5)], False),  # a fair, and who heard of it
        ([on(5, 0, 1, 2, 3, 4, count=4), on(8, 5), on(9, 1), on(20, 2), on(30, 3), on(31, 4)], False),
        ([on(5, 0, 1, 2, 3, 4, count=4), on(9, 5), on(10, 1), on(20, 2), on(30, 3), on(31, 4)], True),  # it is no cover
        ([on(day, 0, 1, 2, 3, 4, count=4) for day in range(5, 9)], True),  # too long for a showing
        ([on(5, 0, 1, 2, 3, 4, count=4), on(25, 0, 1, 2, 3, 4, count=4)], True),  # twice
        ([on(5, 0, 1, 2, 3, 4, count=3)], True),  # fifteen buyers
        ([on(4, 0, 1, 2, 3), on(5, 0, 1, 2, 3, count=5), on(9, 4, 5)], True),  # what was before it is not of it
        ([on(5, 0, 1, 2, count=20)], False),
        ([], False),
    ],
)
def test_one_short_showing_explains_itself_and_nothing_else(days, hint):
    """Up to three days in a row with more than three regions each, many on the first, and the three days after."""
    assert bool(unexplained([each for day in days for each in day])) is hint


def test_one_gathering_in_the_usual_place_explains_its_guests():
    """A region seen on two days before, and guests from others beside it: once; without it, or twice, it is none."""
    home = [*on(1, 0), *on(3, 0)]
    assert unexplained([*home, *on(9, 0, 1, 2, 3, 4, 5)]) == ()
    assert len(unexplained([*home, *on(9, 0, 1, 2, 3, 4), *on(12, 0, 1, 2, 3, 4)])) == 5
    assert len(unexplained([*home[:1], *on(9, 0, 1, 2, 3, 4)])) == 5
    assert len(unexplained([*home, *on(9, 1, 2, 3, 4)])) == 5


def test_a_showing_is_forgotten_from_its_end_not_from_its_beginning():
    """What is older than the hint's days still says that what followed it was its echo."""
    seen = [*on(5, 0, 1, 2, 3, 4, count=4), *on(8, 0, 1, 2), *on(20, 5, 6)]
    assert unexplained(seen, "2026-05-07") == ()
    assert len(unexplained(seen[5:], "2026-05-07")) == 5
    assert unexplained([*on(5, 0), *on(9, 1, 2, 3, 4)], "2026-05-10") == ()


@given(SIGHTINGS)
def test_a_hint_names_each_region_once_with_a_day_on_which_it_was_seen(sightings):
    """Whatever is seen, and in whatever order: five or more, sorted, all of them true."""
    found = unexplained(sightings)
    assert found == unexplained(reversed(sightings)) == unexplained(sightings * 2, "2020-01-01")
    assert len(found) == 0 or len(found) >= APART
    assert list(found) == sorted(found)
    assert len({each.region for each in found}) == len(found)
    assert set(found) <= set(sightings)


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(-5000, 5000))
def test_days_between_counts_the_calendar(start, days):
    """Over leap years and back."""
    assert days_between(start.isoformat(), (start + timedelta(days)).isoformat()) == days
