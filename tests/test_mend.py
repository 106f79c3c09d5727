"""Mending: what the database lost comes back from the stage, to the byte; nothing else is touched."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger.errors import InconsistencyError, LedgerError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.mend import rebuild, recover
from ledger.prover import frontier_at, nodes_of
from tests.craft.world import ORIGIN
from tests.desk import PROFILES, Desk

pytestmark = pytest.mark.studio


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """An open ledger with the maker `m1` and one piece: seven entries."""
    desk.accepted(desk.piece(1))
    return desk


def entries(desk: Desk) -> list[bytes]:
    """Return every entry."""
    with desk.store.read() as reading:
        return list(reading.entries(0, desk.size))


def put_back(desk: Desk, copy: Path) -> None:
    """Put an old copy of the database in the place of the present one."""
    desk.close()
    shutil.copyfile(copy, desk.directory / "ledger.db")
    desk.reopen()


def old_copy(desk: Desk) -> Path:
    """Copy the database as a backup would."""
    desk.store.checkpoint()
    return Path(shutil.copyfile(desk.directory / "ledger.db", desk.directory / "old.db"))


def test_an_old_copy_is_refused_and_brought_up_to_the_guard(desk: Desk) -> None:
    """G11: read-only until `recover`; afterwards the same entries, state and page, and every receipt still holds."""
    copy = old_copy(desk)
    answers = [desk.accepted(body) for body in (desk.piece(2), desk.sheet(range(3, 9)), desk.piece(9))]
    page, before = desk.sequencer.page(), entries(desk)
    put_back(desk, copy)
    with pytest.raises(InconsistencyError) as caught:
        desk.sequencer.start()
    assert (caught.value.code, caught.value.fields["got"]) == ("store-behind-guard", 7)
    with pytest.raises(InconsistencyError):
        desk.sequencer_over().append([])
    assert recover(desk.store, desk.stage, desk.guard, PROFILES) == 9
    desk.sequencer = desk.sequencer_over()
    assert desk.sequencer.start() == page
    assert entries(desk) == before
    assert desk.fsck().faults == ()
    assert desk.accepted(desk.piece(2)).entries == answers[0].entries
    assert desk.accepted(desk.sheet(range(3, 9))).entries == answers[1].entries


def test_a_lost_database_comes_back_whole(desk: Desk) -> None:
    """G14 on a studio: from nothing but guard, stage and keys."""
    desk.accepted(desk.sheet(range(2, 300)))
    before = entries(desk)
    desk.close()
    for path in desk.directory.glob("ledger.db*"):
        path.unlink()
    desk.reopen()
    assert recover(desk.store, desk.stage, desk.guard, PROFILES) == len(before)
    desk.sequencer.start()
    assert entries(desk) == before
    assert desk.fsck().faults == ()


def stage_together(desk: Desk) -> Path:
    """Let a repair stage entries 6, 7 and 8 as one group; return a copy of the database as it was at 7."""
    copy = old_copy(desk)
    for number in (2, 3):
        desk.accepted(desk.piece(number))
    edit(desk.directory / "stage.db", "DELETE FROM staged WHERE substr(name, 1, 2) IN ('7-', '8-', '9-')")
    (desk.directory / "guard").write_bytes(guard_at(desk, 6))
    desk.restart()
    desk.sequencer.start()
    return copy


def edit(path: Path, statement: str) -> None:
    """Change a database behind everybody's back."""
    with sqlite3.connect(path) as edited:
        edited.execute(statement)
    edited.close()


def guard_at(desk: Desk, size: int) -> bytes:
    """Return the page of this log at an earlier size."""
    with desk.store.read() as reading:
        return format_checkpoint(Checkpoint(ORIGIN, size, frontier_at(size, nodes_of(reading, size)).root()))


