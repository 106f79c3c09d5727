"""The inspection: what it hands over is what the replay would have read itself, and no answer of its own is final."""

from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from ledger.audit import _join, audit
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import shipped_profiles, zisha
from ledger.craft.sheet import make_sheet, read_sheet
from ledger.findings import AuditReport
from ledger.inspection import Inspected, Inspector, find_profile, inspect
from ledger.log.tiles import WIDTH
from ledger.log.tree import root_of
from ledger.replaying import Replay
from ledger.source import Directory
from tests.chronicle import PROFILE, Chronicle
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import Statements
from tests.test_audit import codes, quiet

PHOTOS = (b"\xff\xd8front", b"\xff\xd8base")
DESK = Statements()


def piece(number: int, *photos: str) -> PieceRegistration:
    """Return a piece of zs001 with these names as photos, real ones when none are given."""
    subject = DESK.subject(number, "zs001")
    names = photos or tuple(sha256(photo).hexdigest() for photo in PHOTOS)
    shown = tuple(changed(photo, sha256=name) for photo, name in zip(subject.photos, names, strict=True))
    return changed(subject, ledger=ORIGIN, photos=shown)


@pytest.fixture
def log() -> Chronicle:
    """A log with a sheet of two pieces and a piece signed alone."""
    chronicle = Chronicle()
    chronicle.enrol("zs001")
    chronicle.blobs += PHOTOS
    sheet = read_sheet(make_sheet([piece(1), piece(2)], key_of("zs001"), START, ORIGIN))
    chronicle.sheet([sheet.statement, *sheet.items])
    chronicle.take(chronicle.sign("PieceRegistration", piece(3), key_of("zs001")))
    return chronicle


def replayed(log: Chronicle, directory: Path, profile: str) -> tuple[bytes, AuditReport]:
    """Return the state's digest after a replay whose inspection knew this profile."""
    report = AuditReport()
    replay = Replay(log.trust, zisha().hash, Directory(directory), report)
    replay.follow(Inspector(directory, len(log.entries), profile).inspect(range(1)))
    digest = replay.state.digest()
    replay.close()
    return digest, report


def test_a_form_that_was_asked_before_ends_in_the_same_state(log: Chronicle, tmp_path: Path) -> None:
    """Whether the inspection knew the profile or not: same rows, no finding, every piece counted."""
    log.publish(tmp_path)
    known, unknown = replayed(log, tmp_path, zisha().hash), replayed(log, tmp_path, "0" * 64)
    assert known == unknown
    assert (known[1].total, known[1].items, known[1].kinds["PieceRegistration"]) == (0, 2, 3)
    assert audit(tmp_path, log.trust, quiet, 0).state == known[0]


def test_an_inspection_tells_what_it_read(log: Chronicle, tmp_path: Path) -> None:
    """Pieces with their codes and what their form gave, statements with their leaf hashes; a last bundle's leaves."""
    log.publish(tmp_path)
    found = inspect(tmp_path, len(log.entries), zisha().hash, range(1))
    told = found.entries()
    assert [each.index for each in told] == list(range(len(log.entries)))
    assert [each.piece for each in told if each.piece] == [piece(number).code for number in (1, 2, 3)]
    assert [each.formed for each in told if each.piece] == [()] * 3
    assert (found.count, found.roots, len(found.rest)) == (len(log.entries), [], len(log.entries))
    assert (found.last, found.blobs, found.signatures) == (found.rest[-1], {}, len(log.entries) - 2)


def test_a_full_bundle_is_told_as_its_root(tmp_path: Path) -> None:
    """Only the last, partial bundle's leaf hashes are handed over one by one."""
    log = Chronicle()
    while len(log.entries) < WIDTH + 2:
        log.enrol(f"zs{len(log.entries):04d}")
    log.publish(tmp_path)
    found = Inspector(tmp_path, len(log.entries), zisha().hash).inspect(range(2))
    leaves = [each.leaf_hash for each in found.entries()]
    assert (found.roots, found.rest) == ([root_of(leaves[:WIDTH])], leaves[WIDTH:])


