"""Migrating a town's tables: what is not the same log afterwards has never happened."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ledger.errors import InconsistencyError
from ledger.store.postgres.connection import connect
from ledger.store.postgres.migrations import FOLDER
from ledger.store.postgres.schema import NEWEST, read_shape
from ledger.upgrade import Upgraded, make_tables, upgrade
from tests.desk import PROFILES, Desk
from tests.town.shared import shared_cluster

pytestmark = pytest.mark.needs("PostgreSQL")

MIGRATION = """
from alembic import op
revision = "{revision}"
down_revision = "{before}"
def upgrade() -> None:
    op.execute({statement!r})
"""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Desk]:
    """A ledger whose entries are in PostgreSQL: a charter, a maker, single pieces and a sheet."""
    desk = Desk(tmp_path, shared_cluster().database())
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    desk.accepted(desk.piece(1, 2))
    desk.accepted(desk.sheet(range(10, 30)))
    yield desk
    desk.close()


def migrations(folder: Path, *statements: str) -> Path:
    """Return a folder of migrations: ours, and then one of each of these statements."""
    (folder / "versions").mkdir(parents=True)
    for path in (FOLDER / "env.py", *(FOLDER / "versions").glob("r*.py")):
        (folder / path.relative_to(FOLDER)).write_text(path.read_text("utf-8"), "utf-8")
    before = NEWEST
    for number, statement in enumerate(statements, 1):
        revision = f"t{number}"
        text = MIGRATION.format(revision=revision, before=before, statement=statement)
        (folder / "versions" / f"{revision}.py").write_text(text, "utf-8")
        before = revision
    return folder


def run(town: Desk, folder: Path = FOLDER, *, keep: bool = True) -> Upgraded:
    """Migrate."""
    return upgrade(town.database, town.stage, town.guard, PROFILES, keep=keep, folder=folder)


def revision(town: Desk) -> str:
    """Return the tables' revision as others see it."""
    with psycopg.connect(town.database) as connection:
        (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    return str(found)


def test_a_ledger_in_postgresql_is_in_order(town: Desk) -> None:
    """Everything derived again from the entries; and again after a process began anew."""
    assert (town.size, town.fsck().faults) == (29, ())
    town.restart()
    town.sequencer.start()
    town.accepted(town.piece(3))
    assert town.fsck().faults == ()


def test_tables_that_are_newest_stay_as_they_are(town: Desk) -> None:
    """Examined all the same."""
    done = run(town)
    assert (done.before, done.after, done.size) == (NEWEST, NEWEST, 29)
    with town.store.read() as reading:
        assert done.root == reading.head().root


def test_a_migration_that_keeps_the_log_is_kept(town: Desk, tmp_path: Path) -> None:
    """Rewriting every row is no change of the log; a try without keeping leaves the tables as they were."""
    rewritten = "CREATE TABLE s2 AS TABLE state; DELETE FROM state; INSERT INTO state TABLE s2"
    folder = migrations(tmp_path / "m", rewritten, "DROP TABLE s2")
    assert (run(town, folder, keep=False).after, revision(town)) == ("t2", NEWEST)
    assert (run(town, folder).after, revision(town)) == ("t2", "t2")
    assert town.fsck().faults == ()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM entries WHERE \"index\" = 3", "upgrade-changed"),
        ("DROP TABLE tiles", "store-damaged"),
        ("ALTER TABLE statements DROP CONSTRAINT statement_key", "store-shape"),
        ("ALTER TABLE entries ALTER COLUMN data DROP NOT NULL", "store-shape"),
        ("DROP INDEX state_parent", "store-shape"),
        ("ALTER TABLE state ADD COLUMN note text", "store-shape"),
        ("SELECT 1/0", "store-damaged"),
    ],
)  # fmt: skip
def test_a_migration_that_changes_the_log_or_its_tables_has_not_happened(
    town: Desk, tmp_path: Path, statement: str, code: str
) -> None:
    """Everybody sees the tables as they were, and appending goes on."""
    with pytest.raises(InconsistencyError) as caught:
        run(town, migrations(tmp_path / "m", statement))
    assert (caught.value.code, revision(town)) == (code, NEWEST)
    assert town.fsck().faults == ()
    town.accepted(town.piece(3))


def test_a_ledger_that_is_not_in_order_is_not_migrated(town: Desk) -> None:
    """Whatever is wrong is to be seen before anything is moved."""
    with psycopg.connect(town.database) as connection:
        connection.execute("DELETE FROM state WHERE kind = 'piece'")
    with pytest.raises(InconsistencyError) as caught:
        run(town)
    assert caught.value.code == "upgrade-unsound"


def test_tables_are_made_once(town: Desk) -> None:
    """Where they are, they stay."""
    make_tables(town.database)
    assert town.size == 29


def test_the_shape_names_every_constraint(town: Desk) -> None:
    """Else nothing would be missed: columns, keys, checks, the index by parent, the order of text."""
    connection = connect(town.database)
    lines = read_shape(connection)
    connection.close()
    assert len(lines) >= 25
    for wanted in ("column state.kind text not null C", "constraint head.head_only", "index state.state_parent"):
        assert any(line.startswith(wanted) for line in lines), wanted
