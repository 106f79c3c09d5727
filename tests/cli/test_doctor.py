"""What `doctor` says when something is not well."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

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
    assert [line[0] for line in told.out.splitlines()] == ["✓"] * 9
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
