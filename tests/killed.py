"""A program that registers with eight clients at once and is killed; what it acknowledged goes down a pipe.

    python -m tests.killed DIRECTORY STEP COUNT SEED [weak]

STEP is where it ends itself with `os._exit` on passing it the COUNT-th time; `none` waits for somebody to kill it. Each
line of standard output is an acknowledgement: number of the submission, entry index, statement id, page size, root.
With `answer-early` in the place of `weak` it acknowledges before the commit: the fault that the harness must see.
"""

import os
import random
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger.admission import Checked
from ledger.backend import Append, Group
from ledger.grouping import Grouping
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.receipt import parse_receipt
from ledger.sequencer import Accepted, Answer
from ledger.studio import LogSigner
from tests.desk import Desk

STEPS = ("turn", "commit", "committed", "stage", "staged", "re-read", "guard", "guarded", "sign", "signed")
CLIENTS = 8


class Steps:
    """Counts the steps that are passed, and ends the process at one of them."""

    def __init__(self, step: str, count: int) -> None:
        self._step, self._left = step, count

    def passed(self, step: str) -> None:
        """Die here, when it is time: no cleaning up, no flushing, no rollback."""
        if step == self._step:
            self._left -= 1
            if self._left == 0:
                os._exit(9)


class Around:
    """A part whose named methods announce themselves before and after."""

    def __init__(self, part: object, steps: Steps, **names: tuple[str, str]) -> None:
        self._part, self._steps, self._names = part, steps, names

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        if name not in self._names:
            return method
        before, after = self._names[name]

        def announced(*arguments: object) -> object:
            self._steps.passed(before)
            result = method(*arguments)
            self._steps.passed(after)
            return result

        return announced


class Turns:
    """A store whose turns announce their commit, and whose views announce the re-reading."""

    def __init__(self, desk: Desk, steps: Steps) -> None:
        self._store, self._steps = desk.store, steps

    def read(self) -> Any:
        """See `EntryStore.read`."""
        self._steps.passed("re-read")
        return self._store.read()

    @contextmanager
    def append(self) -> Iterator[Append]:
        """See `EntryStore.append`."""
        with self._store.append() as turn:
            self._steps.passed("turn")
            commit = turn.commit

            def announced(group: Group) -> None:
                self._steps.passed("commit")
                commit(group)
                self._steps.passed("committed")

            turn.commit = announced  # type: ignore[method-assign]  # the announcement
            yield turn


def body_of(desk: Desk, number: int) -> bytes:
    """Return the submission with this number, the same in every run: every fifth is a sheet of three."""
    first = number * 10
    return desk.sheet(range(first, first + 3)) if number % 5 == 0 else desk.piece(first)


def acknowledge(number: int, answer: Accepted) -> None:
    """Write one line at once: what reached the pipe was told to the client."""
    page = parse_checkpoint(parse_note(parse_receipt(answer.receipts[0]).checkpoint).text)
    told = (number, answer.entries[0], answer.statements[0].hex(), page.size, page.root.hex())
    os.write(1, (" ".join(map(str, told)) + "\n").encode())


class Early:
    """The weak one: says what the answer will be, and only then appends."""

    def __init__(self, sequencer: Any, desk: Desk) -> None:
        self._sequencer, self._desk = sequencer, desk

    def append(self, group: Sequence[Checked]) -> list[Answer]:
        """Acknowledge, then append."""
        for checked in group:
            os.write(1, f"0 {self._desk.size} {checked.statements[0].id.hex()} 1 {'0' * 64}\n".encode())
        answers: list[Answer] = self._sequencer.append(group)
        return answers


def main(directory: str, step: str, count: str, seed: str, weak: str = "") -> None:
    """Open what is there, then register without end."""
    desk, steps = Desk(Path(directory)), Steps(step, int(count))
    sequencer: Any = desk.sequencer_over(
        store=Turns(desk, steps),
        stage=Around(desk.stage, steps, put=("stage", "staged")),  # type: ignore[arg-type]  # a stage all the same
        guard=Around(desk.guard, steps, swap=("guard", "guarded")),  # type: ignore[arg-type]  # likewise
        signer=Around(LogSigner(desk.world.log), steps, sign=("sign", "signed")),  # type: ignore[arg-type]  # likewise
    )
    sequencer.start()
    grouping = Grouping(Early(sequencer, desk) if weak == "answer-early" else sequencer, desk.store)
    numbers = iter(random.Random(int(seed)).sample(range(1, 400), 399))
    lock = threading.Lock()

    def client() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            answer = grouping.submit(body_of(desk, number)).result()
            if isinstance(answer, Accepted) and not weak:
                acknowledge(number, answer)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    grouping.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
