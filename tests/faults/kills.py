"""G1, E12: kill -9 at any moment, or between two given steps; what was acknowledged is there, once, in one history.

    python -m tests.faults.kills 10000 1 '' 2             at random moments, in start and in any step
    python -m tests.faults.kills 200 1 steps              at each step in turn
    python -m tests.faults.kills 200 1 answer-early       control: answers before the commit, and must lose

One ledger is killed over and over; not every kill is followed by a look, so that starts that finish another process's
work are killed, too. When its submissions are used up, everything is posted again twice (C7) and derived again (fsck).
"""

import os
import random
import select
import shutil
import signal
import time
from pathlib import Path

from ledger.errors import LedgerError
from tests.faults import ledgers
from tests.faults.campaign import Figures, main, progress, scratch
from tests.faults.frail import Hand
from tests.faults.registering import Ending, Marks, Running, Told, Work, start
from tests.faults.steps import STEPS

WORK, FEW = 300, 140  # submissions a ledger; few when there is little to do
LIVES = 60  # processes a ledger, at most
SPARE = 80  # submissions that a process always finds: it must not run out before it comes to its end
ACKNOWLEDGED = 16  # lines to wait for, at most; none: the kill may strike in the start
MOMENT = 0.01  # seconds: a group or two
WAIT = 30.0  # seconds until a process that should have ended itself is taken for stuck


def drain(running: Running, deadline: float, *, lines: int = 1 << 30) -> tuple[bytes, bool]:
    """Read the pipe until the deadline or until so many lines came; return them, and whether the process closed it."""
    came = b""
    while came.count(b"\n") < lines:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([running.pipe], [], [], max(0.0, left))
        if not ready:
            return came, False
        more = os.read(running.pipe, 1 << 16)
        if not more:
            return came, True
        came += more
    return came, False


def await_moment(running: Running, chance: random.Random) -> bytes:
    """Wait for a few acknowledgements and then for less than a group takes; return what came. Any moment is as likely.

    By acknowledgements, not by the clock: on a slow machine as much happens between two faults as on a fast one.
    """
    came, _ = drain(running, time.monotonic() + WAIT, lines=chance.randrange(ACKNOWLEDGED))
    more, _ = drain(running, time.monotonic() + chance.random() * MOMENT)
    return came + more


def told_in(came: bytes) -> list[Told]:
    """Return the acknowledgements among what came; a last line cut short was told to nobody."""
    return [Told.parse(line) for line in came.split(b"\n")[:-1] if line[:1] not in {b"R", b"S"}]


def kill(directory: Path, work: Work, marks: Marks, chance: random.Random, weak: str) -> list[Told]:
    """Let one process live for a moment; return what it acknowledged."""
    step = "commit" if weak == "answer-early" else weak
    if step in STEPS:
        running = start(directory, work, marks, weak=weak, ending=Ending(step, chance.randrange(1, 9)))
        came, ended = drain(running, time.monotonic() + WAIT)
        assert ended, f"never came to {step}"
    else:
        running = start(directory, work, marks)
        came = await_moment(running, chance)
        os.kill(running.pid, signal.SIGKILL)
        came += drain(running, time.monotonic() + WAIT)[0]
    os.close(running.pipe)
    _, status = os.waitpid(running.pid, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, f"it ended by itself: {status}"
    return told_in(came)


def look(directory: Path, told: list[Told], missing: set[Told], seen: Figures) -> None:
    """Open the ledger as the next process does, and hold it against what was acknowledged."""
    try:
        with ledgers.opened(directory) as parts:
            parts.sequencer(lambda step: None, Hand()).start()
            missing.update(ledgers.lost(parts, told))
    except LedgerError as e:
        seen["refused starts"] += 1
        seen["why"][e.code] = seen["why"].get(e.code, 0) + 1


def settle(directory: Path, work: Work, told: list[Told], missing: set[Told], seen: Figures) -> None:
    """Everything again at the end of a ledger: each acknowledgement, each submission twice, each derived fact."""
    look(directory, told, missing, seen)
    seen["lost"] += len(missing)
    with ledgers.opened(directory) as parts:
        seen["wrong retries"] += ledgers.retry(parts, work, told)
        seen["retries"] += 2 * len(work)
        seen["faults"] += len(ledgers.faults(parts))


def run(count: int, seed: int, weak: str) -> Figures:
    """Kill so many processes."""
    chance, marks = random.Random(seed), Marks()
    seen: Figures = dict.fromkeys(
        ("kills", "acknowledged", "lost", "refused starts", "faults", "retries", "wrong retries", "ledgers"), 0
    ) | {"struck at": {}, "why": {}}
    home = scratch()
    try:
        founded, work = ledgers.found(home / "founded"), ledgers.submissions(WORK if count > 40 else FEW, seed)
        while seen["kills"] < count:
            _one_ledger(ledgers.copy(founded, home / "studio"), work, chance, marks, weak, count, seen)
    finally:
        shutil.rmtree(home)
    return seen


def _one_ledger(
    directory: Path, work: Work, chance: random.Random, marks: Marks, weak: str, count: int, seen: Figures
) -> None:
    told: list[Told] = []
    missing: set[Told] = set()  # acknowledged, and not there when somebody looked
    unseen = 0  # of the acknowledgements, since the last look
    waiting = list(work)
    for _ in range(4 if weak == "answer-early" else LIVES):  # who answers early can't say which are done
        step = STEPS[seen["kills"] % len(STEPS)]
        more = kill(directory, waiting, marks, chance, step if weak == "steps" else weak)
        told += more
        unseen += len(more)
        seen["kills"] += 1
        progress(seen["kills"], count)
        seen["acknowledged"] += len(more)
        seen["struck at"][marks.get()] = seen["struck at"].get(marks.get(), 0) + 1
        if weak or chance.random() < 0.5:
            look(directory, told[len(told) - unseen :], missing, seen)
            unseen = 0
        done = {each.number for each in told}
        waiting = [job for job in work if job[0] not in done]  # what got no answer is posted again
        if seen["kills"] >= count or len(waiting) < SPARE:
            break
    used = len(work) - len(waiting)
    settle(directory, work[: used + 16], told, missing, seen)
    seen["ledgers"] += 1


if __name__ == "__main__":
    main(run)
