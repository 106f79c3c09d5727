"""Answers that are good for a while: made by one thread for all who ask meanwhile, and not again before it is over.

Fresh(1, site.ticks).get("k2026-05", lambda: …)     the board of a second ago, or a new one
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
KEPT = 256  # answers at hand
COST = 4  # an answer is good for so many times as long as it took to make: a quarter of one core is enough


class Fresh(Generic[T]):
    """Answers by name. Any thread: `_kept` is under `_looking`; whoever holds `_making` makes one."""

    def __init__(self, seconds: int, ticks: Callable[[], float]) -> None:
        """Take how long an answer is good for, and a clock that never jumps."""
        self._seconds, self._ticks = seconds, ticks
        self._looking, self._making = threading.Lock(), threading.Lock()
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, name: str, make: Callable[[], T]) -> T:
        """Return the answer of that name; while somebody makes a new one, the one before it.

        What `make` raises is raised, and nothing is kept.
        """
        kept = self._look(name)
        if kept is not None and self._ticks() < kept[0]:
            return kept[1]
        if not self._making.acquire(blocking=kept is None):
            assert kept is not None, "who waits for the lock gets it"
            return kept[1]
        try:
            kept = self._look(name)  # somebody else may have made it meanwhile
            began = self._ticks()
            if kept is not None and began < kept[0]:
                return kept[1]
            made = make()
            took = self._ticks() - began
            self._keep(name, began + max(self._seconds, COST * took), made)
            return made
        finally:
            self._making.release()

    def _look(self, name: str) -> tuple[float, T] | None:
        with self._looking:
            return self._kept.get(name)

    def _keep(self, name: str, until: float, made: T) -> None:
        with self._looking:
            self._kept[name] = until, made
            self._kept.move_to_end(name)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
