"""Folding the log into the hall: a slice of entries in one turn, upon state as it is by then.

    entries [seen, seen + 256)   →  new pieces, each numbered in the order of the log
    whatever they touched        →  derived again from state, which may be further on: its entry comes and says so again
    bytes of status              →  held against those last seen: whoever changed one, its piece's word follows

So what the hall says once it has seen everything depends on the log alone, not on when it looked.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version

import msgspec

from ledger.backend import Reading
from ledger.craft.blobs import EntryReader
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration, as_piece
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.state import Batch, Kiln, Person, Piece, Seal, StatusChunk
from ledger.craft.verdict_state import stated_now
from ledger.errors import LedgerError
from ledger.log.entry import FIRST_PREV, parse_entry
from ledger.log.tree import hash_leaf
from ledger.store.hall.facets import Facet, write_facets
from ledger.store.hall.file import VERSION, empty, turn
from ledger.store.hall.row import Row, counts_of, facets_of_word, row_of, word_of
from ledger.store.hall.touched import Touched
from ledger.store.hall.words import romanised, terms

SLICE = 256  # entries: some tens of milliseconds
_CHUNK = 8192  # entries a chunk of status
_SEEN = "SELECT version, size, last, stamp FROM seen"
_SEE = "INSERT OR REPLACE INTO seen (only_row, version, size, last, stamp) VALUES (1, ?, ?, ?, ?)"
_LAST = "SELECT coalesce(max(ordinal), -1) FROM piece"
_OLD = "SELECT ordinal, zh, en, clay_name, hands, seals FROM piece WHERE code = ?"
_PUT = "INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_AT = "SELECT ordinal, person, entry, flagged, word FROM piece WHERE entry = ?"
_OF_PERSON = "SELECT ordinal, person, entry, flagged, word FROM piece WHERE person = ?"
_AT_HAND = "SELECT code FROM piece WHERE ordinal IN (SELECT ordinal FROM hand WHERE person = ?)"
_OLDER = "SELECT code FROM piece WHERE older = 1"
_NAME = "INSERT INTO name (kind, code, terms, sort) VALUES (?, ?, ?, ?) RETURNING id"
_NAMED = "SELECT id, terms, sort FROM name WHERE kind = ? AND code = ?"


@cache
def form() -> str:
    """Return what the file was made by: another table of readings makes other terms."""
    return f"{VERSION} {version('pypinyin')}"


def is_current(connection: sqlite3.Connection, reading: Reading) -> bool:
    """Report whether everything committed was looked at."""
    made_by, size, last, _ = connection.execute(_SEEN).fetchone() or ("", 0, FIRST_PREV, 0)
    return made_by == form() and size == reading.head().size and last == reading.head().last


def behind(connection: sqlite3.Connection, reading: Reading) -> int:
    """Return how many entries were not looked at yet; of a file that must be begun anew, all."""
    made_by, size, _, _ = connection.execute(_SEEN).fetchone() or ("", 0, FIRST_PREV, 0)
    head = reading.head().size
    return head - size if made_by == form() and size <= head else head


def fold(connection: sqlite3.Connection, reading: Reading, at_most: int = SLICE) -> bool:
    """Look at the next entries, a sheet never cut; report whether that was all there is."""
    if is_current(connection, reading):
        return True
    with turn(connection):
        made_by, seen, last, stamp = connection.execute(_SEEN).fetchone() or ("", 0, FIRST_PREV, 0)
        size = reading.head().size
        if made_by != form() or seen > size or _last(reading, seen) != last:
            empty(connection)
            seen, last = 0, FIRST_PREV
        work = _Slice(connection, reading, stamp + 1)
        reader, end = EntryReader(), seen + at_most
        for data in reading.entries(seen, size):
            entry = None
            try:
                entry = parse_entry(data)
                if seen >= end and entry.item is None:
                    break
                statement = reader.read(entry, seen)
            except LedgerError:  # damage is `fsck`'s to say
                if seen >= end and (entry is None or entry.item is None):
                    break
            else:
                subject = statement.subject
                if isinstance(subject, PieceRegistration | LegacyRegistration):
                    work.new(subject, entry.time)
                else:
                    work.touched.add(statement, reading)
            seen, last = seen + 1, hash_leaf(data)
        work.finish(seen)
        connection.execute(_SEE, (form(), seen, last, stamp + 1))
    return seen == size


def _last(reading: Reading, size: int) -> bytes:
    return next((hash_leaf(data) for data in reading.entries(size - 1, size)), b"") if size else FIRST_PREV


@dataclass(slots=True)
class _Slice:
    """What one turn writes. `facets`, and `words` of pieces of which nothing else changed, are written at its end."""

    connection: sqlite3.Connection
    reading: Reading
    stamp: int
    touched: Touched = field(default_factory=Touched)
    facets: dict[int, frozenset[Facet]] = field(default_factory=dict)
    words: dict[int, frozenset[Facet]] = field(default_factory=dict)
    _paused: dict[str, bool] = field(default_factory=dict)
    _status: dict[int, bytes] = field(default_factory=dict)
    _next: int = -1

    def __post_init__(self) -> None:
        self._next = self.connection.execute(_LAST).fetchone()[0] + 1
        self._status = {chunk.number: chunk.data for chunk in self.reading.list(StatusChunk, "all")}

    def new(self, subject: PieceRegistration | LegacyRegistration, time: int) -> None:
        """Add a piece."""
        piece = self.reading.get(Piece, subject.code)
        if piece is None:  # it waited for an endorsement and lapsed
            return
        shaped = subject if isinstance(subject, PieceRegistration) else as_piece(subject)
        self._write(self._next, self._row(piece, shaped, time))
        self._next += 1

    def finish(self, size: int) -> None:
        """Derive again whatever was touched; `size` entries were looked at."""
        touched = self.touched
        codes = set(touched.pieces)
        for person in sorted(touched.people):
            self._person(person)
        for person in sorted(touched.hands):
            codes |= self._codes(_AT_HAND, person)
        if touched.older:
            codes |= self._codes(_OLDER)
        for code in sorted(codes):
            self._again(code)
        for code in sorted(touched.kilns):
            self._kiln(code)
        for code in sorted(touched.batches):
            self._batch(code)
        self._follow_status(size)
        for person in sorted(touched.pauses):
            self._reword(_OF_PERSON, person)
        write_facets(self.connection, self.facets, self.stamp)
        write_facets(self.connection, self.words, self.stamp, "word")

    def _codes(self, question: str, *values: str) -> set[str]:
        return {code for (code,) in self.connection.execute(question, values)}

    # Pieces ----------------------------------------------------------------------------------------------------------

    def _row(self, piece: Piece, subject: PieceRegistration, time: int) -> Row:
        return row_of(self.reading, piece, subject, time, self._byte(piece.index), self._is_paused)

    def _byte(self, index: int) -> int:
        data, place = self._status.get(index // _CHUNK, b""), index % _CHUNK
        return data[place] if place < len(data) else 0

    def _is_paused(self, code: str) -> bool:
        if code not in self._paused:
            person = self.reading.get(Person, code)
            self._paused[code] = person is not None and person.paused >= 0
        return self._paused[code]

    def _again(self, code: str) -> None:
        """Derive a piece again; one that the hall does not have yet comes with its own entry."""
        old = self.connection.execute(_OLD, (code,)).fetchone()
        piece = None if old is None else self.reading.get(Piece, code)
        if piece is None:
            return
        ordinal, zh, en, clay, hands, seals = old
        self._unword("title", ordinal, _doc(_title_terms(zh, en, clay)))
        self.connection.executemany("DELETE FROM hand WHERE person = ? AND ordinal = ?", _with(hands, ordinal))
        self.connection.executemany("DELETE FROM sealed WHERE seal = ? AND ordinal = ?", _with(seals, ordinal))
        subject, time = stated_now(self.reading, self._entry, piece)
        self._write(ordinal, self._row(piece, subject, time))

    def _entry(self, index: int) -> bytes:
        return next(self.reading.entries(index, index + 1))

    def _write(self, ordinal: int, row: Row) -> None:
        hands, seals = " ".join(row.hands), " ".join(row.seals)
        self.connection.execute(
            _PUT,
            (ordinal, row.code, row.entry, row.time, row.person, int(row.older), row.zh, row.en, row.shape, row.clay,
             row.clay_name, row.forming, row.year, int(row.late), row.photo, row.width, row.height, int(row.flagged),
             " ".join(row.batches), hands, seals, row.word),
        )  # fmt: skip
        self._word_in("title", ordinal, _doc(_title_terms(row.zh, row.en, row.clay_name)))
        self.connection.executemany("INSERT INTO hand (person, ordinal) VALUES (?, ?)", _with(hands, ordinal))
        self.connection.executemany("INSERT OR IGNORE INTO sealed (seal, ordinal) VALUES (?, ?)", _with(seals, ordinal))
        self.facets[ordinal] = row.facets()

    def _follow_status(self, size: int) -> None:
        """Hold the bytes of status against those last seen; pieces of this slice were written by the new ones."""
        known = dict(self.connection.execute("SELECT number, data FROM status").fetchall())
        for number, data in self._status.items():
            told = data[: max(0, size - number * _CHUNK)]  # what comes later is looked at with its own entry
            before = known.get(number, b"")
            if told != before:
                self.connection.execute("INSERT OR REPLACE INTO status (number, data) VALUES (?, ?)", (number, told))
            if told[: len(before)] != before:
                for place, (was, now) in enumerate(zip(before, told, strict=False)):
                    if was != now:
                        self._reword(_AT, number * _CHUNK + place)

    def _reword(self, question: str, value: str | int) -> None:
        """Give pieces the word that they have by now."""
        for ordinal, person, entry, flagged, word in self.connection.execute(question, (value,)).fetchall():
            now = word_of(self._byte(entry), flagged=flagged, paused=self._is_paused(person))
            if now != word:
                self.connection.execute("UPDATE piece SET word = ? WHERE ordinal = ?", (now, ordinal))
                self.words[ordinal] = frozenset(facets_of_word(now))

    # Names -----------------------------------------------------------------------------------------------------------

    def _person(self, code: str) -> None:
        """Write a person's names and seals."""
        person = self.reading.get(Person, code)
        if person is None:
            return
        found = terms(person.zh) | romanised(person.pinyin) | terms(person.pinyin) | terms(person.en)
        self._named("person", code, found, person.pinyin.casefold())
        for seal in self.reading.list(Seal, code):
            shown = seal.state in {"stated", "checked"}
            self._named("seal", seal.id, terms(seal.text) if shown else frozenset(), code)

    def _kiln(self, code: str) -> None:
        kiln = self.reading.get(Kiln, code)
        if kiln is not None:
            self._named("kiln", code, terms(kiln.zh) | terms(kiln.en) | terms(kiln.place), code)

    def _named(self, kind: str, code: str, found: frozenset[str], sort: str) -> None:
        """Write the terms of a name in the place of those that were there."""
        old = self.connection.execute(_NAMED, (kind, code)).fetchone()
        doc = _doc(found)
        if old is None:
            new = (kind, code, doc, sort)
            self._word_in("naming", self.connection.execute(_NAME, new).fetchone()[0], doc)
        elif old[1:] != (doc, sort):
            name, before, _ = old
            self._unword("naming", name, before)
            self.connection.execute("UPDATE name SET terms = ?, sort = ? WHERE id = ?", (doc, sort, name))
            self._word_in("naming", name, doc)

    def _batch(self, code: str) -> None:
        batch = self.reading.get(Batch, code)
        if batch is not None and batch.phase != "cancelled":
            counts = msgspec.json.encode(counts_of(self.reading, batch)).decode()
            row = (batch.code, batch.kiln, batch.date, counts)
            self.connection.execute("INSERT OR REPLACE INTO batch (code, kiln, date, counts) VALUES (?, ?, ?, ?)", row)
        elif batch is not None:
            self.connection.execute("DELETE FROM batch WHERE code = ?", (code,))

    def _word_in(self, table: str, row: int, doc: str) -> None:
        self.connection.execute(f"INSERT INTO {table} (rowid, terms) VALUES (?, ?)", (row, doc))  # noqa: S608  # ours

    def _unword(self, table: str, row: int, doc: str) -> None:
        """Take out what was put in; without its contents the index has to be told them again."""
        self.connection.execute(
            f"INSERT INTO {table} ({table}, rowid, terms) VALUES ('delete', ?, ?)", (row, doc)  # noqa: S608  # as above
        )  # fmt: skip


def _title_terms(zh: str, en: str, clay: str) -> frozenset[str]:
    return terms(zh) | terms(en) | terms(clay)


def _doc(found: Iterable[str]) -> str:
    return " ".join(sorted(found))


def _with(codes: str, ordinal: int) -> Iterator[tuple[str, int]]:
    return ((code, ordinal) for code in codes.split())
