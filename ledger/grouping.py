"""Grouping: the only place where threads meet. One queue, one writer, a small pool for signatures (SPEC §13).

    submit(body) ─ pools: who signed, read, check ─→ queue ─→ writer: takes what waits, ≤ 1,001 entries ─→ future

The writer waits for nobody when idle, so one submission alone commits at once; under load a group grows with what came
in while the last one was synced. From asyncio: `await asyncio.wrap_future(grouping.submit(body))`.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from ledger.admission import MAX_GROUP, Checked, Refused, check
from ledger.craft.state import Record, State
from ledger.craft.submission import read_submission
from ledger.errors import LedgerError, PushbackError
from ledger.glance import LARGE, glance
from ledger.sequencer import Answer, Sequencer

R = TypeVar("R", bound=Record)

WAITING = 512  # submissions taken in and not answered yet; above it the door says 503
WAITING_BYTES = 64 << 20  # the same in bytes: some of the largest, all of the usual
Watch = Callable[[int, BaseException | None], None]
"""Told of each turn of the writer: how many statements it took, and what it failed of."""
KNOWN = 100_000  # keys remembered: those of a whole town
THREADS = 2  # for the large as many more: whoever posts a single piece does not stand behind two sheets


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A checked submission and who waits for its answer."""

    checked: Checked
    future: Future[Answer] = field(repr=False)


class Known:
    """A state that remembers what it found: for whoever asks whether the ledger is founded, or knows a key.

    No rule takes either back, so an old answer is a right one, and nobody's submission costs a look at the database.
    Any thread: what is found twice is the same.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._found: dict[tuple[str, str], Record] = {}

    def get(self, kind: type[R], id: str) -> R | None:  # noqa: A002  # the field's own name
        """Return the record as it is now, or as it was when it was first asked for."""
        found = self._found.get((kind.KIND, id))
        if found is None:
            found = self._state.get(kind, id)
            if found is not None and len(self._found) < KNOWN:
                self._found[kind.KIND, id] = found
        return found  # type: ignore[return-value]  # rows under kind.KIND are of that type

    def list(self, kind: type[R], parent: str) -> Iterator[R]:
        """See `State.list`; nothing is remembered."""
        return self._state.list(kind, parent)


class Grouping:
    """Brings submissions from many threads to the one that writes.

    Attributes:
        watch: told of each turn of the writer, on its thread; returns at once and never raises.

    `_queue` is filled by the pools and emptied by the writer alone; `_waiting` and `_bytes` count what was taken in,
    under `_lock`.
    """

    def __init__(
        self,
        sequencer: Sequencer,
        state: State,
        *,
        limit: int = WAITING,
        threads: int = THREADS,
        max_bytes: int = WAITING_BYTES,
    ) -> None:
        """Start the threads. `state` says which keys are known: as committed, which may be a moment old."""
        self.watch: Watch | None = None
        self._sequencer = sequencer
        self._known = Known(state)
        self._limit, self._max_bytes = limit, max_bytes
        self._lock = threading.Lock()
        self._waiting = self._bytes = 0
        self._closed = False
        self._ended = False  # the writer's own: it met the end of the queue
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._pool = ThreadPoolExecutor(threads, "kilnmark-check")
        self._large = ThreadPoolExecutor(threads, "kilnmark-check-large")
        self._writer = threading.Thread(target=self._write, name="kilnmark-writer")
        self._writer.start()

    def submit(self, body: bytes) -> Future[Answer]:
        """Take in a submission's bytes; the future gives the answer, or the error that kept it from one.

        Raises:
            PushbackError: `queue-full`, `closing`.
        """
        with self._lock:
            if self._closed:
                raise PushbackError("closing", retry_after=5)
            if self._waiting >= self._limit:
                raise PushbackError("queue-full", retry_after=1, limit=self._limit)
            if self._bytes + len(body) > self._max_bytes:
                raise PushbackError("queue-full", retry_after=2, limit=self._max_bytes)
            self._waiting += 1
            self._bytes += len(body)
            future: Future[Answer] = Future()
            future.add_done_callback(partial(self._answered, len(body)))
            pool = self._large if len(body) > LARGE else self._pool
            pool.submit(self._check, body, future)
        return future

    @property
    def load(self) -> tuple[int, int, int]:
        """Submissions taken in and not answered yet, the same in bytes, and how many there may be."""
        with self._lock:
            return self._waiting, self._bytes, self._limit

    def tick(self) -> None:
        """Give the ledger's own maker a turn when nobody posts; see `Sequencer.maker`."""
        with self._lock:
            if not self._closed:
                self._queue.put(_Waiting(Checked((), sheet=False), Future()))

    def close(self) -> None:
        """Answer everything that was taken in, then stop the threads."""
        with self._lock:
            self._closed = True
        for pool in (self._pool, self._large):
            pool.shutdown()  # waits: nothing enters the queue after it
        self._queue.put(None)
        self._writer.join()

    def _answered(self, length: int, _: Future[Answer]) -> None:
        with self._lock:
            self._waiting -= 1
            self._bytes -= length

    def _check(self, body: bytes, future: Future[Answer]) -> None:
        """Read and check one submission, in the pool."""
        if not future.set_running_or_notify_cancel():
            return
        try:
            checked = glance(body, self._known) or check(read_submission(body), self._known)
        except BaseException as e:  # noqa: BLE001  # whoever waits is told, whatever it was
            future.set_exception(_light(e))
            return
        if isinstance(checked, Refused):
            future.set_result(checked)
        else:
            self._queue.put(_Waiting(checked, future))

    def _write(self) -> None:
        """Take what waits, append it, answer; on the writer's own thread until `close`."""
        following = self._queue.get()
        while following is not None:
            group, length = [following], len(following.checked.statements)
            following = self._next()
            while following and (length := length + len(following.checked.statements)) <= MAX_GROUP:
                group.append(following)
                following = self._next()
            self._append(group)
            del group  # it may be long until the next
            if following is None and not self._ended:
                following = self._queue.get()

    def _next(self) -> _Waiting | None:
        """Return what waits, without waiting; None when nothing does, or when the end was met."""
        try:
            waiting = self._queue.get_nowait()
        except queue.Empty:
            return None
        self._ended = waiting is None
        return waiting

    def _append(self, group: Sequence[_Waiting]) -> None:
        statements = sum(len(waiting.checked.statements) for waiting in group)
        try:
            answers = self._sequencer.append([waiting.checked for waiting in group])
        except LedgerError as e:
            self._tell(statements, e)
            _light(e)
            for waiting in group:
                waiting.future.set_exception(e)
        except BaseException as e:  # noqa: BLE001  # a fault of ours, met by one of them: its neighbours are tried alone
            if len(group) > 1:
                for waiting in group:
                    self._append([waiting])
            else:
                self._tell(statements, e)
                group[0].future.set_exception(_light(e))
        else:
            self._tell(statements, None)
            for waiting, answer in zip(group, answers, strict=True):
                waiting.future.set_result(answer)

    def _tell(self, statements: int, error: BaseException | None) -> None:
        if self.watch is not None:
            self.watch(statements, error)


def _light(error: BaseException) -> BaseException:
    """Return a refusal without its tracebacks: a refused body goes at once, not when garbage is looked for.

    A traceback keeps frames, and they keep the body, what was read of it, and the future that keeps the error. A fault
    of ours keeps its tracebacks: somebody has to find it.
    """
    met: BaseException | None = error if isinstance(error, LedgerError) else None
    while met is not None:
        met.__traceback__, met.__context__, met = None, None, met.__cause__
    return error
