"""G9: two to five processes over one PostgreSQL and one guard in etcd, stopped, let go and killed in any step.

    python -m tests.faults.rivals 1000 1                    rounds; 0 forks, 0 acknowledged lost, every unknown settled
    python -m tests.faults.rivals 4 1 two-primaries         control: two databases, each with a guard: must fork

In each round some processes register at once. Each may be killed or stopped on coming to a step, or be killed at some
moment; one that was stopped goes on when the others have come to rest behind it, or is killed while it is stopped. What
got no answer is posted again in a later round, and everything twice at the end. A fork is a page that somebody was
told, or a body that the guard ever held (etcd remembers all of them), with which the log in the end does not begin.
"""

import base64
import os
import random
import select
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from ledger.log.checkpoint import parse_checkpoint
from ledger.prover import frontier_at, nodes_of
from ledger.refill import restage
from ledger.store.etcd import EtcdGuard, parse_etcd_address
from ledger.store.stage_folder import FolderStage
from tests.desk import Desk
from tests.faults import ledgers
from tests.faults.campaign import Figures, main, progress, scratch
from tests.faults.frail import Hand
from tests.faults.registering import Ending, Marks, Told, Work, start
from tests.faults.steps import STEPS
from tests.town.cluster import Cluster
from tests.town.etcd import Etcd

WORK, FEW = 400, 60  # submissions a ledger; few when there is little to do
EACH = 4  # submissions of one process in one round
REST = 0.03  # seconds without a word from anybody: the others wait for the one that was stopped
WAIT = 40.0  # seconds until a process that should have ended is taken for stuck
SIGNALS = (signal.SIGKILL, signal.SIGSTOP)


@dataclass(slots=True)
class Rival:
    """One process of a round.

    Attributes:
        ending: where it ends or stops itself. victim: whether it is killed at a moment of the parent's choosing.
        resume: whether it goes on after it was stopped, or is killed.
    """

    pid: int
    pipe: int
    marks: Marks
    ending: Ending | None
    victim: bool
    resume: bool
    came: bytes = b""
    stopped: bool = False
    status: int | None = None
    told: list[Told] = field(default_factory=list)


def found(directory: Path, cluster: Cluster, etcd: Etcd) -> str:
    """Make an open town with the maker `m1`; return its database, which is copied for each ledger."""
    directory.mkdir()
    database = cluster.database()
    desk = Desk(directory, database)
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    body = desk.guard.read()
    with desk.store.read() as reading:
        restage(reading, FolderStage(directory / "stage"), parse_checkpoint(body))
    desk.close()
    (directory / "guard-body").write_bytes(body)
    place(directory, database, etcd)
    return database


def place(directory: Path, database: str, etcd: Etcd) -> None:
    """Let the directory name a database, and a guard that holds what the founded one held."""
    address = etcd.address()
    guard = EtcdGuard(address)
    guard.found((directory / "guard-body").read_bytes())
    guard.close()
    (directory / "town").write_text(f"{database}\n{address}\n", "utf-8")


def run(count: int, seed: int, weak: str) -> Figures:
    """Let them race so many rounds."""
    chance = random.Random(seed)
    seen: Figures = dict.fromkeys(
        ("rounds", "processes", "acknowledged", "lost", "forks", "killed", "stopped", "unknown", "wrong retries",
         "faults", "failed", "ledgers", "bodies"), 0
    ) | {"struck at": {}, "why": {}}  # fmt: skip
    home = scratch()
    try:
        with Cluster() as cluster, Etcd() as etcd:
            founded = found(home / "founded", cluster, etcd)
            work = ledgers.submissions(WORK if count > 20 else FEW, seed)
            while seen["rounds"] < count:
                places = []
                for name in ("one", "two") if weak == "two-primaries" else ("one",):
                    places.append(ledgers.copy(home / "founded", home / name))
                    place(places[-1], cluster.copy(founded), etcd)
                _one_ledger(places, etcd, work, chance, count, seen)
    finally:
        shutil.rmtree(home)
    return seen


def _one_ledger(places: list[Path], etcd: Etcd, work: Work, chance: random.Random, count: int, seen: Figures) -> None:
    told: list[Told] = []
    waiting = list(work)
    while seen["rounds"] < count and len(waiting) >= 5 * EACH:
        more = race(places, waiting, chance, seen)
        told += more
        seen["rounds"] += 1
        progress(seen["rounds"], count)
        done = {each.number for each in told}
        waiting = [job for job in waiting if job[0] not in done]
    seen["acknowledged"] += len(told)
    seen["ledgers"] += 1
    with ledgers.opened(places[0]) as parts:
        parts.sequencer(lambda step: None, Hand()).start()
        seen["lost"] += len(ledgers.lost(parts, told))
        pages = {(each.size, each.root) for each in told}
        seen["forks"] += astray(parts, pages)
        if len(places) > 1:
            return  # two histories: what else there is to look at is of one of them
        bodies = [parse_checkpoint(body) for body in history(places[0], etcd)]
        assert [each.size for each in bodies] == sorted({each.size for each in bodies}), "the guard did not grow"
        seen["bodies"] += len(bodies)
        seen["forks"] += astray(parts, {(each.size, each.root) for each in bodies})
        used = len(work) - len(waiting)
        seen["wrong retries"] += ledgers.retry(parts, work[: used + 5 * EACH], told)
        seen["faults"] += len(ledgers.faults(parts))


