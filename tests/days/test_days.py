"""Sixteen hard days, each by the command line on the ledger's folder and over HTTP, each ending in a clean audit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.log.keyfile import encrypt_key
from ledger.store.photos import BlobFolder
from tests.cli.conftest import _made, _surroundings, world  # noqa: F401  # the folders and keys of the command line
from tests.cli.worlds import PASSPHRASE
from tests.craft.world import key_of
from tests.days.day import PHOTOS, Day, served

DAYS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.fixture
def town(world: Callable[[str], Path]) -> Path:  # noqa: F811  # the fixture above
    """A folder with a founded ledger, a kiln fired and opened, and the sealed recovery key."""
    here = world("opened")
    seed = key_of("recovery").seed
    sealed = encrypt_key(seed, PASSPHRASE, salt=bytes(16), nonce=bytes(12), label="recovery")
    (here / "recovery.key").write_bytes(sealed)
    blobs = BlobFolder(here / "ledger" / "blobs")
    for data in PHOTOS.values():
        blobs.put(data)
    return here


@pytest.mark.parametrize("place", ["folder", "address"])
@pytest.mark.parametrize("path", DAYS, ids=lambda path: path.stem)
def test_a_hard_day_ends_well(
    path: Path, place: str, town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What must go through goes through, what must be refused is refused, and the audit finds nothing."""
    day = Day(path, monkeypatch, capsys)
    if place == "folder":
        assert day.play() > 3
    else:
        with served(town / "ledger") as address:
            monkeypatch.setenv("KILNMARK_LEDGER", address)
            assert day.play() > 3
    day.audit()


def test_a_day_that_goes_otherwise_is_noticed(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refusal that does not come, one that nobody expects, another word: the player sees each."""
    good = "+ piece p1.json P1 zs001 lk-2026-05/1-1\n$ register p1.json --key zs001.key\n"
    for wrong in ("! code-taken", "$ register p1.json --key zs001.key", "? P1 notice", "? P1 registered +late"):
        path = tmp_path / "day.txt"
        path.write_text(good + wrong + "\n", "utf-8")
        with pytest.raises(AssertionError):
            Day(path, monkeypatch, capsys).play()
        good = ""
