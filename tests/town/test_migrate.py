"""From a studio to a town and back: the same root, one guard at any time, and a killed run is run again."""

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import ledger.migrate as migrating
from ledger.errors import InconsistencyError, PolicyError
from ledger.instance import open_studio
from ledger.migrate import Migrated, to_studio, to_town
from ledger.store.etcd import EtcdGuard
from ledger.studio import MAX_SETTINGS, Studio, Town, parse_settings
from tests.studios import Studios
from tests.town.towns import new_town

# It begins with a studio, so it is skipped where every ledger is founded in a town.
pytestmark = [pytest.mark.needs("PostgreSQL"), pytest.mark.needs("etcd"), pytest.mark.studio]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Studios:
    """A studio with single pieces and a sheet: 29 entries."""
    studio = Studios(tmp_path_factory.mktemp("founded") / "ledger")
    studio.register([1, 2])
    studio.submit(studio.sheet(range(10, 30)))
    return studio


@pytest.fixture
def studio(founded: Studios, tmp_path: Path) -> Studios:
    """It, in a place of its own."""
    studio = copy.copy(founded)
    studio.directory = shutil.copytree(founded.directory, tmp_path / "ledger")
    return studio


def names(studio: Studios) -> list[str]:
    """Return what lies in the directory; logs come and go with who reads."""
    return sorted(
        path.name for path in studio.directory.iterdir() if not path.name.endswith(("-wal", "-shm", "-writer"))
    )


def quiet(*_: object) -> None:
    """Hear of progress, and say nothing."""


def there(studio: Studios, town: Town) -> Migrated:
    """Migrate to a town."""
    return to_town(studio.directory, town, quiet)


def look(studio: Studios) -> tuple[int, str]:
    """Return size and root as the ledger has them now, all of it examined."""
    with open_studio(studio.directory, write=False) as instance:
        report = instance.fsck()
        assert report.faults == ()
        return report.size, report.root.hex()


def is_town(studio: Studios) -> bool:
    """Report where its settings say that it is."""
    return parse_settings(Studio(studio.directory).read("settings.json", MAX_SETTINGS)).town is not None


def test_there_and_back_it_is_the_same_ledger(studio: Studios) -> None:
    """The same root on all three sides; it goes on where it is, and old receipts hold."""
    before = look(studio)
    done = there(studio, new_town())
    assert ((done.size, done.root.hex()), look(studio), is_town(studio)) == (before, before, True)
    assert not {*names(studio)} & {"ledger.db", "stage.db", "guard", "lock"}
    assert done.aside is not None
    assert {path.name for path in done.aside.iterdir()} >= {"ledger.db", "stage.db", "guard"}
    studio.register([3])
    grown = look(studio)
    back = to_studio(studio.directory, quiet)
    assert ((back.size, back.root.hex()), look(studio), is_town(studio)) == (grown, grown, False)
    studio.register([4])
    assert look(studio)[0] == 31


def test_a_try_leaves_everything_as_it_was(studio: Studios) -> None:
    """Copied, examined, and thrown away: both ways."""
    before, files = look(studio), names(studio)
    town = new_town()
    assert to_town(studio.directory, town, quiet, keep=False).size == 29
    assert names(studio) == files
    assert (look(studio), is_town(studio)) == (before, False)
    there(studio, town)  # the database is still empty, the key unused
    files = names(studio)
    assert to_studio(studio.directory, quiet, keep=False).size == 29
    assert names(studio) == files
    assert (look(studio), is_town(studio)) == (before, True)
    studio.register([3])


def test_a_server_of_the_town_stops_when_the_guard_is_moved(studio: Studios) -> None:
    """It committed nothing and signed nothing that the studio does not have."""
    there(studio, new_town())
    with open_studio(studio.directory, write=True, clock=studio.clock) as server:
        server.submit(studio.piece(3))
        to_studio(studio.directory, quiet)
        with pytest.raises(InconsistencyError) as caught:
            server.submit(studio.piece(4))
        assert caught.value.code == "guard-moved"
    assert look(studio)[0] == 30


class Killed(BaseException):
    """The process ends here."""


KILLED_THERE = [("restage", True), ("_switch", False), ("_switch", True)]
KILLED_BACK = [("_settle", False), ("_settle", True)]


def kill_at(monkeypatch: pytest.MonkeyPatch, name: str, *, after: bool) -> None:
    """End the process before a step, or after it."""
    honest: Callable[..., object] = getattr(migrating, name)

    def killed(*arguments: object) -> object:
        if after:
            honest(*arguments)
        raise Killed

    monkeypatch.setattr(migrating, name, killed)


