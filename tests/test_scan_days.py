"""Each day's look-ups are stated in the sequencer's turn, published before, and reckoned again by whoever audits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.admission import Checked
from ledger.audit import audit
from ledger.craft.day import day_of, days_earlier
from ledger.craft.kinds.foundation.head import ledger_head
from ledger.craft.kinds.foundation.log_closing import LogClosing
from ledger.craft.kinds.oversight.scan_summary import scan_root
from ledger.craft.profile import zisha
from ledger.craft.scan_lines import parse_scan_lines, scan_name_fits
from ledger.craft.state import MemoryState, ScanDay, Snapshot
from ledger.errors import NotFoundError, PushbackError, VerificationError
from ledger.log.tree import EMPTY
from ledger.log.trust import format_trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.scan_days import GRACE, PUBLISHED_DAYS, ScanDays
from ledger.snapshots import Makers
from ledger.store.chunks import ChunkFolder
from ledger.store.photos import BlobFolder
from ledger.store.scans import ScanStore, Tally
from ledger.studio import shipped_profile
from tests.craft.kiln_world import code_of
from tests.craft.oversight_world import OversightWorld
from tests.craft.world import key_of
from tests.desk import Desk
from tests.test_snapshots import maker_of, newest, trust_of

TICK = [Checked((), sheet=False)]
DAY = 24 * 3600
A, B = sorted((code_of(1), code_of(2)))


class Counted(Desk):
    """A founded ledger whose days are stated, with counts and published lines."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.found()
        self.enrol("m1")
        self.counts = ScanStore(folder / "private" / "scans.db")
        self.lines = ChunkFolder(folder / "scans", scan_name_fits)
        self.days = ScanDays(lambda: key_of("certifier"), self.counts, self.lines)
        self.sequencer.maker = self.days

    @property
    def today(self) -> str:
        """The day of the clock."""
        return day_of(self.clock.time)

    def to_day(self, days: int, seconds: int = GRACE) -> None:
        """Go to so many seconds after the start of a later day."""
        self.clock.time += days * DAY
        self.clock.time -= (self.clock.time + 8 * 3600) % DAY
        self.clock.time += seconds

    def tick(self) -> None:
        """Give the maker a turn."""
        self.sequencer.append(TICK)

    def size(self) -> int:
        """Number of entries."""
        with self.store.read() as reading:
            return reading.head().size

    def stated(self, day: str) -> ScanDay:
        """The day's row."""
        row = self.store.get(ScanDay, day)
        assert row is not None, day
        return row


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counted]:
    """A ledger of one's own."""
    opened = Counted(tmp_path)
    yield opened
    opened.counts.close()
    opened.close()


def test_a_day_is_stated_when_it_is_over_and_its_lines_are_published(desk: Counted) -> None:
    """Not before five minutes past midnight; once; then its counts are dropped, the sum stays."""
    day = desk.today
    desk.counts.add({(day, A): Tally(0, 2), (day, B): Tally(31, 0)})
    desk.tick()
    desk.to_day(1, GRACE - 1)
    desk.tick()
    assert desk.store.get(ScanDay, day) is None
    desk.to_day(0)
    before = desk.size()
    desk.tick()
    row = desk.stated(day)
    assert (row.codes, row.root, row.index) == (2, scan_root({A: (0, 2), B: (31, 0)}).hex(), before)
    assert parse_scan_lines(desk.lines.get(row.root)) == {A: (0, 2), B: (31, 0)}
    assert desk.counts.waiting("9999-12-31") == [day]
    desk.tick()
    assert desk.counts.waiting("9999-12-31") == []
    assert desk.counts.of(B) == (31, day)
    desk.tick()
    assert desk.size() == before + 1


def test_a_day_without_look_ups_is_stated_too_while_the_server_runs(desk: Counted) -> None:
    """Its root is that of nothing, and no file; days before the server was there are not."""
    day = desk.today
    desk.tick()
    desk.to_day(1)
    desk.tick()
    assert (desk.stated(day).codes, desk.stated(day).root) == (0, EMPTY.hex())
    assert desk.store.get(ScanDay, days_earlier(day, 1)) is None
    with pytest.raises(NotFoundError):
        desk.lines.get(EMPTY.hex())


def test_days_that_nobody_stated_follow_one_a_turn(desk: Counted) -> None:
    """A server that was down states, the oldest first, what it had counted; the day between had nothing, and nobody."""
    first = desk.today
    desk.counts.add({(first, A): Tally(1, 0)})
    desk.to_day(2)
    second = desk.today
    desk.counts.add({(second, A): Tally(0, 1)})
    desk.to_day(1)
    desk.tick()
    assert desk.store.get(ScanDay, second) is None
    desk.tick()
    assert desk.stated(first).index == desk.stated(second).index - 1
    assert desk.store.get(ScanDay, days_earlier(second, 1)) is None


def test_lines_of_days_long_past_are_taken_away(desk: Counted) -> None:
    """After more than a year the root alone remains."""
    day = desk.today
    desk.counts.add({(day, A): Tally(1, 0)})
    desk.to_day(1)
    desk.tick()
    root = desk.stated(day).root
    desk.to_day(PUBLISHED_DAYS - 1)
    desk.tick()
    desk.tick()
    assert desk.lines.get(root)
    desk.to_day(2)
    desk.tick()
    desk.tick()
    with pytest.raises(NotFoundError):
        desk.lines.get(root)


