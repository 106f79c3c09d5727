"""E3 and E4: proofs bent in every way that a proof can be, decided as RFC 9162 decides them."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random

from ledger.errors import VerificationError
from ledger.log.tree import EMPTY, hash_children, hash_leaf, verify_consistency, verify_inclusion
from tests.assure.row import Figures, Row, counted, found
from tests.log.naive_tree import naive_path, naive_proof, naive_root
from tests.log.reference_proofs import extends, includes

LEAVES = tuple(hash_leaf(b"entry %d" % number) for number in range(70))
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 31, 32, 33, 64, 70)
root_at = cache(lambda size: naive_root(LEAVES[:size]))

Inclusion = tuple[bytes, int, int, Sequence[bytes], bytes]
Consistency = tuple[int, bytes, int, bytes, Sequence[bytes]]


def bent_path(path: list[bytes], random: Random) -> Iterator[list[bytes]]:
    """Yield a path with a node too many, too few, another, another's place, or none of them."""
    yield list(path)
    yield []
    for extra in (EMPTY, random.randbytes(32), path[-1] if path else LEAVES[0]):
        for at in {0, len(path), random.randint(0, len(path))}:
            yield [*path[:at], extra, *path[at:]]
    for at in range(len(path)):
        yield path[:at] + path[at + 1 :]
        yield [*path[:at], bytes([path[at][0] ^ 1]) + path[at][1:], *path[at + 1 :]]
    if len(path) > 1:
        yield path[::-1]
        yield [path[1], path[0], *path[2:]]
        yield [*path, path[-1], path[-1]]
    yield [*path[:-1], hash_children(path[-1], path[-1])] if path else [b""]


def inclusions(random: Random) -> Iterator[Inclusion]:
    """Yield a proof of some entry in some tree, and everything it is bent to."""
    size = random.choice(SIZES)
    index = random.randrange(size)
    leaf, path, root = LEAVES[index], naive_path(index, LEAVES[:size]), root_at(size)
    for bent in bent_path(path, random):
        yield leaf, index, size, bent, root
    for other in (-1, 0, index - 1, index + 1, index ^ 1, size, size + 1, index + 256, 2**63, index << 1):
        yield leaf, other, size, path, root
    for other in (-1, 0, 1, index, size - 1, size + 1, size * 2, 1 << size.bit_length(), 2**63 - 1):
        yield leaf, index, other, path, root
    for wrong in (EMPTY, root_at(size + 1) if size < 70 else LEAVES[1], leaf, b"", root[:31], root + b"\0"):
        yield leaf, index, size, path, wrong
    for wrong in (EMPTY, root, LEAVES[(index + 1) % 70], b"", leaf[:31]):
        yield wrong, index, size, path, root
    yield root, 0, 1, [], root  # true: the root of a tree of one is its leaf


def consistencies(random: Random) -> Iterator[Consistency]:
    """Yield a proof between two trees, and everything it is bent to; sizes of nothing and equal ones among them."""
    new = random.choice(SIZES)
    old = random.choice((random.randint(1, new), new))
    proof, old_root, new_root = naive_proof(old, LEAVES[:new]), root_at(old), root_at(new)
    for bent in bent_path(proof, random):
        yield old, old_root, new, new_root, bent
    sizes = (
        (old - 1, new), (old + 1, new), (old, new - 1), (old, new + 1), (new, old), (old, old), (new, new),
        (0, new), (0, 0), (-1, new), (old * 2, new * 2),
    )  # fmt: skip
    for first, second in sizes:
        for nodes in (proof, []):
            yield first, old_root, second, new_root, nodes
    for first, second in (
        (new_root, old_root),
        (EMPTY, new_root),
        (old_root, EMPTY),
        (old_root, old_root),
        (b"", new_root),
    ):
        yield old, first, new, second, proof
    yield 0, EMPTY, new, new_root, []
    yield 0, EMPTY, 0, EMPTY, []
    yield new, new_root, new, new_root, [new_root]


def passes(check: Callable[..., None], *arguments: object) -> bool:
    """Report whether the check lets this through; only our own error says no."""
    try:
        check(*arguments)
    except VerificationError:
        return False
    return True


def proofs(count: int, random: Random, *, inclusion: Callable[..., None] = verify_inclusion,
           consistency: Callable[..., None] = verify_consistency) -> Figures:  # fmt: skip
    """E3: each verdict is that of RFC 9162."""
    done = failing = 0
    told = counted(count)
    while done < count:
        for one in inclusions(random):
            wanted = includes(*one)
            assert passes(inclusion, *one) is wanted, f"inclusion {'refused' if wanted else 'taken'}: {shown(one)}"
            done, failing = done + 1, failing + (not wanted)
        for two in consistencies(random):
            wanted = extends(*two)
            assert passes(consistency, *two) is wanted, f"consistency {'refused' if wanted else 'taken'}: {shown(two)}"
            done, failing = done + 1, failing + (not wanted)
        for _ in zip(range(100), told, strict=False):
            pass
    return {"proofs": done, "that must fail": failing}


def shown(proof: Sequence[object]) -> str:
    """Return a proof's numbers, and of its hashes how many."""
    return " ".join(str(each) if isinstance(each, int) else f"[{len(each)}]" for each in proof)  # type: ignore[arg-type]


def nothing_and_equal(count: int, random: Random, check: Callable[..., None] = verify_consistency) -> Figures:
    """E4: from size 0 nothing follows; of one size there is one root and an empty proof."""
    for _ in counted(count):
        size, other = random.randint(1, 70), random.randbytes(32)
        root = root_at(size)
        nodes = [random.randbytes(32) for _ in range(random.randrange(4))]
        assert passes(check, size, root, size, root, []), "the same tree is refused"
        false: tuple[Consistency, ...] = (
            (0, EMPTY, size, root, nodes), (0, other, size, root, []), (0, EMPTY, 0, EMPTY, nodes),
            (size, root, 0, EMPTY, nodes), (size, root, size, other, []), (size, root, size, other, nodes),
            (size, root, size, root, [root, *nodes]),
        )  # fmt: skip
        for each in false:
            assert not passes(check, *each), f"taken: {shown(each)}"
    return {"sizes": count, "false proofs": 7 * count}


# Planted --------------------------------------------------------------------------------------------------------------


def without_length(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """The weak one: nodes beyond those needed are ignored."""
    for used in range(len(path) + 1):
        if includes(leaf, index, size, path[:used], root):
            return
    raise VerificationError("inclusion-root")


def plain(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """The weak one: sizes 0 and equal ones are let through, as a reader of the RFC's steps alone would."""
    if old != 0 and not (old == new and not path) and not extends(old, old_root, new, new_root, path):
        raise VerificationError("consistency-root")


ROWS = (
    Row(
        name="E3", claim="a proof for another index or size, or of another length, is decided as RFC 9162 does",
        unit="proofs", small=5_000, full=100_000, run=proofs,
        control=lambda random: "; ".join((
            found(lambda: proofs(500, random, inclusion=without_length)),
            found(lambda: proofs(500, random, consistency=plain)),
        )),
    ),
    Row(
        name="E4", claim="nothing is consistent with size 0; equal sizes need equal roots and an empty proof",
        unit="sizes", small=500, full=10_000, run=nothing_and_equal,
        control=lambda random: found(lambda: nothing_and_equal(1, random, plain)),
    ),
)  # fmt: skip
