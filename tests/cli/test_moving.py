"""`migrate`, `upgrade`, and what else a town's operator types: into a database, examined, backed up, and back."""

import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.cli.transcript import Outcome, run
from tests.town.towns import new_town

World = Callable[[str], Path]
Typed = Callable[[str], Outcome]
SEAL = "seal base-1 --text 示例印 --size 18x18 --impression impression.jpg --key zs001.key"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Return a function that runs a command."""
    monkeypatch.setenv("KILNMARK_BACKUP_PASSPHRASE", "kept elsewhere")
    return lambda command: run(command, monkeypatch, capsys)


@pytest.mark.studio
@pytest.mark.needs("PostgreSQL")
@pytest.mark.needs("etcd")
def test_a_ledger_moves_into_a_database_and_back(world: World, typed: Typed) -> None:
    """Tried, asked, done; every other command works as before; a backup is a studio's; and home again."""
    here, town = world("opened"), new_town()
    root = json.loads(typed("--json fsck ledger").out)["root"]
    there = f"migrate ledger --database {town.database} --guard {town.guard}"
    tried = typed(f"--json {there} --dry-run")
    assert (tried.code, json.loads(tried.out)["done"], json.loads(tried.out)["root"]) == (0, False, root)
    assert typed(there).code == 2  # it asks, and nobody can answer
    done = typed(f"--json {there} --yes")
    assert (done.code, json.loads(done.out)["root"], json.loads(done.out)["town"]) == (0, root, True)
    assert json.loads(typed("--json fsck ledger").out)["root"] == root
    assert typed(SEAL).code == 0
    assert typed("doctor ledger").code == 0
    checked = typed("--json upgrade ledger --check")
    assert (checked.code, json.loads(checked.out)["opens"]) == (0, True), checked.out
    with psycopg.connect(town.database, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000' || version_num")
        due = typed("--json upgrade ledger --check")
        connection.execute("UPDATE alembic_version SET version_num = substr(version_num, 5)")
    assert due.code == 1
    assert [each["name"] for each in json.loads(due.out)["checks"] if "[upgrade-due]" in each["what"]] == ["tables"]
    assert json.loads(typed("--json upgrade ledger --dry-run").out)["size"] == 18
    assert json.loads(typed("--json upgrade ledger").out)["done"] is True
    assert json.loads(typed("--json backup ledger b.zip --keys keys.sealed").out)["size"] == 18
    assert typed("restore b.zip ledger --yes").code == 1  # never over a town
    assert typed("recover ledger --anew").code == 1
    assert typed("restore b.zip copy").code == 0
    assert not json.loads((here / "copy" / "settings.json").read_text("utf-8")).get("database")
    home = typed("--json migrate ledger --back --yes")
    assert (home.code, json.loads(home.out)["size"], json.loads(home.out)["town"]) == (0, 18, False)
    assert typed("fsck ledger").code == 0
    assert typed(SEAL.replace("base-1", "base-2").replace("示例印", "又一印")).code == 0


@pytest.mark.needs("PostgreSQL")
@pytest.mark.needs("etcd")
def test_a_ledger_is_founded_in_a_town(world: World, typed: Typed) -> None:
    """The charter is entry 0 of the database."""
    world("empty")
    town = new_town()
    found = "init ledger --origin example.org/zisha --name 示例 --url https://zisha.example.org --key o1.key --yes"
    assert typed(f"{found} --database {town.database} --guard ./guard").code == 1
    assert typed(f"{found} --database {town.database} --guard {town.guard}").code == 0
    assert json.loads(typed("--json fsck ledger").out)["sound"] is True
    assert not Path("ledger/ledger.db").exists()


@pytest.mark.studio
def test_where_to_is_said_once(world: World, typed: Typed) -> None:
    """Both places or neither: and a studio needs no upgrade."""
    world("founded")
    for wrong in ("", "--database postgresql:///x", "--guard etcd://a:1/k", "--back --database postgresql:///x"):
        assert typed(f"migrate ledger {wrong}").code == 2
    assert typed("migrate ledger --back --yes").code == 1
    assert typed("upgrade ledger").code == 1
    refused = typed("--lang en migrate ledger --database postgresql:///x --guard ./guard --yes")
    assert (refused.code, "etcd" in refused.err) == (1, True)
