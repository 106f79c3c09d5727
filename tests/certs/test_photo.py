"""Photos for paper: shrunk, upright, bare."""

import io

import pytest
from PIL import Image

from certs.photo import shrink_photo
from ledger.errors import MalformedError
from tests.certs.prints import picture


def test_a_large_photo_is_shrunk_and_keeps_its_shape():
    """The longer side is the one asked for."""
    photo = shrink_photo(picture(1600, 1200), side=520, quality=72)
    assert (photo.width, photo.height) == (520, 390)
    with Image.open(io.BytesIO(photo.jpeg)) as image:
        assert image.size == (520, 390)
        assert image.format == "JPEG"


def test_a_small_photo_is_not_blown_up():
    """Nothing is invented between pixels."""
    assert shrink_photo(picture(100, 50), side=520, quality=72).width == 100


def test_metadata_is_left_behind_and_orientation_is_kept():
    """A sideways photo is turned; camera, place and software do not travel."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "camera maker"
    photo = shrink_photo(picture(400, 300, exif=exif), side=400, quality=80)
    assert (photo.width, photo.height) == (300, 400)
    assert b"camera" not in photo.jpeg
    with Image.open(io.BytesIO(photo.jpeg)) as image:
        assert not image.getexif()


def test_transparent_ground_becomes_white():
    """A seal cut out as PNG stands on white, not on black."""
    photo = shrink_photo(picture(80, 80, "PNG", "RGBA"), side=80, quality=90)
    with Image.open(io.BytesIO(photo.jpeg)) as image:
        assert min(image.getpixel((2, 2))) > 245


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", picture()[:300], picture(20001, 1, "PNG"), b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"],
    ids=["empty", "text", "cut", "wide", "gif"],
)
def test_what_is_no_photo_is_refused(data):
    """Broken, over-large and other files all get the one answer."""
    with pytest.raises(MalformedError) as caught:
        shrink_photo(data, side=100, quality=80)
    assert caught.value.code == "photo-unreadable"
