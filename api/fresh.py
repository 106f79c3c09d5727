"""Answers that are good for a while: made by one thread for all who ask meanwhile, and not again before it is over.

Fresh(1, site.ticks).get("k2026-05", lambda: …)     the board of a second ago, or a new one
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
KEPT = 256  # answers at hand


class Fresh(Generic[T]):
    """Answers by name. Any thread: `_kept` is under `_making`, as is the making itself."""

    def __init__(self, seconds: int, ticks: Callable[[], float]) -> None:
        """Take how long an answer is good for, and a clock that never jumps."""
        self._seconds, self._ticks = seconds, ticks
        self._making = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, name: str, make: Callable[[], T]) -> T:
        """Return the answer of that name; what `make` raises is raised, and nothing is kept."""
        with self._making:
            kept, began = self._kept.get(name), self._ticks()
            if kept is not None and began - kept[0] < self._seconds:
                return kept[1]
            made = make()
            self._kept[name] = began, made
            self._kept.move_to_end(name)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return made
