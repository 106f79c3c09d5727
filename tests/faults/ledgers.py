"""Ledgers to be broken: an open one to copy, submissions made beforehand, and what holds an answer against the log."""

import random
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.admission import Refused, check
from ledger.craft.submission import read_submission
from ledger.errors import LedgerError
from ledger.fsck import fsck
from ledger.prover import frontier_at, nodes_of
from ledger.sequencer import Accepted
from ledger.store.etcd import EtcdGuard
from tests.desk import Desk, Statements
from tests.faults.frail import Hand
from tests.faults.registering import Parts, Told, Work, open_parts
from tests.faults.steps import PROFILES

SHEET_EVERY = 5


def found(directory: Path) -> Path:
    """Make an open ledger with the maker `m1`: six entries."""
    directory.mkdir(parents=True, exist_ok=True)
    desk = Desk(directory)
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    desk.close()
    return directory


def copy(founded: Path, directory: Path) -> Path:
    """Copy it in the place of whatever is there."""
    shutil.rmtree(directory, ignore_errors=True)
    return Path(shutil.copytree(founded, directory))


def submissions(count: int, seed: int) -> Work:
    """Return so many submissions in random order, every fifth a sheet of three; the same number, the same bytes."""
    people, numbers = Statements(), list(range(1, count + 1))
    random.Random(seed).shuffle(numbers)
    made = []
    for number in numbers:
        first = number * 10
        sheet = number % SHEET_EVERY == 0
        made.append((number, people.sheet(range(first, first + 3)) if sheet else people.piece(first)))
    return made


def lost(parts: Parts, told: Iterable[Told]) -> list[Told]:
    """Return the acknowledgements that the log does not bear out: not there, or under a page that is no beginning.

    One of size 0 was given before there was a page; it names no place.
    """
    missing = []
    with parts.store.read() as reading:
        size = reading.head().size
        node = nodes_of(reading, size)
        roots: dict[int, bytes] = {}
        for each in told:
            if each.size <= size and each.size not in roots:
                roots[each.size] = frontier_at(each.size, node).root()
            index = reading.index_of(each.statement)
            if index is None or (each.size and (index != each.index or roots.get(each.size) != each.root)):
                missing.append(each)
    return missing


def retry(parts: Parts, work: Work, told: Iterable[Told]) -> int:
    """Post everything again, twice; return how many got another entry than they were told, or none."""
    indices = {each.number: each.index for each in told}
    sequencer = parts.sequencer(lambda step: None, Hand())
    wrong = 0
    for number, body in work:
        first, second = (_submit(sequencer, parts, body) for _ in range(2))
        wrong += first is None or first != second or indices.get(number, first) != first
    return wrong


def _submit(sequencer: object, parts: Parts, body: bytes) -> int | None:
    checked = check(read_submission(body), parts.store)
    answer = checked if isinstance(checked, Refused) else sequencer.append([checked])[0]  # type: ignore[attr-defined]
    return answer.entries[0] if isinstance(answer, Accepted) else None


def faults(parts: Parts) -> tuple[LedgerError, ...]:
    """Return what fsck finds."""
    return fsck(parts.store, parts.stage, parts.guard, PROFILES).faults


@contextmanager
def opened(directory: Path) -> Iterator[Parts]:
    """Open what lies in a directory, and close it."""
    parts = open_parts(directory)
    try:
        yield parts
    finally:
        parts.stage.close()
        parts.store.close()
        if isinstance(parts.guard, EtcdGuard):
            parts.guard.close()


__all__ = ["Parts", "copy", "faults", "found", "lost", "opened", "retry", "submissions"]
