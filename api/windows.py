"""Counts that end with their window, for `limits`: its own memory store has a thread and no bound.

    incr("unknown/9f86…/300/1/minute", 60)  →  1 … 301, and 60 seconds after the first from 1 again

Keys are marks of sources; with too many of them the least lately counted is forgotten.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable

from limits.storage import Storage

KEYS = 100_000  # some 20 MB


class Windows(Storage):
    """See `limits.storage.Storage`. Any thread: `_held`, key → count and end of its window, is used under `_lock`."""

    STORAGE_SCHEME = None  # it is never named by an address

    def __init__(self, ticks: Callable[[], float], keys: int = KEYS) -> None:
        """Take a clock that never jumps, in seconds, and how many windows are held at most."""
        super().__init__()
        self._ticks, self._keys = ticks, keys
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[int, float]] = OrderedDict()

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """Nothing here fails."""
        return ()

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to the window of a key, and return what it comes to; a window that has ended begins anew."""
        now = self._ticks()
        with self._lock:
            count, end = self._held.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + expiry
            self._held[key] = count + amount, end
            self._held.move_to_end(key)
            while len(self._held) > self._keys:
                self._held.popitem(last=False)
            return count + amount

    def get(self, key: str) -> int:
        """Return what the present window of a key has come to."""
        with self._lock:
            count, end = self._held.get(key, (0, 0.0))
        return count if end > self._ticks() else 0

    def get_expiry(self, key: str) -> float:
        """Return when the window of a key ends, by the clock given; now where it has none."""
        now = self._ticks()
        with self._lock:
            return max(now, self._held.get(key, (0, now))[1])

    def check(self) -> bool:
        """Report that it works."""
        return True

    def reset(self) -> int:
        """Forget everything; return how many windows there were."""
        with self._lock:
            held = len(self._held)
            self._held.clear()
        return held

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._lock:
            self._held.pop(key, None)
