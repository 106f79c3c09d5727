"""The parts of a picture file: one picture passes, whatever stands beside it is named and refused."""

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from api.intake.bare import check_bare, media_type
from api.intake.pixels import check_picture, reencode
from ledger.errors import MalformedError
from tests.intake.test_photos import encoded, located

PICTURE = Image.linear_gradient("L").resize((90, 60)).convert("RGB")
FORMS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def png_chunk(name: bytes, data: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def refused(data: bytes) -> tuple[str, object]:
    """The code with which the file is refused, and the part it names."""
    with pytest.raises(MalformedError) as caught:
        check_picture(data)
    return caught.value.code, caught.value.fields.get("part")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"lossless": True}, {"optimize": True}])
def test_a_picture_and_nothing_else_passes(form: str, options: dict[str, object]) -> None:
    """Every coding that a device writes; the answer is its size."""
    data = encoded(PICTURE, form, **options)
    assert media_type(data) == FORMS[form]
    assert check_picture(data) == bytes([0, 90, 0, 60])


def test_what_the_cleaner_writes_passes() -> None:
    """Whatever a phone put in: what comes out of the one is let in by the other."""
    for form in FORMS:
        options = {"exif": located(), "xmp": b"<x:xmpmeta/>", "comment": b"hand"}
        check_picture(reencode(encoded(PICTURE, form, **options))[4:])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("options", [{"exif": located()}, {"xmp": b"<x:xmpmeta/>"}, {"icc_profile": b"x" * 200}])
def test_exif_xmp_and_profiles_are_refused(form: str, options: dict[str, object]) -> None:
    """F4: place and device stand in these."""
    if form == "PNG" and "xmp" in options:
        options = {"pnginfo": _text()}
    code, part = refused(encoded(PICTURE, form, **options))
    assert (code, bool(part)) == ("photo-metadata", True)


def _text() -> object:
    from PIL.PngImagePlugin import PngInfo  # only here

    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>")
    return info


JPEG, PNG, WEBP = (encoded(PICTURE, form) for form in FORMS)
HIDDEN = {
    "comment": (JPEG[:2] + b"\xff\xfe\x00\x06hand" + JPEG[2:], "COM"),
    "a second picture behind the first": (JPEG + JPEG, "after the end"),
    "a thumbnail in JFIF": (JPEG[:2] + b"\xff\xe0\x00\x13JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01xyz" + JPEG[20:], "APP0"),
    "IPTC": (JPEG[:2] + b"\xff\xed\x00\x08Photos" + JPEG[2:], "APP13"),
    "maker's notes in APP14": (JPEG[:2] + b"\xff\xee\x00\x10Adobe" + b"x" * 9 + JPEG[2:], "APP14"),
    "text in a PNG": (PNG[:33] + png_chunk(b"tEXt", b"GPS\x0031N") + PNG[33:], "tEXt"),
    "EXIF in a PNG": (PNG[:33] + png_chunk(b"eXIf", located().tobytes()) + PNG[33:], "eXIf"),
    "something behind a PNG": (PNG + b"GPS", "after the end"),
    "something behind a WebP": (WEBP + b"GPS!", "after the end"),
    "an unknown part of a WebP": (
        WEBP[:4] + struct.pack("<I", len(WEBP) + 4) + WEBP[8:] + b"GPS \x04\0\0\0 31N", "GPS",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_what_stands_beside_the_picture_is_named(name: str) -> None:
    """An allow-list of parts: nobody has to know what makers will think of."""
    data, part = HIDDEN[name]
    assert refused(data) == ("photo-metadata", part)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + bytes(20), b"RIFF\0\0\0\0WAVE", b"%PDF-1.7",
        encoded(PICTURE, "GIF"), encoded(PICTURE, "TIFF"), encoded(PICTURE, "BMP"),
    ],
)  # fmt: skip
def test_other_formats_are_refused(data: bytes) -> None:
    """SVG among them (F6)."""
    assert media_type(data) == ""
    assert refused(data)[0] == "photo-format"


def test_moving_pictures_are_refused() -> None:
    """Several pictures in one file: nobody could say which the hash stands for."""
    out = io.BytesIO()
    PICTURE.save(out, "WEBP", save_all=True, append_images=[PICTURE.transpose(Image.Transpose.ROTATE_180)])
    assert refused(out.getvalue())[0] == "photo-metadata"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_anywhere_is_refused(form: str) -> None:
    """No prefix of a picture is a picture."""
    data = encoded(PICTURE, form)
    for end in range(0, len(data), 7):
        with pytest.raises(MalformedError):
            check_picture(data[:end])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([JPEG, PNG, WEBP]), st.data())
def test_no_bytes_are_a_fault(data: bytes, draw: st.DataObject) -> None:
    """A changed, cut or grown file is let in or refused, and never anything else."""
    at = draw.draw(st.integers(0, len(data)))
    noise = draw.draw(st.binary(max_size=12))
    changed = data[:at] + noise + data[at + draw.draw(st.integers(0, 12)) :]
    with contextlib.suppress(MalformedError):
        check_bare(changed)
