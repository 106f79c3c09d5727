"""The tree against a naive model at every size, against published answers, and against every lie a proof can tell."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError, VerificationError
from ledger.log.tree import (
    EMPTY,
    Frontier,
    consistency_path,
    hash_children,
    hash_leaf,
    inclusion_path,
    joined_paths,
    paths_after,
    paths_under,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.log.naive_tree import naive_path, naive_proof, naive_root, nodes_of

LEAVES = [hash_leaf(b"entry %d" % number) for number in range(65)]
SIZES = range(65)

# The reference inputs of the Certificate Transparency implementation (google/certificate-transparency, merkletree
# tests; also transparency-dev/merkle, testonly), with their roots, audit paths and consistency proofs.
CT_INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
H = {
    "leaf 1": "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "leaf 4": "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "2-4": "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "4-6": "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "6-8": "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "4-8": "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
}
CT_INCLUSION = [
    (0, 1, []),
    (0, 8, [H["leaf 1"], H["2-4"], H["4-8"]]),
    (5, 8, [H["leaf 4"], H["6-8"], CT_ROOTS[4]]),
    (2, 3, [CT_ROOTS[2]]),
    (1, 5, [CT_ROOTS[1], H["2-4"], H["leaf 4"]]),
]
CT_CONSISTENCY = [
    (1, 1, []),
    (1, 8, [H["leaf 1"], H["2-4"], H["4-8"]]),
    (6, 8, [H["4-6"], H["6-8"], CT_ROOTS[4]]),
    (2, 5, [H["2-4"], H["leaf 4"]]),
]


def test_hashes_are_prefixed_by_what_they_are() -> None:
    """A leaf and a node over the same bytes have different hashes, so neither can be taken for the other."""
    assert hash_leaf(b"") == sha256(b"\0").digest()
    assert hash_children(LEAVES[0], LEAVES[1]) == sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()
    assert hash_leaf(LEAVES[0] + LEAVES[1]) != hash_children(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_certificate_transparency_reference(size: int) -> None:
    """The published roots of the eight reference inputs come out, that of the empty tree among them."""
    leaves = [hash_leaf(bytes.fromhex(text)) for text in CT_INPUTS[:size]]
    assert root_of(leaves).hex() == CT_ROOTS[size]
    assert Frontier().extend(leaves).root().hex() == CT_ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), CT_INCLUSION)
def test_inclusion_paths_are_those_of_the_reference(index: int, size: int, path: list[str]) -> None:
    """The published audit paths are what we make and what we accept."""
    leaves = [hash_leaf(bytes.fromhex(text)) for text in CT_INPUTS[:size]]
    made = inclusion_path(index, size, nodes_of(leaves))
    assert [node.hex() for node in made] == path
    verify_inclusion(leaves[index], index, size, made, bytes.fromhex(CT_ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "path"), CT_CONSISTENCY)
def test_consistency_paths_are_those_of_the_reference(old: int, new: int, path: list[str]) -> None:
    """The published consistency proofs are what we make and what we accept."""
    leaves = [hash_leaf(bytes.fromhex(text)) for text in CT_INPUTS[:new]]
    made = consistency_path(old, new, nodes_of(leaves))
    assert [node.hex() for node in made] == path
    verify_consistency(old, bytes.fromhex(CT_ROOTS[old]), new, bytes.fromhex(CT_ROOTS[new]), made)


def test_every_size_agrees_with_the_naive_model() -> None:
    """For sizes 0 to 64: root, frontier, and every inclusion path in each of the three ways they are made."""
    for size in SIZES:
        leaves = LEAVES[:size]
        root = naive_root(leaves)
        assert root_of(leaves) == Frontier().extend(leaves).root() == root
        paths = [tuple(naive_path(index, leaves)) for index in range(size)]
        assert paths_under(leaves) == paths
        for index, path in enumerate(paths):
            assert tuple(inclusion_path(index, size, nodes_of(leaves))) == path
            verify_inclusion(leaves[index], index, size, path, root)


def test_every_pair_of_sizes_is_consistent() -> None:
    """For all 1 ≤ old ≤ new ≤ 64 the proof is the naive model's and is accepted."""
    roots = [naive_root(LEAVES[:size]) for size in SIZES]
    for new in SIZES:
        node = nodes_of(LEAVES[:new])
        for old in range(1, new + 1):
            path = consistency_path(old, new, node)
            assert path == naive_proof(old, LEAVES[:new])
            verify_consistency(old, roots[old], new, roots[new], path)


