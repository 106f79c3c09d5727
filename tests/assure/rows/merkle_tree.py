"""E1 and E2: what a tree must never take for something else."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from random import Random

from ledger.errors import VerificationError
from ledger.log.tree import hash_leaf, root_of, verify_inclusion
from tests.assure.row import Figures, Row, counted, found
from tests.log.naive_tree import naive_path, naive_root


def crafted_leaves(count: int, random: Random, leaf_of: Callable[[bytes], bytes] = hash_leaf) -> Figures:
    """Offer the 64 bytes of two children as an entry, with the rest of the path: it must never stand in their tree."""
    for number in counted(count):
        size = random.randrange(2, 65)
        leaves = [leaf_of(random.randbytes(40)) for _ in range(size)]
        index = random.randrange(size)
        path, root = naive_path(index, leaves), naive_root(leaves)
        node, position, last = leaves[index], index, size - 1
        for used, sibling in enumerate(path):
            while not (position & 1 or position < last):
                position, last = position >> 1, last >> 1
            entry = sibling + node if position & 1 else node + sibling
            node, position, last = sha256(b"\x01" + entry).digest(), position >> 1, last >> 1
            assert not stands(leaf_of(entry), position, last + 1, path[used + 1 :], root), (
                f"a crafted leaf stood in the tree {number}"
            )
    return {"crafted trees": count}


def stands(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Report whether the proof is accepted."""
    try:
        verify_inclusion(leaf, index, size, path, root)
    except VerificationError:
        return False
    return True


def without_prefixes(random: Random) -> str:
    """Leave the leaf prefix apart from the node's out: a leaf hashed as a node is."""
    return found(lambda: crafted_leaves(5, random, lambda entry: sha256(b"\x01" + entry).digest()))


def doubled_tails(count: int, random: Random, root: Callable[[Sequence[bytes]], bytes] = root_of) -> Figures:
    """For sizes up to `count`: no tree has the root of the one whose last entries stand twice (CVE-2012-2459)."""
    leaves = [hash_leaf(random.randbytes(16)) for _ in range(count)]
    pairs = 0
    for size in counted(count):
        own = root(leaves[: size + 1])
        for tail in range(1, size + 2):
            doubled = root([*leaves[: size + 1], *leaves[size + 1 - tail : size + 1]])
            assert own != doubled, f"size {size + 1} and its last {tail} doubled share a root"
            pairs += 1
    return {"sizes": count, "pairs": pairs}


def doubling_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root as the weak tree has it: a lone last node is paired with itself."""
    level = list(leaves)
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=True)]
    return level[0]


ROWS = (
    Row(
        name="E1", claim="no entry made of two child hashes stands for their parent", unit="crafted trees",
        small=50, full=1000, run=crafted_leaves, control=without_prefixes,
    ),
    Row(
        name="E2", claim="doubling the tail of a tree changes its root", unit="sizes",
        small=64, full=512, run=doubled_tails,
        control=lambda random: found(lambda: doubled_tails(8, random, doubling_root)),
    ),
)  # fmt: skip