def race(places: list[Path], waiting: Work, chance: random.Random, seen: Figures) -> list[Told]:
    """Let two to five processes register at once; return what they acknowledged."""
    rivals = []
    for number in range(chance.randrange(2, 6)):
        mine = waiting[number * EACH : (number + 1) * EACH]
        ending = None
        if len(places) == 1 and chance.random() < 0.5:
            ending = Ending(chance.choice(STEPS), chance.randrange(1, 4), chance.choice(SIGNALS))
        marks = Marks()
        running = start(places[number % len(places)], mine, marks, ending=ending, last=lambda: "done")
        victim = ending is None and chance.random() < 0.3
        rivals.append(Rival(running.pid, running.pipe, marks, ending, victim, chance.random() < 0.7))
    seen["processes"] += len(rivals)
    _attend(rivals, chance, seen)
    for rival in rivals:
        os.close(rival.pipe)
        lines = rival.came.split(b"\n")[:-1]  # a last line cut short was told to nobody
        rival.told = [Told.parse(line) for line in lines if line[:1] not in {b"R", b"S"}]
        seen["unknown"] += EACH - len(rival.told)
        if rival.status not in (0, -signal.SIGKILL):
            seen["failed"] += 1
            seen["why"][str(rival.status)] = seen["why"].get(str(rival.status), 0) + 1
    return [each for rival in rivals for each in rival.told]


def _attend(rivals: list[Rival], chance: random.Random, seen: Figures) -> None:
    """Read what they say until all have ended; stop, let go and kill as each is meant to."""
    end = time.monotonic() + WAIT
    while any(rival.status is None for rival in rivals):
        assert time.monotonic() < end, f"stuck: {[(each.marks.get(), each.ending, each.came) for each in rivals]}"
        alive = {rival.pipe: rival for rival in rivals if rival.status is None}
        ready, _, _ = select.select(list(alive), [], [], REST)
        for pipe in ready:
            rival = alive[pipe]
            more = os.read(pipe, 1 << 16)
            rival.came += more
            if not more:
                _bury(rival, seen)
            elif rival.victim and chance.random() < 0.5:
                rival.victim = False
                os.kill(rival.pid, signal.SIGKILL)
                _note(rival, seen, "killed")
        for rival in alive.values():
            _see_whether_stopped(rival, seen)
        if not ready:
            _let_go(rivals, seen)


def _see_whether_stopped(rival: Rival, seen: Figures) -> None:
    if rival.status is None and not rival.stopped and rival.ending and rival.ending.signal == signal.SIGSTOP:
        pid, status = os.waitpid(rival.pid, os.WNOHANG | os.WUNTRACED)
        if pid and os.WIFSTOPPED(status):
            rival.stopped = True
            _note(rival, seen, "stopped")
        elif pid:
            rival.status = os.waitstatus_to_exitcode(status)


def _let_go(rivals: list[Rival], seen: Figures) -> None:
    """Everybody rests: let those go on that were stopped, or kill them as they lie."""
    for rival in rivals:
        if rival.stopped and rival.status is None:
            rival.stopped, rival.ending = False, None
            os.kill(rival.pid, signal.SIGCONT if rival.resume else signal.SIGKILL)
            if not rival.resume:
                seen["killed"] += 1


def _bury(rival: Rival, seen: Figures) -> None:
    if rival.status is None:
        _, status = os.waitpid(rival.pid, 0)
        rival.status = os.waitstatus_to_exitcode(status)
    if rival.ending is not None and rival.ending.signal == signal.SIGKILL and rival.status == -signal.SIGKILL:
        _note(rival, seen, "killed")


def _note(rival: Rival, seen: Figures, what: str) -> None:
    seen[what] += 1
    step = rival.marks.get()
    seen["struck at"][step] = seen["struck at"].get(step, 0) + 1


def history(directory: Path, etcd: Etcd) -> list[bytes]:
    """Return every body that the guard ever held, the oldest first."""
    _, address = (directory / "town").read_text("utf-8").splitlines()
    key = base64.b64encode(parse_etcd_address(address).key).decode()
    bodies, revision = [], 0
    while True:
        question: dict[str, object] = {"key": key} | ({"revision": str(revision)} if revision else {})
        rows = etcd.ask("kv/range", question).get("kvs", [])
        assert isinstance(rows, list)
        if not rows:
            return bodies[::-1]
        bodies.append(base64.b64decode(rows[0]["value"]))
        revision = int(rows[0]["mod_revision"]) - 1


def astray(parts: ledgers.Parts, pages: set[tuple[int, bytes]]) -> int:
    """Return how many of these (size, root) the log does not begin with."""
    with parts.store.read() as reading:
        size = reading.head().size
        node = nodes_of(reading, size)
        return sum(each > size or frontier_at(each, node).root() != root for each, root in pages)


if __name__ == "__main__":
    main(run)
