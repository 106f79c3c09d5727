"""Mirrors: whole or not at all, and never what does not check."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.audit import audit
from ledger.client import Directory
from ledger.errors import InconsistencyError, LedgerError, NotFoundError, VerificationError
from ledger.log.fork import open_fork, parse_fork
from ledger.log.tree import hash_leaf
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.store.photos import BlobFolder
from tests.chronicle import Chronicle
from tests.craft.world import refused
from tests.desk import Desk


def quiet(stage: str, done: int, total: int) -> None:
    """Take progress and say nothing."""
    assert done <= total, stage


class Served:
    """A source in memory that a test may tamper with or cut off."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.fetched: list[str] = []
        self.cut_after = -1

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`."""
        if self.cut_after >= 0 and len(self.fetched) >= self.cut_after:
            raise NotFoundError("source-missing", path=path)
        self.fetched.append(path)
        if path not in self.files:
            raise NotFoundError("source-missing", path=path)
        assert len(self.files[path]) <= limit
        return self.files[path]


def files_in(directory: Path) -> dict[str, bytes]:
    """Return every file below by its name."""
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def log() -> Chronicle:
    """A log of 700 entries: two full bundles and a partial one."""
    chronicle = Chronicle()
    person = 0
    while len(chronicle.entries) < 700:
        person += 1
        chronicle.enrol(f"zs{person:03d}")
    return chronicle


def test_a_mirror_is_the_published_log(log: Chronicle, tmp_path: Path) -> None:
    """Every file arrives under its name, and nothing else."""
    done = mirror(Served(log.files()), tmp_path, log.trust, quiet)
    assert (done.size, done.missing) == (len(log.entries), [])
    assert files_in(tmp_path) == log.files()


def test_a_second_run_fetches_only_what_may_have_changed(log: Chronicle, tmp_path: Path) -> None:
    """What is here and right is not fetched again."""
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    again = Served(log.files())
    mirror(again, tmp_path, log.trust, quiet)
    assert not [path for path in again.fetched if path.startswith(("tile/entries/000", "tile/entries/001", "blob/"))]


def test_growth_is_taken_over_and_superseded_partials_go(log: Chronicle, tmp_path: Path) -> None:
    """A larger log continues the mirror; its old right edge makes room."""
    young = Chronicle()
    young.entries, young.blobs = log.entries[:300], log.blobs
    mirror(Served(young.files()), tmp_path, log.trust, quiet)
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    assert files_in(tmp_path) == log.files()


def test_an_interrupted_mirror_goes_on_where_it_stopped(log: Chronicle, tmp_path: Path) -> None:
    """Cut after each fetch in turn: no checkpoint without its files, and the last run ends with the whole log."""
    steps = 0
    while True:
        source = Served(log.files())
        source.cut_after = steps
        directory = tmp_path / "one"
        try:
            mirror(source, directory, log.trust, quiet)
            break
        except NotFoundError:
            assert not (directory / "checkpoint").exists()
            for path, data in files_in(directory).items():
                assert log.files()[path] == data
        steps += 1
        assert steps < 40
    assert steps > 3
    assert files_in(directory) == log.files()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("tile/0/000", "mirror-tile-differs"),
        ("tile/0/002.p/188", "mirror-root"),
        ("tile/1/000.p/2", "mirror-root"),
        ("tile/entries/001", "mirror-entries-differ"),
        ("tile/entries/002.p/188", "mirror-entries-differ"),
    ],
)
def test_a_lying_file_is_refused_and_not_kept(log: Chronicle, tmp_path: Path, path: str, code: str) -> None:
    """One flipped byte anywhere: refused by name, and the directory has no checkpoint."""
    assert len(log.entries) == 700
    files = log.files()
    files[path] = files[path][:40] + bytes([files[path][40] ^ 1]) + files[path][41:]
    with refused(VerificationError, code):
        mirror(Served(files), tmp_path, log.trust, quiet)
    kept = files_in(tmp_path)
    assert "checkpoint" not in kept
    assert kept.get(path) != files[path]


def test_a_damaged_blob_is_refused_and_a_missing_one_is_listed(log: Chronicle, tmp_path: Path) -> None:
    """A blob that is not what its name says is no blob; one that is not there is told."""
    files = log.files()
    (blob,) = [path for path in files if path.startswith("blob/")]
    with refused(VerificationError, "blob-damaged"):
        mirror(Served({**files, blob: b"something else"}), tmp_path / "a", log.trust, quiet)
    del files[blob]
    assert mirror(Served(files), tmp_path / "b", log.trust, quiet).missing == [blob.removeprefix("blob/")]


def test_a_damaged_file_of_ones_own_is_fetched_again(log: Chronicle, tmp_path: Path) -> None:
    """What rotted here is replaced by what checks."""
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    (tmp_path / "tile/entries/000").write_bytes(b"rotten")
    (tmp_path / "tile/0/001").write_bytes(b"rotten")
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    assert files_in(tmp_path) == log.files()


def test_a_rollback_is_refused(log: Chronicle, tmp_path: Path) -> None:
    """A source that shows less than it did is refused, and the mirror stays as it was."""
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    young = Chronicle()
    young.entries, young.blobs = log.entries[:300], log.blobs
    with refused(VerificationError, "mirror-rollback", known_size=700, got=300):
        mirror(Served(young.files()), tmp_path, log.trust, quiet)
    assert files_in(tmp_path) == log.files()


def rewritten(log: Chronicle, at: int, size: int) -> Chronicle:
    """Return a log that parts from `log` at an entry, as an operator who rewrites would make it."""
    other = Chronicle()
    other.entries, other.blobs = log.entries[:at], log.blobs
    other.index, other.time = at, log.time
    statement = other.sign("PersonEnrolment", other.enrolment("intruder"), other.registrars[0])
    while len(other.entries) < size:
        other.force(statement)
    return other


@pytest.mark.parametrize(("at", "size"), [(600, 700), (600, 900), (300, 690)])
def test_a_fork_is_written_down_before_it_is_refused(log: Chronicle, tmp_path: Path, at: int, size: int) -> None:
    """Two histories under one key, of one size, longer or shorter: the proof is kept, and nothing else changes."""
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    other = rewritten(log, at, size)
    path = f"forks/{min(700, size)}-{max(700, size)}.fork.json"
    with refused(InconsistencyError, "mirror-forked", known_size=700, size=size, path=path):
        mirror(Served(other.files()), tmp_path, log.trust, quiet)
    files = files_in(tmp_path)
    shown = open_fork(parse_fork(files.pop(path)), log.trust)
    assert (shown.index, set(shown.entries)) == (at, {log.entries[at], other.entries[at]})
    assert files == log.files()


def test_a_source_that_cannot_show_its_growth_is_refused(log: Chronicle, tmp_path: Path) -> None:
    """A longer page over tiles that do not fit it accuses nobody and is not taken."""
    young = Chronicle()
    young.entries, young.blobs = log.entries[:300], log.blobs
    mirror(Served(young.files()), tmp_path, log.trust, quiet)
    before, files = files_in(tmp_path), log.files()
    files["tile/0/001"] = files["tile/0/001"][:-1] + b"\0"
    with refused(VerificationError, "mirror-inconsistent", known_size=300, size=700):
        mirror(Served(files), tmp_path, log.trust, quiet)
    assert files_in(tmp_path) == before


def test_a_mirror_of_a_mirror_is_the_same(log: Chronicle, tmp_path: Path) -> None:
    """A directory is a source like any other."""
    mirror(Served(log.files()), tmp_path / "a", log.trust, quiet)
    mirror(Directory(tmp_path / "a"), tmp_path / "b", log.trust, quiet)
    assert files_in(tmp_path / "b") == log.files()


def test_a_log_that_holds_nonsense_is_mirrored_as_it_is(tmp_path: Path) -> None:
    """The auditor wants exactly the bad log: the mirror judges hashes, not rules."""
    bad = Chronicle()
    bad.entries.append(b"this is no entry")
    mirror(Served(bad.files()), tmp_path, bad.trust, quiet)
    assert "entry-syntax" in [finding.code for finding in audit(tmp_path, bad.trust, quiet, 0).findings]


@pytest.mark.parametrize(
    "break_trust", [lambda log: Chronicle(3).checkpoint(), lambda log: log.checkpoint()[:-5] + b"AAA=\n"]
)
def test_a_checkpoint_of_another_hand_is_refused(
    log: Chronicle, tmp_path: Path, break_trust: Callable[[Chronicle], bytes]
) -> None:
    """Nothing is fetched under a checkpoint that the log's key did not sign."""
    source = Served({**log.files(), "checkpoint": break_trust(log)})
    if b"AAA" not in source.files["checkpoint"]:
        source.files["checkpoint"] = source.files["checkpoint"].replace(
            b"example.com/kiln\n", b"example.com/other\n", 1
        )
    with pytest.raises(LedgerError):
        mirror(source, tmp_path, log.trust, quiet)
    assert source.fetched == ["checkpoint"]
    assert files_in(tmp_path) == {}


def test_the_first_leaf_is_the_charter(log: Chronicle) -> None:
    """The trust file names the entry that the chronicle begins with."""
    assert log.trust.charter == hash_leaf(log.entries[0])


def test_what_an_interrupted_run_left_is_no_obstacle(log: Chronicle, tmp_path: Path) -> None:
    """Leftovers of a kill are swept; names that are not the log's are left for the audit to report."""
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    (tmp_path / "tile/0/002.p/.9.part").write_bytes(b"half")
    (tmp_path / "tile/0/zzz.p").mkdir()
    (tmp_path / "tile/0/zzz.p/odd").write_bytes(b"?")
    mirror(Served(log.files()), tmp_path, log.trust, quiet)
    assert set(files_in(tmp_path)) - set(log.files()) == {"tile/0/zzz.p/odd"}


def test_the_trust_file_kept_is_the_one_it_was_held_against(log: Chronicle, tmp_path: Path) -> None:
    """Nothing that did not check is written: the source's own trust file is not even fetched."""
    source = Served({**log.files(), "trust.json": b'{"evil":1}'})
    mirror(source, tmp_path, log.trust, quiet)
    assert (tmp_path / "trust.json").read_bytes() == log.files()["trust.json"]
    assert "trust.json" not in source.fetched


def test_published_answers_the_logs_own_names_alone(tmp_path: Path) -> None:
    """The export of a studio: every name of the published size, and no other."""
    desk = Desk(tmp_path)
    desk.found()
    desk.enrol("m1")
    blobs = BlobFolder(tmp_path / "blobs")
    (tmp_path / "blobs").mkdir()
    name = blobs.put(b"a photo")
    with desk.store.read() as reading:
        published = Published(reading, desk.sequencer.page().note, b"{}", blobs)
        width = reading.head().size
        assert published.fetch(f"blob/{name}", 99) == b"a photo"
        assert len(published.fetch(f"tile/0/000.p/{width}", 9999)) == 32 * width
        for path in ("tile/0/000", f"tile/0/000.p/{width - 1}", "tile/0/001.p/1", "guard", "../ledger.db"):
            with refused(NotFoundError, "source-missing", path=path):
                published.fetch(path, 99)
    desk.close()
