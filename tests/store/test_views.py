"""Views: they follow the log, and anything that is wrong with them is mended by looking again."""

import sqlite3
from pathlib import Path

import pytest

from ledger.errors import PushbackError
from ledger.store import views
from ledger.store.views import Views
from tests.craft.kiln_world import digest
from tests.desk import Desk


def photo(number: int, view: str = "front") -> str:
    """Return the hash of a photo that the piece of this number names."""
    return digest(f"{view} {number}")


def test_a_name_is_known_once_it_is_admitted(desk: Desk, tmp_path: Path) -> None:
    """Pieces and items of a sheet alike; what nobody named stays unknown."""
    seen = Views(tmp_path / "views.db")
    assert seen.named_at(photo(1), desk.store) is None
    desk.accepted(desk.piece(1))
    desk.accepted(desk.sheet(range(2, 5)))
    assert seen.named_at(photo(1), desk.store) == 6
    assert [seen.named_at(photo(n, "base"), desk.store) for n in (2, 3, 4)] == [8, 9, 10]
    assert seen.named_at(photo(9), desk.store) is None
    assert len(list(seen.missed(desk.store))) == 8  # four pieces' two photos
    seen.close()


def test_a_profile_is_no_picture(desk: Desk, tmp_path: Path) -> None:
    """The charter names it, and it is a blob; by the photos' door it is not welcome."""
    seen = Views(tmp_path / "views.db")
    assert seen.named_at(desk.world.charter().profile, desk.store) is None
    assert list(seen.missed(desk.store)) == []
    seen.close()


def test_what_is_behind_looks_a_part_at_a_time(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question does not look at a million entries; a sheet is never cut; asked again it goes on."""
    monkeypatch.setattr(views, "AT_ONCE", 8)
    desk.accepted(desk.sheet(range(1, 30)))
    desk.accepted(desk.piece(40))
    seen = Views(tmp_path / "views.db")
    with pytest.raises(PushbackError) as caught:
        seen.named_at(photo(40), desk.store)
    assert caught.value.code == "views-behind"
    assert seen.named_at(photo(40), desk.store) == 36
    assert seen.named_at(photo(29), desk.store) == 35
    seen.close()


@pytest.mark.parametrize("damage", [b"", b"not a database at all, not at all" * 100])
def test_a_lost_or_damaged_file_is_made_anew(desk: Desk, tmp_path: Path, damage: bytes) -> None:
    """All in it can be had from the entries."""
    desk.accepted(desk.piece(1))
    seen = Views(tmp_path / "views.db")
    assert seen.named_at(photo(1), desk.store) == 6
    seen.close()
    for path in tmp_path.glob("views.db*"):
        path.unlink()
    if damage:
        (tmp_path / "views.db").write_bytes(damage)
    again = Views(tmp_path / "views.db")
    assert again.named_at(photo(1), desk.store) == 6
    again.drop()
    assert again.named_at(photo(1), desk.store) == 6
    again.close()


def test_views_of_another_log_are_thrown_away(desk: Desk, tmp_path: Path) -> None:
    """An old copy of the database was put back, and another end grew: nothing of the lost end stays named."""
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other")
    other.sequencer.start()
    other.found()
    other.enrol()
    desk.accepted(desk.piece(1))
    other.clock.time += 60
    other.accepted(other.piece(2))
    seen = Views(tmp_path / "views.db")
    assert seen.named_at(photo(1), desk.store) == 6
    assert seen.named_at(photo(1), other.store) is None
    assert seen.named_at(photo(2), other.store) == 6
    seen.close()
    other.close()


def test_two_processes_may_look_at_once(desk: Desk, tmp_path: Path) -> None:
    """Each sees what the other has looked at."""
    one, two = Views(tmp_path / "views.db"), Views(tmp_path / "views.db")
    desk.accepted(desk.piece(1))
    assert one.named_at(photo(1), desk.store) == two.named_at(photo(1), desk.store) == 6
    desk.accepted(desk.piece(2))
    assert two.named_at(photo(2), desk.store) == one.named_at(photo(2), desk.store) == 7
    one.close()
    two.close()


@pytest.mark.studio
def test_an_entry_that_can_t_be_read_names_nobody(desk: Desk, tmp_path: Path) -> None:
    """Damage is fsck's to say; the rest is seen all the same."""
    desk.accepted(desk.piece(1))
    desk.accepted(desk.piece(2))
    desk.close()

    with sqlite3.connect(tmp_path / "ledger.db") as edited:
        edited.execute("UPDATE entries SET data = x'7b7d' WHERE \"index\" = 6")
    edited.close()
    desk.reopen()
    seen = Views(tmp_path / "views.db")
    assert seen.named_at(photo(1), desk.store) is None
    assert seen.named_at(photo(2), desk.store) == 7
    seen.close()


def test_entries_are_listed_by_what_they_are_about(desk: Desk, tmp_path: Path) -> None:
    """A maker's pieces, alone or in a sheet, oldest or newest first; nothing of what nobody made."""
    seen = Views(tmp_path / "views.db")
    desk.accepted(desk.piece(1))
    desk.accepted(desk.sheet(range(2, 5)))
    maker = "maker/m1"
    assert seen.entries_about(maker, desk.store) == [6, 8, 9, 10]
    assert seen.newest_about(maker, 2, desk.store) == [10, 9]
    assert seen.entries_about("maker/nobody", desk.store) == []
    seen.close()


def test_views_of_another_version_are_made_anew(desk: Desk, tmp_path: Path) -> None:
    """A program that asks for more does not go on with what an older one noted."""
    desk.accepted(desk.piece(1))
    path = tmp_path / "views.db"
    with sqlite3.connect(path) as old:
        old.executescript(
            'CREATE TABLE named (sha256 BLOB PRIMARY KEY, "index" INTEGER, missed INTEGER);'
            "CREATE TABLE seen (only_row INTEGER PRIMARY KEY, size INTEGER, last BLOB);"
        )
    old.close()
    seen = Views(path)
    assert seen.follow(desk.store)
    assert seen.entries_about("maker/m1", desk.store) == [6]
    seen.close()
