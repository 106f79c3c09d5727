"""Pictures decoded and written anew, so that nothing but pixels is left of them (runs in a confined child).

    in    JPEG, PNG or WebP, at most 50 million pixels, with whatever EXIF, GPS, XMP, comments, colour profile it bears
    out   JPEG (FF D8 FF E0 … 'JFIF'), sRGB, upright, longer side at most 2,048 pixels, quality 85, no metadata

The answer is two big-endian uint16 (width, height) and the JPEG.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from api.intake.bare import check_bare
from ledger.errors import MalformedError

MAX_PIXELS = 50_000_000
MAX_SIDE = 2048
QUALITY = 85
CARD_SIDE = 640  # pixels: a card on a fine screen
CARD_QUALITY = 72
FORMATS = ("JPEG", "PNG", "WEBP")  # an allow-list: Pillow's other readers are never reached

MAX_STATED = 20_000  # pixels of a side, the most that a statement may name (SPEC §12.9)

# what Pillow's readers raise for damaged files, besides its own
_DAMAGED = (OSError, ValueError, SyntaxError, TypeError, IndexError, EOFError, ArithmeticError)
_PAPER = "#FFFFFF"  # what shows through transparent pixels


def reencode(data: bytes) -> bytes:
    """Return width, height (uint16 each) and a JPEG of the same picture without metadata.

    Raises:
        MalformedError: `photo-format` (not one of the three, or more than 8 bits a channel), `photo-too-many-pixels`,
            `photo-broken` (truncated, damaged).
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            return _reencode(image)
    except UnidentifiedImageError as e:
        raise MalformedError("photo-format") from e
    except Image.DecompressionBombError as e:
        raise MalformedError("photo-too-many-pixels", limit=MAX_PIXELS) from e
    except _DAMAGED as e:
        raise MalformedError("photo-broken") from e


def check_picture(data: bytes) -> bytes:
    """Decode a picture whole and see that nothing else is in the file; return width and height, uint16 each.

    Raises:
        MalformedError: as `reencode` and `check_bare`; `photo-too-many-pixels` also for a side above 20,000.
    """
    return check_and_shrink(data, small=False)


def check_and_shrink(data: bytes, *, small: bool = True) -> bytes:
    """Do the same, and put behind width and height the picture as `shrink` returns it: it is decoded once.

    What can't be made small (no colours that a card can show) is a picture all the same: then nothing is behind them.
    """
    check_bare(data)
    with _opened(data) as image:
        image.load()
        size = image.width.to_bytes(2, "big") + image.height.to_bytes(2, "big")
        try:
            return size + _small(image) if small else size
        except _DAMAGED:
            return size


def shrink(data: bytes) -> bytes:
    """Return a picture as a card shows it: WebP, its longer side at most 640 pixels, no metadata.

    Raises:
        MalformedError: `photo-format`, `photo-broken`, `photo-too-many-pixels`.
    """
    with _opened(data) as image:
        image.draft("RGB", (CARD_SIDE, CARD_SIDE))  # a JPEG is decoded at an eighth where that is enough
        return _small(image)


def _small(image: Image.Image) -> bytes:
    image.thumbnail((CARD_SIDE, CARD_SIDE), Image.Resampling.LANCZOS, reducing_gap=1.0)
    out = io.BytesIO()
    _plain(image).save(out, "WEBP", quality=CARD_QUALITY, method=2)
    return out.getvalue()


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Open a picture whose size is one that we decode; what a damaged file raises comes out as ours."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image)
            if getattr(image, "n_frames", 1) != 1:
                raise MalformedError("photo-format")
            yield image
    except UnidentifiedImageError as e:
        raise MalformedError("photo-format") from e
    except Image.DecompressionBombError as e:
        raise MalformedError("photo-too-many-pixels", limit=MAX_PIXELS) from e
    except _DAMAGED as e:
        raise MalformedError("photo-broken") from e


def _check_size(image: Image.Image) -> None:
    # The header is read, not a pixel is decoded: a bomb is refused here.
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_STATED:
        raise MalformedError("photo-too-many-pixels", limit=MAX_PIXELS, got=image.width * image.height)


def _reencode(image: Image.Image) -> bytes:
    if image.width * image.height > MAX_PIXELS:  # read off the header, before a pixel is decoded: a bomb stops here
        raise MalformedError("photo-too-many-pixels", limit=MAX_PIXELS, got=image.width * image.height)
    if image.mode[0] in "IF":
        raise MalformedError("photo-format")
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG may be decoded at a half or a quarter
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    picture = _plain(upright)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return picture.width.to_bytes(2, "big") + picture.height.to_bytes(2, "big") + out.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """Return an opaque sRGB picture that carries no `info`: Pillow would write a comment found there."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK"}:
        image = _to_srgb(image, profile)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, _PAPER)
        image.paste(layer, mask=layer.getchannel("A"))
    image = image.convert("RGB")
    image.info.clear()
    return image


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Turn a phone's wide colours into sRGB; a damaged profile leaves them as they are."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return turned or image
