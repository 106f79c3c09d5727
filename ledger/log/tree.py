"""The Merkle tree: RFC 6962 §2.1 hashes, proofs as in RFC 9162 §2.1.3 and §2.1.4; SPEC §4.

    leaf  = SHA-256(0x00 ‖ entry)
    node  = SHA-256(0x01 ‖ left ‖ right)
    a tree of 7 entries:                 root
                                ┌─────────┴─────────┐
                            [0, 4)                [4, 7)
                          ┌───┴───┐             ┌───┴───┐
                       [0, 2)  [2, 4)        [4, 6)    [6]      a lone last node goes up as it is,
                        0  1    2  3          4  5      6       it is never doubled (CVE-2012-2459)

    the path of entry 4: [5], [6], [0, 4)         the frontier: [0, 4), [4, 6), [6]

Seen level by level, from the leaves up: nodes are taken in pairs and a lone last node is lifted unchanged. That gives
the tree of RFC 6962 for every size, and it is how everything below is written. A path runs from the leaf's sibling to
the root's child.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from ledger.errors import MalformedError, VerificationError

HASH_LENGTH = 32
MAX_SIZE = 2**63 - 1
EMPTY = sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""`node(level, i)`: the hash of the full subtree over the entries [i·2^level, (i+1)·2^level)."""


