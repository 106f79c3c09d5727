"""Drafts that helpers prepare, and their pictures: private, off the ledger, forgotten after thirty days. SPEC §12.12.

    private/drafts.db   drafts     zs001 · 9f86… · did:key:z6Mk… · {"clay":…} · 1779120000 · ""
                        named      zs001 · 9f86… · 3c4d…                 which pictures a draft names
                        pictures   zs001 · 3c4d… · did:key:z6Mk… · image/jpeg · bytes

A picture is here only as long as a draft names it.
"""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.errors import NotFoundError, PolicyError
from ledger.store.connection import WAL, check_settings, foreign_errors
from ledger.store.private import make_private

DAYS = 30
MAX_DRAFTS = 500  # of one person
MAX_PICTURES = 512 << 20  # bytes, of one person

_BUSY_SECONDS = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS drafts (
  person TEXT NOT NULL, id TEXT NOT NULL, issuer TEXT NOT NULL, item BLOB NOT NULL, time INTEGER NOT NULL,
  word TEXT NOT NULL, PRIMARY KEY (person, id)
) STRICT;
CREATE TABLE IF NOT EXISTS named (
  person TEXT NOT NULL, id TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (person, sha256, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pictures (
  person TEXT NOT NULL, sha256 TEXT NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (person, sha256)
) STRICT;
"""
_KEEP = """
INSERT INTO drafts (person, id, issuer, item, time, word) VALUES (:person, :id, :issuer, :item, :time, :word)
ON CONFLICT (person, id) DO NOTHING
"""
_NAME = "INSERT INTO named (person, id, sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_COUNT = "SELECT count(*) FROM drafts WHERE person = :person"
_OF = "SELECT person, id, issuer, item, time, word FROM drafts WHERE person = :person ORDER BY time, rowid"
_ONE = "SELECT person, id, issuer, item, time, word FROM drafts WHERE person = :person AND id = :id"
_RETURN = "UPDATE drafts SET word = :word WHERE person = :person AND id = :id"
_DROP = "DELETE FROM drafts WHERE person = :person AND id = :id"
_AGE = "DELETE FROM drafts WHERE time < :before"
_UNNAME = (
    "DELETE FROM named WHERE NOT EXISTS (SELECT 1 FROM drafts d WHERE d.person = named.person AND d.id = named.id)"
)
_SWEEP = """
DELETE FROM pictures WHERE NOT EXISTS
  (SELECT 1 FROM named n WHERE n.person = pictures.person AND n.sha256 = pictures.sha256)
"""
_NAMING = "SELECT id FROM named WHERE person = :person AND sha256 = :sha256"
_WEIGHT = "SELECT coalesce(sum(length(data)), 0) FROM pictures WHERE person = :person"
_PUT = """
INSERT INTO pictures (person, sha256, type, data) VALUES (:person, :sha256, :type, :data) ON CONFLICT DO NOTHING
"""
_HELD = "SELECT sha256 FROM pictures WHERE person = :person"
_PICTURE = "SELECT type, data FROM pictures WHERE person = :person AND sha256 = :sha256"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft.

    Attributes:
        person: whose signature it waits for.
        id: hex leaf hash of the item, which its statement id will be if it is signed as it stands.
        issuer: did of the key that prepared it.
        item: a sheet's item, canonical.
        time: when it came, seconds. word: with which it was returned; empty while it waits.
    """

    person: str
    id: str
    issuer: str
    item: bytes
    time: int
    word: str = ""


class DraftStore:
    """The open file. Any thread: the one connection is used under `_lock`."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, or make it, so that its owner alone can read it; with None, drafts are held in memory.

        Raises:
            PolicyError: `private-open-to-others`. PushbackError: `store-failed`. InconsistencyError: `store-damaged`,
                `store-setting`.
        """
        if path is not None:
            make_private(path)
        self._lock = threading.Lock()
        with foreign_errors():
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"):
                self._connection.execute(f"PRAGMA {pragma}")
            check_settings(self._connection, journal_mode=WAL if path else "memory", secure_delete=1)
            self._connection.executescript(_SCHEMA)

    def keep(self, draft: Draft, photos: Sequence[str]) -> bool:
        """Keep a draft and what it names; report whether it is new.

        Raises:
            PolicyError: `drafts-full`.
        """
        with self._turn() as connection:
            known = connection.execute(_ONE, {"person": draft.person, "id": draft.id}).fetchone()
            if known is None and connection.execute(_COUNT, {"person": draft.person}).fetchone()[0] >= MAX_DRAFTS:
                raise PolicyError("drafts-full", limit=MAX_DRAFTS)
            connection.execute(_KEEP, {name: getattr(draft, name) for name in Draft.__slots__})
            connection.executemany(_NAME, [(draft.person, draft.id, each) for each in photos])
        return known is None

    def of(self, person: str) -> tuple[Draft, ...]:
        """Return a person's drafts, the oldest first."""
        with self._turn() as connection:
            return tuple(Draft(*row) for row in connection.execute(_OF, {"person": person}))

    def one(self, person: str, draft: str) -> Draft:
        """Return a draft.

        Raises:
            NotFoundError: `draft-unknown`.
        """
        with self._turn() as connection:
            row = connection.execute(_ONE, {"person": person, "id": draft}).fetchone()
        if row is None:
            raise NotFoundError("draft-unknown")
        return Draft(*row)

    def give_back(self, person: str, draft: str, word: str) -> None:
        """Note with which word a draft was returned."""
        with self._turn() as connection:
            connection.execute(_RETURN, {"person": person, "id": draft, "word": word})

    def drop(self, person: str, draft: str) -> None:
        """Forget a draft, and the pictures that no other names."""
        with self._turn() as connection:
            connection.execute(_DROP, {"person": person, "id": draft})
            _sweep(connection)

    def age(self, before: int) -> None:
        """Forget drafts that came before this time."""
        with self._turn() as connection:
            if connection.execute(_AGE, {"before": before}).rowcount:
                _sweep(connection)

    def naming(self, person: str, sha256: str) -> tuple[str, ...]:
        """Return the ids of the drafts that name a picture."""
        with self._turn() as connection:
            return tuple(row[0] for row in connection.execute(_NAMING, {"person": person, "sha256": sha256}))

    def keep_picture(self, person: str, sha256: str, kind: str, data: bytes) -> None:
        """Keep a picture.

        Raises:
            PolicyError: `drafts-full`.
        """
        with self._turn() as connection:
            if connection.execute(_WEIGHT, {"person": person}).fetchone()[0] + len(data) > MAX_PICTURES:
                raise PolicyError("drafts-full", limit=MAX_DRAFTS)
            connection.execute(_PUT, {"person": person, "sha256": sha256, "type": kind, "data": data})

    def held(self, person: str) -> frozenset[str]:
        """Return which pictures are here."""
        with self._turn() as connection:
            return frozenset(row[0] for row in connection.execute(_HELD, {"person": person}))

    def picture(self, person: str, sha256: str) -> tuple[str, bytes]:
        """Return a picture's type and bytes.

        Raises:
            NotFoundError: `draft-unknown`.
        """
        with self._turn() as connection:
            row = connection.execute(_PICTURE, {"person": person, "sha256": sha256}).fetchone()
        if row is None:
            raise NotFoundError("draft-unknown")
        return row[0], row[1]

    @contextmanager
    def _turn(self) -> Iterator[sqlite3.Connection]:
        """Hold the file: all that happens within happens, or nothing."""
        with self._lock, foreign_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _sweep(connection: sqlite3.Connection) -> None:
    connection.execute(_UNNAME)
    connection.execute(_SWEEP)
