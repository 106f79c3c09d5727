"""The hall's file: its tables, and what opens it. SPEC §13.

    hall.db    piece    a registered piece as a card shows it, numbered in the order of the log
               hand     whose hands a piece shows: its maker's, and those of roles that were signed
               sealed   which pieces cite a seal
               title    terms of a piece's names (FTS5); name, naming: of people, kilns and seals
               facet    of each value of each facet the pieces that have it, a bit each
               batch    a kiln batch in counts
               status   bytes of status as last looked at
               seen     one row: version of this form, how many entries were looked at, leaf hash of the last

Derived from the log and in no backup: lost, damaged, of another log or another form it is made anew.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 1  # raised with this file, `words` and `row`
_BUSY_SECONDS = 5.0
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version TEXT NOT NULL, size INTEGER NOT NULL, last BLOB NOT NULL,
  stamp INTEGER NOT NULL -- how often anything was written: what others have in memory may be older
) STRICT;
CREATE TABLE IF NOT EXISTS piece (
  ordinal INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, entry INTEGER NOT NULL UNIQUE, time INTEGER NOT NULL,
  person TEXT NOT NULL, older INTEGER NOT NULL, zh TEXT NOT NULL, en TEXT NOT NULL, shape TEXT NOT NULL,
  clay TEXT NOT NULL, clay_name TEXT NOT NULL, forming TEXT NOT NULL, year INTEGER NOT NULL, late INTEGER NOT NULL,
  photo TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, flagged INTEGER NOT NULL,
  batches TEXT NOT NULL, hands TEXT NOT NULL, seals TEXT NOT NULL, -- codes, a space between them
  word TEXT NOT NULL -- empty: shown nowhere
) STRICT;
CREATE INDEX IF NOT EXISTS piece_by_person ON piece (person);
CREATE INDEX IF NOT EXISTS piece_older ON piece (person) WHERE older = 1;
CREATE TABLE IF NOT EXISTS hand (
  person TEXT NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (person, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sealed (
  seal TEXT NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (seal, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facet (
  name TEXT NOT NULL, value TEXT NOT NULL, chunk INTEGER NOT NULL, bits BLOB NOT NULL, stamp INTEGER NOT NULL,
  PRIMARY KEY (name, value, chunk)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS facet_by_stamp ON facet (stamp);
CREATE TABLE IF NOT EXISTS name (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, code TEXT NOT NULL, terms TEXT NOT NULL, sort TEXT NOT NULL,
  UNIQUE (kind, code)
) STRICT;
CREATE INDEX IF NOT EXISTS name_by_sort ON name (kind, sort, code);
CREATE TABLE IF NOT EXISTS batch (
  code TEXT PRIMARY KEY, kiln TEXT NOT NULL, date TEXT NOT NULL, counts TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS batch_by_kiln ON batch (kiln, date, code);
CREATE TABLE IF NOT EXISTS status (number INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE IF NOT EXISTS title USING fts5 (terms, content='', detail=none, columnsize=0, tokenize=ascii);
CREATE VIRTUAL TABLE IF NOT EXISTS naming USING fts5 (terms, content='', detail=none, columnsize=0, tokenize=ascii);
"""


class HallFile:
    """The path, and connections to what lies there."""

    def __init__(self, path: Path) -> None:
        """Take the path; the file is made when it is first opened."""
        self.path = path

    def open(self) -> sqlite3.Connection:
        """Open the file, with its tables; one that is no database any more is thrown away first."""
        try:
            return _connect(self.path)
        except sqlite3.DatabaseError as e:
            if e.sqlite_errorcode not in _DAMAGED:
                raise
            self.drop()
            return _connect(self.path)

    def drop(self) -> None:
        """Throw everything away."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")  # a lost end is looked at again
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def turn(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the one write turn; left by an error, nothing has happened."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def empty(connection: sqlite3.Connection) -> None:
    """Take everything out: what is there is of another log, or of another form."""
    for table in ("seen", "piece", "hand", "sealed", "facet", "name", "batch", "status"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  # our own names
    for table in ("title", "naming"):
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")  # noqa: S608
