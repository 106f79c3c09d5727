"""What `doctor` says when something is not well."""

import json
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.log.checkpoint import format_checkpoint, parse_checkpoint
from ledger.log.encoding import parse_time
from ledger.store.guard import FileGuard
from tests.cli.transcript import run
from tests.craft.world import START

World = Callable[[str], Path]


def test_machine_in_order_is_said_to_be(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every look has its line, each with a tick; a ledger too when one is named."""
    world("founded")
    looked = run("--json doctor ledger", monkeypatch, capsys)
    assert looked.code == 0
    told = run("--lang en doctor ledger", monkeypatch, capsys)
    assert [line[0] for line in told.out.splitlines()] == ["✓"] * 16
    assert "example.com/kiln, 11 entries" in told.out


def test_clock_behind_the_ledger_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A last entry ahead of the clock: nothing could be appended, so it is said now."""
    world("founded")
    monkeypatch.setattr(time, "time", lambda: START - 60.0)
    looked = run("--lang en doctor ledger", monkeypatch, capsys)
    assert looked.code == 1
    assert "✗ ledger: this machine's clock is wrong" in looked.out


def test_clock_of_a_dead_battery_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A clock before the first release can't be right."""
    world("empty")
    monkeypatch.setattr(time, "time", lambda: float(parse_time("2001-01-01T00:00:00Z")))
    looked = run("doctor", monkeypatch, capsys)
    assert looked.code == 1
    assert "✗ 时钟：这台机器的时钟不对：2001-01-01T00:00:00Z" in looked.out


def test_file_system_that_does_not_hold_what_it_took_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A guard that accepts a swap from an old value would let a log be rolled back."""
    world("empty")
    monkeypatch.setattr(FileGuard, "swap", lambda self, old, new: True)
    looked = run("doctor", monkeypatch, capsys)
    assert looked.code == 1
    assert "[guard-unreliable]" in looked.out


def test_full_disk_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Less than the store needs to go on."""
    world("empty")
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1 << 20, "total": 1 << 40}))
    looked = run("doctor", monkeypatch, capsys)
    assert looked.code == 1
    assert "[disk-full]" in looked.out


def test_extra_that_is_not_installed_is_no_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The verifier alone is a whole installation."""
    world("empty")

    def missing() -> str:
        raise ModuleNotFoundError("no typst here", name="typst")

    monkeypatch.setattr("api.cli.doctor._fonts", missing)
    monkeypatch.setattr("api.cli.doctor.EXTRAS", ("no-such-distribution",))
    looked = run("--lang en doctor", monkeypatch, capsys)
    assert looked.code == 0
    assert "✓ fonts: not installed (typst)" in looked.out
    assert "no-such-distribution –" in looked.out


def broken(look: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Look at the ledger; return the code of the one look that found something."""
    looked = run("--json doctor ledger", monkeypatch, capsys)
    found = [each for each in json.loads(looked.out)["checks"] if not each["ok"]]
    assert (looked.code, [each["name"] for each in found]) == (1, [look])
    return str(found[0]["what"].rpartition("[")[2][:-1])


@pytest.mark.studio
def test_a_database_set_back_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Guard, database and second copy are held against each other, without a minute's fsck."""
    here = world("founded")
    guard = here / "ledger/guard"
    held = parse_checkpoint(guard.read_bytes())
    guard.write_bytes(format_checkpoint(replace(held, size=held.size + 1)))
    assert broken("page", monkeypatch, capsys) == "store-behind-guard"
    guard.write_bytes(format_checkpoint(replace(held, root=bytes(32))))
    assert broken("page", monkeypatch, capsys) == "store-forked"
    guard.unlink()
    assert broken("page", monkeypatch, capsys) == "guard-missing"
    guard.write_bytes(format_checkpoint(held))
    with sqlite3.connect(here / "ledger/stage.db") as edited:
        edited.execute("DELETE FROM staged WHERE name LIKE '11-%'")
    edited.close()
    assert broken("page", monkeypatch, capsys) == "stage-missing"


def test_keys_and_private_files_that_others_can_read_are_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One careless copy is enough."""
    here = world("founded")
    (here / "ledger/keys/log.key").chmod(0o644)
    assert broken("keys", monkeypatch, capsys) == "keys-open-to-others"
    (here / "ledger/keys/log.key").chmod(0o600)
    (here / "ledger/private").mkdir(mode=0o755)
    (here / "ledger/private").chmod(0o755)
    assert broken("private", monkeypatch, capsys) == "private-open-to-others"


@pytest.mark.studio
def test_settings_that_are_not_in_force_are_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second copy in another journal mode would not survive what it is there for."""
    here = world("founded")
    edited = sqlite3.connect(here / "ledger/stage.db")
    edited.execute("PRAGMA journal_mode = DELETE")
    edited.close()
    looked = run("--json doctor ledger", monkeypatch, capsys)
    found = {each["name"]: each["what"] for each in json.loads(looked.out)["checks"] if not each["ok"]}
    assert "store-setting" in found["store"]


def test_a_folder_that_does_not_lock_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Some network file systems say yes to everybody: two servers would write."""
    world("founded")
    monkeypatch.setattr("fcntl.flock", lambda handle, how: None)
    assert broken("folder", monkeypatch, capsys) == "guard-unreliable"


def test_a_reader_that_misreads_codes_is_a_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Prints are read back by it."""
    world("founded")
    monkeypatch.setattr("zxingcpp.read_barcodes", lambda picture: [])
    assert broken("codes", monkeypatch, capsys) == "codes-unreadable"


def test_photos_still_to_come_are_counted_and_no_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Registration does not wait for photos."""
    here = world("opened")
    seal = "seal base-1 --text 示例印 --size 18x18 --impression impression.jpg --key zs001.key"
    assert run(seal, monkeypatch, capsys).code == 0
    assert "photos: 0 of 1 still to come" in run("--lang en doctor ledger", monkeypatch, capsys).out
    for path in (here / "ledger/blobs").iterdir():
        path.unlink()
    looked = run("--lang en doctor ledger", monkeypatch, capsys)
    assert looked.code == 0
    assert "photos: 1 of 1 still to come" in looked.out
