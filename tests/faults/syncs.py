"""G3: fsync fails at any of its points, and the data is lost, or saved all the same; no acknowledgement is lost by it.

    python -m tests.faults.syncs 1000 1 '' 2      half of them lost (the power fails next), half saved
    python -m tests.faults.syncs 20 1 lies        control: a sync that says it was done and was not; must lose

The shim (`shim.c`) is compiled and preloaded; it makes one sync of the writer fail, on an ext4 image whose power can
be cut. The writer must answer nobody of that group, and write no more. *Lost*: the image is copied as it is, so what
was not synced is gone; *saved*: the next process goes on with the same files. It posts everything again: each
submission settles on one entry, the one it was told if it was told any.
"""

import ctypes
import os
import random
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from ledger.errors import LedgerError
from tests.faults import ledgers
from tests.faults.campaign import Figures, main, progress, scratch
from tests.faults.frail import Hand
from tests.faults.kills import WAIT, drain, told_in
from tests.faults.registering import CLIENTS, Marks, Told, Work, start
from tests.faults.volume import Volume, own_mounts
from tests.faults.weakness import checkpoint_every

SHIM = Path(__file__).with_name("shim.c")
LOST, SAVED, LIES = 1, 2, 3
WORK = 60  # submissions of a point
POINTS = 48  # the sync that fails is one of so many: some twelve groups, and what they copy back
EVERY = 10  # points, and everything is derived again
PRELOAD = "LD_PRELOAD"


def preloaded() -> None:
    """Compile the shim and begin this process anew with it; in the new one take its file and its name away again."""
    if hasattr(ctypes.CDLL(None), "fault_arm"):
        shutil.rmtree(Path(os.environ.pop(PRELOAD)).parent)  # it is loaded; mkfs and mount must not look for it
        return
    built = scratch() / "shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", str(built), str(SHIM), "-ldl"], check=True)
    os.environ[PRELOAD] = str(built)
    os.execv(sys.executable, [sys.executable, "-m", "tests.faults.syncs", *sys.argv[1:]])


class Failing:
    """One ledger, copied for each point."""

    def __init__(self, home: Path, chance: random.Random, weak: str, seen: Figures) -> None:
        self._home, self._chance, self._weak, self._seen = home, chance, weak, seen
        self._shim = ctypes.CDLL(None)
        self._shim.fault_struck.restype = ctypes.c_char_p
        self._marks = Marks()
        self._founded = Volume.make(home / "founded")
        with self._founded.mounted() as directory:
            ledgers.found(directory / "studio")

    def point(self, work: Work) -> None:
        """Let one sync fail, and see what the next process finds."""
        lost = self._chance.random() < 0.5
        how = LIES if self._weak == "lies" else LOST if lost else SAVED
        disk, after = self._founded.cut(self._home / "disk"), self._home / f"after-{self._seen['points']}"
        with disk.mounted() as directory:
            studio = directory / "studio"
            told = self._writer(studio, work, how)
            if how != SAVED:
                cut = disk.cut(after)
                with cut.mounted() as left:
                    self._look(left / "studio", work, told)
                after.unlink()
            else:
                self._look(studio, work, told)
        self._seen["points"] += 1
        self._seen["lost ones" if lost else "saved ones"] += 1
        self._seen["acknowledged"] += len(told)

    def _writer(self, studio: Path, work: Work, how: int) -> list[Told]:
        """Register until the sync fails and the writer has had its say; return what it acknowledged."""
        after = self._chance.randrange(1, POINTS)
        armed = partial(self._arm, studio, after, how, self._chance.choice((10, 4000)))
        running = start(studio, work, self._marks, prepare=armed, last=self._struck)
        came, ended = drain(running, time.monotonic() + WAIT)
        assert ended, "the writer neither ended nor stopped"
        os.close(running.pipe)
        _, status = os.waitpid(running.pid, 0)
        assert status == 0, f"the writer ended with {status}"
        where = came.rpartition(b"S ")[2].decode().strip()
        self._seen["struck"][where] = self._seen["struck"].get(where, 0) + 1
        return told_in(came)

    def _struck(self) -> str:
        """Return, in the writer, which file the fault met."""
        name = Path(self._shim.fault_struck().decode()).name
        return "guard" if name.startswith(".guard") else name.replace("studio", "directory") or "none"

    def _arm(self, studio: Path, after: int, how: int, pages: int) -> None:
        checkpoint_every(pages)
        self._shim.fault_under(str(studio).encode())
        self._shim.fault_arm(after, how)

    def _look(self, studio: Path, work: Work, told: list[Told]) -> None:
        seen = self._seen
        try:
            with ledgers.opened(studio) as parts:
                parts.sequencer(lambda step: None, Hand()).start()
                seen["lost"] += len(ledgers.lost(parts, told))
                seen["wrong retries"] += ledgers.retry(parts, work[: len(told) + CLIENTS + 1], told)
                if seen["points"] % EVERY == 0:
                    seen["faults"] += len(ledgers.faults(parts))
        except LedgerError as e:
            seen["refused starts"] += 1
            seen["why"][e.code] = seen["why"].get(e.code, 0) + 1


def run(count: int, seed: int, weak: str) -> Figures:
    """Let so many syncs fail."""
    own_mounts()
    chance, home = random.Random(seed), scratch()
    names = ("points", "lost ones", "saved ones", "acknowledged", "lost", "refused starts", "wrong retries", "faults")
    seen: Figures = dict.fromkeys(names, 0) | {"struck": {}, "why": {}}
    try:
        failing, work = Failing(home, chance, weak, seen), ledgers.submissions(WORK, seed)
        while seen["points"] < count:
            failing.point(work)
            progress(seen["points"], count)
    finally:
        shutil.rmtree(home)
    return seen


if __name__ == "__main__":
    preloaded()
    main(run)
