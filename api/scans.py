"""Counting look-ups: noted beside the answer, summed ten seconds later, one a source, piece and day (SPEC §12.11).

    answer sent ─ note (code, address, region) ─→ 65,536 at most ─ every 10 s ─→ new today? ─→ +1 ─→ private/scans.db
                                                                   keyed hash, the salt of the day, in memory alone

Only what was found is counted. An address is held for these ten seconds and then gone; what remains is bits of a
filter under a salt that is forgotten at midnight. A filter errs on one side alone: it may take the new for the seen, so
a count is never too high. A restart forgets the salt too, so a source may count once more that day.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from api.sources import Sources, mark_of, network_of
from ledger.craft.day import day_of, days_earlier
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.sightings import unexplained
from ledger.craft.state import State
from ledger.craft.verdict_facts import Scans
from ledger.store.scans import DAYS_DAYS, PLACES_DAYS, ScanStore, Tally

WAITING = 65_536  # notes held between two sums: above it look-ups go uncounted, and no answer waits
HINT_DAYS = 60  # of which a hint tells; the regions of the days before say what was a showing, and what is usual
EVERY = 10  # seconds from one sum to the next

Notes = Mapping[tuple[str, str], tuple[int, str]]
"""(code, address) → time in seconds, region."""


class Seen:
    """Which marks were there: a filter of 2²⁵ bits, of which each mark sets four. At a million marks a day some two in
    ten thousand new ones are taken for old ones.
    """

    BITS = 1 << 25

    def __init__(self, salt: bytes) -> None:
        """Begin a day: `salt` is 32 bytes that nobody else has."""
        self._salt = salt
        self._bits = bytearray(self.BITS // 8)

    def first(self, source: str, code: str) -> bool:
        """Report whether this source had not been seen with this code, and remember it."""
        mark = mark_of(self._salt, source, code)
        new = False
        for at in range(0, 16, 4):
            place = int.from_bytes(mark[at : at + 4]) % self.BITS
            byte, bit = place >> 3, 1 << (place & 7)
            if not self._bits[byte] & bit:
                new = True
                self._bits[byte] |= bit
        return new


class ScanCounter:
    """Notes and sums. `_waiting` is the event loop's alone; `_days` belongs to whoever sums, one at a time."""

    def __init__(
        self, sources: Sources, store: ScanStore, now: Callable[[], int],
        salt: Callable[[int], bytes] = secrets.token_bytes, limit: int = WAITING,
    ) -> None:  # fmt: skip
        """Take who asks, where sums are kept, the wall clock, and where a day's salt is drawn."""
        self.store = store
        self._sources, self._now, self._salt, self._limit = sources, now, salt, limit
        self._waiting: dict[tuple[str, str], tuple[int, str]] = {}
        self._days: dict[str, Seen] = {}

    def note(self, code: str, scope: Any) -> None:
        """Note a look-up that was answered; on the event loop, after the answer."""
        key = code, self._sources.address(scope)
        if key not in self._waiting and len(self._waiting) < self._limit:
            self._waiting[key] = self._now(), self._sources.region(scope)

    def take(self) -> Notes:
        """Return what was noted since the last time; on the event loop."""
        taken, self._waiting = self._waiting, {}
        return taken

    def sum(self, notes: Notes, state: State) -> None:
        """Add what was noted to the counts; anywhere but on the event loop."""
        tallies: dict[tuple[str, str], Tally] = {}
        for (code, address), (time, region) in notes.items():
            day = day_of(time)
            if not self._seen(day).first(network_of(address), code):
                continue
            life = life_of(state, code)
            tally = tallies.setdefault((day, code), Tally())
            if not life.owner or time < life.owned_at:
                tally.before += 1
                continue
            tally.after += 1
            if region:
                tally.regions[region] += 1
        today = day_of(self._now())
        if tallies:
            self.store.add(tallies)
        if any(day < today for day in self._days):  # midnight has passed: the salt of yesterday is forgotten
            self._days = {day: seen for day, seen in self._days.items() if day >= today}
            self.store.age(days_earlier(today, PLACES_DAYS), days_earlier(today, DAYS_DAYS))

    def _seen(self, day: str) -> Seen:
        if day not in self._days:
            self._days[day] = Seen(self._salt(32))
        return self._days[day]

    def of(self, state: State, code: str) -> Scans:
        """Return what a verdict tells of a piece's look-ups."""
        count, first = self.store.of(code) or (0, "")
        life = life_of(state, code)
        if not count or not life.owner:
            return Scans(count, first)
        since = days_earlier(day_of(self._now()), HINT_DAYS)
        apart = unexplained(self.store.places(code, day_of(life.owned_at)), since)
        return Scans(count, first, tuple(str(each) for each in apart))
