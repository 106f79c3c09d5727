"""Tile names, widths and bytes, and entry bundles, as C2SP tlog-tiles has them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError, VerificationError
from ledger.log.tiles import (
    MAX_ENTRY_LENGTH,
    TileName,
    decode_bundle,
    decode_tile,
    encode_bundle,
    encode_tile,
    entries_path,
    format_tile_name,
    nodes_in,
    parse_tile_path,
    tile_path,
    tile_width,
    tiles_for,
)
from ledger.log.tree import consistency_path, hash_leaf, inclusion_path, root_of, verify_consistency, verify_inclusion


def test_an_index_is_written_in_groups_of_three() -> None:
    """The example of tlog-tiles: 1234067 is x001/x234/067."""
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert entries_path(1234067, 5) == "tile/entries/x001/x234/067.p/5"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (TileName(0, 0, 256), "tile/0/000"),
        (TileName(1, 7, 1), "tile/1/007.p/1"),
        (TileName(63, 999, 255), "tile/63/999.p/255"),
        (TileName(None, 1000, 256), "tile/entries/x001/000"),
        (TileName(2, 2**63 - 1, 255), "tile/2/x009/x223/x372/x036/x854/x775/807.p/255"),
    ],
)
def test_names_are_read_as_they_are_written(name: TileName, path: str) -> None:
    """Formatting and parsing are inverse at the edges of every range."""
    assert format_tile_name(name) == path
    assert parse_tile_path(path) == name


@settings(deadline=None, max_examples=200)
@given(st.none() | st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_every_name_has_one_spelling(level: int | None, index: int, width: int) -> None:
    """Any level, index and width survive their path."""
    name = TileName(level, index, width)
    assert parse_tile_path(format_tile_name(name)) == name


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/0/x001/234/067",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p/1/",
        "tile/0/000 ",
        "tile/0/000\n",
        "/tile/0/000",
        "tile//000",
        "tile/0/../../etc/passwd",
        "tile/../checkpoint",
        "tile/0/x..1/000",
        "tile/0/000.p/..",
        "tile/entries/../0/000",
        "tile/Entries/000",
        "tile/0/\u0660\u0660\u0661",
        "tile/\uff10/000",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/" + "x001/" * 40 + "000",
    ],
)
def test_other_spellings_and_traversal_are_refused(path: str) -> None:
    """Nothing but the one spelling of a number gets through, so no name leads out of its directory."""
    with pytest.raises(MalformedError) as caught:
        parse_tile_path(path)
    assert caught.value.code == "tile-name"


def test_numbers_out_of_range_are_a_fault_of_ours() -> None:
    """The names of our own tiles come from arithmetic: a number out of range stops at once."""
    for level, index, width in [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 2**63, 1), (0, 0, 0), (0, 0, 257)]:
        with pytest.raises(AssertionError):
            tile_path(level, index, width)


def test_seventy_thousand_entries_have_the_tiles_of_the_specification() -> None:
    """The example of tlog-tiles: 273 full and one of 112, one full and one of 17, one of 1."""
    tiles = tiles_for(0, 70_000)
    assert [tile for tile in tiles if tile[2] < 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert [level for level, _, width in tiles if width == 256] == [0] * 273 + [1]


@pytest.mark.parametrize(
    ("size", "right_edge"),
    [
        (0, []),
        (1, [(0, 0, 1)]),
        (255, [(0, 0, 255)]),
        (256, [(0, 0, 256), (1, 0, 1)]),
        (257, [(0, 1, 1), (1, 0, 1)]),
        (65_535, [(0, 255, 255), (1, 0, 255)]),
        (65_536, [(0, 255, 256), (1, 0, 256), (2, 0, 1)]),
        (65_537, [(0, 256, 1), (1, 0, 256), (2, 0, 1)]),
    ],
)
def test_the_right_edge_at_the_borders(size: int, right_edge: list[tuple[int, int, int]]) -> None:
    """Around full tiles of both levels the last tile of each level is what the size says, and none is empty."""
    tiles = tiles_for(0, size)
    last = {level: (level, index, width) for level, index, width in tiles}
    assert sorted(last.values()) == right_edge
    assert all(tile_width(*tile[:2], size) == tile[2] for tile in tiles)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 200_000), st.integers(0, 3_000))
def test_what_is_written_is_what_was_not_there(old: int, more: int) -> None:
    """Each tile of the new size whose width differs from the old size's is named once, and no other."""
    new = old + more
    expected = {
        (level, index, tile_width(level, index, new))
        for level in range(4)
        for index in range((old >> 8 * level + 8), (new >> 8 * level + 8) + 1)
        if tile_width(level, index, new) != tile_width(level, index, old)
    }
    tiles = tiles_for(old, new)
    assert len(tiles) == len(set(tiles))
    assert set(tiles) == expected


