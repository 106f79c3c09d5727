"""The steps of the commit (SPEC §13), each announced before and after: whoever listens may fail, stop or die there.

    turn → commit → committed → stage → staged → re-read → guard → guarded → sign → signed
           └ lost ┘ └ saved ┘   └ lost┘ └ saved┘           └ lost┘ └ saved ┘

    sequencer = Parts(store, stage, guard, signer).sequencer(passed, clock)

`passed(step)` is called on the thread that appends. What it raises is what the part raises: before a step the step did
not happen (*lost*), after it the step happened and is said to have failed (*saved*).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ledger.backend import Append, Clock, EntryStore, Group, Guard, Signer, Stage
from ledger.craft.profile import Profile, zisha
from ledger.sequencer import Sequencer
from tests.craft.world import ORIGIN

STEPS = ("turn", "commit", "committed", "stage", "staged", "re-read", "guard", "guarded", "sign", "signed")
Passed = Callable[[str], None]
PROFILES = {zisha().hash: zisha()}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a sequencer works on."""

    store: Any
    stage: Any
    guard: Any
    signer: Signer

    def sequencer(self, passed: Passed, clock: Clock, profiles: Mapping[str, Profile] = PROFILES) -> Sequencer:
        """Return a sequencer over these parts whose steps are announced."""
        store: EntryStore = _Turns(self.store, passed)
        stage: Stage = _Around(self.stage, passed, put=("stage", "staged"))  # type: ignore[assignment]
        guard: Guard = _Around(self.guard, passed, swap=("guard", "guarded"))  # type: ignore[assignment]
        signer: Signer = _Around(self.signer, passed, sign=("sign", "signed"))  # type: ignore[assignment]
        return Sequencer(ORIGIN, store, stage, guard, signer, clock, profiles)


class _Around:
    """A part whose named methods announce themselves before and after."""

    def __init__(self, part: object, passed: Passed, **names: tuple[str, str]) -> None:
        self._part, self._passed, self._names = part, passed, names

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        if name not in self._names:
            return method
        before, after = self._names[name]

        def announced(*arguments: object) -> object:
            self._passed(before)
            result = method(*arguments)
            self._passed(after)
            return result

        return announced


class _Turns:
    """A store whose turns announce their commit, and whose views announce the re-reading."""

    def __init__(self, store: Any, passed: Passed) -> None:
        self._store, self._passed = store, passed

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def read(self) -> Any:
        """See `EntryStore.read`."""
        self._passed("re-read")
        return self._store.read()

    @contextmanager
    def append(self) -> Iterator[Append]:
        """See `EntryStore.append`."""
        with self._store.append() as turn:
            self._passed("turn")
            commit = turn.commit

            def announced(group: Group) -> None:
                self._passed("commit")
                commit(group)
                self._passed("committed")

            turn.commit = announced
            yield turn
