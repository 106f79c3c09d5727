"""Pages that were kept: a mirror keeps them, an audit looks at them, a reader learns both ends of a time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from certs.verify import verify
from ledger.audit import audit
from ledger.errors import InconsistencyError
from ledger.findings import AuditReport
from ledger.log.cosignature import cosign
from ledger.log.entry import parse_entry
from ledger.log.fork import open_fork, parse_fork
from ledger.log.note import COSIGNATURE, Note, format_note, make_vkey, parse_note
from ledger.log.seen_page import FOLDER, SeenPage, open_page
from ledger.log.trust import Trust, Witness
from ledger.mirror import mirror
from ledger.pages import SLACK
from tests.certs.ledger_world import SLOTTED, bundle_of, ledger_world
from tests.chronicle import Chronicle
from tests.craft.world import START, key_of, refused
from tests.test_audit import codes, quiet
from tests.test_mirror import Served

KEY = key_of("witness")
VKEY = make_vkey("museum.example.net/w", COSIGNATURE, KEY.public)


@pytest.fixture
def log() -> Chronicle:
    """A short honest log."""
    chronicle = Chronicle()
    chronicle.enrol("zs001")
    chronicle.enrol("zs002")
    return chronicle


def wanting(log: Chronicle) -> Trust:
    """Return the trust file that wants one witness."""
    return replace(log.trust, quorum=1, witnesses=(Witness("museum.example.net", "https://museum.example.net", VKEY),))


def seen(log: Chronicle, at: int, size: int | None = None) -> bytes:
    """Return a page that the witness saw at this time."""
    note = parse_note(log.checkpoint(size))
    return format_note(Note(note.text, (*note.signatures, cosign(note.text, at, VKEY.name, KEY))))


@pytest.fixture
def look(log: Chronicle, tmp_path: Path) -> Callable[..., AuditReport]:
    """Publish the log, its newest page seen at its end, and audit it with what was kept."""

    def audited(*since: bytes, **files: bytes) -> AuditReport:
        log.publish(tmp_path)
        (tmp_path / "checkpoint").write_bytes(seen(log, START + 60))
        (tmp_path / FOLDER).mkdir(exist_ok=True)
        for name, data in files.items():
            (tmp_path / FOLDER / name.strip("_")).write_bytes(data)
        return audit(tmp_path, wanting(log), quiet, 0, since)

    return audited


def test_an_honest_log_fits_every_page_that_was_kept(log: Chronicle, look: Callable[..., AuditReport]) -> None:
    """Pages of the mirror's own and others given, one without a quorum, one of the present size."""
    report = look(seen(log, START + 3, 3), log.checkpoint(2), _4=seen(log, START + 4, 4), _6=seen(log, START + 60))
    assert (codes(report), report.pages, report.sound) == ([], 4, True)
    assert report.to_json()["pages"] == 4


def test_an_entry_dated_back_behind_a_page_is_found(log: Chronicle, look: Callable[..., AuditReport]) -> None:
    """At the first entry after it; up to ten minutes are left to clocks."""
    first = parse_entry(log.entries[4]).time
    assert codes(look(seen(log, first + SLACK, 4))) == []
    report = look(_4=seen(log, first + SLACK + 1, 4))
    assert codes(report) == [("entry-backdated", 4)]
    assert report.findings[0].detail == {"time": first, "witnessed": first + SLACK + 1}


def test_an_entry_ahead_of_the_page_that_covers_it_is_found(log: Chronicle, look: Callable[..., AuditReport]) -> None:
    """At the last entry under it, though a later page would cover it in time."""
    last = parse_entry(log.entries[3]).time
    assert codes(look(seen(log, last - SLACK, 4))) == []
    assert codes(look(seen(log, last - SLACK - 1, 4))) == [("entry-future", 3)]


def test_another_past_and_a_shorter_log_are_found(log: Chronicle, look: Callable[..., AuditReport]) -> None:
    """The log's own signature under a page is held against it."""
    other = Chronicle()
    other.enrol("zs009")
    fork = seen(other, START + 4, 5)
    longer = Chronicle()
    for number in range(1, 9):
        longer.enrol(f"zs{number:03d}")
    report = look(fork, seen(longer, START + 60))
    assert [code for code, _ in codes(report)] == ["page-differs", "log-shrunk"]


def test_a_page_that_is_none_is_a_finding(log: Chronicle, look: Callable[..., AuditReport]) -> None:
    """Another's signature, nonsense, a witness's line that is wrong; what an interrupted write left is none."""
    flipped = seen(log, START, 4)[:-3] + b"AA\n"
    report = look(b"nonsense", _4=b"no page", _5=flipped, **{".6.part": b""})
    assert {code for code, _ in codes(report)} == {"page-unreadable"}
    assert [finding.detail["path"] for finding in report.findings] == [f"{FOLDER}/4", f"{FOLDER}/5", "--since 1"]


