"""Where a piece with an owner was looked up, and when one journey does not explain it: SPEC §14, 4.

    2026-05-01 CN-32 · 2026-05-03 CN-44 · 2026-05-09 CN-33 · 2026-05-20 CN-51 · 2026-05-31 CN-11   →  five places apart

A pot is in one place. Its owner may take it along, lend it, show it to a hall or to everybody who watches a broadcast;
so a *showing*, up to three days of many look-ups from more than three regions, and the three days that follow it, says
nothing, once; nor does a *gathering*, a day in the piece's usual region with guests from others, once. What is left is
a hint from the fifth region on: that several prints may bear one code. It is no finding about the object, and it
changes no word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ledger.craft.day import days_between

APART = 5  # regions from which on no single journey is thought of
CROWD = 3  # regions a day above which it may be a showing
MANY = 20  # look-ups on each day of a showing, at least: twenty buyers of copies do not come on one day
SHOWING_DAYS = 3  # that a showing lasts at most
GATHERED = 3  # regions of a gathering, the usual one among them
USUAL = 2  # days on which a region was seen before, to be a usual one
ECHO_DAYS = 3  # after it, in which those who saw it look it up


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A code was looked up on a day (`YYYY-MM-DD`, UTC+8) from a region (ISO 3166, `CN-32` or `JP`), by so many."""

    day: str
    region: str
    count: int = 1

    def __str__(self) -> str:
        return f"{self.day} {self.region}"


def unexplained(sightings: Iterable[Sighting], since: str = "") -> tuple[Sighting, ...]:
    """Return the first sighting in each region that no one journey explains; empty when one does.

    Args:
        sightings: of one owner, in any order, one a day and region; without regions there are none.
        since: a day; what was seen before it only tells of a showing, so that its end is not left without its beginning
            when old days are forgotten.
    """
    days: dict[str, dict[str, int]] = {}
    for each in sightings:
        days.setdefault(each.day, {})[each.region] = each.count
    shown = _showing(days) | _gathering(days)
    first: dict[str, Sighting] = {}
    for day in sorted(days):
        if day >= since and day not in shown:
            for region in sorted(days[day]):
                first.setdefault(region, Sighting(day, region, days[day][region]))
    return tuple(sorted(first.values())) if len(first) >= APART else ()


def _showing(days: dict[str, dict[str, int]]) -> frozenset[str]:
    """Return the days of the first showing and of its echo.

    One alone, and a short one: a wave of copies is seen in many regions day after day.
    """
    run = list(_run([day for day in sorted(days) if len(days[day]) > CROWD and sum(days[day].values()) >= MANY]))
    if not run or len(run) > SHOWING_DAYS:
        return frozenset()
    return frozenset(day for day in days if 0 <= days_between(run[0], day) < len(run) + ECHO_DAYS)


def _gathering(days: dict[str, dict[str, int]]) -> frozenset[str]:
    """Return the first day on which two other regions or more were seen beside one that had been seen twice before."""
    before: dict[str, int] = {}
    for day in sorted(days):
        if len(days[day]) >= GATHERED and any(before.get(region, 0) >= USUAL for region in days[day]):
            return frozenset((day,))
        for region in days[day]:
            before[region] = before.get(region, 0) + 1
    return frozenset()


def _run(days: list[str]) -> Iterator[str]:
    """Yield the first of these days and those that follow it without a gap."""
    yield from days[:1]
    for before, day in pairwise(days):
        if days_between(before, day) != 1:
            return
        yield day