def test_a_database_that_ends_inside_a_staged_group_is_brought_up(desk: Desk) -> None:
    """Groups that a repair staged together are taken from the middle."""
    copy = stage_together(desk)
    before, page = entries(desk), desk.sequencer.page()
    put_back(desk, copy)
    assert recover(desk.store, desk.stage, desk.guard, PROFILES) == 2
    assert desk.sequencer_over().start() == page
    assert entries(desk) == before
    assert desk.fsck().faults == ()


def test_nothing_is_recovered_where_nothing_is_lost(desk: Desk) -> None:
    """Also when the database is ahead of the guard: that is the start's work."""
    assert recover(desk.store, desk.stage, desk.guard, PROFILES) == 0
    (desk.directory / "guard").write_bytes(guard_at(desk, 6))
    assert recover(desk.store, desk.stage, desk.guard, PROFILES) == 0
    assert parse_checkpoint(desk.guard.read()).size == 6


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM staged WHERE name LIKE '9-%'", "stage-missing"),
        ("DELETE FROM staged WHERE name LIKE '8-%'", "stage-missing"),
        ("UPDATE staged SET data = CAST(data || x'00' AS BLOB) WHERE name LIKE '9-%'", "stage-damaged"),
    ],
)
def test_a_stage_that_does_not_reach_is_said_so_and_nothing_changes(desk: Desk, statement: str, code: str) -> None:
    """Half a recovery would be a fork."""
    copy = old_copy(desk)
    for number in (2, 3):
        desk.accepted(desk.piece(number))
    put_back(desk, copy)
    edit(desk.directory / "stage.db", statement)
    with pytest.raises(InconsistencyError) as caught:
        recover(desk.store, desk.stage, desk.guard, PROFILES)
    assert caught.value.code == code
    assert desk.size == 7


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tiles SET data = zeroblob(length(data))",
        "UPDATE entries SET data = CAST(replace(CAST(data AS TEXT), 'index', 'indey') AS BLOB) WHERE \"index\" = 6",
    ],
)
def test_another_history_is_not_continued(desk: Desk, statement: str) -> None:
    """A database whose beginning is not the guard's: recovered entries would not fit, so none is written."""
    put_back(desk, stage_together(desk))
    edit(desk.directory / "ledger.db", statement)
    with pytest.raises(InconsistencyError) as caught:
        recover(desk.store, desk.stage, desk.guard, PROFILES)
    assert caught.value.code == "store-forked"
    assert desk.size == 7


def test_a_head_row_that_is_gone_is_damage_and_nothing_is_appended(desk: Desk) -> None:
    """A torn page can take the head row and leave the state: the charter is then refused as a second one."""
    desk.close()
    edit(desk.directory / "ledger.db", "DELETE FROM head")
    desk.reopen()
    with pytest.raises(InconsistencyError) as caught:
        recover(desk.store, desk.stage, desk.guard, PROFILES)
    assert (caught.value.code, caught.value.fields["reason"]) == ("store-damaged", "charter-exists")
    with desk.store.read() as reading:
        assert reading.counts()[0] == 7


def test_state_is_rebuilt_from_the_entries(desk: Desk) -> None:
    """Whatever was in the table: afterwards it is what replay gives, and the ledger goes on."""
    desk.accepted(desk.sheet(range(2, 600)))
    desk.close()
    with sqlite3.connect(desk.directory / "ledger.db") as edited:
        edited.execute("DELETE FROM state WHERE kind = 'key'")
        edited.execute("INSERT INTO state VALUES ('piece', 'zz', '', x'90')")
    edited.close()
    desk.reopen()
    assert {error.code for error in desk.fsck().faults} == {"fsck-state"}
    assert rebuild(desk.store, PROFILES) == desk.size
    assert desk.fsck().faults == ()
    desk.sequencer.start()
    desk.accepted(desk.piece(700))


def test_a_log_that_can_t_be_replayed_keeps_the_state_it_has(desk: Desk) -> None:
    """Rebuilding by rules that do not allow the log changes nothing."""
    with pytest.raises(LedgerError):
        rebuild(desk.store, {})
    assert desk.fsck().faults == ()
