"""The stage of a studio: a second SQLite file that keeps every group, written once. `backend.Stage`, SPEC §13.

    name                data
    1234-0ac5…a8da      frontier of the tree before ‖ the entries, see `backend.Staged`

It is the ledger's second copy: whole from entry 0, in the order written, synced before the guard moves.
"""

import sqlite3
import threading
from pathlib import Path

from ledger.errors import InconsistencyError
from ledger.store import sql
from ledger.store.connection import foreign_errors, open_reader, open_tables
from ledger.store.tables import StagedRow


class SqliteStage:
    """See `backend.Stage`. One lock over both connections: what is asked is small and rare."""

    def __init__(self, path: Path, *, write: bool) -> None:
        """Open the stage; with `write` it is made when it is not there.

        Raises:
            PushbackError: `store-failed`. InconsistencyError: `store-damaged`, `store-setting`.
        """
        self._lock = threading.Lock()
        self._writer = open_tables(path, (StagedRow,)) if write else None
        try:
            self._reader = open_reader(path)
        except BaseException:
            if self._writer is not None:
                self._writer.close()
            raise

    def put(self, name: str, data: bytes) -> None:
        """See `Stage.put`."""
        assert self._writer is not None, "a stage opened for reading"
        with self._lock, foreign_errors():
            self._writer.execute(sql.WRITE_STAGED, {"name": name, "data": data})  # its own transaction, synced
            kept = _find(self._writer, name)
        if kept != data:
            raise InconsistencyError("stage-differs", name=name)

    def get(self, name: str) -> bytes | None:
        """See `Stage.get`: read on the other connection."""
        with self._lock, foreign_errors():
            return _find(self._reader, name)

    def names(self) -> tuple[str, ...]:
        """Return the names of all that was put, in no order."""
        with self._lock, foreign_errors():
            return tuple(name for (name,) in self._reader.execute(sql.STAGED_NAMES))

    def close(self) -> None:
        """Close both connections."""
        self._reader.close()
        if self._writer is not None:
            self._writer.close()


def _find(connection: sqlite3.Connection, name: str) -> bytes | None:
    row = connection.execute(sql.STAGED, {"name": name}).fetchone()
    return None if row is None else row[0]
