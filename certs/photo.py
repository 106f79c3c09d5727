"""Photos made fit for paper: decoded, turned upright, shrunk to the size printed, nothing kept but the picture.

A photo of 4000 pixels behind 75 millimetres is a megabyte that no printer shows; EXIF, profiles and places do not
travel with a certificate.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from ledger.errors import MalformedError

MAX_SIDE = 20000  # pixels; both are checked before decoding, so that a small file can't ask for gigabytes
MAX_PIXELS = 80_000_000


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG without metadata, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


def shrink_photo(data: bytes, *, side: int, quality: int) -> Photo:
    """Return a photo whose longer side is at most `side` pixels, in sRGB order, white where it was transparent.

    Raises: MalformedError `photo-unreadable`: not a picture, broken, over 20,000 pixels a side or 80 million.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            if max(opened.size) > MAX_SIDE or opened.width * opened.height > MAX_PIXELS:
                raise MalformedError("photo-unreadable")
            opened.draft("RGB", (side, side))  # a JPEG is decoded at the smallest of 1/1 … 1/8 that is still larger
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
            picture = _on_white(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as e:
        raise MalformedError("photo-unreadable") from e
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, subsampling="4:2:0")
    return Photo(out.getvalue(), *picture.size)


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")
