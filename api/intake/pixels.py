"""Pictures decoded and written anew, so that nothing but pixels is left of them (runs in a confined child).

    in    JPEG, PNG or WebP, at most 50 million pixels, with whatever EXIF, GPS, XMP, comments, colour profile it bears
    out   JPEG (FF D8 FF E0 … 'JFIF'), sRGB, upright, longer side at most 2,048 pixels, quality 85, no metadata

The answer is two big-endian uint16 (width, height) and the JPEG.
"""

import io

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from api.intake.bare import check_bare
from ledger.errors import MalformedError

MAX_PIXELS = 50_000_000
MAX_SIDE = 2048
QUALITY = 85
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
    check_bare(data)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            _check_size(image)
            if getattr(image, "n_frames", 1) != 1:
                raise MalformedError("photo-format")
            image.load()
            return image.width.to_bytes(2, "big") + image.height.to_bytes(2, "big")
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
