"""Alembic's migrations of a town's tables, and how they are run: inside a transaction that somebody else ends.

with migrating(connection) as migrate:      BEGIN
    migrate(FOLDER)                         every migration that the tables have not seen yet
    commit(connection)                      or not: then nothing has happened
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from ledger.errors import InconsistencyError
from ledger.store.postgres.connection import Driver, foreign_errors, roll_back
from ledger.store.postgres.schema import TABLES, read_shape
from ledger.store.postgres.sql import BEGIN_TURN

FOLDER = Path(__file__).parent


@contextmanager
def migrating(connection: Driver) -> Iterator[Callable[[Path], None]]:
    """Begin a transaction, and hand over what migrates inside it; what is not committed by then is rolled back."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
    with foreign_errors(), engine.connect() as bound, bound.begin():
        try:
            connection.execute(BEGIN_TURN)  # the engine's own words begin nothing: the driver leaves that to us
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")

            def migrate(folder: Path) -> None:
                config = Config()
                config.set_main_option("script_location", str(folder))
                config.attributes["connection"] = bound
                command.upgrade(config, "head")

            yield migrate
        finally:
            roll_back(connection)


def check_shape(connection: Driver) -> None:
    """Check, inside a transaction, that the tables are what `schema.TABLES` makes on this server, to the constraint.

    Raises:
        InconsistencyError: `store-shape`: `missing` or `surplus` names the first thing that differs.
    """
    got = set(read_shape(connection))
    connection.execute("SAVEPOINT shape")
    connection.execute("SET LOCAL search_path = pg_temp")
    connection.execute(TABLES)
    expected = set(read_shape(connection))
    connection.execute("ROLLBACK TO SAVEPOINT shape")
    if got != expected:
        missing, surplus = sorted(expected - got), sorted(got - expected)
        raise InconsistencyError("store-shape", missing=(missing or ["-"])[0], surplus=(surplus or ["-"])[0])
