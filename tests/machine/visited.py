"""The hall beside the machine's ledger: it looks now and then, and in the end it is as if it had looked only once.

visited.look(store)                  folds a few entries, every few submissions
visited.examine(store, profiles)     catches up; equals a hall made anew; says of each piece the word of its verdict
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from ledger.backend import EntryStore
from ledger.craft.profile import Profile
from ledger.craft.state import Piece
from ledger.craft.verdict import verdict
from ledger.craft.verdict_facts import PieceFacts
from ledger.craft.verdict_state import View, facts_from_state
from ledger.store.hall import Hall

EVERY, FEW = 3, 8  # submissions between two looks, entries at a look: it lags a little, and catches things half done
TABLES = {
    "piece": "*", "hand": "*", "sealed": "*", "facet": "name, value, chunk, bits", "name": "kind, code, terms, sort",
    "batch": "*", "status": "*",
}  # fmt: skip


class Visited:
    """A hall that follows in small steps."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._hall = Hall(home / "hall.db")
        self._turns = 0

    def look(self, store: EntryStore) -> None:
        """Fold a few entries now and then."""
        self._turns += 1
        if self._turns % EVERY == 0:
            self._hall.follow(store, FEW)

    def examine(self, store: EntryStore, profiles: Mapping[str, Profile]) -> None:
        """See the module."""
        anew = Hall(self._home / "anew.db")
        for hall in (self._hall, anew):
            while not hall.follow(store):
                pass
            hall.close()
        seen = held(self._home / "hall.db")
        assert seen == held(self._home / "anew.db"), "the hall depends on when it looked"
        with store.read() as reading:
            for code, word, hands in seen["said"]:
                piece = reading.get(Piece, code)
                assert piece is not None, "the hall shows what the ledger does not have"
                view = View(size=reading.head().size, known_at=None)
                facts = facts_from_state(
                    reading, lambda index: next(reading.entries(index, index + 1)), code, profiles, view
                )
                said = verdict(facts, reading.head().time).word
                assert (word or "not-current") == said, "a card says another word than the verdict"
                assert isinstance(facts.piece, PieceFacts)
                older = facts.piece.older
                signed = {role.person for role in facts.piece.signed_roles} | (
                    {piece.person} if older is None else set()
                )
                assert older is not None or set(hands.split()) == signed, "somebody stands at a piece unsigned"
                assert older is None or bool(hands) <= (older.attributed in {"mine", "deceased"})

    def close(self) -> None:
        """Close the file."""
        self._hall.close()


def held(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what a hall's file holds, but for how it came to hold it."""
    with sqlite3.connect(path) as connection:
        found = {
            table: sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall())
            for table, columns in TABLES.items()
        }
        found["facet"] = [row for row in found["facet"] if row[3]]  # a value that nothing has any more
        found["said"] = connection.execute("SELECT code, word, hands FROM piece").fetchall()
        for table, names in (("title", "piece"), ("naming", "name")):
            found[table] = terms_of(connection, table)
            assert bool(found[table]) == bool(found[names])
    connection.close()
    return found


def terms_of(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """Return every term of a full-text index with the rows that have it, counted by SQLite's own reader of it."""
    connection.execute(f"CREATE VIRTUAL TABLE temp.{table}_terms USING fts5vocab ('main', '{table}', 'row')")
    return connection.execute(f"SELECT term, doc FROM temp.{table}_terms ORDER BY term").fetchall()
