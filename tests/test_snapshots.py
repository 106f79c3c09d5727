"""Snapshots made in the sequencer's turn: when, where, over what, and how a mirror comes by their chunks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.admission import Checked
from ledger.audit import audit
from ledger.craft.kinds.foundation.head import ledger_head
from ledger.craft.kinds.foundation.log_closing import LogClosing
from ledger.craft.records.status import CHUNK
from ledger.craft.snapshot import padded, split_leaves, status_name_fits
from ledger.craft.state import Snapshot
from ledger.craft.status import REGISTERED, status_of
from ledger.errors import MalformedError, NotFoundError, PushbackError, VerificationError
from ledger.log.tree import hash_leaf, root_of
from ledger.log.trust import format_trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.snapshots import DAILY, HOURLY, SnapshotMaker
from ledger.store.chunks import ChunkFolder
from ledger.store.photos import BlobFolder
from ledger.studio import shipped_profile
from tests.craft.oversight_world import OversightWorld
from tests.craft.world import key_of
from tests.desk import TRUST, Desk

TICK = [Checked((), sheet=False)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A founded ledger with a maker, which keeps snapshots an hour apart."""
    opened = Desk(tmp_path)
    opened.found()
    opened.enrol("m1")
    opened.sequencer.maker = maker_of(tmp_path)
    yield opened
    opened.close()


def maker_of(folder: Path, every: int = HOURLY) -> SnapshotMaker:
    """A maker whose chunks lie in the folder."""
    return SnapshotMaker(lambda: key_of("certifier"), ChunkFolder(folder / "status"), every)


def newest(desk: Desk) -> Snapshot | None:
    """The newest snapshot."""
    return desk.store.get(Snapshot, "")


def size(desk: Desk) -> int:
    """Number of entries."""
    with desk.store.read() as reading:
        return reading.head().size


def test_a_snapshot_is_the_last_entry_of_the_group_that_changed_something(desk: Desk, tmp_path: Path) -> None:
    """Over everything before it; its one chunk lies under its leaf hash, which is the root."""
    before = size(desk)
    desk.submit(desk.piece(1))
    row = newest(desk)
    assert row is not None
    assert (row.index, row.n, size(desk)) == (before + 1, before + 1, before + 2)
    chunk = ChunkFolder(tmp_path / "status").get(row.root.hex())
    assert chunk == padded(bytes(status_of(desk.store, index) for index in range(row.n)))
    assert chunk[before] == REGISTERED


def test_no_snapshot_before_its_time_nor_when_nothing_changed(desk: Desk) -> None:
    """What was changed meanwhile is in the next; when nobody posts, a tick makes it."""
    desk.submit(desk.piece(1))
    first = newest(desk)
    desk.submit(desk.piece(2))
    assert newest(desk) == first
    desk.clock.time += HOURLY - 1
    desk.sequencer.append(TICK)
    assert newest(desk) == first
    desk.clock.time += 1
    desk.sequencer.append(TICK)
    second = newest(desk)
    assert second is not None
    assert (second.index, second.n) == (size(desk) - 1, size(desk) - 1)
    desk.clock.time += DAILY
    desk.sequencer.append(TICK)
    desk.enrol("m2")
    assert newest(desk) == second


def test_a_tick_without_a_maker_appends_nothing(desk: Desk) -> None:
    """Nor does a group in which everything was refused."""
    desk.sequencer.maker = None
    before = size(desk)
    desk.sequencer.append(TICK)
    assert size(desk) == before


def test_an_interval_is_between_a_minute_and_a_day() -> None:
    """Whatever the settings say."""
    assert [maker_of(Path(), every).every for every in (1, 60, 7200, 10**9)] == [60, 60, 7200, DAILY]


def test_nothing_is_made_for_a_ledger_that_is_closed_or_of_the_first_rules() -> None:
    """There the kind is unknown, or nothing is admitted any more."""
    world, maker = OversightWorld(), maker_of(Path("/nowhere"))
    made = SnapshotMaker(lambda: world.certifier, Kept()).make(world.state, world.index, world.time)
    assert made is not None
    closing = LogClosing(reason="other", after=ledger_head(None, world.state).hex())
    world.endorse(world.say("LogClosing", closing, world.registrars[0]), world.registrars[1])
    assert maker.make(world.state, world.index, world.time) is None