def test_new_leaves_need_the_frontier_alone() -> None:
    """For all pairs of sizes, the paths of the new leaves made from the old frontier are the naive model's."""
    whole = [[tuple(naive_path(index, LEAVES[:size])) for index in range(size)] for size in range(65)]
    for old in SIZES:
        frontier = Frontier().extend(LEAVES[:old])
        for new in range(old, 65):
            assert paths_after(frontier, LEAVES[old:new]) == whole[new][old:]
            written = joined_paths(frontier, LEAVES[old:new], lambda node: node[:1] + b" ")
            assert written == [b"".join(node[:1] + b" " for node in path) for path in whole[new][old:]]


def test_leaves_one_by_one_are_leaves_together() -> None:
    """Appending each leaf by itself ends in the frontier of all at once; the older frontiers stay what they were."""
    frontiers = [Frontier()]
    for leaf in LEAVES:
        frontiers.append(frontiers[-1].append(leaf))
    for size, frontier in enumerate(frontiers):
        assert frontier == Frontier().extend(LEAVES[:size])


def test_a_frontier_survives_its_bytes() -> None:
    """Encoding and decoding give the same frontier at every size."""
    for size in SIZES:
        frontier = Frontier().extend(LEAVES[:size])
        data = frontier.encode()
        assert len(data) == 8 + 32 * size.bit_count()
        assert Frontier.decode(data) == frontier


@pytest.mark.parametrize(
    "data",
    [b"", b"\0" * 7, b"\0" * 9, b"\0" * 7 + b"\x03" + b"a" * 63, b"\0" * 7 + b"\x03" + b"a" * 96, b"\x80" + b"\0" * 39],
)
def test_frontier_bytes_of_another_length_are_refused(data: bytes) -> None:
    """A frontier has exactly the hashes that its size needs, and its size is below 2^63."""
    with pytest.raises(MalformedError) as caught:
        Frontier.decode(data)
    assert caught.value.code == "frontier-length"


def test_a_doubled_tail_changes_the_root() -> None:
    """No tree shares its root with the one whose last entries are doubled (CVE-2012-2459)."""
    for size in range(1, 65):
        for tail in range(1, size + 1):
            assert root_of(LEAVES[:size]) != root_of(LEAVES[:size] + LEAVES[size - tail : size])


def refusal(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> str:
    """Return the code with which the inclusion proof is refused."""
    with pytest.raises(VerificationError) as caught:
        verify_inclusion(leaf, index, size, path, root)
    return caught.value.code


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 13, 33, 64])
def test_false_inclusion_is_refused(size: int) -> None:
    """A wrong leaf, index or root, and a missing, extra, flipped or swapped node are each refused."""
    root = naive_root(LEAVES[:size])
    for index in range(size):
        path = naive_path(index, LEAVES[:size])
        leaf = LEAVES[index]
        assert refusal(EMPTY, index, size, path, root) == "inclusion-root"
        assert refusal(leaf, index, size, path, EMPTY) == "inclusion-root"
        assert refusal(leaf, index, size, [*path, root], root) == "inclusion-length"
        assert refusal(leaf, index, size, [root, *path], root) == "inclusion-length"
        for other in range(size):
            if other != index:
                assert refusal(leaf, other, size, path, root) in {"inclusion-root", "inclusion-length"}
        for at in range(len(path)):
            assert refusal(leaf, index, size, path[:at] + path[at + 1 :], root) == "inclusion-length"
            flipped = [*path[:at], bytes([path[at][0] ^ 1]) + path[at][1:], *path[at + 1 :]]
            assert refusal(leaf, index, size, flipped, root) == "inclusion-root"
        for at in range(len(path) - 1):
            swapped = [*path[:at], path[at + 1], path[at], *path[at + 2 :]]
            assert refusal(leaf, index, size, swapped, root) == "inclusion-root"


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (8, 8), (9, 8), (-1, 8), (0, -1)])
def test_inclusion_in_a_tree_without_that_entry_is_refused(index: int, size: int) -> None:
    """Nothing is included in size 0, and no index is at or beyond the size; making such a proof is refused alike."""
    assert refusal(LEAVES[0], index, size, [], LEAVES[0]) == "inclusion-range"
    with pytest.raises(VerificationError) as caught:
        inclusion_path(index, size, nodes_of(LEAVES))
    assert caught.value.code == "inclusion-range"


