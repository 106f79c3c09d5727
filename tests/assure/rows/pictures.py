"""F3, F4, F6: pictures that burst, that tell where they were taken, that are programs.

The server's door is asked as it asks: a child process decodes, this one only looks at first bytes.
"""

import io
import struct
import tempfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

from PIL import Image, PngImagePlugin

from api.intake.bare import media_type
from api.intake.confined import Confined
from api.intake.pixels import check_picture, reencode
from api.photos import MEMORY, SECONDS
from ledger.errors import LedgerError, MalformedError
from tests.api.served import Served
from tests.assure.row import Figures, Row, counted, found

Judge = Callable[[bytes], bytes]
GROWTH = 50 << 20  # bytes that a bomb may add to the server
MARK = b"SERIAL-"


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_bomb(random: Random, side: int) -> bytes:
    """Return a small PNG that is `side` pixels wide and high, all of it there to be unpacked."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    squeezed, row = zlib.compressobj(1), bytes([0]) + bytes([random.randrange(256)]) * side
    body = b"".join(squeezed.compress(row * 64) for _ in range(side // 64)) + squeezed.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def png_liar(random: Random, _: int) -> bytes:
    """Return a PNG of one row whose data unpacks to a hundred megabytes and is cut somewhere."""
    header = struct.pack(">IIBBBBB", 64, 1, 8, 2, 0, 0, 0)
    squeezed, zeros = zlib.compressobj(1), bytes(1 << 20)
    body = b"".join(squeezed.compress(zeros) for _ in range(random.randrange(60, 200))) + squeezed.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body[: random.randrange(len(body))])


def text_bomb(random: Random, _: int) -> bytes:
    """Return a PNG with a text of a hundred megabytes in a few hundred kilobytes."""
    squeezed, zeros = zlib.compressobj(1), b"A" * (1 << 20)
    body = b"".join(squeezed.compress(zeros) for _ in range(random.randrange(60, 200))) + squeezed.flush()
    good = picture(random, "PNG")
    return good[:33] + _chunk(b"zTXt", b"Comment\0\0" + body) + good[33:]


def jpeg_claim(random: Random, _: int) -> bytes:
    """Return a JPEG whose frame says that it is 65,000 pixels high and wide."""
    data = bytearray(picture(random, "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", random.randrange(50_000, 65_500), random.randrange(50_000, 65_500))
    return bytes(data)


def webp_claim(random: Random, _: int) -> bytes:
    """Return a WebP whose canvas is larger than anything may be."""
    canvas = struct.pack("<I", random.randrange(9_000, 1 << 14) - 1)[:3]
    body = b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas * 2
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def picture(random: Random, form: str, **options: object) -> bytes:
    """Return a small picture unlike any other."""
    out = io.BytesIO()
    noise = Image.frombytes("RGB", (24, 16), random.randbytes(24 * 16 * 3))
    noise.resize((96, 64)).save(out, form, **options)
    return out.getvalue()


BOMBS = (png_bomb, png_liar, text_bomb, jpeg_claim, webp_claim)


def _resident() -> int:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * 4096


def _used(child: Confined) -> float:
    """Return the seconds of processor that the child has used; 0 before it runs."""
    process = child._child
    if process is None:
        return 0.0
    fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def bombs(count: int, random: Random, weak: Judge | None = None) -> Figures:
    """Hand in bombs: each is refused, in a second of processor, and the server does not grow."""
    slowest, before = 0.0, _resident()
    with Confined("api.intake.pixels:check_picture", "photo-broken", SECONDS, MEMORY) as child:
        ask = weak or child.ask
        ask(picture(random, "JPEG"))  # the child has started
        for number in counted(count):
            kind = BOMBS[number % len(BOMBS)]
            data, began = kind(random, 9_000 + random.randrange(500)), _used(child)
            try:
                ask(data)
            except MalformedError:
                slowest = max(slowest, _used(child) - began)
            else:
                raise AssertionError(f"a bomb of {len(data)} bytes was let in: {kind.__name__}")
    grown = _resident() - before
    assert slowest < 1, f"a bomb took {slowest} s"
    assert grown < GROWTH, f"the server grew by {grown >> 20} MiB"
    return {"bombs": count, "slowest, ms of processor": round(slowest * 1000), "server grew, MiB": grown >> 20}


def uncapped(data: bytes) -> bytes:
    """The weak door: whatever Pillow can open, however large it unpacks."""
    cap, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return b"ok"
    finally:
        Image.MAX_IMAGE_PIXELS = cap


def tagged(random: Random) -> tuple[bytes, bytes]:
    """Return a picture that tells something, and the bytes by which it does."""
    mark, form = MARK + random.randbytes(6).hex().encode(), random.choice(("JPEG", "PNG", "WEBP"))
    exif = Image.Exif()
    exif[0x010F], exif[0xA431] = "Phone", mark.decode()
    exif[0x8825] = {1: "N", 2: (31.0, float(random.randrange(60)), 5.0), 3: "E", 4: (119.0, 49.0, 7.0)}
    info = PngImagePlugin.PngInfo()
    info.add_text("Location", mark.decode(), zip=False)
    ways: dict[str, dict[str, object]] = {
        "exif": {"exif": exif},
        "xmp": {"xmp": b"<x:xmpmeta>" + mark + b"</x:xmpmeta>"},
        "comment": {"comment": mark},
        "profile": {"icc_profile": mark + bytes(200)},
        "text": {"pnginfo": info},
        "behind": {},
    }
    fitting = {"JPEG": ("exif", "xmp", "comment", "profile", "behind"), "PNG": ("exif", "text", "behind")}
    way = random.choice(fitting.get(form, ("exif", "xmp", "profile", "behind")))
    data = picture(random, form, **ways[way])
    return (data + mark if way == "behind" else data), mark


def tags(
    count: int, random: Random, clean: Judge = lambda data: reencode(data)[4:], door: Judge = check_picture
) -> Figures:
    """What the device sends bears no tag, and what bears one the server does not take."""
    for _ in counted(count):
        data, mark = tagged(random)
        assert mark in data, "the harness wrote no tag"
        try:
            door(data)
        except MalformedError:
            pass
        else:
            raise AssertionError("the server took a file with a tag")
        out = clean(data)
        with Image.open(io.BytesIO(out)) as image:
            told = dict(image.getexif()) or {name for name in image.info if name not in _JFIF}
        assert mark not in out, "a tag left the device"
        assert not told, f"the file says more than its pixels: {told}"
        assert door(out), "the server refused what the device cleaned"
    return {"tagged files": count}


_JFIF = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


def careless(data: bytes) -> bytes:
    """The weak device: it makes pictures smaller, and keeps what is said about them."""
    with Image.open(io.BytesIO(data)) as image:
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", exif=image.info.get("exif", b""), comment=image.info.get("comment", b""))
        return out.getvalue()


def lenient(data: bytes) -> bytes:
    """The weak door: it looks at the pixels alone."""
    with Image.open(io.BytesIO(data)) as image:
        image.load()
    return b"ok"


def _without_tags(random: Random) -> str:
    first = found(lambda: tags(5, random, door=lenient))
    return f"{first}; {found(lambda: tags(60, random, clean=careless))}"


DRAWINGS = (
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>%b</script></svg>",
    b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a '%b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
    b"\xef\xbb\xbf<svg onload='%b' xmlns='http://www.w3.org/2000/svg'/>",
    b"\n\t <!-- %b --><svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>",
    b"GIF89a;<svg xmlns='http://www.w3.org/2000/svg'><a href='%b'/></svg>",
    b"<html><svg><image href='%b'/></svg></html>",
    b"\x1f\x8b\x08\x00%b<svg/>",
)
SAFE = {"image/jpeg", "image/png", "image/webp", "application/octet-stream"}


def drawings(count: int, random: Random, told: Callable[[bytes], str] = media_type) -> Figures:
    """Drawings are no pictures at the door; one that lies among the blobs all the same is served as bytes only."""
    from api.routes import blobs

    original, blobs.media_type = blobs.media_type, told  # type: ignore[attr-defined]  # what the route calls
    try:
        with tempfile.TemporaryDirectory() as folder, Served(Path(folder) / "studio") as studio:
            for number in counted(count):
                data = DRAWINGS[number % len(DRAWINGS)] % random.randbytes(8).hex().encode()
                try:
                    check_picture(data)
                except LedgerError:
                    pass
                else:
                    raise AssertionError("a drawing passed for a picture")
                studio.instance.blobs.put(data)
                got = studio.get(f"/blob/{sha256(data).hexdigest()}")
                assert got.headers["content-type"] in SAFE, f"served as {got.headers['content-type']}"
                assert got.headers["x-content-type-options"] == "nosniff", "a browser may guess what it is"
                assert "sandbox" in got.headers["content-security-policy"], "a browser may run it"
    finally:
        blobs.media_type = original  # type: ignore[attr-defined]  # as above
    return {"drawings": count}


def guessing(data: bytes) -> str:
    """The weak route: it says what the bytes look like."""
    return "image/svg+xml" if b"<svg" in data else media_type(data)


ROWS = (
    Row(
        name="F3", claim="a picture that bursts is refused in the child, and the server does not grow", unit="bombs",
        small=5, full=50, run=bombs,
        control=lambda random: found(lambda: bombs(1, random, uncapped)),
    ),
    Row(
        name="F4", claim="no picture leaves the device, or is taken, with anything in it but the picture",
        unit="tagged files", small=20, full=200, run=tags, control=_without_tags,
    ),
    Row(
        name="F6", claim="a drawing is no picture, and is never served as one", unit="drawings",
        small=7, full=50, run=drawings, control=lambda random: found(lambda: drawings(3, random, guessing)),
    ),
)  # fmt: skip