@pytest.mark.parametrize(("name", "after"), KILLED_THERE)
def test_killed_on_the_way_there_it_is_run_again(
    studio: Studios, monkeypatch: pytest.MonkeyPatch, name: str, after: bool
) -> None:
    """At every step: the ledger is whole in one of the two places, and the second run ends where one would have."""
    before, town = look(studio), new_town()
    kill_at(monkeypatch, name, after=after)
    with pytest.raises(Killed):
        there(studio, town)
    monkeypatch.undo()
    assert look(studio) == before
    if is_town(studio):
        with pytest.raises(PolicyError) as caught:
            there(studio, town)
        assert caught.value.code == "town-already"
    else:
        there(studio, town)
    studio.register([3])
    assert (look(studio)[0], is_town(studio)) == (30, True)


@pytest.mark.parametrize(("name", "after"), KILLED_BACK)
def test_killed_on_the_way_back_it_is_run_again(
    studio: Studios, monkeypatch: pytest.MonkeyPatch, name: str, after: bool
) -> None:
    """Between retiring one guard and the switch nobody signs; then the studio does."""
    there(studio, new_town())
    before = look(studio)
    kill_at(monkeypatch, name, after=after)
    with pytest.raises(Killed):
        to_studio(studio.directory, quiet)
    monkeypatch.undo()
    if is_town(studio):
        to_studio(studio.directory, quiet)
    assert (look(studio), is_town(studio)) == (before, False)
    studio.register([3])
    assert look(studio)[0] == 30


def test_a_copy_that_differs_is_thrown_away(studio: Studios, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of all this: one record lost on the way is seen, and the ledger stays where it is."""
    honest = migrating.PostgresStore.mend

    def lossy(self: migrating.PostgresStore) -> object:
        turn = honest(self)
        real = turn.__enter__

        def enter() -> object:
            opened = real()
            take = opened.take_over

            def dropped(source: object) -> None:
                take(source)  # type: ignore[arg-type]  # a view
                opened._connection.execute("DELETE FROM state WHERE kind = 'piece' AND id = (SELECT max(id) FROM state"
                                           " WHERE kind = 'piece')")  # fmt: skip

            opened.take_over = dropped  # type: ignore[method-assign]  # the breakage
            return opened

        turn.__enter__ = enter  # type: ignore[method-assign]  # the breakage
        return Entered(turn)

    monkeypatch.setattr(migrating.PostgresStore, "mend", lossy)
    with pytest.raises(InconsistencyError) as caught:
        there(studio, new_town())
    monkeypatch.undo()
    assert caught.value.code == "migrate-differs"
    assert (look(studio)[0], is_town(studio)) == (29, False)


class Entered:
    """A context manager whose `__enter__` is its own: the interpreter looks at the type."""

    def __init__(self, turn: object) -> None:
        self._turn = turn

    def __enter__(self) -> object:
        return self._turn.__enter__()  # type: ignore[attr-defined]  # a context manager

    def __exit__(self, *error: object) -> object:
        return self._turn.__exit__(*error)  # type: ignore[attr-defined]  # likewise


def test_a_ledger_that_is_not_in_order_is_not_moved(studio: Studios) -> None:
    """Neither way."""
    town = new_town()
    shutil.copytree(studio.directory, studio.directory.parent / "copy")
    (studio.directory / "stage.db").unlink()
    with pytest.raises(InconsistencyError) as caught:
        there(studio, town)
    assert caught.value.code == "migrate-unsound"
    shutil.rmtree(studio.directory)
    (studio.directory.parent / "copy").rename(studio.directory)
    there(studio, town)
    with psycopg.connect(town.database) as connection:
        connection.execute("DELETE FROM state WHERE kind = 'piece'")
    with pytest.raises(InconsistencyError) as caught:
        to_studio(studio.directory, quiet)
    assert caught.value.code == "migrate-unsound"
    guard = EtcdGuard(town.guard)
    assert guard.read()  # it was not moved
    guard.close()


def test_it_goes_neither_where_it_is_nor_where_another_is(studio: Studios, tmp_path: Path) -> None:
    """Its own place, a database with entries, a key with a guard."""
    with pytest.raises(PolicyError) as caught:
        to_studio(studio.directory, quiet)
    assert caught.value.code == "studio-already"
    other = new_town()
    Studios(tmp_path / "other", other)
    with pytest.raises(PolicyError) as caught:
        there(studio, Town(other.database, new_town().guard))
    assert caught.value.code == "database-in-use"
    with pytest.raises(InconsistencyError) as forked:
        there(studio, Town(new_town().database, other.guard))
    assert forked.value.code == "guard-exists"
    assert not is_town(studio)