def hash_leaf(entry: bytes) -> bytes:
    """Return the leaf hash of an entry's bytes: SHA-256(0x00 ‖ entry), RFC 6962 §2.1."""
    return sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over all leaf hashes; of no leaves it is SHA-256 of nothing."""
    level = list(leaf_hashes)
    while len(level) > 1:
        level = _parents(level)
    return level[0] if level else EMPTY


def _parents(level: list[bytes]) -> list[bytes]:
    parents = [sha256(b"\x01" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
    if len(level) % 2:
        parents.append(level[-1])
    return parents


@dataclass(frozen=True, slots=True)
class Frontier:
    """All one must keep of a tree to append to it: the roots of its full subtrees, the largest first.

    Attributes:
        size: number of entries, 0 ≤ size < 2^63.
        nodes: one hash for each bit set in `size`.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def append(self, leaf_hash: bytes) -> "Frontier":
        """Return the frontier with one leaf more."""
        return self.extend((leaf_hash,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """Return the frontier with all these leaves more."""
        size, nodes = self.size, list(self.nodes)
        for leaf_hash in leaf_hashes:
            node, full = leaf_hash, size
            while full & 1:
                node = sha256(b"\x01" + nodes.pop() + node).digest()
                full >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the tree's root; of size 0 it is SHA-256 of nothing."""
        if not self.nodes:
            return EMPTY
        root = self.nodes[-1]
        for node in self.nodes[-2::-1]:
            root = hash_children(node, root)
        return root

    def encode(self) -> bytes:
        """Return size (8 bytes, big-endian) ‖ nodes: inverse of `decode`."""
        return self.size.to_bytes(8) + b"".join(self.nodes)

    @staticmethod
    def decode(data: bytes) -> "Frontier":
        """Return the frontier in these bytes: inverse of `encode`.

        Raises:
            MalformedError: `frontier-length`: not 8 bytes of a size below 2^63 and one hash for each of its bits.
        """
        size = int.from_bytes(data[:8])
        if size > MAX_SIZE or len(data) != 8 + HASH_LENGTH * size.bit_count():
            raise MalformedError("frontier-length", got=len(data))
        return Frontier(size, _hashes(data[8:]))


def _hashes(data: bytes) -> tuple[bytes, ...]:
    return tuple(data[at : at + HASH_LENGTH] for at in range(0, len(data), HASH_LENGTH))


def paths_under(leaf_hashes: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    """Return the inclusion path of every leaf of a small tree, with one hash a leaf in all."""
    return paths_after(Frontier(), leaf_hashes)


def paths_after(frontier: Frontier, leaf_hashes: Sequence[bytes]) -> list[tuple[bytes, ...]]:
    """Return the inclusion path of each new leaf in the tree that `frontier` becomes with them."""
    return [_hashes(path) for path in joined_paths(frontier, leaf_hashes)]


def joined_paths(
    frontier: Frontier, leaf_hashes: Sequence[bytes], write: Callable[[bytes], bytes] = bytes
) -> list[bytes]:
    """Return the inclusion path of each new leaf in the tree that `frontier` becomes with them, as bytes.

    Nothing older is read: whatever stands left of a new leaf's way to the root is a full subtree of the old tree
    whose parent was not full, and that is a node of the frontier. About one hash a leaf in all.

    Args:
        frontier: of the tree before.
        leaf_hashes: of the new leaves.
        write: what stands for a hash of a path, one after another; asked once for each hash of the tree.
    """
    if not leaf_hashes:
        return []
    start, level, left = frontier.size, list(leaf_hashes), list(frontier.nodes)
    levels: list[tuple[bool, list[bytes]]] = []  # whether the first node is the frontier's, and the nodes
    while start or len(level) > 1:
        if start & 1:
            level.insert(0, left.pop())
        levels.append((bool(start & 1), level))
        level = _parents(level)
        start >>= 1
    paths = [b""]  # of the root; a child's path is its sibling and then its parent's path
    for lent, level in reversed(levels):
        written, below = [*map(write, level)], list[bytes]()
        for a, b, path in zip(written[::2], written[1::2], paths, strict=False):
            below += (b + path, a + path)
        if len(level) % 2:
            below.append(paths[-1])
        paths = below[1:] if lent else below
    return paths


def inclusion_path(index: int, size: int, node: Node) -> list[bytes]:
    """Return the inclusion path of the entry at `index` in the tree of `size` entries.

    Raises:
        VerificationError: `inclusion-range`: there is no such entry in a tree of that size.
    """
    if not 0 <= index < size:
        raise VerificationError("inclusion-range", index=index, size=size)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    return path[::-1]


def consistency_path(old_size: int, new_size: int, node: Node) -> list[bytes]:
    """Return the proof that the first `old_size` entries of the tree of `new_size` are the old tree.

    Raises:
        VerificationError: `consistency-range`: not 1 ≤ old_size ≤ new_size.
    """
    _check_sizes(old_size, new_size)
    path, start, end = [], 0, new_size
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    if start:  # else the last part is the old tree itself, whose root the reader has
        path.append(_range_root(start, end, node))
    return path[::-1]


def _split(width: int) -> int:
    """Return the largest power of two below `width` ≥ 2 (RFC 6962 §2.1: k < n ≤ 2k)."""
    return 1 << (width - 1).bit_length() - 1


def _range_root(start: int, end: int, node: Node) -> bytes:
    """Return the root over [start, end), whose start is a multiple of the largest full subtree in it."""
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append(node(level, start >> level))
        start += 1 << level
    root = parts.pop()
    while parts:
        root = hash_children(parts.pop(), root)
    return root


def verify_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that `leaf_hash` stands at `index` in the tree of `size` entries with this root.

    Does not check who vouches for the root: that is the checkpoint's signature.

    Raises:
        VerificationError: `inclusion-range`: no such entry in a tree of that size (size 0 has none);
            `inclusion-length`: nodes are missing or left over; `inclusion-root`: the path leads to another root.
    """
    if not 0 <= index < size:
        raise VerificationError("inclusion-range", index=index, size=size)
    node, position, last, used = leaf_hash, index, size - 1, 0
    while last:
        if position & 1 or position < last:
            sibling = _step(path, used, "inclusion-length")
            node = hash_children(sibling, node) if position & 1 else hash_children(node, sibling)
            used += 1
        position >>= 1
        last >>= 1
    if used != len(path):
        raise VerificationError("inclusion-length", got=len(path), expected=used)
    if node != root:
        raise VerificationError("inclusion-root", index=index, size=size)


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that the tree (`new_size`, `new_root`) begins with the tree (`old_size`, `old_root`).

    Does not check who vouches for either root.

    Raises:
        VerificationError: `consistency-range`: not 1 ≤ old_size ≤ new_size (nothing can be consistent with an empty
            tree: a rewritten log would pass); `consistency-length`; `consistency-root`.
    """
    old, new = _climb(old_size, old_root, new_size, path)
    if old != old_root or new != new_root:
        raise VerificationError("consistency-root", old_size=old_size, new_size=new_size)


def implied_past(old_size: int, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bytes | None:
    """Return the root of size `old_size` that a path to (`new_size`, `new_root`) shows; None when it shows none.

    A tree has one past of each size. A path from a full subtree begins with the root that its reader has: it shows no
    other.
    """
    try:
        old, new = _climb(old_size, b"", new_size, path)
    except VerificationError:
        return None
    return old if old and new == new_root else None


def _climb(old_size: int, old_root: bytes, new_size: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the two roots that a consistency path leads to; the old one is `old_root` where it begins with that."""
    _check_sizes(old_size, new_size)
    position, last, used = old_size - 1, new_size - 1, 0
    while position & 1:  # up to the full subtree in which the old tree ends
        position >>= 1
        last >>= 1
    if position and old_size < new_size:
        old = new = _step(path, 0, "consistency-length")
        used = 1
    else:
        old = new = old_root
    while last and old_size < new_size:  # the same size needs the same root and nothing else
        if position & 1 or position < last:
            sibling = _step(path, used, "consistency-length")
            used += 1
            if position & 1:
                old, new = hash_children(sibling, old), hash_children(sibling, new)
            else:
                new = hash_children(new, sibling)
        position >>= 1
        last >>= 1
    if used != len(path):
        raise VerificationError("consistency-length", got=len(path), expected=used)
    return old, new


def _check_sizes(old_size: int, new_size: int) -> None:
    if not 1 <= old_size <= new_size:
        raise VerificationError("consistency-range", old_size=old_size, new_size=new_size)


def _step(path: Sequence[bytes], used: int, code: str) -> bytes:
    if used >= len(path):
        raise VerificationError(code, got=len(path), expected=used + 1)
    return path[used]
