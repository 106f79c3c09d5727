"""SP: pictures of every kind that a phone can hand in: cleaned or refused by name, within the child's memory.

What `register --photos` does to a picture before it is hashed, and then the server's door with what came of it.
"""

import io
import resource
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from PIL import Image

from api.intake import confined, pixels
from api.intake.confined import Confined
from api.photos import MEMORY, SECONDS
from ledger.errors import MalformedError
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.pictures import GROWTH, MARK, _resident, careless, jpeg_claim, picture, png_bomb, tagged

Cleaner = Callable[[bytes], bytes]
LEGAL, TOO_MANY = (8660, 5770), (8680, 5780)  # a little below 50 million pixels, and a little above


@dataclass(frozen=True)
class Case:
    """A file; `codes`: how it is refused, none for one that is cleaned; `size`: of what comes of it, if that counts."""

    name: str
    data: bytes
    codes: frozenset[str] = frozenset()
    size: tuple[int, int] | None = None


def plain(size: tuple[int, int], form: str, mode: str = "RGB", shade: int = 90, **options: object) -> bytes:
    """Return a picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, 0 if mode in {"1", "I;16"} else tuple([shade] * len(mode)) if len(mode) > 1 else shade).save(
        out, form, **options
    )
    return out.getvalue()


def wrong_type(random: Random) -> Case:
    """Another program's file, whatever it is called."""
    form = random.choice(("GIF", "TIFF", "BMP", "ICO", "PPM", "PDF"))
    files = [plain((64, 48), form), b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04" + random.randbytes(99),
             b"\0\0\0\x18ftypheic" + random.randbytes(400), b"", random.randbytes(300)]  # fmt: skip
    return Case("another type", random.choice(files), frozenset({"photo-format"}))


def cut_off(random: Random) -> Case:
    """A picture that did not arrive whole."""
    data = picture(random, random.choice(("JPEG", "PNG", "WEBP")))
    return Case(
        "cut off", data[: random.randrange(40, len(data) * 2 // 3)], frozenset({"photo-broken", "photo-format"})
    )


def of_a_place(random: Random) -> Case:
    """A picture that says where it was taken."""
    return Case("tagged", tagged(random)[0])


def turned(random: Random) -> Case:
    """A picture whose orientation stands in its tags alone: it comes out upright."""
    exif, turn = Image.Exif(), random.choice((6, 8))
    exif[0x0112] = turn
    return Case("turned", plain((120, 80), "JPEG", exif=exif), size=(80, 120))


def fifty(random: Random) -> Case:
    """As many pixels as are allowed."""
    form = random.choice(("JPEG", "PNG", "WEBP"))
    options = {"PNG": {"compress_level": 1}, "WEBP": {"method": 0}}.get(form, {})
    data = plain(LEGAL, form, shade=random.randrange(256), **options)
    return Case(f"50 megapixels, {form}", data, size=(2048, 1365))


def too_many(random: Random) -> Case:
    """A few more."""
    return Case("above 50 megapixels", plain(TOO_MANY, "JPEG", "L", random.randrange(256)), _MANY)


def bomb(random: Random) -> Case:
    """A small file that unpacks to eighty million pixels, or says so."""
    return Case("a bomb", random.choice((png_bomb, jpeg_claim))(random, 9_000), _MANY | {"photo-broken"})


def printed(random: Random) -> Case:
    """Other colours than a screen's."""
    mode, form = random.choice(
        (("CMYK", "JPEG"), ("L", "JPEG"), ("LA", "PNG"), ("P", "PNG"), ("1", "PNG"), ("RGBA", "WEBP"))
    )
    return Case(f"{mode} {form}", plain((90, 60), form, mode, random.randrange(200)), size=(90, 60))


def deep(random: Random) -> Case:
    """Sixteen bits a channel: what no phone shows."""
    return Case("16 bits", plain((random.randrange(30, 90), 60), "PNG", "I;16"), frozenset({"photo-format"}))


def thin(random: Random) -> Case:
    """One row of very many pixels."""
    return Case("a thread", plain((random.randrange(40_000, 60_000), 1), "JPEG"), size=(2048, 1))


_MANY = frozenset({"photo-too-many-pixels"})
KINDS = (wrong_type, cut_off, of_a_place, turned, too_many, printed, deep, bomb, thin, fifty)


def cleaned(case: Case, clean: Cleaner, door: Cleaner) -> str:
    """Clean a picture and bring it; return what became of it."""
    answer, refused = _asked(clean, case.data)
    if refused:
        assert refused in case.codes, f"{case.name}: refused as {refused}"
        return "refused"
    assert not case.codes, f"{case.name}: let in"
    size, jpeg = (int.from_bytes(answer[:2], "big"), int.from_bytes(answer[2:4], "big")), answer[4:]
    assert case.size in {None, size}, f"{case.name}: came out as {size}"
    assert max(size) <= pixels.MAX_SIDE, f"{case.name}: {size} is larger than a phone sends"
    assert MARK not in jpeg, f"{case.name}: a tag left the device"
    seen, refused = _asked(door, jpeg)
    assert not refused, f"{case.name}: the server refused what the device cleaned: {refused}"
    assert seen == answer[:4], f"{case.name}: the server reads another size"
    return "cleaned"


def _asked(judge: Cleaner, data: bytes) -> tuple[bytes, str]:
    """Return the answer, or the code of the refusal."""
    try:
        return judge(data), ""
    except MalformedError as e:
        return b"", e.code


def pictures(count: int, random: Random, weak: Cleaner | None = None) -> Figures:
    """Hand in pictures, in children with the limits of the command line and of the server."""
    became: Counter[str] = Counter()
    before = _resident()
    with (
        Confined("api.intake.pixels:reencode", "photo-broken") as device,
        Confined("api.intake.pixels:check_picture", "photo-broken", SECONDS, MEMORY) as server,
    ):
        for number in counted(count):
            case = KINDS[number % len(KINDS)](random)
            became[cleaned(case, weak or device.ask, server.ask)] += 1
            del case
    grown = _resident() - before
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    assert grown < GROWTH, f"this process grew by {grown >> 20} MiB"
    assert largest < confined.MEMORY >> 20, f"a child took {largest} MiB"
    return {"pictures": count, **became, "largest child, MiB": largest}


def unturned(data: bytes) -> bytes:
    """The weak device: it takes what opens, and keeps what is said about it."""
    try:
        jpeg = careless(data)
    except OSError as e:
        raise MalformedError("photo-format") from e
    with Image.open(io.BytesIO(jpeg)) as image:
        return image.width.to_bytes(2, "big") + image.height.to_bytes(2, "big") + jpeg


ROWS = (
    Row(
        name="SP", claim="a picture of any kind is cleaned or refused by name, within its child's memory",
        unit="pictures", small=9, full=200, run=pictures,
        control=lambda random: found(lambda: pictures(12, random, unturned)),
    ),
)  # fmt: skip
