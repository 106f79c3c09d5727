"""The harness itself: a planned failure is met, a crash drops what was in memory, and a loss would be seen."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.sequencer import Accepted
from tests.desk import Statements
from tests.faults.frail import Frail
from tests.faults.steps import STEPS

PEOPLE = Statements()
FAILING = [step for step in STEPS if step != "turn"]  # at `turn` nothing was begun


@pytest.fixture
def frail(tmp_path: Path) -> Iterator[Frail]:
    """An open ledger with the maker `m1`."""
    frail = Frail(tmp_path)
    for body in (PEOPLE.founding(), PEOPLE.enrolment("m1")):
        assert isinstance(frail.submit(body), Accepted)
    yield frail
    frail.close()


@pytest.mark.parametrize("crash", [False, True], ids=["failed", "crashed"])
@pytest.mark.parametrize("step", STEPS)
def test_a_submission_is_answered_through_a_failure_at_any_step(frail: Frail, step: str, crash: bool) -> None:
    """One entry, whatever was lost or saved; and the plan was met, else nothing was tried."""
    frail.fail_at(step, crash=crash)
    answer = frail.submit(PEOPLE.piece(1))
    assert isinstance(answer, Accepted)
    assert (frail.crashes, frail.unknown) == ((1, 0) if crash else (0, 1))
    assert frail.submit(PEOPLE.piece(1)).entries == answer.entries == (6,)  # type: ignore[union-attr]  # accepted
    frail.check()


def test_a_crash_keeps_what_was_answered(frail: Frail) -> None:
    """Over several processes."""
    for number in range(1, 6):
        frail.submit(PEOPLE.piece(number))
        frail.crash()
    assert frail.head().size == 11
    frail.check()


def test_a_lost_entry_is_seen(frail: Frail) -> None:
    """Positive control: the files of an earlier moment, guard and stage with them, lose an answer in silence."""
    frail.crash()
    copy = Path(shutil.copytree(frail.directory, frail.directory.parent / "copy"))
    frail.submit(PEOPLE.piece(1))
    frail.close()
    frail._open(copy)
    with pytest.raises(AssertionError, match="not where it was told"):
        frail.check()


def test_a_page_of_another_history_is_seen(frail: Frail) -> None:
    """Positive control: an answer proven under a root that the log never had."""
    frail.submit(PEOPLE.piece(1))
    frail.pages[7] = bytes(32)
    with pytest.raises(AssertionError, match="not a beginning"):
        frail.check()


def test_a_damaged_row_is_seen(frail: Frail) -> None:
    """Positive control: what nobody was told about, fsck finds."""
    with sqlite3.connect(frail.directory / "ledger.db") as edited:
        edited.execute("DELETE FROM state WHERE kind = 'person'")
    edited.close()
    frail.check(whole=False)
    with pytest.raises(AssertionError):
        frail.check()
