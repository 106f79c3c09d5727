"""Proofs from what the store holds: roots of earlier sizes, paths, receipts; and the tiles they rest on (SPEC §4, §7).

    tiles of level 0      leaf hashes, 256 a tile ─┐
    tiles of level 1      roots of full tiles ─────┴→ any node → frontier at any size, path of any entry → receipt

The receipts of one group share their work: paths of new entries come from the frontier before them with about one hash
each, and a sheet's entry and the paths under its root are made once.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from ledger.backend import Group, Reading
from ledger.errors import InconsistencyError, NotFoundError
from ledger.log.checkpoint import Checkpoint
from ledger.log.entry import parse_entry
from ledger.log.receipt import join_receipt, path_line
from ledger.log.tiles import HEIGHT, WIDTH, decode_tile, nodes_in
from ledger.log.tree import HASH_LENGTH, Frontier, Node, hash_leaf, inclusion_path, joined_paths, root_of

TileAt = Callable[[int, int, int], bytes]
"""`tile(level, index, width)`: see `backend.Reading.tile`."""


def grown_tiles(old_size: int, leaf_hashes: Sequence[bytes], tile: TileAt) -> Iterator[tuple[int, int, bytes]]:
    """Yield (level, index, bytes) of every tile that new leaves touch, as it is with them.

    `tile` is asked for the right edge of the tree of `old_size` entries alone.
    """
    level, hashes = 0, list(leaf_hashes)
    while hashes:
        index, width = divmod(old_size, WIDTH)
        data = (tile(level, index, width) if width else b"") + b"".join(hashes)
        hashes = []
        for number, at in enumerate(range(0, len(data), WIDTH * HASH_LENGTH), index):
            piece = data[at : at + WIDTH * HASH_LENGTH]
            yield level, number, piece
            if len(piece) == WIDTH * HASH_LENGTH:
                hashes.append(root_of(decode_tile(piece, WIDTH)))
        old_size >>= HEIGHT
        level += 1


def frontier_at(size: int, node: Node) -> Frontier:
    """Return the frontier of the tree of the first `size` entries; its nodes stand in every larger tree too."""
    nodes, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            nodes.append(node(level, start >> level))
            start += 1 << level
    return Frontier(size, tuple(nodes))


def tiles_of(reading: Reading) -> TileAt:
    """Return the store's tiles; one that is missing is damage, not a question badly put."""

    def tile(level: int, index: int, width: int) -> bytes:
        try:
            return reading.tile(level, index, width)
        except NotFoundError as e:
            raise InconsistencyError("store-damaged", reason=f"tile {level}/{index}") from e

    return tile


def nodes_of(reading: Reading, size: int) -> Node:
    """Return the nodes of the tree of `size` entries from the store's tiles, each read and hashed once."""
    return lru_cache(maxsize=1 << 16)(nodes_in(lru_cache(maxsize=256)(tiles_of(reading)), size))


class Prover:
    """Makes receipts under one checkpoint. Holds one view of the store; belongs to one thread."""

    def __init__(self, reading: Reading, checkpoint: Checkpoint, note: bytes, group: Group | None = None) -> None:
        """Prove under `checkpoint`, signed in `note`; `group` is what was just committed, if anything was."""
        self._reading = reading
        self._checkpoint = checkpoint
        self._note = note
        self._start = checkpoint.size
        self._fresh: tuple[bytes, ...] = ()
        self._paths: list[bytes] = []  # of the fresh entries, as a receipt writes them
        if group is not None and group.new.size == checkpoint.size:  # else somebody's tree is larger by now
            self._start, self._fresh = group.old.size, group.entries
            self._paths = joined_paths(group.old.frontier, group.leaf_hashes, path_line)
        self._node = nodes_of(reading, checkpoint.size)
        self._sheets: dict[int, list[bytes]] = {}  # paths of items under their sheets' roots

    @property
    def size(self) -> int:
        """Number of entries that the checkpoint covers."""
        return self._checkpoint.size

    def receipt(self, index: int) -> bytes:
        """Return the receipt of the entry at `index`, an item's with its sheet.

        Raises:
            InconsistencyError: `store-damaged`: the entry is not there, or its sheet is not before it.
        """
        data = self._entry(index)
        entry = parse_entry(data)
        if entry.sheet is None:
            return self._format(index, (data,))
        start = self._sheet_before(index, entry.sheet)
        if start not in self._sheets:
            items = [hash_leaf(item) for item in self._items_after(start, entry.sheet)]
            self._sheets[start] = joined_paths(Frontier(), items)
        if index - start > len(self._sheets[start]):
            raise InconsistencyError("store-damaged", reason=f"items of entry {start}")
        path = self._sheets[start][index - start - 1]
        return self._format(index, (data, self._entry(start), path))

    def statement(self, index: int) -> bytes:
        """Return the receipt of an entry known to carry a statement, without looking into it."""
        return self._format(index, (self._entry(index),))

    def sheet(self, start: int, ids: Sequence[bytes]) -> tuple[bytes, ...]:
        """Return the receipts of the sheet at `start` and of its items, whose statement ids follow the sheet's own."""
        sheet = self._entry(start)
        frames: list[tuple[bytes, ...]] = [(sheet,)]
        for index, path in enumerate(joined_paths(Frontier(), ids[1:]), start + 1):
            frames.append((self._entry(index), sheet, path))
        return tuple(self._format(index, frame) for index, frame in enumerate(frames, start))

    def _format(self, index: int, frames: tuple[bytes, ...]) -> bytes:
        return join_receipt(index, self._path(index), self._note, frames)

    def _path(self, index: int) -> bytes:
        if index >= self._start:
            return self._paths[index - self._start]
        return b"".join(map(path_line, inclusion_path(index, self._checkpoint.size, self._node)))

    def _entry(self, index: int) -> bytes:
        if self._start <= index < self._checkpoint.size:
            return self._fresh[index - self._start]
        for data in self._reading.entries(index, index + 1):
            return data
        raise InconsistencyError("store-damaged", reason=f"entry {index}")

    def _sheet_before(self, index: int, sheet: bytes) -> int:
        """Return the index of the entry with this leaf hash, at most a full sheet before `index`."""
        for start in range(index - 1, max(-1, index - 1001), -1):
            if self._node(0, start) == sheet:
                return start
        raise InconsistencyError("store-damaged", reason=f"sheet of entry {index}")

    def _items_after(self, start: int, sheet: bytes) -> Iterator[bytes]:
        for data in self._reading.entries(start + 1, start + 1001):
            entry = parse_entry(data)
            if entry.sheet != sheet or entry.item is None:
                return
            yield entry.item
