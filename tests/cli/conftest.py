"""A fixed clock, fixed keys, and prepared folders, each made once and copied for every test."""

import itertools
import shutil
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from ledger.log import keyfile
from tests.cli.worlds import PASSPHRASE, WORLDS
from tests.craft.kiln_world import code_of
from tests.craft.world import START

_REAL = time.time
_DERIVED = lru_cache(maxsize=None)(keyfile._derive)  # the same key files are opened by hundreds of commands


def real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the machine's clock, for a server in a process of its own."""
    monkeypatch.setattr(time, "time", _REAL)


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """One time, one language, one passphrase, one ledger."""
    monkeypatch.setattr(time, "time", lambda: START + 60.0)
    monkeypatch.setattr(keyfile, "_derive", _DERIVED)
    numbers = itertools.count(1)
    monkeypatch.setattr("api.cli.register.new_code", lambda: code_of(next(numbers)))
    for name in ("KILNMARK_PASSPHRASE", "KILNMARK_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KILNMARK_LANG", "zh")
    monkeypatch.setenv("KILNMARK_KEY_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("KILNMARK_LEDGER", "ledger")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {}


@pytest.fixture
def world(
    _made: dict[str, Path], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Path]:
    """Return a function that puts us into a fresh copy of a prepared folder."""

    def enter(name: str) -> Path:
        if name not in _made:
            folder = tmp_path_factory.mktemp(name)
            WORLDS[name](folder)
            _made[name] = folder
        here = tmp_path / name
        shutil.copytree(_made[name], here)
        monkeypatch.chdir(here)
        return here

    return enter
