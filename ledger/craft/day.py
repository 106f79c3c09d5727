"""Days: which day of the calendar an entry's time falls on, SPEC §12.

    1779062400 seconds, 2026-05-18T00:00:00Z  →  "2026-05-18"
    1779120000 seconds, 2026-05-18T16:00:00Z  →  "2026-05-19"

Days are counted at UTC+8, where the kilns stand, so that an opening at dawn bears the day that its people call it.
"""

from functools import lru_cache

from ledger.log.encoding import format_time

_EAST = 8 * 3600
_DAY = 24 * 3600


def day_of(time: int) -> str:
    """Return the day `YYYY-MM-DD` at UTC+8 of a time in seconds since the epoch."""
    return _day((time + _EAST) // _DAY)


@lru_cache(maxsize=1024)  # a sheet's items share one time
def _day(number: int) -> str:
    return format_time(number * _DAY)[:10]
