"""The audit ends in the server's state, at twenty thousand entries (`make bench-full`: a million)."""

from dataclasses import replace
from pathlib import Path

from ledger.audit import audit
from ledger.craft.state import Piece
from ledger.log.entry import parse_entry
from ledger.log.tree import hash_leaf
from ledger.log.trust import format_trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.sequencer import Accepted
from ledger.store.photos import BlobFolder
from ledger.store.replay import digest_state
from tests.chronicle import PROFILE
from tests.desk import TRUST, Desk

SHEETS, PIECES = 20, 1000


def quiet(stage: str, done: int, total: int) -> None:
    """Take progress and say nothing."""
    assert done <= total, stage


def test_the_audit_ends_in_the_servers_state_at_twenty_thousand_entries(tmp_path: Path) -> None:
    """Appended by the sequencer, mirrored from the store, replayed from the mirror: one state, no finding.

    The pieces' photos exist nowhere, and the audit says so of each: nothing else is found.
    """
    (tmp_path / "studio").mkdir()
    desk = Desk(tmp_path / "studio")
    desk.found()
    desk.enrol("m1")
    for number in range(SHEETS):
        answer = desk.submit(desk.sheet(range(number * PIECES, (number + 1) * PIECES)))
        assert isinstance(answer, Accepted)
        assert len(answer.receipts) == PIECES + 1
    blobs = BlobFolder(tmp_path / "blobs")
    (tmp_path / "blobs").mkdir()
    blobs.put(PROFILE.read_bytes())
    with desk.store.read() as reading:
        trust = replace(TRUST, charter=hash_leaf(next(reading.entries(0, 1))))
        published = Published(reading, desk.sequencer.page().note, format_trust(trust), blobs)
        done = mirror(published, tmp_path / "mirror", trust, quiet)
        size = reading.head().size
        assert parse_entry(next(reading.entries(size - 1, size))).index == size - 1
    report = audit(tmp_path / "mirror", trust, quiet)
    with desk.store.examine() as examined:
        expected = digest_state((kind, name, value) for kind, name, _, value in examined.records())
    desk.close()
    assert done.size == report.entries == size > SHEETS * PIECES
    assert (report.items, report.records[Piece.KIND]) == (SHEETS * PIECES, SHEETS * PIECES)
    assert report.state == expected
    assert {finding.code for finding in report.findings} == {"blob-missing"}
    assert report.total == len(done.missing) == 2 * SHEETS * PIECES
