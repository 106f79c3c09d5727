"""What `upgrade --check` looks at: whether this program can open the ledger at hand, and what must be done before.

✓ program: kilnmark 0.1.0, Python 3.11.2
✓ settings: example.org/zisha, in its directory
✓ tables: as this program makes them
✓ rules: version 2; this program knows 1–2
✓ page: guard 412, database 412, second copy 412

Nothing is changed: what reads, reads only.
"""

from collections.abc import Callable
from pathlib import Path

from api.cli.checkup import looks_at
from api.cli.manners import manners
from ledger.errors import InconsistencyError, PolicyError
from ledger.words import say

Look = Callable[[], str]
_OF_A_LEDGER = ("ledger", "store", "page", "keys")


def check_looks(directory: Path) -> list[tuple[str, Look]]:
    """Return the looks, each by its name; those of the machine are `doctor`'s."""
    ours: list[tuple[str, Look]] = [
        ("settings", lambda: _settings(directory)), ("tables", lambda: _tables(directory)),
        ("rules", lambda: _rules(directory)),
    ]  # fmt: skip
    return ours + [(name, look) for name, look in looks_at(directory) if name in _OF_A_LEDGER]


def _settings(directory: Path) -> str:
    from ledger.studio import MAX_SETTINGS, Studio, parse_settings

    settings = parse_settings(Studio(directory).read("settings.json", MAX_SETTINGS))
    where = "cli.upgrade-town" if settings.town else "cli.upgrade-studio"
    return f"{settings.origin}, {say(where, manners.lang)}"


def _tables(directory: Path) -> str:
    """Compare the tables that are there with those that this program makes."""
    from ledger.studio import MAX_SETTINGS, Studio, parse_settings

    studio = Studio(directory)
    town = parse_settings(studio.read("settings.json", MAX_SETTINGS)).town
    if town is not None:
        return _revision(town.database)
    from ledger.store import tables

    declared = tables.HeadRow.metadata.tables
    for path, names in ((studio.database, ("entries", "statements", "tiles", "state", "head")),
                        (studio.stage, ("staged",))):  # fmt: skip
        _compare(path, {name: [column.name for column in declared[name].columns] for name in names})
    return say("cli.upgrade-tables-same", manners.lang)


def _compare(path: Path, expected: dict[str, list[str]]) -> None:
    from ledger.store.connection import foreign_errors, open_reader

    connection = open_reader(path)
    try:
        with foreign_errors():
            for table, columns in expected.items():
                got = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
                if got != columns:
                    missing, surplus = sorted(set(columns) - set(got)), sorted(set(got) - set(columns))
                    raise InconsistencyError(
                        "store-shape", missing=f"{table}.{(missing or ['-'])[0]}",
                        surplus=f"{table}.{(surplus or ['-'])[0]}",
                    )  # fmt: skip
    finally:
        connection.close()


def _revision(address: str) -> str:
    """Refuse tables of another revision: with an older one `kilnmark upgrade` is due before anything is served."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from ledger.store.postgres.connection import connect
    from ledger.store.postgres.migrations import FOLDER
    from ledger.store.postgres.schema import read_revision

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    newest = ScriptDirectory.from_config(config).get_current_head() or ""
    connection = connect(address)
    try:
        there = read_revision(connection)
    finally:
        connection.close()
    if there != newest:
        raise PolicyError("upgrade-due", got=there or "-", expected=newest)
    return there


def _rules(directory: Path) -> str:
    """Refuse a ledger that goes by rules which this program does not know: it must not judge by others."""
    from ledger.craft.kind import RULES
    from ledger.craft.state import Ledger
    from ledger.instance import open_studio

    with open_studio(directory, write=False) as instance:
        ledger = instance.store.get(Ledger, "")
        assert ledger is not None, "a studio is founded with its charter"
        instance.profiles[ledger.profile]
    if ledger.rules not in RULES:
        raise PolicyError("rules-unknown", got=ledger.rules, expected=RULES[-1])
    known = f"{RULES[0]}–{RULES[-1]}"
    return say("cli.upgrade-rules", manners.lang, rules=ledger.rules, known=known)