def test_a_leaf_of_two_hashes_is_not_a_node() -> None:
    """An entry made of two child hashes can't stand for their parent: the prefixes differ (second preimage)."""
    root = naive_root(LEAVES[:4])
    crafted = hash_leaf(naive_root(LEAVES[:2]) + naive_root(LEAVES[2:4]))
    assert refusal(crafted, 0, 1, [], root) == "inclusion-root"


def inconsistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> str:
    """Return the code with which the consistency proof is refused."""
    with pytest.raises(VerificationError) as caught:
        verify_consistency(old, old_root, new, new_root, path)
    return caught.value.code


@pytest.mark.parametrize(("old", "new"), [(1, 2), (2, 3), (3, 7), (4, 7), (4, 8), (6, 8), (7, 8), (21, 64), (32, 33)])
def test_false_consistency_is_refused(old: int, new: int) -> None:
    """Wrong roots, and missing, extra or flipped nodes are each refused."""
    old_root, new_root = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
    path = naive_proof(old, LEAVES[:new])
    assert inconsistency(old, EMPTY, new, new_root, path) == "consistency-root"
    assert inconsistency(old, old_root, new, EMPTY, path) == "consistency-root"
    assert inconsistency(old, old_root, new, new_root, [*path, new_root]) == "consistency-length"
    for at in range(len(path)):
        assert inconsistency(old, old_root, new, new_root, path[:at] + path[at + 1 :]) == "consistency-length"
        flipped = [*path[:at], bytes([path[at][0] ^ 1]) + path[at][1:], *path[at + 1 :]]
        assert inconsistency(old, old_root, new, new_root, flipped) == "consistency-root"


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 8), (9, 8), (-1, 8)])
def test_consistency_with_nothing_is_refused(old: int, new: int) -> None:
    """Size 0 is consistent with every history, so it proves none; a log never shrinks."""
    assert inconsistency(old, EMPTY, new, naive_root(LEAVES[:8]), []) == "consistency-range"
    with pytest.raises(VerificationError) as caught:
        consistency_path(old, new, nodes_of(LEAVES))
    assert caught.value.code == "consistency-range"


def test_equal_sizes_need_equal_roots_and_an_empty_proof() -> None:
    """Two roots of one size are a fork, whatever the proof says; a proof with nodes is refused."""
    for size in range(1, 65):
        root = naive_root(LEAVES[:size])
        verify_consistency(size, root, size, root, [])
        assert inconsistency(size, root, size, EMPTY, []) == "consistency-root"
        assert inconsistency(size, root, size, root, [root]) == "consistency-length"


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 5000), st.integers(1, 300))
def test_large_trees_agree_between_reader_and_frontier(old: int, count: int) -> None:
    """Paths made from a frontier verify against the root that the grown frontier has."""
    frontier = Frontier().extend([sha256(b"%d" % n).digest() for n in range(old)])
    new = [hash_leaf(b"new %d" % n) for n in range(count)]
    grown = frontier.extend(new)
    for number, path in enumerate(paths_after(frontier, new)):
        verify_inclusion(new[number], old + number, old + count, path, grown.root())
