"""Pictures decoded and written anew, so that nothing but pixels is left of them (runs in a confined child).

    in    JPEG, PNG or WebP, at most 50 million pixels, with whatever EXIF, GPS, XMP, comments, colour profile it bears
    out   JPEG (FF D8 FF E0 … 'JFIF'), sRGB, upright, longer side at most 2,048 pixels, quality 85, no metadata

The answer is two big-endian uint16 (width, height) and the JPEG.
"""

import io

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ledger.errors import MalformedError

MAX_PIXELS = 50_000_000
MAX_SIDE = 2048
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")  # an allow-list: Pillow's other readers are never reached

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
    except (OSError, ValueError, SyntaxError, TypeError, IndexError, EOFError, ArithmeticError) as e:
        # what Pillow's readers raise for damaged files, besides its own
        raise MalformedError("photo-broken") from e


def _reencode(image: Image.Image) -> bytes:
    # The header is read, not a pixel is decoded: a bomb is refused here.
    if image.width * image.height > MAX_PIXELS:
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
