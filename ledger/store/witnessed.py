"""A witness's memory: one SQLite file, one row an origin, changed by compare-and-swap. SPEC §6.

    witnessed   origin → size, root, note

Durable before `swap` returns (synchronous FULL, WAL), so a signature never leaves for a page that a power cut forgets.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import InconsistencyError
from ledger.log.checkpoint import Checkpoint
from ledger.store.connection import FULL, WAL, check_settings, foreign_errors
from ledger.witness import Held

_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS witnessed (
  origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL
) STRICT, WITHOUT ROWID
"""
_READ = "SELECT size, root, note FROM witnessed WHERE origin = :origin"
_FIRST = "INSERT OR IGNORE INTO witnessed (origin, size, root, note) VALUES (:origin, :size, :root, :note)"
_SWAP = """
UPDATE witnessed SET size = :size, root = :root, note = :note
WHERE origin = :origin AND size = :old_size AND root = :old_root AND size <= :size
"""


class WitnessStore:
    """See `witness.Register`. Any thread, any process on this machine."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            PushbackError: `store-failed`. InconsistencyError: `store-damaged`, `store-setting`.
        """
        self._lock = threading.Lock()
        with foreign_errors():
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute(_SCHEMA)
            check_settings(self._connection, journal_mode=WAL, synchronous=FULL)

    def read(self, origin: str) -> Held | None:
        """See `Register.read`."""
        with self._turn():
            row = self._connection.execute(_READ, {"origin": origin}).fetchone()
        return None if row is None else Held(Checkpoint(origin, row[0], row[1]), row[2])

    def swap(self, origin: str, old: Held | None, new: Held) -> bool:
        """See `Register.swap`; never to a smaller size.

        Raises:
            InconsistencyError: `witness-backwards`.
        """
        page = new.checkpoint
        given = {"origin": origin, "size": page.size, "root": page.root, "note": new.note}
        if old is not None and page.size < old.checkpoint.size:
            raise InconsistencyError("witness-backwards", expected=old.checkpoint.size, got=page.size)
        with self._turn():
            if old is None:
                return self._connection.execute(_FIRST, given).rowcount == 1
            before = {"old_size": old.checkpoint.size, "old_root": old.checkpoint.root}
            return self._connection.execute(_SWAP, given | before).rowcount == 1

    def origins(self) -> list[str]:
        """Return the origins of which something is held, sorted."""
        with self._turn():
            return [origin for (origin,) in self._connection.execute("SELECT origin FROM witnessed ORDER BY origin")]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock, foreign_errors():
            yield
