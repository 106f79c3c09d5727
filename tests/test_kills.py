"""Kills: whatever moment the process ends at, what was acknowledged is there, once, in one history (G1, E12).

Each run kills `tests/killed.py` while eight clients register, then opens the same directory as the next process would.
The harness itself is tried on processes that must lose: one that answers too early, and one without guard and stage.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.errors import InconsistencyError
from ledger.log.tree import hash_leaf, root_of
from ledger.mend import recover
from ledger.sequencer import Accepted
from tests.desk import PROFILES, Desk
from tests.killed import STEPS, body_of

ROOT = Path(__file__).parent.parent


class Told(NamedTuple):
    """One acknowledgement: what a client was told before the kill."""

    number: int
    index: int
    statement: bytes
    size: int
    root: bytes


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An open ledger with the maker `m1`, closed and ready to be copied."""
    directory = tmp_path_factory.mktemp("founded")
    desk = Desk(directory)
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    desk.close()
    return directory


@pytest.fixture
def directory(founded: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(founded, tmp_path / "studio"))


def run(directory: Path, step: str, count: int, seed: int, *, weak: str = "", kill_after: int = 0) -> list[Told]:
    """Run the program until it is killed; return what it acknowledged. The pipe is read to its end."""
    command = [
        sys.executable,
        "-m",
        "tests.killed",
        str(directory),
        step,
        str(count),
        str(seed),
        *([weak] * bool(weak)),
    ]
    told: list[Told] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            number, index, statement, size, root = line.split()
            told.append(Told(int(number), int(index), bytes.fromhex(statement), int(size), bytes.fromhex(root)))
            if len(told) == kill_after:
                os.kill(process.pid, signal.SIGKILL)
    assert process.returncode in (9, -signal.SIGKILL)
    return told


def lost(desk: Desk, told: list[Told]) -> list[Told]:
    """Return the acknowledgements that the log does not bear out: not there, or under a page that is no beginning."""
    with desk.store.read() as reading:
        leaves = [hash_leaf(entry) for entry in reading.entries(0, desk.size)]
        return [
            each
            for each in told
            if reading.index_of(each.statement) != each.index
            or each.size > len(leaves)
            or root_of(leaves[: each.size]) != each.root
        ]


def settle(desk: Desk, told: list[Told]) -> None:
    """Post everything again that any client may have posted: each settles on one entry, the one it was told."""
    indices = {each.number: each.index for each in told}
    for number in sorted({each.number for each in told} | {5, 6}):
        answer = desk.accepted(body_of(desk, number))
        assert answer.entries[0] == indices.get(number, answer.entries[0])
        assert isinstance(desk.submit(body_of(desk, number)), Accepted)


def examine(directory: Path, told: list[Told]) -> None:
    """Open the ledger as the next process does, and hold it against what was acknowledged."""
    desk = Desk(directory)
    try:
        desk.sequencer.start()
        assert lost(desk, told) == []
        settle(desk, told)
        assert desk.fsck().faults == ()
    finally:
        desk.close()


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_between_two_steps_loses_nothing_and_forks_nothing(directory: Path, step: str) -> None:
    """E12: the next start finishes what was committed; what was not committed was never answered."""
    told = run(directory, step, 7 if step != "re-read" else 25, seed=STEPS.index(step))
    examine(directory, told)


def test_ten_kills_at_random_lose_nothing(directory: Path) -> None:
    """G1: one ledger, killed ten times in a row at any moment; every acknowledgement of every run stands."""
    chance = random.Random(20260501)
    told: list[Told] = []
    for seed in range(10):
        told += run(directory, "none", 0, seed=seed, kill_after=chance.randrange(3, 25))
    assert len(told) >= 30
    examine(directory, told)


def test_the_harness_sees_a_process_that_answers_too_early(directory: Path) -> None:
    """Positive control: acknowledged before the commit, killed at the commit, and the harness says so."""
    told = run(directory, "commit", 4, seed=1, weak="answer-early")
    desk = Desk(directory)
    desk.sequencer.start()
    assert [each for each in told if each.root == bytes(32)] == told
    with desk.store.read() as reading:
        assert [each for each in told if reading.index_of(each.statement) is None] != []
    assert lost(desk, told) != []
    desk.close()


def cut_power(directory: Path, founded: Path) -> None:
    """Leave of the database what an unsynced one may leave: the file as it was, and no write-ahead log."""
    for path in directory.glob("ledger.db*"):
        path.unlink()
    shutil.copyfile(founded / "ledger.db", directory / "ledger.db")


def test_a_database_that_lost_its_tail_is_refused_and_then_recovered(directory: Path, founded: Path) -> None:
    """G2 with a disk that lies: the guard knows better, and the stage has every acknowledged entry."""
    told = run(directory, "none", 0, seed=3, kill_after=20)
    cut_power(directory, founded)
    desk = Desk(directory)
    with pytest.raises(InconsistencyError) as caught:
        desk.sequencer.start()
    assert caught.value.code == "store-behind-guard"
    assert recover(desk.store, desk.stage, desk.guard, PROFILES) >= 20
    desk.close()
    examine(directory, told)


def test_the_harness_sees_a_lost_tail_without_guard_and_stage(directory: Path, founded: Path) -> None:
    """Positive control: the same power cut with the guard set back too is silent loss, and the harness says so."""
    told = run(directory, "none", 0, seed=3, kill_after=20)
    cut_power(directory, founded)
    for name in ("guard", "stage.db"):
        (directory / name).unlink()
        shutil.copyfile(founded / name, directory / name)
    for path in directory.glob("stage.db-*"):
        path.unlink()
    desk = Desk(directory)
    desk.sequencer.start()
    assert desk.fsck().faults == ()
    assert len(lost(desk, told)) == len(told)
    desk.close()
