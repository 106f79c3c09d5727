"""G2, and E12's twin: the power fails at any moment, or between two given steps; every acknowledgement is on the disk.

    python -m tests.faults.cuts 3000 1 '' 2        at random moments
    python -m tests.faults.cuts 200 1 steps        at each step in turn
    python -m tests.faults.cuts 20 1 sync-off      control: `synchronous = OFF`, and must lose

The writer is stopped, what it said is read, some of the cache is written back in no order, the image is copied, and the
copy is started on as after a reboot. One writer is cut many times; the last copy is the next writer's disk.
"""

import os
import random
import shutil
import signal
import time
from functools import partial
from pathlib import Path

from ledger.errors import LedgerError
from ledger.mend import recover
from tests.faults import ledgers, weakness
from tests.faults.campaign import Figures, main, progress, scratch
from tests.faults.frail import Hand
from tests.faults.kills import WAIT, await_moment, drain, told_in
from tests.faults.registering import Ending, Marks, Running, Told, Work, start
from tests.faults.steps import PROFILES, STEPS
from tests.faults.volume import Volume, own_mounts, spill

WORK, FEW = 300, 140  # submissions a ledger; few when there is little to do
SPARE = 80
CUTS = 8  # of one writer
EVERY = 10  # cuts, and everything is derived again


class Cutting:
    """One ledger on one disk after another."""

    def __init__(self, home: Path, chance: random.Random, weak: str, count: int, seen: Figures) -> None:
        self._count = count
        self._home, self._chance, self._weak, self._seen = home, chance, weak, seen
        self._marks, self._sound = Marks(), True
        self._founded = Volume.make(home / "founded")
        with self._founded.mounted() as directory:
            ledgers.found(directory / "studio")

    def ledger(self, work: Work, cuts: int) -> None:
        """Cut the power of one ledger until its submissions are used up, or often enough."""
        disk = self._founded.cut(self._home / "disk")
        told: list[Told] = []
        waiting, generation = list(work), 0
        self._sound = True
        while self._sound and len(waiting) > SPARE and cuts > 0:
            many = 1 if self._weak == "steps" else min(CUTS, cuts)
            generation += 1
            after = self._home / f"after-{generation}"
            self._writer(disk, after, waiting, told, many)
            disk.image.unlink()
            disk, cuts = Volume(after), cuts - many  # a bound on the loop; what was done is in the figures
            done = {each.number for each in told}
            waiting = [job for job in work if job[0] not in done]
        disk.image.unlink()
        self._seen["acknowledged"] += len(told)

    def _writer(self, disk: Volume, after: Path, work: Work, told: list[Told], many: int) -> None:
        """Start a writer on the disk and cut its power so often; `after` is the disk as the last cut left it."""
        pages = self._chance.choice((10, 100, 4000))
        with disk.mounted() as directory:
            running = start(
                directory / "studio", work, self._marks, ending=self._ending(), prepare=partial(self._prepare, pages)
            )
            try:
                if self._weak != "steps":
                    told += told_in(drain(running, time.monotonic() + WAIT, lines=1)[0])
                for _ in range(many):
                    if not self._sound:
                        break  # a ledger that lost something goes no further
                    told += told_in(self._stop(running) + drain(running, time.monotonic())[0])
                    spill(directory / "studio", self._chance)
                    self._look(disk.cut(after), told)
                    os.kill(running.pid, signal.SIGCONT)
            finally:
                os.kill(running.pid, signal.SIGKILL)
                os.waitpid(running.pid, 0)
                os.close(running.pipe)

    def _ending(self) -> Ending | None:
        if self._weak != "steps":
            return None
        step = STEPS[self._seen["cuts"] % len(STEPS)]
        return Ending(step, self._chance.randrange(1, 9), signal.SIGSTOP)

    def _prepare(self, pages: int) -> None:
        weakness.checkpoint_every(pages)
        weakness.WEAKNESSES.get(self._weak, lambda: None)()

    def _stop(self, running: Running) -> bytes:
        """Let the writer stand still: it stops itself at its step, or it is stopped at any moment; return what came."""
        came = b""
        if self._weak != "steps":
            came = await_moment(running, self._chance)
            os.kill(running.pid, signal.SIGSTOP)
        _, status = os.waitpid(running.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), f"the writer ended by itself: {status}"
        return came

    def _look(self, disk: Volume, told: list[Told]) -> None:
        """Start on the disk as after a reboot, and hold it against what was acknowledged before the cut."""
        seen, step = self._seen, self._marks.get()
        seen["cuts"] += 1
        progress(seen["cuts"], self._count)
        seen["cut at"][step] = seen["cut at"].get(step, 0) + 1
        with disk.mounted() as directory:
            try:
                with ledgers.opened(directory / "studio") as parts:
                    self._hold(parts, told)
            except LedgerError as e:
                self._sound = False
                seen["cuts that lost"] += 1
                seen["why"][e.code] = seen["why"].get(e.code, 0) + 1

    def _hold(self, parts: ledgers.Parts, told: list[Told]) -> None:
        self._start(parts)
        missing = len(ledgers.lost(parts, told))
        self._sound = not missing
        self._seen["lost"] += missing
        self._seen["cuts that lost"] += missing > 0
        if self._seen["cuts"] % EVERY == 0:
            self._seen["faults"] += len(ledgers.faults(parts))

    def _start(self, parts: ledgers.Parts) -> None:
        """Start; where the start refuses, mend as its hint says, and count that it had to be mended."""
        try:
            parts.sequencer(lambda step: None, Hand()).start()
        except LedgerError as e:
            self._seen["refused starts"] += 1
            self._seen["why"][e.code] = self._seen["why"].get(e.code, 0) + 1
            recover(parts.store, parts.stage, parts.guard, PROFILES)
            self._seen["recovered"] += 1


def run(count: int, seed: int, weak: str) -> Figures:
    """Cut the power so often."""
    own_mounts()
    chance, home = random.Random(seed), scratch()
    names = ("cuts", "acknowledged", "lost", "cuts that lost", "refused starts", "recovered", "faults")
    seen: Figures = dict.fromkeys(names, 0) | {"cut at": {}, "why": {}}
    try:
        cutting, work = Cutting(home, chance, weak, count, seen), ledgers.submissions(WORK if count > 40 else FEW, seed)
        while seen["cuts"] < count:
            cutting.ledger(work, count - seen["cuts"])
    finally:
        shutil.rmtree(home)
    return seen


if __name__ == "__main__":
    main(run)
