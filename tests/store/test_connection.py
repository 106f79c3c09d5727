"""Connections: what is asserted of each, and what the driver's errors become."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ledger.errors import InconsistencyError, LedgerError, PushbackError
from ledger.store.connection import (
    check_settings,
    foreign_errors,
    is_sync_failure,
    open_reader,
    open_writer,
    translate,
)


def failure(code: int, kind: type[sqlite3.Error] = sqlite3.OperationalError) -> sqlite3.Error:
    """Return an error as the driver raises it."""
    error = kind("failed")
    error.sqlite_errorcode = code
    error.sqlite_errorname = "NAMED"
    return error


def test_a_writer_is_durable_and_a_reader_can_neither_write_nor_checkpoint(tmp_path: Path) -> None:
    """WAL and FULL and 8 KiB pages for the one; read-only, and no part in checkpoints, for the other."""
    writer = open_writer(tmp_path / "a.db")
    reader = open_reader(tmp_path / "a.db")
    asked = ("journal_mode", "synchronous", "page_size")
    assert [writer.execute(f"PRAGMA {name}").fetchone()[0] for name in asked] == ["wal", 2, 8192]
    assert reader.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError):
        reader.execute("CREATE TABLE t (a)")
    reader.close()
    writer.close()


@pytest.mark.parametrize(("library", "second"), [((3, 51, 2), False), ((3, 51, 3), True)])
def test_a_library_with_the_reset_bug_lets_one_writer_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: tuple[int, int, int], second: bool
) -> None:
    """G16: before SQLite 3.51.3 a second writer is refused until the first has closed, and after a failed opening."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", library)
    first = open_writer(tmp_path / "a.db")
    if second:
        open_writer(tmp_path / "a.db").close()
    else:
        with pytest.raises(PushbackError) as caught:
            open_writer(tmp_path / "a.db")
        assert caught.value.code == "studio-in-use"
    first.close()
    open_writer(tmp_path / "a.db").close()
    for _ in range(2):
        with pytest.raises(PushbackError) as caught:
            open_writer(tmp_path / "no folder" / "a.db")
        assert caught.value.code == "store-failed"


def test_what_the_log_holds_is_written_into_the_database_at_opening(tmp_path: Path) -> None:
    """G3: a log that an ended process left is folded before anything is said upon it."""
    writer = open_writer(tmp_path / "a.db")
    writer.execute("CREATE TABLE t (a)")
    for name in ("a.db", "a.db-wal"):
        (tmp_path / f"left-{name}").write_bytes((tmp_path / name).read_bytes())
    writer.close()
    left = open_writer(tmp_path / "left-a.db")
    assert (tmp_path / "left-a.db-wal").stat().st_size == 0
    assert left.execute("SELECT count(*) FROM t").fetchone() == (0,)
    left.close()


def test_a_setting_that_was_not_obeyed_is_refused(tmp_path: Path) -> None:
    """A PRAGMA that is not obeyed says nothing: it is asked again."""
    writer = open_writer(tmp_path / "a.db")
    with pytest.raises(InconsistencyError) as caught:
        check_settings(writer, synchronous=1)
    assert (caught.value.code, caught.value.fields["got"]) == ("store-setting", 2)
    writer.close()


def test_a_database_of_another_page_size_is_refused(tmp_path: Path) -> None:
    """A file that somebody else made with the default pages is not ours to write."""
    with sqlite3.connect(tmp_path / "a.db") as made:
        made.execute("CREATE TABLE t (a)")
    made.close()
    with pytest.raises(InconsistencyError) as caught:
        open_writer(tmp_path / "a.db")
    assert caught.value.fields["name"] == "page_size"


def test_a_file_that_is_no_database_is_damage(tmp_path: Path) -> None:
    """Neither the writer nor the reader takes it for one."""
    (tmp_path / "a.db").write_bytes(b"not a database at all, " * 1000)
    for opening in (open_writer, open_reader):
        with pytest.raises(InconsistencyError) as caught:
            opening(tmp_path / "a.db")
        assert caught.value.code == "store-damaged"


def test_a_reader_makes_no_database(tmp_path: Path) -> None:
    """Where there is none, reading fails and leaves none."""
    with pytest.raises(PushbackError) as caught:
        open_reader(tmp_path / "a.db")
    assert caught.value.code == "store-failed"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        (sqlite3.SQLITE_CORRUPT_INDEX, InconsistencyError, "store-damaged"),
        (sqlite3.SQLITE_NOTADB, InconsistencyError, "store-damaged"),
        (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, InconsistencyError, "store-damaged"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, PushbackError, "store-busy"),
        (sqlite3.SQLITE_LOCKED, PushbackError, "store-busy"),
        (sqlite3.SQLITE_FULL, PushbackError, "disk-full"),
        (sqlite3.SQLITE_IOERR_FSYNC, PushbackError, "store-failed"),
        (sqlite3.SQLITE_CANTOPEN, PushbackError, "store-failed"),
    ],
)
def test_each_error_of_the_driver_has_one_meaning(code: int, kind: type[LedgerError], expected: str) -> None:
    """Try later, room, failed, damaged: by the primary code, whatever its extended part."""
    error = translate(failure(code))
    assert (type(error), error.code) == (kind, expected)


def test_no_library_error_gets_through() -> None:
    """Neither the driver's own, nor in SQLAlchemy's wrapping, nor a pool that is used up."""
    busy = failure(sqlite3.SQLITE_BUSY)
    for raised in (busy, DBAPIError("", {}, busy), DBAPIError("", {}, Exception()), PoolTimeout()):
        with pytest.raises(PushbackError), foreign_errors():
            raise raised


def test_only_a_refusing_disk_is_a_sync_failure() -> None:
    """A full disk is not: there, nothing was written that is believed written."""
    assert is_sync_failure(failure(sqlite3.SQLITE_IOERR_FSYNC))
    assert not is_sync_failure(failure(sqlite3.SQLITE_FULL))
    assert not is_sync_failure(sqlite3.OperationalError("no code"))
