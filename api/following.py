"""The hall's follower: a thread that looks at what was appended, a slice at a time, when nobody writes.

    a statement is answered → wake → quiet for two seconds? → [a slice: some milliseconds][a rest][a slice]… → asleep

Whoever registers waits for nobody here: the thread reads what is committed and writes a file of its own. While others
write it stands back, half a minute at most; then it takes a tenth of one core, and half of one once they are done.
After a large import the hall lags by minutes and says up to which entry it has looked.
"""

import threading
from collections.abc import Callable
from time import monotonic

from ledger.errors import LedgerError

QUIET = 2.0  # seconds since the last entry: then nobody writes
PATIENCE = 30.0  # seconds that writers are left alone at most
BUSY, IDLE = 9, 1  # rests, in times as long as a slice took: while others write, and when nobody does
LOOK = 30.0  # seconds: others may append to the same log
FIRST = 5.0  # seconds after the start: whoever serves has better to do then
AGAIN = 5.0  # seconds, after a slice that failed: the disk is full, say


class Follower:
    """See the module. `follow` looks at a slice and reports whether that was all."""

    def __init__(self, follow: Callable[[], bool]) -> None:
        """Take the work; nothing runs yet."""
        self._follow = follow
        self._wanted, self._ending = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._written = 0.0  # when the last entry came, by the clock that never jumps

    def start(self) -> None:
        """Begin to follow."""
        self._wanted.set()
        self._thread = threading.Thread(target=self._run, name="hall", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that something was appended."""
        self._written = monotonic()
        self._wanted.set()

    def close(self) -> None:
        """End after the slice at hand."""
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        self._ending.wait(FIRST)
        while not self._ending.is_set():
            self._wanted.wait(LOOK)
            self._wanted.clear()
            self._stand_back()
            rest = 0.0
            while not self._ending.wait(rest):
                started = monotonic()
                try:
                    if self._follow():
                        break
                    rest = (BUSY if self._is_busy() else IDLE) * (monotonic() - started)
                except LedgerError:
                    rest = AGAIN

    def _stand_back(self) -> None:
        """Wait until nobody writes, or for as long as the hall may lag."""
        until = monotonic() + PATIENCE
        while self._is_busy() and monotonic() < until and not self._ending.wait(QUIET / 4):
            pass

    def _is_busy(self) -> bool:
        return monotonic() - self._written < QUIET