def test_an_item_that_cannot_be_read_is_named_with_its_place(log: Chronicle, tmp_path: Path) -> None:
    """The inspection does not know the sheet; the replay says what is wrong with the item, and where in the sheet."""
    sheet = read_sheet(make_sheet([piece(4), piece(5)], key_of("zs001"), START, ORIGIN))
    broken = changed(sheet.items[1], payload=sheet.items[1].payload.replace(b'"year":2026', b'"year":2026,"z":1'))
    log.sheet([sheet.statement, sheet.items[0], broken], forced=True)
    log.publish(tmp_path)
    report = audit(tmp_path, log.trust, quiet, 0)
    # Nothing is missing: the three that were signed are not these three.
    assert codes(report) == [("sheet-root", len(log.entries) - 3), ("item-shape", len(log.entries) - 1)]
    assert report.findings[1].detail["item"] == 1


def test_a_piece_of_a_wrong_form_is_refused_by_the_rule(log: Chronicle, tmp_path: Path) -> None:
    """The inspection's no is not the last word: the rule says why, in its own turn."""
    log.force(log.sign("PieceRegistration", changed(piece(4), shape="no-such-shape"), key_of("zs001")))
    log.publish(tmp_path)
    assert codes(audit(tmp_path, log.trust, quiet, 0)) == [("vocabulary-unknown", len(log.entries) - 1)]


def test_blobs_are_reported_once_with_the_entry_that_names_them_first(log: Chronicle, tmp_path: Path) -> None:
    """Missing and damaged ones; two pieces that show the same photo are one finding."""
    missing = "1" * 64
    for number in (4, 5):
        log.take(log.sign("PieceRegistration", piece(number, missing, sha256(PHOTOS[1]).hexdigest()), key_of("zs001")))
    log.publish(tmp_path)
    (tmp_path / "blob" / sha256(PHOTOS[1]).hexdigest()).write_bytes(b"another")
    found = codes(audit(tmp_path, log.trust, quiet, 0))
    assert sorted(found) == [("blob-damaged", len(log.entries) - 5), ("blob-missing", len(log.entries) - 2)]


def test_a_name_that_is_no_hash_is_never_looked_for(log: Chronicle, tmp_path: Path) -> None:
    """A photo called like a file elsewhere opens nothing; the entry breaks a rule, and that is the finding."""
    (tmp_path / "secret").write_bytes(b"")
    log.force(log.sign("PieceRegistration", piece(4, "../secret", "2" * 64), key_of("zs001")))
    log.publish(tmp_path / "log")
    found = codes(audit(tmp_path / "log", log.trust, quiet, 0))
    assert {code for code, _ in found} == {"field-not-a-hash", "blob-missing"}


def test_a_profile_is_found_by_its_hash_alone(tmp_path: Path) -> None:
    """One that came with the program, or the mirror's; not other bytes under that name, nor a name that is no hash."""
    own = PROFILE.read_bytes() + b"\n"
    name = sha256(own).hexdigest()
    (tmp_path / "blob").mkdir()
    (tmp_path / "blob" / name).write_bytes(own)
    (tmp_path / "blob" / ("3" * 64)).write_bytes(own)
    source = Directory(tmp_path)
    found = find_profile(source, name)
    assert found is not None
    assert found.hash == name
    assert name not in shipped_profiles()
    assert find_profile(source, zisha().hash) is shipped_profiles()[zisha().hash]
    assert [find_profile(source, other) for other in ("3" * 64, "4" * 64, "../checkpoint", "")] == [None] * 4


def test_ranges_are_joined_by_link_and_time() -> None:
    """What a range begins with is held against the end of the one before it, whoever looked at them."""
    report = AuditReport()
    found = Inspected(count=3, last=b"c" * 32, prev=b"b" * 32, times=(7, 9))
    _join(found, 1024, b"a" * 32, 8, report)
    assert codes(report) == [("entry-prev", 1024), ("entry-time", 1024)]
    _join(found, 2048, b"b" * 32, 7, report)
    assert (report.total, report.entries) == (2, 6)
