"""The highest page seen: it grows, it never goes back, and two histories leave a proof."""

import errno
import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.compare import View, view_of_file, view_of_source
from ledger.errors import InconsistencyError, LedgerError, PushbackError, VerificationError
from ledger.kept_pages import KeptPages
from ledger.log.fork import open_fork, parse_fork
from ledger.log.note import make_vkey
from tests.chronicle import Chronicle
from tests.craft.world import ORIGIN, key_of, refused
from tests.test_mirror import Served, rewritten


@pytest.fixture(scope="module")
def views() -> list[View]:
    """One log at five sizes, with its tiles."""
    log, out = Chronicle(), []
    for number in range(5):
        log.enrol(f"zs{number:03d}")
        out.append(view_of_source(Served(log.files()), log.trust))
    return out


TRUST = Chronicle().trust


def seen(pages: KeptPages) -> int:
    """Return the size of the highest page."""
    highest = pages.highest(TRUST)
    return 0 if highest is None else highest.checkpoint.size


def test_larger_pages_are_kept_and_older_ones_refused(views: list[View], tmp_path: Path) -> None:
    """What continues is taken over, byte for byte; what is older is refused and changes nothing."""
    for view in views[:4]:
        KeptPages(tmp_path).hold(view, TRUST)
        KeptPages(tmp_path).hold(view, TRUST)
        kept = KeptPages(tmp_path).highest(TRUST)
        assert kept is not None
        assert kept.note == view.note
    for older, newer in pairwise(views[:4]):
        pages = KeptPages(tmp_path / str(older.checkpoint.size))
        pages.hold(newer, TRUST)
        with refused(VerificationError, "page-older"):
            pages.hold(older, TRUST)
        assert seen(pages) == newer.checkpoint.size


def test_a_larger_page_without_its_tiles_is_kept_only_as_the_first(views: list[View], tmp_path: Path) -> None:
    """Nothing shows that it continues what was seen: it is not refused, and not kept."""
    pages = KeptPages(tmp_path)
    lone = [view_of_file(view.note, TRUST) for view in views]
    pages.hold(lone[1], TRUST)
    pages.hold(lone[3], TRUST)
    assert seen(pages) == views[1].checkpoint.size
    with refused(VerificationError, "page-older"):
        pages.hold(lone[0], TRUST)


@pytest.mark.parametrize("longer", [0, 3])
def test_another_history_is_refused_with_a_proof(tmp_path: Path, longer: int) -> None:
    """Of one size or of a larger one: the proof opens under the trust file alone, and the page stays."""
    log = Chronicle()
    while len(log.entries) < 12:
        log.enrol(f"zs{len(log.entries):03d}")
    other = rewritten(log, 9, 12 + longer)
    pages = KeptPages(tmp_path)
    pages.hold(view_of_source(Served(log.files()), TRUST), TRUST)
    with pytest.raises(InconsistencyError) as caught:
        pages.hold(view_of_source(Served(other.files()), TRUST), TRUST)
    assert caught.value.code == "page-forked"
    shown = open_fork(parse_fork(Path(str(caught.value.fields["path"])).read_bytes()), TRUST)
    assert (shown.older.size, shown.newer.size) == (12, 12 + longer)
    kept = pages.highest(TRUST)
    assert kept is not None
    assert kept.note == log.checkpoint()


def test_a_source_that_lies_about_its_tiles_is_not_believed(views: list[View], tmp_path: Path) -> None:
    """It neither continues nor forks: nothing is kept, nobody accused."""
    pages = KeptPages(tmp_path)
    pages.hold(views[0], TRUST)
    log = Chronicle()
    for number in range(4):
        log.enrol(f"zs{number:03d}")
    files = {path: bytes(len(data)) if path.startswith("tile/0") else data for path, data in log.files().items()}
    with refused(VerificationError, "compare-source"):
        pages.hold(view_of_source(Served(files), TRUST), TRUST)
    assert seen(pages) == views[0].checkpoint.size
    assert not (tmp_path / "forks").exists()


def test_a_damaged_page_is_never_replaced_by_what_a_server_shows(views: list[View], tmp_path: Path) -> None:
    """Every truncation of the kept file is refused by name, and the file stays as it is."""
    pages = KeptPages(tmp_path)
    pages.hold(views[2], TRUST)
    (path,) = (tmp_path / "pages").glob("*.checkpoint")
    for length in range(0, len(views[2].note), 7):
        path.write_bytes(views[2].note[:length])
        with refused(VerificationError, "page-damaged"):
            pages.hold(views[4], TRUST)
        assert path.read_bytes() == views[2].note[:length]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_page_that_was(
    views: list[View], tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old page whole, or the new one: never less, and the next run goes on."""
    pages = KeptPages(tmp_path)
    pages.hold(views[0], TRUST)

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(*{"fsync": (os, "fsync", broken), "replace": (Path, "replace", broken)}[step])
        with pytest.raises(PushbackError) as caught:
            pages.hold(views[1], TRUST)
    assert caught.value.code == "pages-unwritable"
    assert seen(pages) == views[0].checkpoint.size
    assert [path.suffix for path in sorted((tmp_path / "pages").iterdir())] == [".checkpoint", ".lock"]
    pages.hold(views[1], TRUST)
    assert seen(pages) == views[1].checkpoint.size


def test_logs_are_told_apart_by_their_key(views: list[View], tmp_path: Path) -> None:
    """A trial ledger founded again under the same origin is another log."""
    log = Chronicle()
    log.log = key_of("founded again")
    trust = replace(log.trust, log=make_vkey(ORIGIN, 1, log.log.public))
    pages = KeptPages(tmp_path)
    pages.hold(views[4], TRUST)
    pages.hold(view_of_source(Served(log.files()), trust), trust)
    assert seen(pages) == views[4].checkpoint.size


RACE = """
import sys
from pathlib import Path
from ledger.compare import view_of_source
from ledger.errors import LedgerError
from ledger.kept_pages import KeptPages
from ledger.source import Directory
from ledger.log.trust import parse_trust
state, *mirrors = map(Path, sys.argv[1:])
trust = parse_trust((mirrors[0] / "trust.json").read_bytes())
for mirror in mirrors * 10:
    try:
        KeptPages(state).hold(view_of_source(Directory(mirror), trust), trust)
    except LedgerError as e:
        assert e.code == "page-older", e
"""


def test_two_processes_end_with_the_highest_page(tmp_path: Path) -> None:
    """Each sees the pages in another order; neither undoes what the other has kept."""
    log, mirrors = Chronicle(), []
    for number in range(4):
        log.enrol(f"zs{number:03d}")
        log.publish(tmp_path / str(number))
        mirrors.append(str(tmp_path / str(number)))
    orders = (mirrors, mirrors[::-1])
    args = [[sys.executable, "-c", RACE, str(tmp_path / "state"), *order] for order in orders]
    running = [subprocess.Popen(each) for each in args]
    assert [each.wait() for each in running] == [0, 0]
    assert seen(KeptPages(tmp_path / "state")) == len(log.entries)


def test_a_folder_that_cannot_be_read_is_said(views: list[View], tmp_path: Path) -> None:
    """A folder in the page's place is no page, and no reason to begin anew."""
    pages = KeptPages(tmp_path)
    pages.hold(views[0], TRUST)
    (path,) = (tmp_path / "pages").glob("*.checkpoint")
    path.unlink()
    path.mkdir()
    with pytest.raises(LedgerError) as caught:
        pages.hold(views[1], TRUST)
    assert caught.value.code == "pages-unreadable"
