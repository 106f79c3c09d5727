"""Days of the calendar at UTC+8."""

import pytest

from ledger.craft.day import day_of
from ledger.log.encoding import parse_time


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-05-18T00:00:00Z", "2026-05-18"),
        ("2026-05-18T15:59:59Z", "2026-05-18"),
        ("2026-05-18T16:00:00Z", "2026-05-19"),
        ("2025-12-31T16:00:00Z", "2026-01-01"),
        ("1970-01-01T00:00:00Z", "1970-01-01"),
    ],
)
def test_a_day_begins_at_sixteen_hours_utc(time: str, day: str) -> None:
    """An opening at dawn bears the day its people call it."""
    assert day_of(parse_time(time)) == day
