"""Look-ups apart: five regions that no one journey explains are a hint; one showing is none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.craft.day import days_between
from ledger.craft.sightings import APART, Sighting, unexplained

REGIONS = ("CN-32", "CN-44", "CN-33", "CN-51", "CN-11", "CN-31", "JP")
START = date(2026, 5, 1)


def on(day: int, *regions: int) -> list[Sighting]:
    """Sightings on a day, counted from the first of May."""
    return [Sighting((START + timedelta(day)).isoformat(), REGIONS[each]) for each in regions]


SIGHTINGS = st.lists(
    st.builds(
        lambda day, region: Sighting((START + timedelta(day)).isoformat(), region),
        st.integers(0, 60), st.sampled_from(REGIONS),
    ),
    max_size=30,
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
        ([on(5, 0, 1, 2, 3, 4, 5)], False),  # a broadcast
        ([on(5, 0, 1, 2, 3, 4, 5), on(6, 0, 1, 2, 6), on(8, 5)], False),  # a fair, and who heard of it
        ([on(5, 0, 1, 2, 3, 4), on(8, 5), on(9, 1), on(20, 2), on(30, 3), on(31, 4)], False),
        ([on(5, 0, 1, 2, 3, 4), on(9, 5), on(10, 1), on(20, 2), on(30, 3), on(31, 4)], True),  # a showing is no cover
        ([on(day, 0, 1, 2, 3, 4) for day in range(5, 9)], True),  # too long for a showing
        ([on(5, 0, 1, 2, 3, 4), on(25, 0, 1, 2, 3, 4)], True),  # twice
        ([on(5, 0, 1, 2)], False),
        ([], False),
    ],
)
def test_one_short_showing_explains_itself_and_nothing_else(days, hint):
    """Up to three days in a row with more than three regions each, and the three days after."""
    assert bool(unexplained([each for day in days for each in day])) is hint


@given(SIGHTINGS)
def test_a_hint_names_each_region_once_with_a_day_on_which_it_was_seen(sightings):
    """Whatever is seen, and in whatever order: five or more, sorted, all of them true."""
    found = unexplained(sightings)
    assert found == unexplained(reversed(sightings)) == unexplained(sightings * 2)
    assert len(found) == 0 or len(found) >= APART
    assert list(found) == sorted(found)
    assert len({each.region for each in found}) == len(found)
    assert set(found) <= set(sightings)


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)), st.integers(-5000, 5000))
def test_days_between_counts_the_calendar(start, days):
    """Over leap years and back."""
    assert days_between(start.isoformat(), (start + timedelta(days)).isoformat()) == days
