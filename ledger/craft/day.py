"""Days: which day of the calendar an entry's time falls on, SPEC §12.

    1779062400 seconds, 2026-05-18T00:00:00Z  →  "2026-05-18"
    1779120000 seconds, 2026-05-18T16:00:00Z  →  "2026-05-19"

Days are counted at UTC+8, where the kilns stand, so that an opening at dawn bears the day that its people call it.
"""

from datetime import date, timedelta
from functools import lru_cache

from ledger.log.encoding import format_time

_EAST = 8 * 3600
_DAY = 24 * 3600


def day_of(time: int) -> str:
    """Return the day `YYYY-MM-DD` at UTC+8 of a time in seconds since the epoch."""
    return _day((time + _EAST) // _DAY)


def days_between(start: str, end: str) -> int:
    """Return how many days lie from one day `YYYY-MM-DD` to another; negative when `end` is the earlier."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def days_earlier(day: str, days: int) -> str:
    """Return the day that lies so many days before a day `YYYY-MM-DD`."""
    return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


@lru_cache(maxsize=1024)  # a sheet's items share one time
def _day(number: int) -> str:
    return format_time(number * _DAY)[:10]
