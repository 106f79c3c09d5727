"""The hall: follows the log, and answers. SPEC §13, §15.

    hall.follow(store)                  looks at the next entries; True when there are no more
    hall.ask(Question("石瓢"), profile)  what is there by now

Two connections: one folds, the other looks, and neither waits for the other. Any thread, any process: whoever folds
holds the file's one write turn. It may lag behind the log and never stands in the writer's way.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ledger.backend import EntryStore
from ledger.craft.profile import Profile
from ledger.store.connection import foreign_errors
from ledger.store.hall.file import HallFile
from ledger.store.hall.fold import SLICE, behind, fold
from ledger.store.hall.question import Answer, Question
from ledger.store.hall.search import Search

PEOPLE = 24
FEW = 64  # entries that a question looks at by itself: some milliseconds
_ALL_NAMES = (
    "SELECT code, sort FROM name WHERE kind = :kind AND (sort, code) > (:sort, :code) ORDER BY sort, code LIMIT :n"
)
_BATCHES = """
SELECT code, date, counts FROM batch WHERE kiln = :kiln AND (date, code) < (:date, :code)
ORDER BY date DESC, code DESC LIMIT :n
"""
_COUNTS = "SELECT counts FROM batch WHERE kiln = ?"
_FIRED = """
SELECT batches, count(*), max(ordinal) FROM piece
WHERE person = ? AND older = 0 AND word <> '' AND batches <> '' GROUP BY batches ORDER BY 3 DESC LIMIT ?
"""
_MONTHS = """
SELECT strftime('%Y-%m', time + 28800, 'unixepoch'), late, count(*) FROM piece
WHERE person = ? AND older = 0 AND forming = ? AND word <> '' GROUP BY 1, 2 ORDER BY 1 DESC, 2
"""


class Hall:
    """The open file; `_folding` and `_looking` each guard a connection."""

    def __init__(self, path: Path) -> None:
        """Take the path; the file is opened, or made, when it is first needed."""
        self._file = HallFile(path)
        self._folding, self._looking = threading.Lock(), threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._search: Search | None = None
        self._reader: sqlite3.Connection | None = None

    def follow(self, store: EntryStore, at_most: int = SLICE) -> bool:
        """Look at the next entries, a sheet more or less; report whether there are no more.

        Raises:
            PushbackError: `store-failed`, `store-busy`, `disk-full`.
        """
        with self._folding:
            return self._fold(store, at_most)

    def glance(self, store: EntryStore, few: int = FEW) -> None:
        """Look at what is new when it is little and nobody else is at it; whoever asks does not wait for more."""
        if not self._folding.acquire(blocking=False):
            return
        try:
            self._fold(store, few, unless=few)
        finally:
            self._folding.release()

    def _fold(self, store: EntryStore, at_most: int, unless: int = 0) -> bool:
        with foreign_errors():
            if self._writer is None:
                self._writer = self._file.open()
            with store.read() as reading:
                if unless and behind(self._writer, reading) > unless:
                    return False
                return fold(self._writer, reading, at_most)

    def ask(self, question: Question, profile: Profile) -> Answer:
        """Answer out of what was looked at so far; raises as `follow`."""
        with self._look() as (search, _):
            return search.answer(question, profile)

    def people(self, text: str = "", after: tuple[str, str] = ("", "")) -> tuple[list[tuple[str, str]], bool]:
        """Return (code, how it is sorted) of people called so, by their pinyin, and whether more follow."""
        return self._names("person", text, after)

    def kilns(self, text: str = "", after: tuple[str, str] = ("", "")) -> tuple[list[tuple[str, str]], bool]:
        """Return the same of kilns."""
        return self._names("kiln", text, after)

    def _names(self, kind: str, text: str, after: tuple[str, str]) -> tuple[list[tuple[str, str]], bool]:
        with self._look() as (search, reader):
            if text:
                people, kilns = search.named(text)
                sorted_by = "SELECT sort FROM name WHERE kind = ? AND code = ?"
                named = people if kind == "person" else kilns
                found = sorted((reader.execute(sorted_by, (kind, code)).fetchone()[0], code) for code in named)
                rows = [(code, sort) for sort, code in found if (sort, code) > after][: PEOPLE + 1]
            else:
                asked = {"kind": kind, "sort": after[0], "code": after[1], "n": PEOPLE + 1}
                rows = reader.execute(_ALL_NAMES, asked).fetchall()
        return rows[:PEOPLE], len(rows) > PEOPLE

    def batches(self, kiln: str, after: tuple[str, str], limit: int) -> list[tuple[str, str, dict[str, int]]]:
        """Return (code, date, vessels by outcome) of a kiln's batches before (date, code), the latest first."""
        with self._look() as (_, reader):
            asked = {"kiln": kiln, "date": after[0], "code": after[1], "n": limit}
            rows = reader.execute(_BATCHES, asked).fetchall()
        return [(code, date, msgspec.json.decode(counts, type=dict[str, int])) for code, date, counts in rows]

    def all_counts(self, kiln: str) -> tuple[int, dict[str, int]]:
        """Return how many batches a kiln has, and its vessels by outcome."""
        total: dict[str, int] = {}
        with self._look() as (_, reader):
            rows = reader.execute(_COUNTS, (kiln,)).fetchall()
        for (counts,) in rows:
            for outcome, count in msgspec.json.decode(counts, type=dict[str, int]).items():
                total[outcome] = total.get(outcome, 0) + count
        return len(rows), total

    def months(self, person: str, forming: str) -> list[tuple[str, bool, int]]:
        """Return (month of registration, whether late, pieces) of a maker's pieces so formed, the latest first."""
        with self._look() as (_, reader):
            return [(month, bool(late), n) for month, late, n in reader.execute(_MONTHS, (person, forming))]

    def fired(self, person: str, limit: int) -> list[tuple[str, int]]:
        """Return (batch, pieces) of the kiln batches that a maker's pieces came from, the latest first."""
        found: dict[str, int] = {}
        with self._look() as (_, reader):
            rows = reader.execute(_FIRED, (person, limit)).fetchall()
        for batches, count, _ in rows:
            for batch in batches.split():
                found[batch] = found.get(batch, 0) + count
        return list(found.items())

    @contextmanager
    def _look(self) -> Iterator[tuple[Search, sqlite3.Connection]]:
        with self._looking, foreign_errors():
            if self._search is None or self._reader is None:
                self._reader = self._file.open()
                self._search = Search(self._reader)
            yield self._search, self._reader

    def drop(self) -> None:
        """Throw everything away; it is folded anew from entry 0."""
        with self._folding, self._looking:
            self._close()
            self._file.drop()

    def close(self) -> None:
        """Close the file."""
        with self._folding, self._looking:
            self._close()

    def _close(self) -> None:
        for connection in (self._writer, self._reader):
            if connection is not None:
                connection.close()
        self._writer = self._reader = self._search = None
