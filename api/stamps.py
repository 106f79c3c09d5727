"""What outside clocks say of an entry, from the time stamps that lie here: not after when, and what they saw before.

Stamps(directory, trust).around(412)   →   Stamped(before=1779120030, after=1779033600)

Each stamp is opened once, its signature verified under the trust file's authorities; one that does not check counts for
nothing. Whether it is of this log's page is the audit's to look at, by everybody: here it was checked when it was kept.
"""

import threading
from bisect import bisect_right
from pathlib import Path

from ledger.craft.verdict_facts import Stamped
from ledger.errors import LedgerError
from ledger.log.timestamp import open_stamp
from ledger.log.timestamp_files import MAX_TOKEN, token_path
from ledger.log.trust import Trust
from ledger.source import Directory
from ledger.stamped import pinned_roots
from ledger.store.stamps import sizes_in


class Stamps:
    """The stamps of a ledger's directory. Any thread."""

    def __init__(self, directory: Path, trust: Trust) -> None:
        """Look at what is there."""
        self._directory, self._trust = directory, trust
        self._lock = threading.Lock()
        self._opened: dict[int, int | None] = {}
        self._times: list[tuple[int, int]] = []  # of those that check: (size, time), ascending
        self.look()

    def look(self) -> None:
        """Open what came since."""
        if not self._trust.tsa:
            return
        source = Directory(self._directory)
        with self._lock:
            roots = pinned_roots(source, self._trust)
            for size in sizes_in(self._directory):
                if size not in self._opened:
                    self._opened[size] = _time(source, size, roots)
            self._times = sorted((size, time) for size, time in self._opened.items() if time is not None)

    def around(self, index: int) -> Stamped | None:
        """Return the first stamp of a page with this entry, and the last before it; None when none has it yet."""
        with self._lock:
            place = bisect_right(self._times, index, key=lambda each: each[0])
            if place == len(self._times):
                return None
            after = self._times[place - 1][1] if place else None
            return Stamped(self._times[place][1], after)


def _time(source: Directory, size: int, roots: list[bytes]) -> int | None:
    try:
        return open_stamp(source.fetch(token_path(size), MAX_TOKEN), roots).time
    except LedgerError:
        return None