def test_what_keeps_a_statement_from_being_made_stops_no_submission(desk: Counted) -> None:
    """It is remembered; the counts stay, and the next turn tries again."""
    day = desk.today
    desk.counts.add({(day, A): Tally(1, 0)})

    def missing() -> None:
        raise NotFoundError("certifier-key-missing", keys="…")

    desk.sequencer.maker = broken = ScanDays(missing, desk.counts, desk.lines)  # type: ignore[arg-type]  # no key
    desk.to_day(1)
    desk.submit(desk.piece(1))
    assert broken.trouble is not None
    assert desk.store.get(ScanDay, day) is None
    desk.sequencer.maker = desk.days
    desk.tick()
    assert desk.stated(day).codes == 1


def test_a_closed_ledger_states_nothing(tmp_path: Path) -> None:
    """The last entry is the closing; nor does one under the first rules, or one that is not founded."""
    world, counts = OversightWorld(), ScanStore(None)
    counts.add({("2020-01-01", A): Tally(1, 0)})
    lines = ChunkFolder(tmp_path / "scans", scan_name_fits)
    days = ScanDays(lambda: world.certifier, counts, lines)
    assert days.make(world.state, world.index, world.time) is not None
    assert days.make(MemoryState(), 0, world.time) is None
    closing = LogClosing(reason="other", after=ledger_head(None, world.state).hex())
    world.endorse(world.say("LogClosing", closing, world.registrars[0]), world.registrars[1])
    assert days.make(world.state, world.index, world.time) is None
    counts.close()


def test_several_makers_take_turns(desk: Counted, tmp_path: Path) -> None:
    """A snapshot first, the day at the next turn; nothing when neither has anything to say."""
    day = desk.today
    desk.sequencer.maker = Makers(maker_of(tmp_path), desk.days)
    desk.counts.add({(day, A): Tally(1, 0)})
    desk.to_day(1)
    desk.submit(desk.piece(1))
    assert newest(desk) is not None
    assert desk.store.get(ScanDay, day) is None
    desk.tick()
    assert desk.stated(day).codes == 1
    size = desk.size()
    desk.tick()
    assert desk.size() == size
    assert desk.store.get(Snapshot, "") == newest(desk)


def test_a_mirror_takes_the_lines_along_and_the_audit_reckons_them(desk: Counted, tmp_path: Path) -> None:
    """Lines that differ are a finding of that entry, a source that gives such is refused; missing ones are neither."""
    day = desk.today
    desk.counts.add({(day, A): Tally(0, 2), (day, B): Tally(31, 0)})
    desk.tick()
    desk.to_day(1)
    desk.tick()
    desk.tick()
    root = desk.stated(day).root
    with desk.store.read() as reading:
        trust = trust_of(next(reading.entries(0, 1)))
    (tmp_path / "blobs").mkdir()
    blobs = BlobFolder(tmp_path / "blobs")
    copy = tmp_path / "copy"

    def fetch(target: Path, lines: ChunkFolder | None) -> None:
        with desk.store.read() as reading:
            source = Published(reading, desk.sequencer.page().note, format_trust(trust), blobs, None, lines)
            mirror(source, target, trust, lambda *_: None)

    def found(target: Path) -> list[tuple[str, int]]:
        report = audit(target, trust, lambda *_: None, workers=0)
        return [(each.code, each.index) for each in report.findings if each.code.startswith(("scan", "code"))]

    blobs.put(shipped_profile(zisha().hash))
    fetch(copy, desk.lines)
    path = copy / "scans" / root
    assert path.read_bytes() == desk.lines.get(root)
    assert found(copy) == []
    path.write_bytes(path.read_bytes().replace(b",31,", b",13,"))
    assert found(copy) == [("scan-lines-differ", desk.stated(day).index)]
    path.write_bytes(b"odd\n")
    assert found(copy) == [("scan-lines-syntax", desk.stated(day).index)]
    path.unlink()
    assert found(copy) == []
    fetch(tmp_path / "without", None)
    assert not (tmp_path / "without" / "scans").exists()

    class Lying(ChunkFolder):
        def get(self, name: str) -> bytes:
            return b'["x",1,1]\n'

    with pytest.raises(VerificationError) as caught:
        fetch(tmp_path / "lied-to", Lying(tmp_path, scan_name_fits))
    assert caught.value.code == "scan-lines-differ"


def test_a_folder_that_fails_is_said(tmp_path: Path) -> None:
    """What can't be taken away is tried again another day."""
    (tmp_path / "scans").write_text("a file")
    with pytest.raises(PushbackError) as caught:
        ChunkFolder(tmp_path / "scans").drop("0" * 64)
    assert caught.value.code == "blob-failed"
    ChunkFolder(tmp_path / "nowhere").drop("0" * 64)
    ChunkFolder(tmp_path / "nowhere").drop("../scans")
    assert (tmp_path / "scans").exists()
