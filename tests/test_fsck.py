"""fsck finds whatever was edited, and names it; a sound ledger has no faults."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.errors import InconsistencyError, LedgerError, VerificationError
from ledger.fsck import fsck
from ledger.log.entry import FIRST_PREV
from ledger.replay import Replay
from tests.desk import PROFILES, Desk

pytestmark = pytest.mark.studio


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed ledger of 6 + 1 + 6 + 270 + 1 entries: single ones, sheets, more than one tile."""
    directory = tmp_path_factory.mktemp("sound")
    desk = Desk(directory)
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    desk.accepted(desk.piece(1))
    desk.accepted(desk.sheet(range(10, 15)))
    desk.accepted(desk.sheet(range(20, 289)))
    desk.accepted(desk.piece(2))
    desk.store.checkpoint()
    desk.close()
    return directory


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it to be edited."""
    for name in ("ledger.db", "stage.db", "guard"):
        (tmp_path / name).write_bytes((sound / name).read_bytes())
    return tmp_path


def faults(directory: Path) -> list[str]:
    """Return the codes that fsck finds."""
    desk = Desk(directory)
    try:
        return [error.code for error in desk.fsck().faults]
    finally:
        desk.close()


def edit(path: Path, *statements: str) -> None:
    """Change a database as somebody with its password would."""
    with sqlite3.connect(path) as edited:
        for statement in statements:
            edited.execute(statement)
    edited.close()


def test_a_sound_ledger_has_no_faults(copy: Path) -> None:
    """And the report says what was seen."""
    desk = Desk(copy)
    report = desk.fsck()
    with desk.store.read() as reading:
        assert (report.size, report.root) == (284, reading.head().root)
    assert report.faults == ()
    desk.close()


def test_an_empty_ledger_has_no_faults(tmp_path: Path) -> None:
    """Size 0, with its guard."""
    assert faults(tmp_path) == []


DATABASE = {
    "an entry's byte": (
        "UPDATE entries SET data = CAST(replace(CAST(data AS TEXT), 'prev', 'prew') AS BLOB) WHERE \"index\" = 9",
        "fsck-replay",
    ),
    "an entry gone": ('DELETE FROM entries WHERE "index" = 283', "fsck-rows"),
    "an entry too many": ("INSERT INTO entries VALUES (284, x'00')", "fsck-rows"),
    "a statement's index": ('UPDATE statements SET "index" = 7 WHERE "index" = 6', "fsck-statement"),
    "a statement gone": ('DELETE FROM statements WHERE "index" = 100', "fsck-statement"),
    "a statement too many": ("INSERT INTO statements VALUES (zeroblob(32), 3)", "fsck-rows"),
    "a leaf hash": ("UPDATE tiles SET data = zeroblob(8192) WHERE level = 0 AND \"index\" = 0", "fsck-tile"),
    "a full tile gone": ('DELETE FROM tiles WHERE level = 0 AND "index" = 0', "store-damaged"),
    "the right edge": ("UPDATE tiles SET data = zeroblob(length(data)) WHERE \"index\" = 1", "fsck-tile"),
    "a tile too wide": ("UPDATE tiles SET data = CAST(data || zeroblob(32) AS BLOB) WHERE \"index\" = 1", "fsck-rows"),
    "the upper level": ("UPDATE tiles SET data = zeroblob(32) WHERE level = 1", "fsck-tile"),
    "the head's root": ("UPDATE head SET root = zeroblob(32)", "fsck-head"),
    "the head's link": ("UPDATE head SET last = zeroblob(32)", "fsck-head"),
    "the head's time": ("UPDATE head SET time = time + 1", "fsck-head"),
    "a record": ("UPDATE state SET value = x'90' WHERE kind = 'piece'", "fsck-state"),
    "a record gone": ("DELETE FROM state WHERE kind = 'person'", "fsck-state"),
    "the last record gone": (
        "DELETE FROM state WHERE (kind, id) = (SELECT kind, id FROM state ORDER BY kind DESC, id DESC)", "fsck-state",
    ),
    "a record too many": ("INSERT INTO state VALUES ('zz', 'z', '', x'90')", "fsck-state"),
    "a record's parent": ("UPDATE state SET parent = 'zz' WHERE kind = 'person'", "fsck-state"),
}  # fmt: skip


@pytest.mark.parametrize("name", DATABASE)
def test_what_is_edited_in_the_database_is_found(copy: Path, name: str) -> None:
    """Each column of each table, each with its own code among the faults."""
    statement, code = DATABASE[name]
    edit(copy / "ledger.db", statement)
    assert code in faults(copy)


def test_flipped_bytes_anywhere_in_the_file_are_found(copy: Path) -> None:
    """G5: one flip in each page that holds an entry, a tile, an id or a record."""
    path = copy / "ledger.db"
    data = path.read_bytes()
    with sqlite3.connect(path) as reader:
        (entry,) = reader.execute('SELECT data FROM entries WHERE "index" = 200').fetchone()
        (tile,) = reader.execute("SELECT data FROM tiles WHERE level = 1").fetchone()
        (name,) = reader.execute('SELECT id FROM statements WHERE "index" = 50').fetchone()
        (record,) = reader.execute("SELECT value FROM state WHERE kind = 'person'").fetchone()
    reader.close()
    for part in (entry[:200], tile, name, record):
        at = data.index(part) + len(part) // 2
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :])
        assert faults(copy) != []
    path.write_bytes(data)
    assert faults(copy) == []


def test_a_page_overwritten_is_found_as_damage(copy: Path) -> None:
    """What the database itself can't read is a fault, not a crash."""
    path = copy / "ledger.db"
    data = path.read_bytes()
    for page in range(1, min(len(data) // 8192, 6)):
        path.write_bytes(data[: page * 8192] + b"\xff" * 8192 + data[(page + 1) * 8192 :])
        assert faults(copy) != []


def test_a_guard_ahead_or_elsewhere_is_found(copy: Path) -> None:
    """The store lost its tail, or it is not the store that was signed for."""
    origin, size, _ = (copy / "guard").read_text().splitlines()
    other = "A" * 43 + "="
    (copy / "guard").write_text(f"{origin}\n{int(size) + 1}\n{other}\n")
    assert "store-behind-guard" in faults(copy)
    (copy / "guard").write_text(f"{origin}\n{int(size) - 1}\n{other}\n")
    assert "store-forked" in faults(copy)
    (copy / "guard").unlink()
    (copy / "guard").write_bytes(b"")
    assert faults(copy) == ["guard-malformed"]


def test_a_gap_or_damage_in_the_stage_is_found(copy: Path) -> None:
    """The second copy is examined from the guard back to the first entry."""
    edit(copy / "stage.db", "UPDATE staged SET data = CAST(data || x'0000' AS BLOB) WHERE name LIKE '7-%'")
    assert faults(copy) == ["stage-damaged"]
    edit(copy / "stage.db", "DELETE FROM staged WHERE name LIKE '7-%'")
    assert faults(copy) == ["stage-missing"]


def test_the_rules_are_asked_again(copy: Path) -> None:
    """A log that the rules in force do not allow is found, from the entry on that breaks them."""
    desk = Desk(copy)
    (fault, *_) = fsck(desk.store, desk.stage, desk.guard, {}).faults
    assert fault.code == "fsck-replay"
    assert fault.fields["entry"] == 0
    desk.close()


# Replay, entry by entry ----------------------------------------------------------------------------------------------


@pytest.fixture
def entries(sound: Path) -> Iterator[list[bytes]]:
    """The first entries of the ledger: a sheet of five at 7."""
    desk = Desk(sound)
    with desk.store.read() as reading:
        yield list(reading.entries(0, 13))
    desk.close()


def test_replay_steps_over_statements_and_items(entries: list[bytes]) -> None:
    """It ends where the log ends."""
    replay = Replay(PROFILES)
    kinds = [replay.read(data).kind for data in entries]
    assert kinds[0] == "Charter"
    assert kinds[7:] == ["PieceSheet", *["PieceRegistration"] * 5]
    assert replay.size == 13


@pytest.mark.parametrize(
    ("start", "error", "code"),
    [(1, InconsistencyError, "entry-link"), (8, VerificationError, "entry-sheet")],
)
def test_replay_refuses_a_gap(entries: list[bytes], start: int, error: type[LedgerError], code: str) -> None:
    """Another index or link; an item whose sheet was not seen."""
    last = FIRST_PREV if start == 1 else Replay(PROFILES).last
    replay = Replay(PROFILES, 0 if start == 1 else start, last)
    if start == 8:
        following = Replay(PROFILES)
        for data in entries[:8]:
            following.read(data)
        replay = Replay(PROFILES, 8, following.last, following.time)
    with pytest.raises(error) as caught:
        replay.read(entries[start])
    assert caught.value.code == code


def test_replay_refuses_a_time_that_goes_back(entries: list[bytes]) -> None:
    """Entry times never decrease."""
    replay = Replay(PROFILES, time=2**40)
    with pytest.raises(InconsistencyError):
        replay.read(entries[0])
