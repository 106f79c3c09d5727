"""Looking in the hall: words to pieces, pieces to a page and its counts. One connection, held by one thread at a time.

    瓢          pieces whose names have it ∪ pieces of that shape ∪ … of persons, kilns, seals called so
    石瓢 2026   ∩, word by word; ∩ what is picked; the newest page of it, and a count of every value

Sets of pieces are whole numbers, a bit each (`facets`). What was found is remembered until anything is written.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator

import msgspec

from ledger.craft.profile import Profile
from ledger.store.hall.facets import Facets
from ledger.store.hall.question import FACETS, Answer, Question, Shown
from ledger.store.hall.words import Word, asked, matches, terms

REMEMBERED = 32  # texts: 4 MB at a million pieces
ANSWERS = 256  # a page of cards each
FEW = 6  # people, or kilns, named beside the pieces
_LISTED = ("shape", "clay", "forming", "decoration")
_VOCABULARY = {"clay": "clay-group"}
_LAST = "SELECT coalesce(max(ordinal), -1) FROM piece"
_SIZE = "SELECT size FROM seen"
_TITLES = "SELECT '[' || group_concat(rowid) || ']' FROM title WHERE title MATCH ?"
_NAMES = """
SELECT name.kind, name.code FROM naming JOIN name ON name.id = naming.rowid WHERE naming MATCH ? ORDER BY name.sort
"""
_HANDS = """
SELECT '[' || group_concat(ordinal) || ']' FROM hand WHERE person IN (SELECT value FROM json_each(?))
"""
_SEALS = "SELECT '[' || group_concat(ordinal) || ']' FROM sealed WHERE seal IN (SELECT value FROM json_each(?))"
_OWN = """
SELECT '[' || group_concat(ordinal) || ']' FROM piece
WHERE person IN (SELECT value FROM json_each(?)) AND older = 0
"""
_ORDINAL = "SELECT ordinal FROM piece WHERE code = ?"
_PIECE = """
SELECT code, entry, time, person, older, zh, en, shape, clay, clay_name, forming, year, late, photo, width, height,
       flagged, batches, hands, seals, word
