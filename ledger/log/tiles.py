"""Tiles and entry bundles, their names and their bytes: SPEC §4, C2SP tlog-tiles.

    tile/0/x001/x234/067        256 leaf hashes: those of the entries from 1234067·256 on, 8,192 bytes
    tile/1/000.p/17             17 hashes, each the root of one full tile of level 0
    tile/entries/000.p/5        5 entries: uint16 big-endian length ‖ entry, repeated

Names come from numbers alone, numbers from a checkpoint's size alone; a name that came from outside is parsed,
formatted again and compared, so none leads out of its directory.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ledger.errors import MalformedError, VerificationError
from ledger.log.tree import HASH_LENGTH, Node, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_LEVEL = 63
MAX_ENTRY_LENGTH = 65_535
MAX_BUNDLE_LENGTH = WIDTH * (2 + MAX_ENTRY_LENGTH)

_MAX_PATH_LENGTH = 64  # the longest name there is has 52 characters
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]{1,3}))?")


@dataclass(frozen=True, slots=True)
class TileName:
    """What a tile's name says.

    Attributes:
        level: 0 ≤ level ≤ 63, or None for an entry bundle.
        index: of the tile in its level, 0 ≤ index < 2^63.
        width: hashes or entries in it, 1 ≤ width ≤ 256; below 256 the tile is partial.
    """

    level: int | None
    index: int
    width: int


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return the name of a tile of hashes, relative to the log's prefix.

    Raises:
        AssertionError: a number out of the ranges of `TileName`: these come from our own arithmetic.
    """
    assert 0 <= level <= MAX_LEVEL, level
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Return the name of an entry bundle, relative to the log's prefix.

    Raises:
        AssertionError: a number out of the ranges of `TileName`.
    """
    return f"tile/entries/{_numbered(index, width)}"


def _numbered(index: int, width: int) -> str:
    assert 0 <= index < 2**63, index
    assert 1 <= width <= WIDTH, width
    groups = f"{index:,}".split(",")
    groups[0] = groups[0].rjust(3, "0")
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def parse_tile_path(text: str) -> TileName:
    """Parse a tile's or an entry bundle's name; inverse of `tile_path` and `entries_path`.

    Raises:
        MalformedError: `tile-name`: any other spelling: leading zeros, width 0 or 256, `..`, an empty group.
    """
    found = _PATH.fullmatch(text) if len(text) <= _MAX_PATH_LENGTH else None
    if found is None:
        raise MalformedError("tile-name", got=text[:_MAX_PATH_LENGTH])
    level, groups, width = found.groups()
    index = int(groups.replace("x", "").replace("/", ""))
    name = TileName(None if level == "entries" else int(level), index, int(width or WIDTH))
    if (
        not 1 <= name.width <= WIDTH
        or (name.level or 0) > MAX_LEVEL
        or index >= 2**63
        or format_tile_name(name) != text
    ):
        raise MalformedError("tile-name", got=text)
    return name


def format_tile_name(name: TileName) -> str:
    """Return the path of a tile or an entry bundle; inverse of `parse_tile_path`."""
    if name.level is None:
        return entries_path(name.index, name.width)
    return tile_path(name.level, name.index, name.width)


def tiles_for(old_size: int, new_size: int) -> list[tuple[int, int, int]]:
    """Return (level, index, width) of every tile that a log of `new_size` has and one of `old_size` had not.

    Level 0 first, each level from left to right. The entry bundles are those of level 0. Widths are those of
    `new_size` alone: partial tiles of sizes that were never published are not among them.
    """
    found: list[tuple[int, int, int]] = []
    level = 0
    while new_size > old_size:
        touched = range(old_size // WIDTH, (new_size + WIDTH - 1) // WIDTH)
        found += [(level, index, min(WIDTH, new_size - index * WIDTH)) for index in touched]
        old_size //= WIDTH
        new_size //= WIDTH
        level += 1
    return found


def tile_width(level: int, index: int, size: int) -> int:
    """Return the width of a tile in a log of `size` entries, 0 when it has no such tile."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """Return a tile's bytes: 1 to 256 hashes one after another; inverse of `decode_tile`."""
    assert 1 <= len(hashes) <= WIDTH, len(hashes)
    return b"".join(hashes)


def decode_tile(data: bytes, width: int) -> list[bytes]:
    """Return the `width` hashes of a tile; inverse of `encode_tile`.

    Raises:
        MalformedError: `tile-length`: not exactly that many hashes (a partial tile in a full one's place, say).
    """
    if len(data) != width * HASH_LENGTH or not 1 <= width <= WIDTH:
        raise MalformedError("tile-length", expected=width * HASH_LENGTH, got=len(data))
    return [data[at : at + HASH_LENGTH] for at in range(0, len(data), HASH_LENGTH)]


def nodes_in(read: Callable[[int, int, int], bytes], size: int) -> Node:
    """Return the `node` of a tree of `size` entries, for `inclusion_path` and `consistency_path`, from its tiles.

    `read(level, index, width)` returns a tile's bytes. The node function raises `MalformedError` `tile-length` and
    `VerificationError` `tile-range` (a node beyond the size); it does not check the hashes against a root.
    """

    def node(level: int, i: int) -> bytes:
        tile_level, rise = divmod(level, HEIGHT)
        index, first = divmod(i << rise, WIDTH)
        width = tile_width(tile_level, index, size)
        if first + (1 << rise) > width:
            raise VerificationError("tile-range", level=level, index=i, size=size)
        hashes = decode_tile(read(tile_level, index, width), width)
        return root_of(hashes[first : first + (1 << rise)])

    return node


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Return an entry bundle's bytes; inverse of `decode_bundle`.

    Raises:
        MalformedError: `bundle-entry-length`, `bundle-width`: an entry above 65,535 bytes; not 1 to 256 entries.
    """
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_LENGTH:
            raise MalformedError("bundle-entry-length", limit=MAX_ENTRY_LENGTH, got=len(entry))
        parts.append(len(entry).to_bytes(2) + entry)
    if not 1 <= len(parts) <= WIDTH:
        raise MalformedError("bundle-width", expected=WIDTH, got=len(parts))
    return b"".join(parts)


def decode_bundle(data: bytes, width: int | None = None) -> list[bytes]:
    """Return a bundle's entries (exactly `width` when given); inverse of `encode_bundle`.

    Raises:
        MalformedError: `bundle-truncated`: the bytes end inside an entry; `bundle-width`: not 1 to 256 entries, or
            not `width`. Of an endless stream of empty entries no more than 257 are looked at.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) <= WIDTH:
        start = at + 2
        at = start + int.from_bytes(data[at:start])
        if at > len(data) or start > len(data):
            raise MalformedError("bundle-truncated", at=start)
        entries.append(data[start:at])
    if not 1 <= len(entries) <= WIDTH or (width is not None and len(entries) != width):
        raise MalformedError("bundle-width", expected=WIDTH if width is None else width, got=len(entries))
    return entries
