"""Facets: of each value, the pieces that have it, a bit each by ordinal.

    facet    name    value     chunk   bits
             shape   shipiao   0       …0110      pieces 1 and 2, of the first 32,768

In memory the chunks of a value are one whole number, so that a question is a few `&` and `|`, and a count is
`bit_count`: a value of a million pieces takes 15 µs to combine and 75 to count.
"""

import sqlite3
from collections.abc import Mapping

CHUNK = 1 << 15  # pieces: 4 KiB, what a fold writes of each value it touches

Facet = tuple[str, str]  # name, value
_OF_CHUNK = "SELECT name, value, bits FROM facet WHERE chunk = :chunk AND (:only = '' OR name = :only)"
_WRITE = """
INSERT INTO facet (name, value, chunk, bits, stamp) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name, value, chunk) DO UPDATE SET bits = excluded.bits, stamp = excluded.stamp
"""
_SINCE = "SELECT name, value, chunk, bits FROM facet WHERE stamp > ?"
_STAMP = "SELECT stamp FROM seen"


def write_facets(
    connection: sqlite3.Connection, pieces: Mapping[int, frozenset[Facet]], stamp: int, only: str = ""
) -> None:
    """Let these pieces, by ordinal, have these facets and no others; with `only`, the others of that name alone go."""
    chunks: dict[int, dict[int, frozenset[Facet]]] = {}
    for ordinal, facets in pieces.items():
        chunks.setdefault(ordinal // CHUNK, {})[ordinal % CHUNK] = facets
    for chunk, placed in chunks.items():
        asked = {"chunk": chunk, "only": only}
        known = {(name, value): _number(bits) for name, value, bits in connection.execute(_OF_CHUNK, asked)}
        whole, sets = 0, dict[Facet, int]()
        for place, facets in placed.items():
            whole |= 1 << place
            for facet in facets:
                sets[facet] = sets.get(facet, 0) | 1 << place
        rows = []
        for facet in known.keys() | sets.keys():
            before = known.get(facet, 0)
            after = before & ~whole | sets.get(facet, 0)
            if after != before:
                rows.append((*facet, chunk, after.to_bytes((after.bit_length() + 7) // 8, "little"), stamp))
        connection.executemany(_WRITE, sorted(rows))


def _number(bits: bytes) -> int:
    return int.from_bytes(bits, "little")


class Facets:
    """All facets in memory. Belongs to whoever holds the connection it is refreshed by."""

    def __init__(self) -> None:
        self.stamp = -1
        self._sets: dict[Facet, int] = {}

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Take over what was written since; of a file that was begun anew, everything."""
        row = connection.execute(_STAMP).fetchone()
        stamp = -1 if row is None else row[0]
        if stamp < self.stamp:
            self._sets.clear()
            self.stamp = -1
        if stamp == self.stamp:
            return
        for name, value, chunk, bits in connection.execute(_SINCE, (self.stamp,)):
            shift = chunk * CHUNK
            kept = self._sets.get((name, value), 0)
            kept &= ~(((1 << CHUNK) - 1) << shift)
            self._sets[name, value] = kept | _number(bits) << shift
        self.stamp = stamp

    def get(self, name: str, value: str) -> int:
        """Return the pieces that have the value."""
        return self._sets.get((name, value), 0)

    def values(self, name: str) -> dict[str, int]:
        """Return the pieces of each value of a facet."""
        return {value: bits for (each, value), bits in self._sets.items() if each == name and bits}
