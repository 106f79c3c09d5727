"""Backup, restore, recover as commands: what they say, what they ask, and what comes of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.instance import open_studio
from tests.cli.transcript import Outcome, run

World = Callable[[str], Path]
Typed = Callable[[str], Outcome]
SEAL = "seal base-1 --text 示例印 --size 18x18 --impression impression.jpg --key zs001.key"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Return a function that runs a command."""
    monkeypatch.setenv("KILNMARK_BACKUP_PASSPHRASE", "kept elsewhere")
    return lambda command: run(command, monkeypatch, capsys)


@pytest.mark.studio
def test_a_day_in_the_life_of_a_backup(world: World, typed: Typed) -> None:
    """Backed up, worked on, set back: refused until recovered, then as if nothing had been."""
    here = world("opened")
    made = typed("--json backup ledger b.zip --keys keys.sealed")
    assert made.code == 0
    assert (json.loads(made.out)["size"], json.loads(made.out)["keys"]) == (17, True)
    assert typed(SEAL).code == 0
    assert typed("restore b.zip ledger").code == 2  # it asks, and nobody can answer
    done = typed("--lang en restore b.zip ledger --yes")
    assert done.code == 0
    assert "nothing is signed until the rest is back. kilnmark recover ledger" in done.out
    closed = typed(SEAL.replace("base-1", "base-2").replace("示例印", "又一印"))
    assert (closed.code, "kilnmark recover" in closed.err) == (1, True)
    assert json.loads(typed("--json recover ledger").out) == {"restored": 1}
    assert typed("fsck ledger").code == 0
    assert len(list(here.glob("ledger.before-*"))) == 1


def test_a_dead_disk(world: World, typed: Typed) -> None:
    """Only the backup, the sealed keys and a mirror are left: a new machine goes on, the guard found again."""
    here = world("opened")
    assert typed("backup ledger b.zip --keys keys.sealed").code == 0
    assert typed(SEAL + " --receipts receipts").code == 0
    assert typed("mirror ledger mirror --trust ledger/trust.json").code == 0
    (here / "ledger").rename(here / "dead")
    bare = typed("--json restore b.zip ledger")
    assert json.loads(bare.out)["next"] == "no-keys"
    (here / "ledger").rename(here / "bare")
    done = typed("--lang en restore b.zip ledger --keys keys.sealed")
    assert (done.code, "There is no guard here" in done.out) == (0, True)
    assert typed("fsck ledger").code == 1
    receipt = next((here / "receipts").iterdir())
    asked = f"recover ledger --guard-from mirror --guard-from {receipt} --from mirror"
    assert typed(asked).code == 2
    found = typed(f"--json {asked} --yes")
    assert (found.code, json.loads(found.out)) == (0, {"restored": 1, "guard": 18, "missing": []})
    assert typed("fsck ledger").code == 0
    assert typed("audit mirror --trust dead/trust.json").code == 0
    again = typed(SEAL.replace("base-1", "base-2").replace("示例印", "又一印"))
    assert again.code == 0


@pytest.mark.studio
def test_a_damaged_database_is_put_aside(world: World, typed: Typed) -> None:
    """What can't be opened is kept, and the second copy fills a new one."""
    here = world("founded")
    (here / "ledger/ledger.db").write_bytes(b"not a database " * 1000)
    assert typed("recover ledger").code == 1
    done = typed("--json recover ledger --anew")
    assert (done.code, json.loads(done.out)) == (0, {"restored": 11})
    assert len(list((here / "ledger").glob("ledger.db.damaged-*"))) == 1
    assert typed("fsck ledger").code == 0


@pytest.mark.studio
def test_a_mirror_without_a_photo_is_told(world: World, typed: Typed) -> None:
    """All entries are back; which files are lacking is said by their number and, as data, by name."""
    here = world("opened")
    assert typed(SEAL).code == 0
    assert typed("mirror ledger mirror --trust ledger/trust.json").code == 0
    with open_studio(here / "ledger", write=False) as instance:
        (name,) = instance.views.missed(instance.store)
    for path in (here / "ledger/ledger.db", here / "ledger/blobs" / name, here / "mirror/blob" / name):
        path.unlink()
    done = typed("--json recover ledger --from mirror")
    assert json.loads(done.out) == {"restored": 18, "missing": [name]}
    (here / "ledger/ledger.db").unlink()
    assert "files (photos) still missing: 1" in typed("--lang en recover ledger --from mirror").out


def test_private_data_goes_into_a_file_of_its_own(world: World, typed: Typed) -> None:
    """Asked for by name, encrypted, and back by name."""
    here = world("founded")
    nothing = typed("--lang en backup ledger b.zip --private private.sealed")  # as a timer types it from the first day
    assert (nothing.code, "nothing private" in nothing.err, (here / "private.sealed").exists()) == (0, True, False)
    enrol = "enrol zs007 --name 示例 --pinyin S --consent consent.txt --did zs009.key --key o1.key"
    typed("key new zs009.key --label nine")
    assert typed(enrol).code == 0
    assert typed("backup ledger c.zip --keys keys.sealed --private private.sealed").code == 0
    assert "同意".encode() not in (here / "c.zip").read_bytes() + (here / "private.sealed").read_bytes()
    assert typed("restore c.zip new --keys keys.sealed --private private.sealed").code == 0
    assert "1" in typed("erase zs007 --ledger new --yes").out
    assert typed("restore c.zip other --keys c.zip").code == 1


def test_a_damaged_photo_makes_it_one(world: World, typed: Typed) -> None:
    """The backup is made, and the command says that something is wrong."""
    here = world("founded")
    blob = next((here / "ledger/blobs").iterdir())
    (here / "ledger/blobs" / ("ab" * 32)).write_bytes(b"x")
    made = typed("--lang en backup ledger .")
    assert (made.code, "files that are damaged and were left out: 1" in made.err) == (1, True)
    assert blob.is_file()
    assert typed("fsck ledger").code == 1
