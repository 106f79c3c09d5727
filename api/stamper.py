"""The ledger has its newest page stamped by an outside clock: around each opening, and at least daily. SPEC §6.

    new entries ─ a list closed, a kiln opened, a firing closed? ─→ stamp, at most one in ten minutes ┐
    anything new, a day after the last stamp ────────────────────────────────────────────────────────┴→ timestamp/

A thread of its own that nobody waits for. An authority that is slow, gone or wrong is asked again later, and later, and
told of in the server's log; what it says is kept only when it checks.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from ledger.authority import ask_authority
from ledger.backend import EntryStore
from ledger.craft.statement import read_statement
from ledger.errors import LedgerError, NotFoundError
from ledger.log.entry import parse_entry
from ledger.log.timestamp import open_stamp
from ledger.log.timestamp_files import MAX_TOKEN, token_path
from ledger.log.trust import Trust
from ledger.sequencer import Page
from ledger.source import Directory
from ledger.stamped import pinned_roots
from ledger.store.stamps import keep_token, sizes_in

LOOK = 60  # seconds: others may append to the same log, and a day may end
DAILY = 24 * 3600
BETWEEN = 10 * 60  # seconds between two stamps of an opening: what clocks may differ (SPEC §6)
FIRST_REST, LONGEST_REST = 60, 3600  # seconds until an authority that failed is asked again
HASTY = frozenset({"BatchIgnition", "BatchOpening", "BatchClosing", "OutcomeCorrection"})  # told before many eyes
_log = logging.getLogger("kilnmark.timestamps")


class Stamper:
    """The thread that asks. `page` gives the newest signed page, `now` the wall clock in whole seconds."""

    def __init__(
        self, url: str, trust: Trust, store: EntryStore, directory: Path, page: Callable[[], Page],
        now: Callable[[], int], told: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Take whom to ask, and about what; nothing runs yet. `told` is called after a stamp was kept."""
        self._told = told
        self._url, self._store, self._directory, self._page, self._now = url, store, directory, page, now
        self._roots = pinned_roots(Directory(directory), trust)
        self._size, self._time = self._last()
        self._looked = self._size  # entries below were looked at
        self._hasty = False  # one of them should be stamped soon
        self._wanted, self._ending = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; without a pinned authority there is nothing to begin, which is told of."""
        if not self._roots:
            _log.error("time stamps: the trust file pins no authority (kilnmark trust renew --tsa); none are asked for")
            return
        self._thread = threading.Thread(target=self._run, name="kilnmark-timestamps", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that something was appended."""
        self._wanted.set()

    def close(self) -> None:
        """End; an answer that is under way is let go with the process."""
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(2)
            self._thread = None

    def due(self) -> bool:
        """Report whether the newest page should be stamped now."""
        size = self._page().checkpoint.size
        if size <= self._size:
            return False
        with self._store.read() as reading:
            self._hasty = self._hasty or any(map(_is_hasty, reading.entries(self._looked, size)))
        self._looked = size
        age = self._now() - self._time
        return age >= DAILY or (self._hasty and age >= BETWEEN)

    def stamp(self) -> None:
        """Have the newest page stamped and keep the stamp.

        Raises:
            LedgerError: as `ask_authority`, `keep_token`; nothing was kept.
        """
        checkpoint = self._page().checkpoint
        token, stamp = ask_authority(self._url, checkpoint, self._roots)
        keep_token(self._directory, checkpoint.size, token)
        self._size, self._time = checkpoint.size, stamp.time
        self._told()
        self._hasty = False
        self._looked = checkpoint.size  # those looked at are under it; later ones are looked at next time
        _log.info("time stamp of %d entries", checkpoint.size)

    def _run(self) -> None:
        failed = 0
        while not self._ending.is_set():
            self._wanted.clear()
            try:
                if self.due():
                    self.stamp()
                failed = 0
            except LedgerError as e:
                failed += 1
                rest = min(LONGEST_REST, FIRST_REST * 2 ** (failed - 1))
                _log.warning("time stamp: %s; again in %d s", e, rest)
                self._ending.wait(rest)
                continue
            self._wanted.wait(LOOK)

    def _last(self) -> tuple[int, int]:
        """Return the size and the time of the newest stamp that is here and checks; zeros when there is none."""
        source = Directory(self._directory)
        for size in reversed(sizes_in(self._directory)):
            try:
                return size, open_stamp(source.fetch(token_path(size), MAX_TOKEN), self._roots).time
            except (LedgerError, NotFoundError):
                continue
        return 0, 0


def _is_hasty(data: bytes) -> bool:
    entry = parse_entry(data)
    return entry.statement is not None and read_statement(entry.statement).kind in HASTY
