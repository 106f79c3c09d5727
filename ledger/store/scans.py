"""Counts of look-ups: private, coarse, aged out; of the ledger only each day's root is on record. SPEC §12.11.

    private/scans.db   totals   0123456789ABT · 37 · 2026-05-01          as long as the file
                       days     2026-05-18 · 0123456789ABT · 0 · 2       until the day is stated (§12.6)
                       seen     0123456789ABT · 2026-05-18 · CN-32 · 2   90 days; only since somebody owns the piece

No address ever comes here, nor anything drawn from one. What a power cut takes was promised to nobody: the last counts
are not synced one by one.
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ledger.craft.sightings import Sighting
from ledger.store.connection import WAL, check_settings, foreign_errors
from ledger.store.private import make_private

PLACES_DAYS = 90  # that a region is kept
DAYS_DAYS = 400  # that a day's counts wait for being stated

_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS totals (
  code TEXT PRIMARY KEY, count INTEGER NOT NULL CHECK (count > 0), first TEXT NOT NULL -- a day
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS days (
  day TEXT NOT NULL, code TEXT NOT NULL, before INTEGER NOT NULL, after INTEGER NOT NULL, -- the claim
  PRIMARY KEY (day, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
  code TEXT NOT NULL, day TEXT NOT NULL, region TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (code, day, region)
) STRICT, WITHOUT ROWID;
"""
_ADD_TOTAL = """
INSERT INTO totals (code, count, first) VALUES (:code, :count, :day)
ON CONFLICT (code) DO UPDATE SET count = count + excluded.count, first = min(first, excluded.first)
"""
_ADD_DAY = """
INSERT INTO days (day, code, before, after) VALUES (:day, :code, :before, :after)
ON CONFLICT (day, code) DO UPDATE SET before = before + excluded.before, after = after + excluded.after
"""
_ADD_PLACE = """
INSERT INTO seen (code, day, region, count) VALUES (:code, :day, :region, :count)
ON CONFLICT (code, day, region) DO UPDATE SET count = count + excluded.count
"""
_OF = "SELECT count, first FROM totals WHERE code = :code"
_PLACES = "SELECT day, region, count FROM seen WHERE code = :code AND day >= :since ORDER BY day, region"
_WAITING = "SELECT DISTINCT day FROM days WHERE day < :before ORDER BY day"
_LINES = "SELECT code, before, after FROM days WHERE day = :day ORDER BY code"
_DROP = "DELETE FROM days WHERE day = :day"
_AGE_PLACES = "DELETE FROM seen WHERE day < :before"
_AGE_DAYS = "DELETE FROM days WHERE day < :before"


@dataclass(slots=True)
class Tally:
    """What is added to a piece on a day: look-ups before and after the claim, and the regions of those after it."""

    before: int = 0
    after: int = 0
    regions: Counter[str] = field(default_factory=Counter)


class ScanStore:
    """The open file. Any thread: the one connection is used under `_lock`."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, or make it, so that its owner alone can read it; with None, counts are held in memory.

        Raises:
            PolicyError: `private-open-to-others`. PushbackError: `store-failed`. InconsistencyError: `store-damaged`,
                `store-setting`.
        """
        if path is not None:
            make_private(path)
        self._lock = threading.Lock()
        with foreign_errors():
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "temp_store = MEMORY"):
                self._connection.execute(f"PRAGMA {pragma}")
            check_settings(self._connection, journal_mode=WAL if path else "memory", secure_delete=1)
            self._connection.executescript(_SCHEMA)

    def add(self, tallies: Mapping[tuple[str, str], Tally]) -> None:
        """Add what was counted, by (day, code), all of it or nothing."""
        totals, days, places = [], [], []
        for (day, code), tally in tallies.items():
            totals.append({"code": code, "count": tally.before + tally.after, "day": day})
            days.append({"day": day, "code": code, "before": tally.before, "after": tally.after})
            places += [
                {"code": code, "day": day, "region": region, "count": count} for region, count in tally.regions.items()
            ]
        with self._lock, foreign_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(_ADD_TOTAL, totals)
                self._connection.executemany(_ADD_DAY, days)
                self._connection.executemany(_ADD_PLACE, places)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def of(self, code: str) -> tuple[int, str] | None:
        """Return how often a piece was looked up, and the first day; None when it never was."""
        rows = self._rows(_OF, code=code)
        return (rows[0][0], rows[0][1]) if rows else None

    def places(self, code: str, since: str) -> list[Sighting]:
        """Return where a piece was looked up from a day on, as far as that is still kept."""
        return [Sighting(*row) for row in self._rows(_PLACES, code=code, since=since)]

    def waiting(self, before: str) -> list[str]:
        """Return the days before this one whose counts were not dropped yet, the oldest first."""
        return [day for (day,) in self._rows(_WAITING, before=before)]

    def lines(self, day: str) -> dict[str, tuple[int, int]]:
        """Return a day's counts: code → before and after the claim."""
        return {code: (before, after) for code, before, after in self._rows(_LINES, day=day)}

    def drop(self, day: str) -> None:
        """Forget a day's counts: they are stated, and published."""
        self._rows(_DROP, day=day)

    def age(self, places_before: str, days_before: str) -> None:
        """Forget regions and unstated counts from before these days."""
        self._rows(_AGE_PLACES, before=places_before)
        self._rows(_AGE_DAYS, before=days_before)

    def _rows(self, statement: str, **values: str) -> list[Any]:  # rows of that statement
        with self._lock, foreign_errors():
            return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
