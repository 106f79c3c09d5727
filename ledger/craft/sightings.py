"""Where a piece with an owner was looked up, and when one journey does not explain it: SPEC §14, 4.

    2026-05-01 CN-32 · 2026-05-03 CN-44 · 2026-05-09 CN-33 · 2026-05-20 CN-51 · 2026-05-31 CN-11   →  five places apart

A pot is in one place. Its owner may take it along, lend it, show it to a hall or to everybody who watches a broadcast;
so a *showing*, up to three days on which it is looked up in more than three regions, and the three days that follow
it, says nothing, once. What is left is a hint from the fifth region on: that several prints may bear one code. It is no
finding about the object, and it changes no word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ledger.craft.day import days_between

APART = 5  # regions from which on no single journey is thought of
CROWD = 3  # regions a day above which it is a showing
SHOWING_DAYS = 3  # that a showing lasts at most
ECHO_DAYS = 3  # after it, in which those who saw it look it up


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """A code was looked up on a day (`YYYY-MM-DD`, UTC+8) from a region (ISO 3166, `CN-32` or `JP`)."""

    day: str
    region: str

    def __str__(self) -> str:
        return f"{self.day} {self.region}"


def unexplained(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Return the first sighting in each region that no one journey explains; empty when one does.

    Args:
        sightings: since the present owner is entered, in any order; without regions there are none.
    """
    days: dict[str, set[str]] = {}
    for each in sightings:
        days.setdefault(each.day, set()).add(each.region)
    shown = _showing(days)
    first: dict[str, str] = {}
    for day in sorted(days):
        if day not in shown:
            for region in sorted(days[day]):
                first.setdefault(region, day)
    if len(first) < APART:
        return ()
    return tuple(sorted(Sighting(day, region) for region, day in first.items()))


def _showing(days: dict[str, set[str]]) -> frozenset[str]:
    """Return the days of the first showing and of its echo.

    One alone, and a short one: a wave of copies is seen in many regions day after day.
    """
    crowded = [day for day in sorted(days) if len(days[day]) > CROWD]
    run = list(_run(crowded))
    if not run or len(run) > SHOWING_DAYS:
        return frozenset()
    return frozenset(day for day in days if 0 <= days_between(run[0], day) < len(run) + ECHO_DAYS)


def _run(days: list[str]) -> Iterator[str]:
    """Yield the first of these days and those that follow it without a gap."""
    yield from days[:1]
    for before, day in pairwise(days):
        if days_between(before, day) != 1:
            return
        yield day
