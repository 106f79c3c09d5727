"""E8 and E9: names that lead elsewhere, and tiles that are not as wide as the checkpoint says."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from ledger.errors import LedgerError, MalformedError, NotFoundError
from ledger.log.tiles import (
    WIDTH,
    decode_bundle,
    decode_tile,
    encode_bundle,
    encode_tile,
    format_tile_name,
    nodes_in,
    parse_tile_path,
    tile_width,
)
from ledger.log.tree import inclusion_path, root_of, verify_inclusion
from ledger.publish import Published
from ledger.store.photos import BlobFolder
from tests.assure.row import Figures, Row, counted, found
from tests.desk import Desk

SECRET = b"a secret outside\n"
PIECES = (
    "tile/", "0/", "1/", "entries/", "000", "001", "x001/", "x000/", "067", ".p/", "1", "256", "255", "..", "../",
    "/", "//", ".", "%2e%2e/", "%2f", "\\", "..\\", "\0", "~", "~root/", "file:", "http://a/", "blob/", "checkpoint",
    "trust.json", "guard", "ledger.db", "secret", "-1", "+1", "0x1", "１", "٣", " ", "\n", "\u2028", "\u202e",
    "a" * 70, "link", "00", "7", "99999999999",
)  # fmt: skip
Door = Callable[[str], bytes]


def any_name(random: Random) -> str:
    """Return a name put together from what names and escapes are made of."""
    start = random.choice(("tile/0/", "tile/entries/", "blob/", "", "/", "../"))
    return start + "".join(random.choices(PIECES, k=random.randrange(1, 7)))


@contextmanager
def doors() -> Iterator[tuple[Path, dict[str, Door]]]:
    """Open a ledger in a folder that has a secret beside it; yield it and the doors that a foreign name comes in by."""
    with tempfile.TemporaryDirectory() as made:
        outside = Path(made)
        (outside / "secret").write_bytes(SECRET)
        folder = outside / "ledger"
        (folder / "blobs").mkdir(parents=True)
        for link in (folder / "link", folder / "blobs" / "link", folder / "blobs" / ("0" * 64)):
            link.symlink_to(outside / "secret")
        desk, blobs = Desk(folder), BlobFolder(folder / "blobs")
        desk.sequencer.start()
        desk.found()
        try:
            with desk.store.read() as reading:
                published = Published(reading, desk.sequencer.page().note, b"{}", blobs)
                yield folder, {"published": lambda name: published.fetch(name, 1 << 20), "blobs": blobs.get}
        finally:
            desk.close()


def names(
    count: int, random: Random, open_doors: Callable[[Path, dict[str, Door]], dict[str, Door]] | None = None
) -> Figures:
    """E8: no name brings out anything but what the log publishes; what parses has one spelling and stays inside."""
    served = 0
    with doors() as (folder, offered):
        doors_tried = open_doors(folder, offered) if open_doors else offered
        for _ in counted(count):
            name = any_name(random)
            for door, fetch in doors_tried.items():
                try:
                    data = fetch(name)
                except LedgerError:
                    continue
                except Exception as e:
                    raise AssertionError(f"{type(e).__name__} left {door} for {name!r}") from e
                assert data != SECRET, f"{door} brought out the secret for {name!r}"
                served += 1
            try:
                parsed = parse_tile_path(name)
            except MalformedError:
                continue
            assert format_tile_name(parsed) == name, f"two spellings of a tile: {name!r}"
            assert (folder / name).resolve().is_relative_to(folder), f"it leads out: {name!r}"
        for name in (
            "tile/0/000.p/4",
            "checkpoint",
            "trust.json",
        ):  # the doors are open: this is not refusing everything
            assert doors_tried["published"](name), name
    return {"names": count, "served": served}


def by_joining(folder: Path, offered: dict[str, Door]) -> dict[str, Door]:
    """The weak door: the name joined to the folder, as a file server would."""

    def join(name: str) -> bytes:
        try:
            return (folder / name.lstrip("/")).read_bytes()
        except (OSError, ValueError) as e:
            raise NotFoundError("source-missing", path=name) from e

    return offered | {"files": join}


# E9 -------------------------------------------------------------------------------------------------------------------


def widths(count: int, random: Random, *, cut: bool = False) -> Figures:
    """E9: a partial tile in a full one's place, a full one in a partial one's, a shift, a longer tail: never taken."""
    leaves = [random.randbytes(32) for _ in range(3 * WIDTH)]
    mixes = 0
    for _ in counted(count):
        size = random.choice((1, 2, 255, 256, 257, 511, 512, random.randint(1, len(leaves))))
        true = tile_width(0, (size - 1) // WIDTH, size)
        other = random.choice(
            [width for width in (1, true - 1, true + 1, WIDTH) if 0 < width <= WIDTH and width != true] or [0]
        )
        index, root = random.randrange(size), root_of(leaves[:size])

        def read(level: int, tile: int, width: int, size: int = size, other: int = other) -> bytes:
            nodes = (
                leaves
                if level == 0
                else [root_of(leaves[at : at + WIDTH]) for at in range(0, size // WIDTH * WIDTH, WIDTH)]
            )
            chosen = other if tile == (size - 1) // WIDTH and level == 0 and other else width
            data = encode_tile(nodes[tile * WIDTH : tile * WIDTH + chosen] or [bytes(32)])
            return (data + bytes(8192))[: 32 * width] if cut else data

        try:
            path = inclusion_path(size - 1, size, nodes_in(read, size))
            verify_inclusion(leaves[size - 1], size - 1, size, path, root)
            if size > 1 and true > 1:
                inclusion_path(size - 2, size, nodes_in(read, size))
        except LedgerError:
            refused = True
        else:
            refused = not other or size == 1 or true == 1  # its own leaf needs no tile: nothing was read
        assert refused, f"size {size}: a tile of {other} passes for one of {true}"
        hashes = leaves[index : index + 1]
        for wrong in (0, 2, WIDTH):
            try:
                decode_tile(encode_tile(hashes), wrong)
            except MalformedError:
                mixes += 1
                continue
            raise AssertionError(f"one hash passes for {wrong}")
        bundle = encode_bundle([b"entry"] * true)
        try:
            decode_bundle(bundle, other or true + 1)
        except MalformedError:
            continue
        raise AssertionError(f"a bundle of {true} passes for one of {other}")
    return {"mixes": count, "single tiles": mixes}


ROWS = (
    Row(
        name="E8", claim="no name leads out of the log's own files", unit="names", small=1500, full=5000, run=names,
        control=lambda random: found(lambda: names(3000, random, by_joining)),
    ),
    Row(
        name="E9", claim="a tile or bundle of another width than the checkpoint's is never taken", unit="mixes",
        small=100, full=2000, run=widths, control=lambda random: found(lambda: widths(50, random, cut=True)),
    ),
)  # fmt: skip
