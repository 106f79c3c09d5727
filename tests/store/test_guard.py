"""The guard's file: forward only, one winner, and whole after anything."""

import errno
import os
import threading
from pathlib import Path

import pytest

from ledger.errors import InconsistencyError, PushbackError
from ledger.log.checkpoint import Checkpoint, format_checkpoint
from ledger.sequencer import empty_page
from ledger.store.guard import FileGuard

ORIGIN = "example.com/kiln"


def body(size: int, fill: int = 1) -> bytes:
    """Return a checkpoint body."""
    return format_checkpoint(Checkpoint(ORIGIN, size, bytes([fill]) * 32))


@pytest.fixture
def guard(tmp_path: Path) -> FileGuard:
    """A founded guard."""
    guard = FileGuard(tmp_path / "guard")
    guard.found(empty_page(ORIGIN))
    return guard


def test_it_holds_what_was_swapped_in(guard: FileGuard) -> None:
    """A swap upon what it holds succeeds, also for whoever opens it anew."""
    assert guard.swap(empty_page(ORIGIN), body(3))
    assert FileGuard(guard.path).read() == body(3)


def test_a_swap_upon_something_else_changes_nothing(guard: FileGuard) -> None:
    """Compare, then swap."""
    assert guard.swap(empty_page(ORIGIN), body(3))
    assert not guard.swap(empty_page(ORIGIN), body(5))
    assert not guard.swap(body(3, 2), body(5))
    assert guard.read() == body(3)


@pytest.mark.parametrize("offered", [body(3), body(2), format_checkpoint(Checkpoint("example.com/x", 9, bytes(32)))])
def test_it_never_goes_back_nor_to_another_ledger(guard: FileGuard, offered: bytes) -> None:
    """The same size, a smaller one, another origin: refused before anything is touched."""
    guard.swap(empty_page(ORIGIN), body(3))
    with pytest.raises(InconsistencyError) as caught:
        guard.swap(body(3), offered)
    assert caught.value.code == "guard-backwards"
    assert guard.read() == body(3)


def test_of_many_who_swap_at_once_one_wins(guard: FileGuard) -> None:
    """Sixteen threads with their own handles, one register."""
    won: list[int] = []
    barrier = threading.Barrier(16)

    def swap(number: int) -> None:
        mine = FileGuard(guard.path)
        barrier.wait()
        if mine.swap(empty_page(ORIGIN), body(1, number)):
            won.append(number)

    threads = [threading.Thread(target=swap, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert guard.read() == body(1, won[0])


def test_founding_twice_is_refused(guard: FileGuard) -> None:
    """A second ledger in the same place would begin again at nothing."""
    with pytest.raises(InconsistencyError) as caught:
        guard.found(empty_page(ORIGIN))
    assert caught.value.code == "guard-exists"


@pytest.mark.parametrize(
    ("content", "code"), [(None, "guard-missing"), (b"", "guard-malformed"), (b"x\n" * 400, "guard-malformed")]
)
def test_what_is_no_checkpoint_is_refused(guard: FileGuard, content: bytes | None, code: str) -> None:
    """Gone, empty, or something else."""
    guard.path.unlink()
    if content is not None:
        guard.path.write_bytes(content)
    with pytest.raises(InconsistencyError) as caught:
        guard.read()
    assert caught.value.code == code


@pytest.mark.parametrize(("error", "code"), [(errno.EIO, "store-failed"), (errno.ENOSPC, "disk-full")])
def test_a_disk_that_fails_is_said_so_and_the_register_stays(
    guard: FileGuard, monkeypatch: pytest.MonkeyPatch, error: int, code: str
) -> None:
    """A swap that could not be written is unknown to the caller, and no half file is left; full is not failed."""
    from ledger.store import durable

    def refuse(_: int) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(durable.os, "fsync", refuse)
    with pytest.raises(PushbackError) as caught:
        guard.swap(empty_page(ORIGIN), body(3))
    monkeypatch.undo()
    assert caught.value.code == code
    assert guard.read() == empty_page(ORIGIN)
    assert sorted(path.name for path in guard.path.parent.iterdir()) == ["guard", "guard.lock"]


def test_a_register_that_can_t_be_read_is_no_empty_one(tmp_path: Path) -> None:
    """A directory in its place, say."""
    (tmp_path / "guard").mkdir()
    with pytest.raises(PushbackError) as caught:
        FileGuard(tmp_path / "guard").read()
    assert caught.value.code == "guard-failed"
