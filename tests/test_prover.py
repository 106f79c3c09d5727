"""Proofs from tiles: any earlier tree, any tile, any receipt, at every size around the borders."""

import random
import sqlite3
from pathlib import Path

import pytest

from ledger.backend import Head
from ledger.errors import InconsistencyError, NotFoundError
from ledger.log.tree import Frontier, hash_leaf, root_of
from ledger.prover import Prover, frontier_at, grown_tiles, nodes_of, tiles_of
from tests.desk import Desk

LEAVES = [hash_leaf(str(number).encode()) for number in range(66_000)]


class Tiles:
    """What a store keeps of a tree: its tiles, the right edge as wide as it is."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], bytes] = {}

    def tile(self, level: int, index: int, width: int) -> bytes:
        """See `Reading.tile`."""
        data = self.rows.get((level, index), b"")
        if len(data) < width * 32:
            raise NotFoundError("tile-unknown", level=level, index=index, width=width)
        return data[: width * 32]

    def grow(self, start: int, end: int) -> None:
        """Append leaves."""
        for level, index, data in list(grown_tiles(start, LEAVES[start:end], self.tile)):
            assert data.startswith(self.rows.get((level, index), b""))
            self.rows[level, index] = data


def test_tiles_grow_the_same_however_the_leaves_come() -> None:
    """In groups of any length: what stands in them afterwards is the tree's, level by level."""
    chance = random.Random(7)
    whole = Tiles()
    whole.grow(0, 66_000)
    parts, size = Tiles(), 0
    while size < 66_000:
        length = min(chance.choice((1, 2, 100, 255, 256, 257, 511, 9000)), 66_000 - size)
        parts.grow(size, size + length)
        size += length
    assert parts.rows == whole.rows
    assert {level for level, _ in whole.rows} == {0, 1, 2}
    assert b"".join(whole.rows[0, index] for index in range(258)) == b"".join(LEAVES)


@pytest.mark.parametrize(
    "sizes", [range(65), range(250, 262), range(511, 515), (4095, 4096, 65535, 65536, 65537, 66000)]
)
def test_the_frontier_of_every_earlier_size_is_in_the_tiles(sizes: range | tuple[int, ...]) -> None:
    """From the tiles of a larger tree, and from those of its own."""
    large = Tiles()
    large.grow(0, 66_000)
    node = nodes_of(large, 66_000)  # type: ignore[arg-type]  # the part of a reading that is used
    for size in sizes:
        expected = Frontier().extend(LEAVES[:size])
        assert frontier_at(size, node) == expected
        own = Tiles()
        own.grow(0, size)
        assert frontier_at(size, nodes_of(own, size)) == expected  # type: ignore[arg-type]  # as above
        assert expected.root() == (root_of(LEAVES[:size]) if size else Head().root)


def test_a_missing_tile_is_damage() -> None:
    """A tree without one of its tiles proves nothing."""
    tiles = Tiles()
    tiles.grow(0, 300)
    del tiles.rows[0, 1]
    with pytest.raises(InconsistencyError) as caught:
        tiles_of(tiles)(0, 1, 44)  # type: ignore[arg-type]  # as above
    assert caught.value.code == "store-damaged"


@pytest.mark.studio
def test_an_item_that_names_another_sheet_is_damage(tmp_path: Path) -> None:
    """A flipped byte in an entry: its neighbours' receipts are refused with a code, not with a fault."""
    desk = Desk(tmp_path)
    desk.sequencer.start()
    desk.found()
    desk.enrol()
    desk.accepted(desk.sheet(range(1, 6)))
    page, last = desk.sequencer.page(), desk.size - 1
    desk.close()
    with sqlite3.connect(tmp_path / "ledger.db") as edited:
        (data,) = edited.execute('SELECT data FROM entries WHERE "index" = ?', (last - 2,)).fetchone()
        at = data.index(b'"sheet":"') + 9
        flipped = data[:at] + (b"0" if data[at : at + 1] != b"0" else b"1") + data[at + 1 :]
        edited.execute('UPDATE entries SET data = ? WHERE "index" = ?', (flipped, last - 2))
    edited.close()
    desk.reopen()
    with desk.store.read() as reading, pytest.raises(InconsistencyError):
        Prover(reading, page.checkpoint, page.note).receipt(last)
    desk.close()
