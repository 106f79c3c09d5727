"""A process that registers with eight clients at once until something ends it; what it acknowledges goes down a pipe.

    R                                  started: the log is verified
    S guard                            the end, and what it has to say (`last`)
    4 17 9f86…0d08 19 0ac5…a8da        submission 4: entry, statement id, size and root of the page it was proven under

It is forked from a process that has loaded everything, so that its life is milliseconds. The step it is at stands in
shared memory (`Marks`), so that a kill can say where it struck; it can also end or stop itself on passing a step.
"""

import ctypes
import mmap
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any, NamedTuple

from ledger.admission import Checked
from ledger.errors import PushbackError
from ledger.grouping import Grouping
from ledger.log.tree import EMPTY
from ledger.sequencer import Accepted, Answer, Sequencer
from ledger.store.guard import FileGuard
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from ledger.store.stage_folder import FolderStage
from ledger.studio import LogSigner
from tests.craft.world import key_of
from tests.faults.frail import Hand, page_of
from tests.faults.steps import STEPS, Parts

CLIENTS = 8
_LIBC = ctypes.CDLL(None)
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
WELL = 9  # exit status of a process that ended itself where it was told to
Work = Sequence[tuple[int, bytes]]
"""Submissions to be posted, numbered."""


class Told(NamedTuple):
    """One acknowledgement: what a client was told."""

    number: int
    index: int
    statement: bytes
    size: int
    root: bytes

    def line(self) -> bytes:
        """Return the line; inverse of `parse`."""
        return f"{self.number} {self.index} {self.statement.hex()} {self.size} {self.root.hex()}\n".encode()

    @staticmethod
    def parse(line: bytes) -> "Told":
        """Return the acknowledgement of a line."""
        number, index, statement, size, root = line.decode().split()
        return Told(int(number), int(index), bytes.fromhex(statement), int(size), bytes.fromhex(root))


class Marks:
    """The step that a process is at, in memory it shares with whoever started it."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, 1)

    def set(self, step: str) -> None:
        """Say that the step was come to."""
        self._memory[0] = 1 + STEPS.index(step)

    def get(self) -> str:
        """Return the last step that was come to; `start` before the first."""
        return ("start", *STEPS)[self._memory[0]]

    def clear(self) -> None:
        """Forget."""
        self._memory[0] = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a process ends (`SIGKILL`) or stops (`SIGSTOP`) itself: on coming to the step the `count`-th time."""

    step: str
    count: int
    signal: Signals = SIGKILL


@dataclass(frozen=True, slots=True)
class Running:
    """A process that registers: its id, and the pipe its acknowledgements come from."""

    pid: int
    pipe: int


def start(
    directory: Path, work: Work, marks: Marks, *, weak: str = "", ending: Ending | None = None,
    prepare: Callable[[], object] = lambda: None, last: Callable[[], str] | None = None,
) -> Running:  # fmt: skip
    """Fork a process that registers `work` in the ledger there; `prepare` is called in it before anything is opened.

    It waits to be ended; with `last` it ends when all is posted or nothing more is taken, and says `S` and that.
    """
    marks.clear()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Running(pid, reading)
    try:
        os.close(reading)
        _LIBC.prctl(_DIE_WITH_PARENT, SIGKILL)
        prepare()
        _register(directory, work, marks, writing, weak, ending)
        if last is not None:
            os.write(writing, f"S {last()}\n".encode())
            os._exit(0)
        while True:
            signal.pause()  # until somebody ends this
    except BaseException:  # noqa: BLE001  # nothing of the parent's stack may run here
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    os._exit(3)


def open_parts(directory: Path) -> Parts:
    """Open what lies in a directory; a part that can't be opened leaves none open. A town is in a file of two lines."""
    if (directory / "town").exists():
        return _open_town(directory, *(directory / "town").read_text("utf-8").splitlines())
    store = SqliteStore(directory / "ledger.db", write=True)
    try:
        stage = SqliteStage(directory / "stage.db", write=True)
    except BaseException:
        store.close()
        raise
    return Parts(store, stage, FileGuard(directory / "guard"), LogSigner(key_of("log")))


def _open_town(directory: Path, database: str, guard: str) -> Parts:
    from ledger.store.etcd import EtcdGuard
    from ledger.store.postgres.store import PostgresStore

    store = PostgresStore(database, write=True)
    return Parts(store, FolderStage(directory / "stage"), EtcdGuard(guard), LogSigner(key_of("log")))


def _register(directory: Path, work: Work, marks: Marks, pipe: int, weak: str, ending: Ending | None) -> None:
    left = [ending.count if ending else 0]

    def passed(step: str) -> None:
        marks.set(step)
        if ending is not None and step == ending.step:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), ending.signal)

    sequencer: Any = open_parts(directory).sequencer(passed, Hand())
    store = sequencer._store
    sequencer.start()
    os.write(pipe, b"R\n")
    early = weak == "answer-early"
    _post(Grouping(_Early(sequencer, pipe) if early else sequencer, store), iter(work), None if early else pipe)


class _Early:
    """The weak one: says what the answer will be, and only then appends."""

    def __init__(self, sequencer: Sequencer, pipe: int) -> None:
        self._sequencer, self._pipe = sequencer, pipe

    def append(self, group: Sequence[Checked]) -> list[Answer]:
        """Acknowledge, then append."""
        index = self._sequencer.page().checkpoint.size
        for checked in group:
            os.write(self._pipe, Told(0, index, checked.statements[0].id, 0, EMPTY).line())
            index += len(checked.statements)
        return self._sequencer.append(group)


def _post(grouping: Grouping, work: Iterator[tuple[int, bytes]], pipe: int | None) -> None:
    """Keep eight submissions under way until all are answered or no more are taken.

    A client whose outcome is unknown posts the same bytes again; one that is told to come back later does not.
    """
    lock, over = threading.Lock(), threading.Semaphore(0)

    def following() -> None:
        with lock:
            job = next(work, None)
        if job is None:
            over.release()
        else:
            post(*job)

    def post(number: int, body: bytes) -> None:
        def answered(done: Future[Answer]) -> None:
            error = done.exception()
            if isinstance(error, PushbackError) and error.code == "outcome-unknown":
                post(number, body)
            elif isinstance(error, PushbackError):
                over.release()
            else:
                answer = done.result()
                if isinstance(answer, Accepted) and pipe is not None:
                    page = page_of(answer)
                    # One write of less than a page's length: what reached the pipe was told to the client, whole.
                    os.write(pipe, Told(number, answer.entries[0], answer.statements[0], page.size, page.root).line())
                following()

        grouping.submit(body).add_done_callback(answered)

    for _ in range(CLIENTS):
        following()
    for _ in range(CLIENTS):
        over.acquire()