def test_a_page_that_cannot_be_held_against_the_log_is_said(log: Chronicle, tmp_path: Path) -> None:
    """A tile that is missing has its own finding, and the audit says that it looked away."""
    log.publish(tmp_path)
    for path in (tmp_path / "tile" / "0").rglob("*"):
        if path.is_file():
            path.unlink()
    report = audit(tmp_path, log.trust, quiet, 0, [seen(log, START, 4)])
    assert "audit-page-not-held" in report.not_checked
    assert not report.sound


def test_a_mirror_keeps_each_page_that_witnesses_saw(log: Chronicle, tmp_path: Path) -> None:
    """The first of each size, and none without a quorum."""
    files = log.files()
    mirror(Served(files), tmp_path, log.trust, quiet)
    assert not (tmp_path / FOLDER).exists()
    size = len(log.entries)
    first = seen(log, START + 60)
    mirror(Served({**files, "checkpoint": first}), tmp_path, wanting(log), quiet)
    mirror(Served({**files, "checkpoint": seen(log, START + 99)}), tmp_path, wanting(log), quiet)
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == [str(size)]
    assert (tmp_path / FOLDER / str(size)).read_bytes() == first
    log.enrol("zs003")
    mirror(Served({**log.files(), "checkpoint": seen(log, START + 120)}), tmp_path, wanting(log), quiet)
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == sorted([str(size), str(len(log.entries))])
    report = audit(tmp_path, wanting(log), quiet, 0)
    assert (report.sound, report.pages) == (True, 2)


def test_a_mirror_takes_the_newest_page_that_a_quorum_saw(log: Chronicle, tmp_path: Path) -> None:
    """It may be older than the newest; one without a quorum, of more entries than there are, or nonsense is not."""
    trust, size = wanting(log), len(log.entries)
    older = seen(log, START + 4, 4)
    mirror(Served(log.files() | {"checkpoint.witnessed": older}), tmp_path, trust, quiet)
    assert (tmp_path / "checkpoint.witnessed").read_bytes() == older
    assert (tmp_path / FOLDER / "4").read_bytes() == older
    for useless in (log.checkpoint(4), b"nonsense", seen(longer(log), START + 60)):
        done = mirror(Served(log.files() | {"checkpoint.witnessed": useless}), tmp_path, trust, quiet)
        assert done.missing == (["checkpoint.witnessed"] if useless == b"nonsense" else [])
    assert (tmp_path / "checkpoint.witnessed").read_bytes() == older
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["4"]
    assert size == len(log.entries)


def longer(log: Chronicle) -> Chronicle:
    """Return a log that goes on from this one."""
    more = Chronicle()
    for number in range(1, 9):
        more.enrol(f"zs{number:03d}")
    assert more.entries[: len(log.entries)] == log.entries
    return more


def test_a_page_that_a_quorum_saw_of_another_history_is_a_fork(log: Chronicle, tmp_path: Path) -> None:
    """The log's key signed it: the mirror writes the proof and refuses."""
    other = Chronicle()
    other.enrol("zs009")
    files = log.files() | {"checkpoint.witnessed": seen(other, START + 4, 5)}
    with refused(InconsistencyError, "mirror-forked", known_size=5):
        mirror(Served(files), tmp_path, wanting(log), quiet)
    [proof] = (tmp_path / "forks").iterdir()
    assert open_fork(parse_fork(proof.read_bytes()), wanting(log)).older.size == 5
    assert not (tmp_path / "checkpoint").exists()


def told(*pages: SeenPage, quorum: int = 1) -> dict[str, object]:
    """Return the line of the time that a reader with these pages is told of a piece."""
    world = ledger_world().entered
    report = verify(bundle_of(SLOTTED), world.trust(quorum=quorum), world.time, earlier=pages)
    (line,) = [each for each in report.verdict.checked if each.code.startswith("time-")]
    return {"code": line.code, **dict(line.fields)}


def test_a_reader_with_an_earlier_page_is_told_both_ends() -> None:
    """The latest page without the piece counts; one with it, one of another ledger, one without a time do not."""
    world, index = ledger_world().entered, ledger_world().piece_at(SLOTTED)
    trust = world.trust(quorum=1)
    page = replace(world.page, size=index)
    early, late = open_page(world.note(START, page=page), trust), SeenPage(page, START + 5)
    assert early.time == START
    assert told(early)["code"] == "time-between"
    assert told(early, late)["after"] == START + 5
    assert told()["code"] == "time-witnessed"
    for useless in (
        SeenPage(replace(page, size=index + 1), START), SeenPage(replace(page, origin="other.example/x"), START),
        SeenPage(page, None), SeenPage(page, world.time + 9999),
    ):  # fmt: skip
        assert told(useless)["code"] == "time-witnessed"
    assert told(early, quorum=0)["code"] == "time-ledger"
