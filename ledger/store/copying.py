"""A consistent copy of a SQLite file while others read and write it: SQLite's own backup interface (SPEC §13).

BEGIN ─ the first read pins what is committed now ─→ pages, a few thousand at a time ─→ one file, no log beside it
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from ledger.store.connection import foreign_errors, open_reader

PAGES = 2048  # in one step: 16 MiB


def copy_database(source: Path, target: Path, moved: Callable[[int, int], None]) -> None:
    """Copy a database of ours; `moved` is told (pages done, pages in all).

    The read transaction is held over all steps, so that a writer neither waits for us nor makes us begin again.

    Raises:
        PushbackError: `store-failed`, `disk-full`. InconsistencyError: `store-damaged`, `store-setting`.
    """
    reader = open_reader(source)
    try:
        with foreign_errors():
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            writer = sqlite3.connect(target)
            try:
                reader.backup(writer, pages=PAGES, progress=lambda _, left, total: moved(total - left, total))
            finally:
                writer.close()
    finally:
        reader.close()


def database_bytes(source: Path) -> bytes:
    """Return a small database as the bytes of a file, as it is committed now; raises as `copy_database`."""
    with foreign_errors():
        connection = sqlite3.connect(source)
        try:
            return connection.serialize()
        finally:
            connection.close()