def test_a_tile_that_a_size_lacks_has_no_width() -> None:
    """Beyond the right edge and above the top there is nothing to fetch."""
    assert [tile_width(0, 1, 256), tile_width(1, 0, 255), tile_width(0, 0, 0)] == [0, 0, 0]


def test_a_tile_survives_its_bytes() -> None:
    """Encoding and decoding give the same hashes; a full tile has 8,192 bytes."""
    hashes = [hash_leaf(b"%d" % number) for number in range(256)]
    assert decode_tile(encode_tile(hashes), 256) == hashes
    assert len(encode_tile(hashes)) == 8192
    assert decode_tile(encode_tile(hashes[:3]), 3) == hashes[:3]


@pytest.mark.parametrize(
    ("length", "width"), [(0, 0), (0, 1), (31, 1), (33, 1), (8192, 255), (255 * 32, 256), (8224, 257)]
)
def test_a_partial_tile_is_not_a_full_one(length: int, width: int) -> None:
    """The bytes have the width that the checkpoint's size gives, or they are refused."""
    with pytest.raises(MalformedError) as caught:
        decode_tile(b"a" * length, width)
    assert caught.value.code == "tile-length"


def test_proofs_come_from_tiles() -> None:
    """With nothing but the tiles of a size, inclusion and consistency proofs are made and verify."""
    leaves = [hash_leaf(b"%d" % number) for number in range(66_000)]
    written: dict[tuple[int, int, int], bytes] = {}
    size = 66_000
    for level, index, width in tiles_for(0, size):
        below = leaves if level == 0 else [root_of(decode_tile(written[0, i, 256], 256)) for i in range(257)]
        if level == 2:
            below = [root_of(decode_tile(written[1, 0, 256], 256))]
        written[level, index, width] = encode_tile(below[index * 256 : index * 256 + width])
    node = nodes_in(lambda level, index, width: written[level, index, width], size)
    root = root_of(leaves)
    for index in (0, 1, 255, 256, 65_535, 65_536, 65_999):
        verify_inclusion(leaves[index], index, size, inclusion_path(index, size, node), root)
    for old in (1, 255, 256, 257, 65_535, 65_536, 65_537, size):
        verify_consistency(old, root_of(leaves[:old]), size, root, consistency_path(old, size, node))


def test_a_node_beyond_the_size_is_not_read() -> None:
    """Only what the checkpoint's size covers is asked for."""
    node = nodes_in(lambda *_: b"", 3)
    for level, i in [(0, 3), (2, 0), (1, 1), (8, 0)]:
        with pytest.raises(VerificationError) as caught:
            node(level, i)
        assert caught.value.code == "tile-range"


@settings(deadline=None, max_examples=100)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=256))
def test_a_bundle_survives_its_bytes(entries: list[bytes]) -> None:
    """Encoding and decoding give the same entries, and each ends where its length says."""
    data = encode_bundle(entries)
    assert decode_bundle(data) == decode_bundle(data, len(entries)) == entries
    assert encode_bundle(decode_bundle(data)) == data


def test_the_longest_entry_fits_and_a_longer_one_does_not() -> None:
    """65,535 bytes are what a two-byte length can say."""
    assert decode_bundle(encode_bundle([b"a" * MAX_ENTRY_LENGTH])) == [b"a" * MAX_ENTRY_LENGTH]
    with pytest.raises(MalformedError) as caught:
        encode_bundle([b"a" * (MAX_ENTRY_LENGTH + 1)])
    assert caught.value.code == "bundle-entry-length"


@pytest.mark.parametrize("data", [b"\0", b"\0\x01", b"\0\x01a\0", b"\0\x02a", b"\xff\xff" + b"a" * 65_534])
def test_a_truncated_bundle_is_refused(data: bytes) -> None:
    """Bytes that end inside a length or inside an entry are refused."""
    with pytest.raises(MalformedError) as caught:
        decode_bundle(data)
    assert caught.value.code == "bundle-truncated"


@pytest.mark.parametrize(("count", "width"), [(0, None), (257, None), (100_000, None), (3, 4), (4, 3), (1, 256)])
def test_a_bundle_of_another_width_is_refused(count: int, width: int | None) -> None:
    """There are 1 to 256 entries in a bundle, and as many as the checkpoint's size gives."""
    with pytest.raises(MalformedError) as caught:
        decode_bundle(b"\0\0" * count, width)
    assert caught.value.code == "bundle-width"


@pytest.mark.parametrize("count", [0, 257])
def test_a_bundle_of_another_width_is_not_made(count: int) -> None:
    """Neither an empty bundle nor one of 257 entries is written."""
    with pytest.raises(MalformedError) as caught:
        encode_bundle([b""] * count)
    assert caught.value.code == "bundle-width"
