"""Parts of a ledger that break as real ones do: a step is lost, or saved and reported lost, or reads other bytes.

desk.sequencer_over(guard=Broken(desk.guard, "swap", saved=True))     the swap happens, and is said to have failed
desk.sequencer_over(store=FlippedReads(desk, "entries"))              what is read again is not what was written
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ledger.backend import Append, Group, Reading
from ledger.errors import PushbackError
from tests.desk import Desk


class Broken:
    """A part whose one method fails: before it did its work (lost), or after (saved); `well` calls go well first."""

    def __init__(self, part: object, method: str, *, saved: bool = False, well: int = 0, code: str = "broken") -> None:
        self._code = code
        self._part, self._method, self._saved, self._well = part, method, saved, well

    def __getattr__(self, name: str) -> Callable[..., object]:
        method: Callable[..., object] = getattr(self._part, name)

        def failing(*arguments: object) -> object:
            if self._well:
                self._well -= 1
                return method(*arguments)
            if self._saved:
                method(*arguments)
            raise PushbackError(self._code, retry_after=1)

        if name == self._method:
            return failing
        return method


class BrokenTurns:
    """A store whose commits fail: lost, or saved and said to be lost."""

    def __init__(self, desk: Desk, *, saved: bool) -> None:
        self._desk, self._saved = desk, saved

    def read(self) -> object:
        """See `EntryStore.read`."""
        return self._desk.store.read()

    @contextmanager
    def append(self) -> Iterator[Append]:
        """See `EntryStore.append`."""
        with self._desk.store.append() as turn:
            commit = turn.commit

            def failing(group: Group) -> None:
                if self._saved:
                    commit(group)
                raise PushbackError("outcome-unknown", retry_after=1)

            turn.commit = failing  # type: ignore[method-assign]  # that is the breakage
            yield turn


class Flipped:
    """A view in which one method gives other bytes than are stored."""

    def __init__(self, reading: Reading, method: str) -> None:
        self._reading, self._method = reading, method

    def __getattr__(self, name: str) -> object:
        honest = getattr(self._reading, name)
        if name != self._method:
            return honest
        if name == "entries":
            return lambda start, end: (data[:-2] + b" }" for data in honest(start, end))
        return lambda level, index, width: bytes(width * 32)


class FlippedReads:
    """A store that re-reads something else than was written."""

    def __init__(self, desk: Desk, method: str) -> None:
        self._desk, self._method = desk, method
        self.append = desk.store.append

    @contextmanager
    def read(self) -> Iterator[Flipped]:
        """See `EntryStore.read`."""
        with self._desk.store.read() as reading:
            yield Flipped(reading, self._method)