class Kept(dict[str, bytes]):
    """Chunks in memory."""

    def put(self, name: str, data: bytes) -> None:
        """Keep them, checked."""
        assert status_name_fits(name, data)
        self[name] = data


def test_several_chunks_are_listed_under_the_root() -> None:
    """Those that hold no piece too; what is known already is not written again."""
    world, chunks = OversightWorld(), Kept()
    maker = SnapshotMaker(lambda: world.certifier, chunks)
    world.index = 2 * CHUNK + 7
    made = maker.make(world.state, world.index, world.time)
    assert made is not None
    world.take(made)
    row = world.state.get(Snapshot, "")
    assert row is not None
    leaves = split_leaves(chunks[row.root.hex()])
    assert len(leaves) == 3
    assert root_of(leaves) == row.root
    assert {leaf.hex() for leaf in leaves} | {row.root.hex()} == set(chunks)
    assert leaves[1] == leaves[2] == hash_leaf(bytes(CHUNK))


def test_a_key_that_is_not_here_stops_no_submission(desk: Desk) -> None:
    """The trouble is told to whoever asks for a snapshot; the piece is in the log."""

    def missing() -> None:
        raise NotFoundError("certifier-key-missing", keys="")

    maker = SnapshotMaker(missing, ChunkFolder(Path("/nowhere")))  # type: ignore[arg-type]  # never returns a key
    desk.sequencer.maker = maker
    desk.submit(desk.piece(1))
    assert newest(desk) is None
    assert maker.trouble is not None
    assert maker.trouble.code == "certifier-key-missing"


def test_a_snapshot_that_the_rules_refuse_stops_no_submission(desk: Desk, tmp_path: Path) -> None:
    """A stranger's key makes none; the piece is in the log, alone."""
    desk.sequencer.maker = SnapshotMaker(lambda: key_of("stranger"), ChunkFolder(tmp_path / "status"))
    before = size(desk)
    desk.submit(desk.piece(1))
    assert size(desk) == before + 1
    assert newest(desk) is None


def test_a_mirror_has_the_chunks_and_an_audit_recomputes_the_root(desk: Desk, tmp_path: Path) -> None:
    """From the log alone; a chunk that the source lost is listed."""
    for number in (1, 2):
        desk.submit(desk.piece(number))
        desk.clock.time += HOURLY
    (tmp_path / "blobs").mkdir()
    blobs = BlobFolder(tmp_path / "blobs")
    blobs.put(shipped_profile(desk.world.charter().profile))
    row = newest(desk)
    assert row is not None
    with desk.store.read() as reading:
        note = desk.sequencer.page().note
        trust = trust_of(next(reading.entries(0, 1)))
        for chunks, lost in ((ChunkFolder(tmp_path / "status"), []), (None, [f"status/{row.root.hex()}"])):
            copy = tmp_path / f"copy-{len(lost)}"
            done = mirror(Published(reading, note, format_trust(trust), blobs, chunks), copy, trust, lambda *_: None)
            assert [name for name in done.missing if name.startswith("status/")] == lost
    assert (tmp_path / "copy-0" / "status" / row.root.hex()).stat().st_size == CHUNK
    codes = {finding.code for finding in audit(tmp_path / "copy-0", trust, lambda *_: None, workers=0).findings}
    assert codes <= {"blob-missing"}


def trust_of(charter: bytes) -> object:
    """The trust file of this very ledger."""
    from dataclasses import replace

    return replace(TRUST, charter=hash_leaf(charter))


def test_files_under_status_are_held_against_their_names(tmp_path: Path) -> None:
    """A damaged one, an odd name, none at all, and a folder that can't be written."""
    chunks = ChunkFolder(tmp_path / "status")
    data = bytes(CHUNK)
    name = hash_leaf(data).hex()
    chunks.put(name, data)
    chunks.put(name, data)
    assert chunks.get(name) == data
    (tmp_path / "status" / name).write_bytes(data[1:] + b"\1")
    with pytest.raises(VerificationError):
        chunks.get(name)
    with pytest.raises(NotFoundError):
        chunks.get("0" * 64)
    with pytest.raises(MalformedError):
        chunks.get("../guard")
    (tmp_path / "status" / ("1" * 64)).mkdir()
    with pytest.raises(PushbackError):
        chunks.get("1" * 64)
    with pytest.raises(PushbackError):
        ChunkFolder(tmp_path / "status" / name).put("2" * 64, data)
    assert not status_name_fits(name, b"odd")
    assert not status_name_fits(name, bytes(64))
