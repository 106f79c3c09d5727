"""Two views of one log, held against each other: one history, or a proof that its key signed two. SPEC §11a.

    a checkpoint, a receipt, a mirror, an address   ╲
                                                     ├→  same · continues · forked (with the proof) · unknown
    a checkpoint, a receipt, a mirror, an address   ╱

Whether the smaller continues in the larger is seen from the larger one's tiles alone, so two lone checkpoints of
different sizes tell nothing. What a source serves is held against its own signed root first: a source that lies about
tiles accuses nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ledger.errors import LedgerError, VerificationError
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.fork import Fork, OpenedFork, Placed, format_fork, open_fork
from ledger.log.note import MAX_NOTE
from ledger.log.receipt import HEADER, MAX_RECEIPT, open_receipt, parse_receipt
from ledger.log.tiles import MAX_BUNDLE_LENGTH, WIDTH, decode_bundle, entries_path, nodes_in, tile_path, tile_width
from ledger.log.tree import HASH_LENGTH, Node, consistency_path, hash_leaf, inclusion_path, verify_consistency
from ledger.log.trust import Trust
from ledger.prover import frontier_at
from ledger.source import Source

MAX_VIEW = max(MAX_RECEIPT, MAX_NOTE)  # bytes of a view that is a file

Answer = Literal["same", "continues", "forked", "unknown"]


@dataclass(frozen=True, slots=True)
class View:
    """What somebody saw of the log.

    Attributes:
        note: the signed checkpoint.
        checkpoint: opened under the trust file.
        source: where its tiles and entries are; None when the page is all there is.
        index, placed: of a receipt, its entry's place and path; −1 and None of anything else.
    """

    note: bytes
    checkpoint: Checkpoint
    source: Source | None = None
    index: int = -1
    placed: Placed | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer.

    Attributes:
        older, newer: the two pages, the one of fewer entries first.
        proof: the file that shows the fork; empty else.
        shown: what it shows; None else.
    """

    answer: Answer
    older: Checkpoint
    newer: Checkpoint
    proof: bytes = b""
    shown: OpenedFork | None = None


def view_of_file(data: bytes, trust: Trust) -> View:
    """Return the view that a checkpoint or a receipt is.

    Raises:
        MalformedError, UnknownKeyError, VerificationError: as `open_checkpoint`, `parse_receipt`, `open_receipt`.
    """
    if not data.startswith(HEADER.encode()):
        return View(data, open_checkpoint(data, trust.log, trust.origin))
    receipt = parse_receipt(data)
    opened = open_receipt(receipt, trust)
    placed = Placed(receipt.frames[0], receipt.path)
    return View(receipt.checkpoint, opened.checkpoint, None, receipt.index, placed)


def view_of_source(source: Source, trust: Trust) -> View:
    """Return the view that a mirror or an address is, at its present checkpoint; raises as `Source.fetch` besides."""
    note = source.fetch("checkpoint", MAX_NOTE)
    return View(note, open_checkpoint(note, trust.log, trust.origin), source)


def compare(one: View, other: View, trust: Trust) -> Compared:
    """Hold two views of one log against each other.

    Raises:
        VerificationError: `compare-source`: what a source serves does not fit the page it serves itself.
        NotFoundError, PushbackError, MalformedError: as `Source.fetch`, of tiles that are asked for.
    """
    older, newer = sorted((one, other), key=lambda view: view.checkpoint.size)
    fork = _at_one_size(older, newer) or _at_one_place(older, newer)
    if fork is None and newer.source is not None and older.checkpoint.size < newer.checkpoint.size:
        fork = _by_past(older, newer)
        if fork is None:
            return Compared("continues", older.checkpoint, newer.checkpoint)
    if fork is not None:
        fork = _with_entries(fork, older, newer)
        return Compared("forked", older.checkpoint, newer.checkpoint, format_fork(fork), open_fork(fork, trust))
    same = older.checkpoint == newer.checkpoint
    return Compared("same" if same else "unknown", older.checkpoint, newer.checkpoint)


