"""The guard's file: whole after anything. What every guard promises: `test_guard_contract`."""

import errno
import os
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
