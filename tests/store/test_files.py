"""The stage, the blobs, the lock: each written once, or held by one."""

import errno
import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ledger.errors import InconsistencyError, MalformedError, NotFoundError, PushbackError, VerificationError
from ledger.store import stage_folder
from ledger.store.lock import StudioLock
from ledger.store.photos import BlobFolder
from ledger.store.stage import SqliteStage
from ledger.store.stage_folder import FolderStage


@pytest.mark.parametrize("kind", ["a file", "a folder"])
def test_a_staged_group_is_kept_once_and_for_all(tmp_path: Path, kind: str) -> None:
    """The same bytes are welcome again, others are not, and another process reads them."""

    def opened(*, write: bool) -> SqliteStage | FolderStage:
        place = tmp_path / "stage.db"
        return SqliteStage(place, write=write) if kind == "a file" else FolderStage(tmp_path / "stage")

    stage = opened(write=True)
    assert (stage.get("7-aa"), stage.names()) == (None, ())
    stage.put("7-aa", b"group")
    stage.put("7-aa", b"group")
    with pytest.raises(InconsistencyError) as caught:
        stage.put("7-aa", b"other")
    assert (caught.value.code, caught.value.fields["name"]) == ("stage-differs", "7-aa")
    stage.put("9000-cc", b"later")
    reader = opened(write=False)
    assert (reader.get("7-aa"), reader.get("9000-cc"), reader.get("8-bb")) == (b"group", b"later", None)
    assert sorted(reader.names()) == ["7-aa", "9000-cc"]
    reader.close()
    stage.close()


def test_of_many_who_stage_one_tree_at_once_one_is_first(tmp_path: Path) -> None:
    """Sixteen threads, sixteen groups of one name: whole, and everybody else is told."""
    barrier, kept, told = threading.Barrier(16), list[bytes](), list[str]()

    def put(number: int) -> None:
        data = bytes([number]) * 100_000
        barrier.wait()
        try:
            FolderStage(tmp_path / "stage").put("7-aa", data)
            kept.append(data)
        except InconsistencyError as e:
            told.append(e.code)

    threads = [threading.Thread(target=put, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept == [FolderStage(tmp_path / "stage").get("7-aa")]
    assert told == ["stage-differs"] * 15
    assert [path.name for path in (tmp_path / "stage").rglob("*") if path.is_file()] == ["7-aa"]


def test_a_disk_that_fails_is_said_so_and_no_half_group_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G3, G7: full is not failed; what was begun is gone."""
    stage = FolderStage(tmp_path / "stage")
    for error, code in ((errno.EIO, "store-failed"), (errno.ENOSPC, "disk-full")):

        def refuse(_: int, error: int = error) -> None:
            raise OSError(error, os.strerror(error))

        monkeypatch.setattr(stage_folder.os, "fsync", refuse)
        with pytest.raises(PushbackError) as caught:
            stage.put("7-aa", b"group")
        monkeypatch.undo()
        assert caught.value.code == code
    assert (stage.get("7-aa"), stage.names()) == (None, ())
    (tmp_path / "stage" / "000" / "7-aa").mkdir(parents=True)
    with pytest.raises(PushbackError):
        stage.get("7-aa")


def test_a_blob_is_found_under_its_hash(tmp_path: Path) -> None:
    """Written once; asked for by 64 hex digits and nothing else."""
    blobs = BlobFolder(tmp_path)
    name = blobs.put(b"photo")
    assert name == blobs.put(b"photo") == hashlib.sha256(b"photo").hexdigest()
    assert name in blobs
    assert blobs.get(name) == b"photo"
    assert ("0" * 64) not in blobs
    with pytest.raises(NotFoundError):
        blobs.get("0" * 64)


@pytest.mark.parametrize("name", ["", "../guard", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n", "/etc/passwd"])
def test_a_name_that_is_no_hash_leads_nowhere(tmp_path: Path, name: str) -> None:
    """E8: paths come from digits alone."""
    with pytest.raises(MalformedError) as caught:
        BlobFolder(tmp_path).get(name)
    assert caught.value.code == "blob-name"


def test_a_damaged_blob_is_never_served_and_one_cut_short_is_written_again(tmp_path: Path) -> None:
    """G5, G7: it is hashed while it is read; a shorter file counts as none."""
    blobs = BlobFolder(tmp_path)
    name = blobs.put(b"photo")
    (tmp_path / name).write_bytes(b"phot0")
    with pytest.raises(VerificationError):
        blobs.get(name)
    (tmp_path / name).write_bytes(b"ph")
    blobs.put(b"photo")
    assert blobs.get(name) == b"photo"


def test_a_folder_that_fails_is_said_so(tmp_path: Path) -> None:
    """Neither reading nor writing raises anything of the system's."""
    missing = BlobFolder(tmp_path / "missing")
    with pytest.raises(PushbackError):
        missing.put(b"photo")
    (tmp_path / ("0" * 64)).mkdir()
    with pytest.raises(PushbackError):
        BlobFolder(tmp_path).get("0" * 64)


def test_one_process_writes(tmp_path: Path) -> None:
    """The second is told so, in this process or another; a process that ends leaves the lock free."""
    lock = StudioLock(tmp_path / "lock")
    with pytest.raises(PushbackError) as caught:
        StudioLock(tmp_path / "lock")
    assert caught.value.code == "studio-in-use"
    program = (
        "import sys; from pathlib import Path; from ledger.store.lock import StudioLock; StudioLock(Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "lock")]
    assert b"studio-in-use" in subprocess.run(command, capture_output=True, check=False).stderr
    lock.close()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    StudioLock(tmp_path / "lock").close()


def test_a_lock_without_a_directory_is_a_failure_not_a_lock(tmp_path: Path) -> None:
    """Nobody holds it: the place is missing."""
    with pytest.raises(PushbackError) as caught:
        StudioLock(tmp_path / "missing" / "lock")
    assert caught.value.code == "store-failed"