FROM piece WHERE ordinal = ?
"""
_NUMBERS = msgspec.json.Decoder(list[int])


class Search:
    """See the module."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Look through this connection."""
        self._connection = connection
        self.facets = Facets()
        self._found: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()
        self._stamp = -1

    def answer(self, question: Question, profile: Profile) -> Answer:
        """Answer a question; `profile` names shapes, clays and the like."""
        self._connection.execute("BEGIN")
        try:
            self._refresh()
            key = (*question.key(), profile.hash)
            if key not in self._answers:
                self._answers[key] = self._answer(question, profile)
                if len(self._answers) > ANSWERS:
                    self._answers.popitem(last=False)
            self._answers.move_to_end(key)
            return self._answers[key]
        finally:
            self._connection.execute("COMMIT")

    def _refresh(self) -> None:
        self.facets.refresh(self._connection)
        if self.facets.stamp != self._stamp:
            self._found.clear()
            self._answers.clear()
            self._stamp = self.facets.stamp

    def _answer(self, question: Question, profile: Profile) -> Answer:
        live = self._any("word", tuple(self.facets.values("word")))
        base = live & self.text(question.text, profile) if asked(question.text) else live
        if question.maker:
            base &= self._ordinals(_OWN if question.own else _HANDS, _listed((question.maker,)))
        if question.seal:
            base &= self._ordinals(_SEALS, _listed((question.seal,)))
        picked = {name: self._any(name, values) for name, values in question.picks.items() if values}
        result = base
        for bits in picked.values():
            result &= bits
        pieces, more = self._page(result, question)
        people, kilns = self.named(question.text)
        return Answer(
            size=self._size(), total=result.bit_count(), pieces=pieces, more=more,
            facets=dict(self._counts(question, base, picked)), people=people[:FEW], kilns=kilns[:FEW],
            many=len(people),
        )  # fmt: skip

    def _size(self) -> int:
        row = self._connection.execute(_SIZE).fetchone()
        return 0 if row is None else int(row[0])

    def _any(self, name: str, values: tuple[str, ...]) -> int:
        bits = 0
        for value in values:
            bits |= self.facets.get(name, value)
        return bits

    def _counts(
        self, question: Question, base: int, picked: dict[str, int]
    ) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
        """Yield each facet's counts, of what answers all but the facet itself."""
        for name in FACETS:
            rest = base
            for other, bits in picked.items():
                if other != name:
                    rest &= bits
            counts = {value: (bits & rest).bit_count() for value, bits in self.facets.values(name).items()}
            chosen = question.picks.get(name, ())
            kept = {value: count for value, count in counts.items() if count} | {
                value: counts.get(value, 0) for value in chosen
            }
            yield name, tuple(sorted(kept.items(), key=lambda each: (-each[1], each[0])))

    def _page(self, result: int, question: Question) -> tuple[tuple[Shown, ...], str]:
        """Return a page of pieces, the newest first, and the code to ask on after."""
        if question.after:
            row = self._connection.execute(_ORDINAL, (question.after,)).fetchone()
            result = 0 if row is None else result & ((1 << row[0]) - 1)
        shown: list[Shown] = []
        while result and len(shown) < question.limit:
            top = result.bit_length() - 1
            shown.append(_shown(self._connection.execute(_PIECE, (top,)).fetchone()))
            result &= (1 << top) - 1
        return tuple(shown), shown[-1].code if result and shown else ""

    # Words to pieces -------------------------------------------------------------------------------------------------

    def text(self, text: str, profile: Profile) -> int:
        """Return the pieces that a text finds, by the first of its readings that finds any."""
        key = (text, profile.hash)
        if key in self._found:
            self._found.move_to_end(key)
            return self._found[key]
        bits = 0
        for words in asked(text):
            bits = -1
            for word in words:
                bits &= self._word(word, profile)
            if bits:
                break
        self._found[key] = bits
        if len(self._found) > REMEMBERED:
            self._found.popitem(last=False)
        return bits

    def _word(self, word: Word, profile: Profile) -> int:
        bits = self._ordinals(_TITLES, _matching(word))
        for facet in _LISTED:
            vocabulary = profile.vocabularies.get(_VOCABULARY.get(facet, facet))
            for term in () if vocabulary is None else vocabulary.terms:
                if any(matches(word, terms(text)) for text in (term.zh, term.en, *term.aliases)):
                    bits |= self.facets.get(facet, term.code)
        bits |= self.facets.get("year", word.text)
        named: dict[str, list[str]] = {"person": [], "seal": [], "kiln": []}
        for kind, code in self._connection.execute(_NAMES, (_matching(word),)):
            named[kind].append(code)
        bits |= self._any("kiln", tuple(named["kiln"]))
        if named["person"]:
            bits |= self._ordinals(_HANDS, _listed(named["person"]))
        return bits | self._ordinals(_SEALS, _listed(named["seal"])) if named["seal"] else bits

    def named(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the codes of the people and the kilns that have every word of a text in their names or seals."""
        for words in asked(text):
            found: dict[str, dict[str, None]] = {"person": {}, "kiln": {}}
            query = " AND ".join(f"({_matching(word)})" for word in words)
            for kind, code in self._connection.execute(_NAMES, (query,)):
                found["kiln" if kind == "kiln" else "person"].setdefault(code.partition("/")[0])
            if any(found.values()):
                return tuple(found["person"]), tuple(found["kiln"])
        return (), ()

    def _ordinals(self, question: str, value: str) -> int:
        """Return the pieces whose ordinals a question lists, as bits."""
        (listed,) = self._connection.execute(question, (value,)).fetchone()
        if listed is None:
            return 0
        ordinals = _NUMBERS.decode(listed)
        marks = bytearray(b"0" * (max(ordinals) + 1))
        for ordinal in ordinals:
            marks[-1 - ordinal] = 49
        return int(marks, 2)


def _matching(word: Word) -> str:
    """Return the index's question for a word; terms hold letters and digits alone, so that nothing is to be escaped."""
    return " AND ".join(f"({' OR '.join(_term(term) for term in one)})" for one in word.sets)


def _term(term: str) -> str:
    return f'"{term[:-1]}"*' if term.endswith("*") else f'"{term}"'


def _listed(codes: list[str] | tuple[str, ...]) -> str:
    return msgspec.json.encode(codes).decode()


def _shown(row: tuple[object, ...]) -> Shown:
    values = list(row)
    for place in (4, 12, 16):
        values[place] = bool(values[place])
    for place in (17, 18, 19):
        values[place] = tuple(str(values[place]).split())
    return Shown(*values)  # type: ignore[arg-type]  # STRICT tables keep the types
