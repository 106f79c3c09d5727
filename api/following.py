"""The hall's follower: a thread that looks at what was appended, a slice at a time, and rests between two.

    a statement is answered → wake → [a slice: some milliseconds][rest, three times as long][a slice]… → asleep

Whoever registers waits for nobody here: the thread reads what is committed, writes a file of its own, and takes a
quarter of one core at most. After a large import the hall lags by minutes and says up to which entry it has looked.
"""

import threading
from collections.abc import Callable
from time import monotonic

from ledger.errors import LedgerError

REST = 3  # times as long as a slice took
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

    def start(self) -> None:
        """Begin to follow."""
        self._wanted.set()
        self._thread = threading.Thread(target=self._run, name="hall", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that something was appended."""
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
            rest = 0.0
            while not self._ending.wait(rest):
                started = monotonic()
                try:
                    if self._follow():
                        break
                    rest = REST * (monotonic() - started)
                except LedgerError:
                    rest = AGAIN
