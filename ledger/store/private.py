"""Private data of a studio: what is personal and stands on no ledger. SPEC §12.11.

    private/private.db    kept    (person, field, commitment) → salt, value, time
                          zs001 · consent · 9f86d0… → 32 bytes, the text they agreed to, 2026-05-01
                          zs001 · contact · (none)  → no salt, how the office reaches them

A file of its own that nobody but its owner may read, in no mirror, no export, no ordinary backup. `erase` destroys what
stands under a person: freed pages are overwritten (`secure_delete`), the file is written anew without them (`VACUUM`),
and the write-ahead log is cut to nothing. What the medium itself keeps of overwritten blocks is out of reach from here.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import PolicyError, PushbackError
from ledger.store.connection import FULL, WAL, check_settings, foreign_errors

_BUSY_SECONDS = 5.0
_SUFFIXES = ("", "-wal", "-shm")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
  person TEXT NOT NULL, field TEXT NOT NULL, commitment TEXT NOT NULL, -- hex; empty when nothing was stated of it
  salt BLOB NOT NULL, value BLOB NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (person, field, commitment)
) STRICT;
"""
_KEEP = """
INSERT INTO kept (person, field, commitment, salt, value, time)
VALUES (:person, :field, :commitment, :salt, :value, :time)
ON CONFLICT (person, field, commitment) DO UPDATE SET salt = excluded.salt, value = excluded.value, time = excluded.time
"""
_OF_PERSON = "SELECT person, field, commitment, salt, value, time FROM kept WHERE person = :person ORDER BY time, field"
_ALL = "SELECT person, field, commitment, salt, value, time FROM kept ORDER BY person, time, field"
_ERASE = "DELETE FROM kept WHERE person = :person"
_DROP = "DELETE FROM kept WHERE person = :person AND field = :field AND commitment = :commitment"


@dataclass(frozen=True, slots=True)
class Kept:
    """One private value.

    Attributes:
        person: their code. field: `consent`, `contact`.
        commitment: hex hash that a statement bears for it; empty when none does.
        salt: 32 bytes; empty when there is no commitment.
        value: the bytes themselves. time: when it was kept, seconds since the epoch.
    """

    person: str
    field: str
    commitment: str
    salt: bytes
    value: bytes
    time: int


class PrivateStore:
    """The open file; a context manager. Any process: a turn is one transaction."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, with its folder, so that its owner alone can read it.

        Raises:
            PolicyError: `private-open-to-others`. PushbackError: `store-failed`. InconsistencyError: `store-damaged`,
                `store-setting`.
        """
        self.path = path
        make_private(path)
        with foreign_errors():
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
                self._connection.execute(f"PRAGMA {pragma}")
            check_settings(self._connection, journal_mode=WAL, synchronous=FULL, secure_delete=1)
            self._connection.executescript(_SCHEMA)

    def keep(self, kept: Kept) -> None:
        """Keep a value; when it returns it survives the loss of power."""
        with foreign_errors():
            self._connection.execute(_KEEP, {name: getattr(kept, name) for name in Kept.__slots__})

    def drop(self, kept: Kept) -> None:
        """Forget a value that was kept for a statement which nobody admitted."""
        with foreign_errors():
            self._connection.execute(_DROP, {"person": kept.person, "field": kept.field, "commitment": kept.commitment})
        self._overwrite()

    def of(self, person: str) -> tuple[Kept, ...]:
        """Return what is kept of a person, the oldest first."""
        with foreign_errors():
            return tuple(Kept(*row) for row in self._connection.execute(_OF_PERSON, {"person": person}))

    def all(self) -> Iterator[Kept]:
        """Yield everything, by person."""
        with foreign_errors():
            yield from (Kept(*row) for row in self._connection.execute(_ALL))

    def erase(self, person: str) -> tuple[Kept, ...]:
        """Destroy what is kept of a person, and return what that was.

        Raises:
            PushbackError: `private-in-use`: somebody else reads the file, so its log can't be cut; run it again.
                The rows are gone then, their traces not yet.
        """
        gone = self.of(person)
        with foreign_errors():
            self._connection.execute(_ERASE, {"person": person})
        self._overwrite()
        return gone

    def _overwrite(self) -> None:
        """Write the file anew without what was deleted, and cut the log."""
        with foreign_errors():
            self._connection.execute("VACUUM")
            busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise PushbackError("private-in-use", retry_after=5)

    def traces(self, gone: tuple[Kept, ...]) -> tuple[str, ...]:
        """Return the names of the store's own files in which a salt or a value still stands: none, after `erase`."""
        parts = [part for kept in gone for part in (kept.salt, kept.value) if part]
        found = []
        for suffix in _SUFFIXES:
            path = self.path.with_name(self.path.name + suffix)
            data = path.read_bytes() if path.exists() else b""
            if any(part in data for part in parts):
                found.append(path.name)
        return tuple(found)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@contextmanager
def private_store(path: Path) -> Iterator[PrivateStore]:
    """Open the private file for one command; raises as `PrivateStore`."""
    store = PrivateStore(path)
    try:
        yield store
    finally:
        store.close()


def check_private(path: Path) -> None:
    """Refuse a file, or its folder, that others than its owner can read; one that is not there is private.

    Raises:
        PolicyError: `private-open-to-others`.
    """
    for each in (path.parent, *(path.with_name(path.name + suffix) for suffix in _SUFFIXES)):
        if each.exists() and each.stat().st_mode & 0o077:
            raise PolicyError("private-open-to-others", path=str(each))


def make_private(path: Path) -> None:
    """Make a private file, with its folder, unless it is there; refuse one that others can read.

    Raises:
        PolicyError: `private-open-to-others`. PushbackError: `store-failed`.
    """
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its log files the same mode
    except OSError as e:
        raise PushbackError("store-failed", retry_after=60, reason=e.strerror) from e
    check_private(path)
