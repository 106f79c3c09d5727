"""The parts of a picture file, read off its container: is there anything in it besides the picture? SPEC §12.11.

    JPEG   FF D8 · FF E0 0010 'JFIF'… · FF DB … · FF C0 … · FF C4 … · FF DA … data … · FF D9 and nothing after it
    PNG    89 'PNG'… · IHDR · PLTE, tRNS, sRGB, gAMA, … · IDAT · IEND and nothing after it
    WebP   'RIFF' length 'WEBP' · 'VP8 ' | 'VP8L' | 'VP8X', 'ALPH', 'VP8 ' · nothing after them

An allow-list of parts: EXIF, GPS, XMP, IPTC, comments, thumbnails, colour profiles, a second picture behind the first
and whatever makers will think of next are none of them. Lengths are followed and nothing is decoded; whether the rest
is a picture is `pixels`' business.
"""

import struct

from ledger.errors import MalformedError

JPEG, PNG, WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_SOF = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # frames of every coding
_JPEG_PARTS = {0xC4, 0xCC, 0xDB, 0xDD} | _SOF  # tables and frames: Huffman, arithmetic, quantisation, restart
_PNG_PARTS = {
    b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"cHRM", b"sBIT", b"pHYs", b"bKGD",
}  # fmt: skip
_WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


def media_type(data: bytes) -> str:
    """Return `image/jpeg`, `image/png` or `image/webp` by the first bytes; empty for anything else, SVG among it."""
    if data.startswith(JPEG):
        return "image/jpeg"
    if data.startswith(PNG):
        return "image/png"
    return "image/webp" if data.startswith(WEBP) and data[8:12] == b"WEBP" else ""


def check_bare(data: bytes) -> None:
    """Refuse a file that holds anything but one picture.

    Raises:
        MalformedError: `photo-format`: none of the three; `photo-metadata`, its field `part` naming what is there;
            `photo-broken`: its parts do not fit its length.
    """
    walk = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}.get(media_type(data))
    if walk is None:
        raise MalformedError("photo-format")
    try:
        walk(data)
    except (struct.error, IndexError) as e:
        raise MalformedError("photo-broken") from e


def _jpeg(data: bytes) -> None:
    at = 2
    while True:
        if data[at] != 0xFF:
            raise MalformedError("photo-broken")
        marker = data[at + 1]
        if marker == 0xD9:
            return _end(data, at + 2)
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        if marker == 0xE0:  # exactly JFIF's 14 bytes, no thumbnail
            if len(body) != 14 or not body.startswith(b"JFIF\0") or body[12:] != b"\0\0":
                raise MalformedError("photo-metadata", part="APP0")
        elif marker == 0xEE:  # how the colours were turned, 12 bytes
            if len(body) != 12 or not body.startswith(b"Adobe"):
                raise MalformedError("photo-metadata", part="APP14")
        elif marker != 0xDA and marker not in _JPEG_PARTS:
            raise MalformedError("photo-metadata", part=_jpeg_part(marker))
        at += 2 + length
        if marker == 0xDA:
            at = _after_scan(data, at)


def _after_scan(data: bytes, at: int) -> int:
    """Return where the compressed data of a scan ends: at the first marker that is neither stuffing nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise MalformedError("photo-broken")
        if data[at + 1] == 0xFF:  # fill bytes
            at += 1
        elif data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at


def _jpeg_part(marker: int) -> str:
    return "COM" if marker == 0xFE else f"APP{marker - 0xE0}" if 0xE0 <= marker <= 0xEF else f"{marker:02X}"


def _png(data: bytes) -> None:
    at = len(PNG)
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        if name not in _PNG_PARTS:
            raise MalformedError("photo-metadata", part=name.decode("ascii", "replace"))
        at += 12 + length
        if at > len(data):
            raise MalformedError("photo-broken")
        if name == b"IEND":
            return _end(data, at)


def _webp(data: bytes) -> None:
    (length,) = struct.unpack_from("<I", data, 4)
    at, end = 12, 8 + length + length % 2
    while at < end:
        name, length = struct.unpack_from("<4sI", data, at)
        if name not in _WEBP_PARTS:
            raise MalformedError("photo-metadata", part=name.decode("ascii", "replace").strip())
        at += 8 + length + length % 2
    if at != end or end > len(data):
        raise MalformedError("photo-broken")
    _end(data, end)


def _end(data: bytes, at: int) -> None:
    if at != len(data):
        raise MalformedError("photo-metadata", part="after the end")
