"""The hall's door: questions answered on threads of their own, few at a time, out of what was folded so far.

    answer = await site.hall.ask(question)

Whoever floods it with questions waits, and stops nobody who looks up a code.
"""

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from api.following import Follower
from ledger.errors import PushbackError
from ledger.instance import Instance
from ledger.store.hall import Hall

T = TypeVar("T")
AT_ONCE = 2  # questions answered
MAX_WAITING = 64  # questions taken in and not answered


class HallDoor:
    """See the module. `_waiting` is the event loop's alone."""

    def __init__(self, instance: Instance) -> None:
        """Take the ledger; its hall is followed once `start` says so."""
        self._instance = instance
        self._few = anyio.CapacityLimiter(AT_ONCE)
        self._waiting = 0
        self.follower = Follower(lambda: instance.hall.follow(instance.store))

    async def ask(self, work: Callable[[Hall], T]) -> T:
        """Return what the work finds in the hall; what is new and little is looked at first.

        Raises:
            PushbackError: `queue-full`. As `Hall.follow`.
        """
        if self._waiting >= MAX_WAITING:
            raise PushbackError("queue-full", retry_after=2, limit=MAX_WAITING)
        self._waiting += 1
        try:
            return await anyio.to_thread.run_sync(self._work, work, limiter=self._few)
        finally:
            self._waiting -= 1

    def _work(self, work: Callable[[Hall], T]) -> T:
        hall = self._instance.hall
        hall.glance(self._instance.store)
        return work(hall)
