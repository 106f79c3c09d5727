"""`upgrade --check`: whether this program can open the ledger at hand; nothing is changed by asking."""

import json
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import ledger.craft.kind
from tests.cli.transcript import run

pytestmark = pytest.mark.studio  # its tables, or its files, are edited
World = Callable[[str], Path]
Checked = Callable[[], tuple[int, dict[str, Any]]]


@pytest.fixture
def checked(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Checked:
    """Return what asks about a founded ledger: exit code, and what was found by its name."""
    world("founded")

    def check() -> tuple[int, dict[str, Any]]:
        done = run("--json upgrade ledger --check", monkeypatch, capsys)
        said = json.loads(done.out)
        assert said["opens"] is (done.code == 0)
        return done.code, {each["name"]: each for each in said["checks"]}

    return check


def wrong(found: dict[str, Any]) -> dict[str, str]:
    """Return the code of each look that went wrong."""
    return {name: each["what"].rpartition("[")[2][:-1] for name, each in found.items() if not each["ok"]}


def held() -> dict[str, bytes]:
    """Return what lies in the ledger's folder; not the empty files that SQLite's readers share."""
    files = (path for path in Path("ledger").rglob("*") if path.is_file() and not path.name.endswith("-shm"))
    files = (path for path in files if path.stat().st_size or not path.name.endswith("-wal"))
    return {str(path): sha256(path.read_bytes()).digest() for path in files}


def test_a_ledger_that_opens_is_left_as_it_is(checked: Checked) -> None:
    """Every look is well, and not one byte of the folder is another."""
    before = held()
    code, found = checked()
    assert (code, wrong(found)) == (0, {}), found
    assert {"settings", "tables", "rules", "ledger", "page", "disk", "libraries", "database"} <= set(found)
    assert held() == before


def test_settings_of_a_later_program_are_not_read(checked: Checked) -> None:
    """A field or a version that is not known: it is said, and what rests on it is not guessed."""
    settings = Path("ledger/settings.json")
    settings.write_bytes(settings.read_bytes().replace(b'"v":1', b'"v":2'))
    code, found = checked()
    assert (code, wrong(found)["settings"]) == (1, "settings-value")


@pytest.mark.parametrize(
    ("path", "statement"),
    [
        ("ledger.db", "ALTER TABLE entries ADD COLUMN later TEXT"),
        ("ledger.db", "ALTER TABLE state RENAME COLUMN parent TO above"),
        ("stage.db", "DROP TABLE staged"),
    ],
)
def test_other_tables_are_said(checked: Checked, path: str, statement: str) -> None:
    """A column too many, one by another name, a table that is not there."""
    with sqlite3.connect(Path("ledger") / path) as edited:
        edited.execute(statement)
    edited.close()
    code, found = checked()
    assert (code, wrong(found)["tables"]) == (1, "store-shape")


def test_rules_that_this_program_does_not_know_are_said(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older program than the ledger's rules must not judge by others."""
    monkeypatch.setattr(ledger.craft.kind, "RULES", (1,))
    code, found = checked()
    assert (code, wrong(found)["rules"]) == (1, "rules-unknown")


def test_no_room_is_said(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which the store would stop."""
    from shutil import _ntuple_diskusage as usage

    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(1 << 40, 1 << 40, 1 << 20))
    code, found = checked()
    assert (code, wrong(found)) == (1, {"disk": "disk-full"})
