"""`fsck --sample`: what is drawn is examined to the root that the guard holds; a flipped bit that is drawn is found."""

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.errors import LedgerError
from ledger.fsck import Holds, Report
from ledger.log.checkpoint import format_checkpoint, parse_checkpoint
from ledger.sampling import sample
from ledger.store.photos import BlobFolder
from tests.api.conftest import furnish
from tests.api.served import Served
from tests.desk import Desk
from tests.test_fsck import edit, sound

pytestmark = pytest.mark.studio  # its tables, or its files, are edited
__all__ = ["sound"]
ALL = 10**6


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it to be edited."""
    for name in ("ledger.db", "stage.db", "guard"):
        (tmp_path / name).write_bytes((sound / name).read_bytes())
    return tmp_path


def sampled(directory: Path, count: int = ALL, seed: int = 1) -> Report:
    """Return what sampling finds."""
    desk = Desk(directory)
    try:
        return sample(desk.store, desk.guard, BlobFolder(directory / "blobs"), count, random.Random(seed))
    finally:
        desk.close()


def test_a_sound_ledger_has_no_faults_however_many_are_drawn(copy: Path) -> None:
    """None, one, some, more than there are: the report says how many were examined, and under which root."""
    for count, examined in ((0, 0), (1, 1), (50, 50), (ALL, 284)):
        report = sampled(copy, count)
        assert (report.size, report.faults) == (examined, ()), report.faults


def test_an_empty_ledger_is_sound(tmp_path: Path) -> None:
    """There is nothing to draw."""
    assert sampled(tmp_path) == Report(0, sampled(tmp_path).root, ())


BYTE = 'UPDATE entries SET data = CAST(replace(CAST(data AS TEXT), {}) AS BLOB) WHERE "index" = {}'
LEAF = 'UPDATE tiles SET data = CAST(zeroblob(32) || substr(data, 33) AS BLOB) WHERE level = 0 AND "index" = 0'
DAMAGE = {
    "an entry's byte": (BYTE.format("'prev', 'prew'", 9), {8, 9, 10}, "fsck-entry"),
    "an entry's time": (BYTE.format('\'"time":"2\', \'"time":"3\'', 100), {99, 100, 101}, "fsck-entry"),
    "an entry gone": ('DELETE FROM entries WHERE "index" = 283', {282, 283}, "fsck-entry"),
    "a statement's row": ('UPDATE statements SET "index" = 7 WHERE "index" = 6', {6}, "fsck-statement"),
    "a leaf hash": (LEAF, None, "fsck-entry"),
    "the upper level": ("UPDATE tiles SET data = zeroblob(32) WHERE level = 1", None, "fsck-entry"),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_where_it_is_drawn(copy: Path, name: str) -> None:
    """The damaged one, or a neighbour whose link it breaks; another one is not accused of it."""
    statement, entries, code = DAMAGE[name]
    edit(copy / "ledger.db", statement)
    found = sampled(copy).faults
    assert found
    assert code in {error.code for error in found}
    accused = {error.fields["entry"] for error in found}
    assert entries is None or accused <= entries, accused


def test_one_drawn_elsewhere_does_not_see_it(copy: Path) -> None:
    """Sampling is no examination: of the statement's row of entry 6 the others know nothing; a later draw has it."""
    edit(copy / "ledger.db", 'UPDATE statements SET "index" = 7 WHERE "index" = 6')
    found = [bool(sampled(copy, 20, seed).faults) for seed in range(60)]
    assert any(found)
    assert not all(found)


def test_a_store_behind_its_guard_is_said(copy: Path) -> None:
    """An old copy of the database under a guard that holds more: nothing is drawn."""
    desk = Desk(copy)
    more = Holds(format_checkpoint(replace(parse_checkpoint(desk.guard.read()), size=999)))
    report = sample(desk.store, more, BlobFolder(copy / "blobs"), ALL, random.Random(1))
    desk.close()
    assert (report.size, [error.code for error in report.faults]) == (0, ["store-behind-guard"])


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a photo in its folder."""
    folder = tmp_path_factory.mktemp("pictured") / "studio"
    with Served(folder) as made:
        furnish(made)
    return folder


def test_photos_are_hashed_and_those_still_to_come_are_no_fault(pictured: Path, tmp_path: Path) -> None:
    """A photo whose bytes changed is named; one taken away may still come."""
    from ledger.instance import open_studio

    shutil.copytree(pictured, tmp_path / "studio")
    blobs = sorted((tmp_path / "studio/blobs").glob("*"))

    def look() -> list[LedgerError]:
        with open_studio(tmp_path / "studio", write=False, verify=False) as instance:
            return list(instance.sample(ALL).faults)

    assert look() == []
    named = [path for path in blobs if path.is_file() and len(path.name) == 64]
    assert named
    for path in named:
        path.write_bytes(path.read_bytes() + b"!")
    assert {error.code for error in look()} == {"blob-damaged"}
    for path in named:
        path.unlink()
    assert look() == []
