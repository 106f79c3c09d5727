"""A ledger that breaks: crash and restart as ordinary steps of a test, on real SQLite files.

    frail = Frail(tmp_path)                     opened and started; empty
    frail.clock.time = world.time               entry times come from here
    frail.submit(body)                          Accepted or Refused, whatever was planned to fail on the way
    frail.fail_at("stage")                      next time: the stage fails and nothing was staged (lost)
    frail.fail_at("staged")                     … it was staged, and is said to have failed (saved)
    frail.fail_at("committed", crash=True)      … the process ends there
    frail.crash()                               the process ends now
    frail.check()                               all that was ever answered stands where it was told, and fsck is content
    frail.close()

The steps are those of `tests/faults/steps.py`. A crash leaves what `kill -9` leaves: the files as they lie, write-ahead
logs unfolded; the next process opens a copy of exactly these, because in this one nothing can be left half-open. As
rules of a state machine: `submit` for every kind of statement, `fail_at(sampled_from(STEPS), crash=booleans())`,
`crash()`; as invariant: `check()`, or `frail.told` and `frail.store` by hand.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from ledger.admission import Refused, check
from ledger.backend import Head, Maker
from ledger.craft.profile import Profile
from ledger.craft.submission import read_submission
from ledger.errors import InconsistencyError, PushbackError
from ledger.fsck import fsck
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.keys import SigningKey
from ledger.log.note import parse_note
from ledger.log.receipt import parse_receipt
from ledger.prover import frontier_at, nodes_of
from ledger.sequencer import Accepted, Answer, empty_page
from ledger.store.guard import FileGuard
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from ledger.studio import LogSigner
from tests.craft.world import ORIGIN, START, key_of
from tests.faults.steps import PROFILES, Parts

FILES = ("ledger.db", "ledger.db-wal", "stage.db", "stage.db-wal", "guard")
ATTEMPTS = 4  # of one submission: as many as one planned failure can need, and one more


class Crashed(BaseException):  # no error: nobody in the process may catch it
    """The process ends here."""


class Hand:
    """A clock that a test sets."""

    def __init__(self, time: int = START) -> None:
        self.time = time

    def now(self) -> int:
        """See `Clock.now`."""
        return self.time


class Frail:
    """One ledger through any number of processes.

    Attributes:
        store, stage, guard, sequencer: the parts of the present process.
        told: statement id → index, of all that was ever answered.
        pages: size → root of every page an answer was proven under.
        crashes, unknown: how often a process ended; how often a submission got no answer.
    """

    def __init__(
        self, directory: Path, *, log_key: SigningKey | None = None, clock: Hand | None = None,
        profiles: Mapping[str, Profile] = PROFILES, maker: Maker | None = None,
    ) -> None:  # fmt: skip
        """Open the ledger that lies in the directory, or a new one; `maker` states what the ledger states itself."""
        self.clock = clock or Hand()
        self.profiles, self.maker = profiles, maker
        self.told: dict[bytes, int] = {}
        self.pages: dict[int, bytes] = {}
        self.crashes = self.unknown = 0
        self._signer = LogSigner(log_key or key_of("log"))
        self._root, self._generation = directory, 0
        self._failing: tuple[str, bool] | None = None
        if not (directory / "guard").exists():
            FileGuard(directory / "guard").found(empty_page(ORIGIN))
        self._open(directory)

    def fail_at(self, step: str, *, crash: bool = False) -> None:
        """Let the next submission that comes to this step fail there, or the process end there."""
        self._failing = (step, crash)

    def submit(self, body: bytes) -> Answer:
        """Post a submission, and the same bytes again whenever no answer comes; return the answer.

        A process that refuses to go on is restarted, as whoever runs it would.
        """
        for _ in range(ATTEMPTS):
            try:
                answer = self._append(body)
            except Crashed:
                self.crash()
            except PushbackError as e:
                if e.code != "outcome-unknown" and "planned" not in e.fields.values():
                    raise
                self.unknown += 1
            else:
                self._remember(answer)
                return answer
        raise AssertionError("a submission that never gets an answer")

    def crash(self) -> None:
        """End the process; open what it left behind as the next one does, and finish its work."""
        self.crashes += 1
        self._generation += 1
        old, new = self.directory, self._root / f"after-{self._generation}"
        new.mkdir()
        for name in FILES:
            if (old / name).exists():
                shutil.copyfile(old / name, new / name)
        self.close()
        if old != self._root:
            shutil.rmtree(old)
        self._open(new)

    def check(self, *, whole: bool = True) -> None:
        """Hold the store against everything that was ever answered; `whole` derives everything again, too (`fsck`)."""
        with self.store.read() as reading:
            size = reading.head().size
            for statement_id, index in self.told.items():
                assert reading.index_of(statement_id) == index, "an acknowledged statement is not where it was told"
            node = nodes_of(reading, size)
            for at, root in self.pages.items():
                assert at <= size, "an acknowledged page is ahead of the log"
                assert frontier_at(at, node).root() == root, "an acknowledged page is not a beginning of the log"
        held = parse_checkpoint(self.guard.read())
        assert held.size >= max(self.pages, default=0), "the guard went back"
        if whole:
            assert fsck(self.store, self.stage, self.guard, self.profiles).faults == ()

    def head(self) -> Head:
        """Return the head as committed now."""
        with self.store.read() as reading:
            return reading.head()

    def close(self) -> None:
        """Close the files."""
        self.stage.close()
        self.store.close()

    # Inside ----------------------------------------------------------------------------------------------------------

    def _open(self, directory: Path) -> None:
        self.directory = directory
        self.store = SqliteStore(directory / "ledger.db", write=True)
        self.stage = SqliteStage(directory / "stage.db", write=True)
        self.guard = FileGuard(directory / "guard")
        parts = Parts(self.store, self.stage, self.guard, self._signer)
        self.sequencer = parts.sequencer(self._passed, self.clock, self.profiles)
        self.sequencer.maker = self.maker
        planned, self._failing = self._failing, None  # a start is not a submission
        self.sequencer.start()
        self._failing = planned

    def _passed(self, step: str) -> None:
        if self._failing is not None and self._failing[0] == step:
            (_, crash), self._failing = self._failing, None
            if crash:
                raise Crashed
            raise PushbackError("broken", retry_after=1, reason="planned")

    def _append(self, body: bytes) -> Answer:
        checked = check(read_submission(body), self.store)
        if isinstance(checked, Refused):
            return checked
        try:
            return self.sequencer.append([checked])[0]
        except InconsistencyError as e:
            raise AssertionError(f"a sound ledger was called damaged: {e}") from e

    def _remember(self, answer: Answer) -> None:
        if not isinstance(answer, Accepted):
            return
        for statement_id, index in zip(answer.statements, answer.entries, strict=True):
            assert self.told.setdefault(statement_id, index) == index, "one statement, two entries"
        page = page_of(answer)
        assert self.pages.setdefault(page.size, page.root) == page.root, "two trees of one size were signed"


def page_of(answer: Accepted) -> Checkpoint:
    """Return the checkpoint that the receipts of an answer are proven under."""
    return parse_checkpoint(parse_note(parse_receipt(answer.receipts[0]).checkpoint).text)
