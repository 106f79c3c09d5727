"""G9, G15: several sequencers over one town; migrations that would change the log.

A sabotaged migration loses rows, changes or exchanges them, or takes a constraint away. Each is run against a ledger in
PostgreSQL; it is blocked when it raises and everybody sees the tables as they were.
"""

import shutil
from pathlib import Path
from random import Random

import psycopg
import pytest

import ledger.upgrade as upgrading
from ledger.errors import LedgerError
from ledger.fsck import Report
from ledger.store.postgres.migrations import FOLDER
from ledger.store.postgres.schema import NEWEST
from ledger.upgrade import upgrade
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.crashes import told
from tests.desk import PROFILES, Desk
from tests.faults import campaign
from tests.town.shared import shared_cluster

BOTH = 2  # cores

# {n} is an entry in the middle, {k} another one. All are things that somebody has called a clean-up.
SOME_PIECE = "(SELECT min(id) FROM state WHERE kind = 'piece')"
SABOTAGES = {
    "an entry lost": 'DELETE FROM entries WHERE "index" = {n}',
    "the last entry lost": 'DELETE FROM entries WHERE "index" = (SELECT max("index") FROM entries)',
    "all entries lost": "TRUNCATE entries",
    "two entries exchanged": """
        UPDATE entries SET data = other.data FROM entries AS other
        WHERE entries."index" IN ({n}, {k}) AND other."index" = {n} + {k} - entries."index" """,
    "a bit of an entry": 'UPDATE entries SET data = set_bit(data, 99, 1 - get_bit(data, 99)) WHERE "index" = {n}',
    "an entry trimmed": 'UPDATE entries SET data = substr(data, 1, octet_length(data) - 1) WHERE "index" = {n}',
    "a space after an entry": "UPDATE entries SET data = data || convert_to(' ', 'UTF8') WHERE \"index\" = {n}",
    "a statement's place lost": 'DELETE FROM statements WHERE "index" = {n}',
    "a statement at another's place": 'UPDATE statements SET "index" = {k} WHERE "index" = {n}',
    "all statement ids lost": "TRUNCATE statements",
    "a tile lost": "DELETE FROM tiles WHERE level = 0",
    "a hash of a tile": "UPDATE tiles SET data = set_byte(data, 32 * {n}, 255 - get_byte(data, 32 * {n}))",
    "a record lost": "DELETE FROM state WHERE (kind, id) IN (SELECT kind, id FROM state ORDER BY kind, id LIMIT 1)",
    "all pieces lost": "DELETE FROM state WHERE kind = 'piece'",
    "a record under another parent": f"UPDATE state SET parent = 'm2' WHERE kind = 'piece' AND id = {SOME_PIECE}",
    "ids in small letters": "UPDATE state SET id = lower(id) WHERE kind = 'piece'",
    "the tail lost": 'DELETE FROM entries WHERE "index" > {n}; DELETE FROM statements WHERE "index" > {n}',
    "the head's time": "UPDATE head SET time = time + 1",
    "the head's root": "UPDATE head SET root = sha256(root)",
    "a key dropped": "ALTER TABLE statements DROP CONSTRAINT statement_key",
    "a check dropped": "ALTER TABLE entries DROP CONSTRAINT entry_length",
    "the order of text changed": 'ALTER TABLE state ALTER COLUMN id TYPE text COLLATE "C.UTF-8"',
    "a table renamed": "ALTER TABLE tiles RENAME TO old_tiles",
}  # fmt: skip
MIGRATION = """
from alembic import op
revision, down_revision = "sabotaged", {before!r}
def upgrade() -> None:
    op.execute({statement!r})
"""


def write_migration(folder: Path, statement: str) -> Path:
    """Write our migrations and this one after them into a folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__", "__init__.py"))
    text = MIGRATION.format(before=NEWEST, statement=statement)
    (folder / "versions" / "sabotaged.py").write_text(text, "utf-8")
    return folder


def rows_of(address: str) -> str:
    """Return a digest of everything that the tables hold, as everybody sees them."""
    parts = (f"(SELECT md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) FROM {table} t)"
             for table in ("entries", "statements", "tiles", "state", "head", "alembic_version"))  # fmt: skip
    with psycopg.connect(address) as connection:
        row = connection.execute(f"SELECT {' || '.join(parts)}").fetchone()  # type: ignore[arg-type]  # a literal
    assert row is not None
    return str(row[0])


def sabotages(count: int, random: Random) -> Figures:
    """G15: each kind in turn, at places by chance."""
    home, kinds = campaign.scratch(), sorted(SABOTAGES)
    desk = Desk(home, shared_cluster().database())
    try:
        desk.sequencer.start()
        desk.found()
        desk.enrol()
        desk.accepted(desk.piece(1, 2))
        desk.accepted(desk.sheet(range(10, 20)))
        before = rows_of(desk.database)
        for number in counted(count):
            kind = kinds[number % len(kinds)]
            n, k = random.sample(range(1, desk.size - 1), 2)
            folder = write_migration(home / "migrations", SABOTAGES[kind].format(n=n, k=k))
            assert is_blocked(desk, folder), f"{kind}: a sabotaged migration went through"
            assert rows_of(desk.database) == before, f"{kind}: the tables are not as they were"
        return {"sabotages": count, "kinds": min(count, len(kinds)), "blocked": count}
    finally:
        desk.close()
        shutil.rmtree(home)


def is_blocked(desk: Desk, folder: Path) -> bool:
    """Report whether it is refused."""
    try:
        upgrade(desk.database, desk.stage, desk.guard, PROFILES, folder=folder)
    except LedgerError:
        return True
    return False


def unexamined(random: Random) -> str:
    """Plant an upgrade that believes the migration: what was examined before stands for what is there after."""
    with pytest.MonkeyPatch.context() as patch:
        kept: list[tuple[Report, bytes]] = []
        honest = upgrading._examine

        def once(*arguments: object) -> tuple[Report, bytes]:
            if len(kept) % 2 == 0:
                kept.append(honest(*arguments))  # type: ignore[arg-type]  # as it was called
            else:
                kept.append(kept[-1])
            return kept[-1]

        patch.setattr(upgrading, "_examine", once)
        return found(lambda: sabotages(len(SABOTAGES), random))


def rivals(count: int, random: Random, weak: str = "") -> Figures:
    """G9: processes over one town."""
    seen = campaign.figures(
        "rivals", count, seed=random.randrange(1 << 30), weak=weak, workers=BOTH if count > 200 else 1
    )
    for name in ("forks", "lost", "wrong retries", "faults", "failed"):
        assert not seen[name], f"{seen[name]} {name} ({seen['why']}), {seen['acknowledged']} acknowledged"
    assert seen["acknowledged"], "nothing was acknowledged"
    names = ("forks", "processes", "killed", "stopped", "unknown", "bodies")
    return {"rounds": seen["rounds"]} | told(seen, *names)


ROWS = (
    Row(
        name="G9", claim="any number of processes over one database and one guard make one history", unit="rounds",
        small=3, full=1000, run=rivals, cores=BOTH, needs=("PostgreSQL", "etcd"),
        control=lambda random: "two databases, each with a guard of its own: "
        + found(lambda: rivals(2, random, "two-primaries")),
    ),
    Row(
        name="G15", claim="a migration that changes the log or its tables has not happened", unit="sabotages",
        small=8, full=200, run=sabotages, control=unexamined, needs=("PostgreSQL",),
    ),
)  # fmt: skip
