"""A state of one's own in a temporary SQLite file that nobody else sees, for `fsck` and `rebuild` of any store."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ledger.store.connection import foreign_errors, make_tables
from ledger.store.reading import SqliteScratch
from ledger.store.tables import StateRow


@contextmanager
def scratch_state() -> Iterator[SqliteScratch]:
    """Open an empty state; it is gone afterwards.

    Raises:
        PushbackError: `store-failed`, `disk-full`.
    """
    with foreign_errors():
        connection = sqlite3.connect("", isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            make_tables(connection, (StateRow,))
            connection.execute("BEGIN")
            yield SqliteScratch(connection)
        finally:
            connection.close()