def _at_one_size(older: View, newer: View) -> Fork | None:
    if older.checkpoint.size == newer.checkpoint.size and older.checkpoint.root != newer.checkpoint.root:
        return Fork(older.note, newer.note)
    return None


def _at_one_place(older: View, newer: View) -> Fork | None:
    """Return the fork that a receipt shows beside the other's entry of the same place, if that differs."""
    for mine, theirs in ((older, newer), (newer, older)):
        if mine.placed is None or mine.index >= theirs.checkpoint.size:
            continue
        if theirs.source is not None:
            placed = _placed(theirs.source, theirs.checkpoint, mine.index)
        elif theirs.placed is not None and theirs.index == mine.index:
            placed = theirs.placed
        else:
            continue
        if placed.entry != mine.placed.entry:
            pair = (mine.placed, placed) if mine is older else (placed, mine.placed)
            return Fork(older.note, newer.note, index=mine.index, entries=pair)
    return None


def _by_past(older: View, newer: View) -> Fork | None:
    """Return the fork that the newer tree's beginning shows, None where it begins with the older tree."""
    assert newer.source is not None
    old, new = older.checkpoint, newer.checkpoint
    node = _nodes(newer.source, new.size)
    root = frontier_at(old.size, node).root()
    path = tuple(consistency_path(old.size, new.size, node))
    try:
        verify_consistency(old.size, root, new.size, new.root, path)
    except VerificationError as e:
        raise VerificationError("compare-source", size=new.size) from e
    return None if root == old.root else Fork(older.note, newer.note, root, path)


def _with_entries(fork: Fork, older: View, newer: View) -> Fork:
    """Return the fork with the first two entries that differ, where both histories are at hand."""
    if fork.entries or older.source is None or newer.source is None:
        return fork
    try:
        size = older.checkpoint.size
        index = first_difference(size, _nodes(older.source, size), _nodes(newer.source, newer.checkpoint.size))
        pair = tuple(_placed(view.source, view.checkpoint, index) for view in (older, newer) if view.source is not None)
    except LedgerError:  # the fork is proven; that a mirror is not whole takes nothing from it
        return fork
    return Fork(fork.older, fork.newer, fork.root, fork.path, index, pair)


def first_difference(size: int, one: Node, other: Node) -> int:
    """Return the index of the first leaf that differs among the first `size` of two trees, 0 ≤ index < size.

    One look at each level: it goes down into the first half that differs.

    Raises:
        VerificationError: `compare-source`: none differs, so that a source's tiles are not those of its root.
    """
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if not size >> level & 1:
            continue
        place = start >> level
        if one(level, place) != other(level, place):
            for lower in range(level - 1, -1, -1):
                place *= 2
                place += one(lower, place) == other(lower, place)
            return place
        start += 1 << level
    raise VerificationError("compare-source", size=size)


def _nodes(source: Source, size: int) -> Node:
    return nodes_in(_tiles(source), size)


def _tiles(source: Source) -> Callable[[int, int, int], bytes]:
    kept: dict[str, bytes] = {}

    def read(level: int, index: int, width: int) -> bytes:
        path = tile_path(level, index, width)
        if path not in kept:
            kept[path] = source.fetch(path, width * HASH_LENGTH)
        return kept[path]

    return read


def _placed(source: Source, checkpoint: Checkpoint, index: int) -> Placed:
    """Return the entry of a place with its path, held against the page's root."""
    bundle, place = divmod(index, WIDTH)
    width = tile_width(0, bundle, checkpoint.size)
    entry = decode_bundle(source.fetch(entries_path(bundle, width), MAX_BUNDLE_LENGTH), width)[place]
    node = _nodes(source, checkpoint.size)
    if hash_leaf(entry) != node(0, index):
        raise VerificationError("compare-source", size=checkpoint.size)
    return Placed(entry, tuple(inclusion_path(index, checkpoint.size, node)))
