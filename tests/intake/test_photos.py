"""Photos: nothing but pixels is left of them, bombs stay outside, names find their rows."""

import hashlib
import io
import resource
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from api.intake.findings import Findings
from api.intake.photos import MAX_BYTES, PhotoCleaner, PhotoFolder, PhotoSeat, clean_photos, join_photos
from api.intake.pixels import MAX_SIDE, reencode
from ledger.craft.profile import zisha
from ledger.errors import LedgerError, MalformedError
from tests.intake.sheets import jpeg, png_claiming

ZISHA = zisha()


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    """The picture in a format."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG up to the picture itself."""
    found, at = [], 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


def located(orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it."""
    exif = Image.Exif()
    exif[0x0110], exif[0x0112], exif[0xA431] = "Phone", orientation, "SERIAL-77"
    exif[0x8825] = {1: "N", 2: (31.0, 20.0, 5.0), 3: "E", 4: (119.0, 49.0, 7.0)}
    return exif


def opened(answer: bytes) -> Image.Image:
    """The picture in an answer."""
    image = Image.open(io.BytesIO(answer[4:]))
    assert answer[:4] == image.width.to_bytes(2, "big") + image.height.to_bytes(2, "big")
    return image


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_left(form: str) -> None:
    """EXIF, GPS, XMP, comments and colour profiles are gone from the bytes, not only from a reader's view."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = Image.new("RGB", (120, 90), "#8A4B36")
    options: dict[str, object] = {"exif": located(), "icc_profile": profile, "xmp": b"<x:xmpmeta>SERIAL-77</x:xmpmeta>"}
    if form == "JPEG":
        options["comment"] = "SERIAL-77"
    if form == "PNG":
        options.pop("xmp")
    data = encoded(picture, form, **options)
    assert b"SERIAL-77" in data  # the control: it was there
    clean = reencode(data)[4:]
    assert set(segments(clean)) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4}  # JFIF, tables, frame: no APP1, APP2, comment
    for trace in (b"SERIAL-77", b"Exif", b"ICC_PROFILE", b"xmpmeta", b"GPS"):
        assert trace not in clean


def test_a_picture_lying_on_its_side_is_set_upright() -> None:
    """The orientation that EXIF says is carried out before EXIF goes."""
    picture = Image.new("RGB", (80, 40), "white")
    picture.paste("#B3261E", (0, 0, 40, 40))
    image = opened(reencode(encoded(picture, "JPEG", exif=located(6), quality=95)))
    assert image.size == (40, 80)
    red, green, _ = image.getpixel((20, 10))
    assert red > 150 > green


def test_large_pictures_are_shrunk() -> None:
    """The longer side is at most 2,048 pixels, the proportions stay."""
    image = opened(reencode(encoded(Image.new("RGB", (5000, 2500), "#8A4B36"), "JPEG")))
    assert image.size == (MAX_SIDE, MAX_SIDE // 2)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_eight_bit_mode_is_read(mode: str) -> None:
    """Grey, palette, transparent and printer's colours all become plain RGB."""
    picture = Image.new(mode, (20, 20), 0)
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(reencode(encoded(picture, form))).mode == "RGB"


def test_transparent_pixels_show_white() -> None:
    """What is not there is paper, not black."""
    image = opened(reencode(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG")))
    assert min(image.getpixel((10, 10))) > 250


def test_a_damaged_colour_profile_leaves_the_colours() -> None:
    """A profile that does not parse is dropped."""
    image = opened(reencode(encoded(Image.new("RGB", (20, 20), "#8A4B36"), "JPEG", icc_profile=b"nonsense" * 30)))
    assert image.size == (20, 20)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo-format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo-format"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "photo-format"),
        (encoded(Image.new("RGB", (9, 9)), "TIFF"), "photo-format"),
        (encoded(Image.new("RGB", (9, 9)), "BMP"), "photo-format"),
        (encoded(Image.new("I;16", (9, 9)), "PNG"), "photo-format"),
        (jpeg(size=(400, 400))[:-200], "photo-broken"),
        (jpeg()[:20], "photo-format"),
        (png_claiming(40_000, 40_000), "photo-too-many-pixels"),
        (png_claiming(8_000, 7_000), "photo-too-many-pixels"),
        (png_claiming(3_000, 3_000), "photo-broken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "photo-format"),
    ],
    ids=str,
)
def test_wrong_pictures_are_refused_by_name(data: bytes, code: str) -> None:
    """Wrong formats, bombs and broken files each have their code, here and through the child."""
    with pytest.raises(MalformedError) as here:
        reencode(data)
    with PhotoCleaner() as cleaner, pytest.raises(MalformedError) as there:
        cleaner.clean(data)
    assert here.value.code == there.value.code == code


def test_fifty_bombs_cost_neither_time_nor_memory() -> None:
    """Pictures that claim 2.5 thousand million pixels are refused at once, and our memory stays flat."""
    bomb = png_claiming(50_000, 50_000)
    with PhotoCleaner() as cleaner:
        with pytest.raises(MalformedError):
            cleaner.clean(bomb)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        for _ in range(49):
            with pytest.raises(MalformedError, match="photo-too-many-pixels"):
                cleaner.clean(bomb)
    assert time.monotonic() - start < 49
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 << 10  # kilobytes


def test_a_file_too_long_is_not_even_sent() -> None:
    """A photo of more than 40 MiB is refused by its length."""
    with PhotoCleaner() as cleaner, pytest.raises(MalformedError) as error:
        cleaner.clean(bytes(MAX_BYTES + 1))
    assert error.value.code == "photo-too-long"


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda tail: jpeg()[:200] + tail))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    """Whatever a picture holds, our errors are the only ones."""
    code = "photo-read"
    try:
        reencode(data)
    except LedgerError as e:
        code = e.code
    assert code.startswith("photo-")


# Names ---------------------------------------------------------------------------------------------------------------

FIRST = PhotoSeat("作品", 4, ("k1-1-2-3", "1-2-3"))
SECOND = PhotoSeat("作品", 5, ("k1-1-2-4", "1-2-4"))
STUDIO = PhotoSeat("作品", 14, ())


def joined(
    *names: str, seats: tuple[PhotoSeat, ...] = (FIRST, SECOND, STUDIO)
) -> tuple[dict[PhotoSeat, dict[str, str]], list[str]]:
    """The photos by row, and the codes of what was noted."""
    findings = Findings()
    found = join_photos(names, seats, ZISHA, findings)
    return found, [error.code for error in findings.errors]


@pytest.mark.parametrize(
    "name",
    [
        "1-2-3-front.jpg",
        "1-2-3_正面.JPG",
        "1_2_3 Front.png",
        "K1-1-2-3-front.jpeg",
        "1.2.3-front.webp",
        "１－２－３－正面.jpg",
        "4-front.jpg",
    ],
)
def test_names_find_their_row(name: str) -> None:
    """Slot, batch and slot, or row number, with the view in either language."""
    found, codes = joined(name)
    assert codes == []
    assert found[FIRST] == {"front": name}


def test_row_numbers_serve_pieces_without_a_slot() -> None:
    """A studio firing's photos are named by row."""
    found, codes = joined("14-底部.jpg")
    assert (found[STUDIO], codes) == ({"base": "14-底部.jpg"}, [])


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("IMG0001.jpg",), "photo-name"), (("1-2-3-back.jpg",), "photo-name"), (("9-9-9-front.jpg",),
            "photo-unmatched"),
        (("1-2-3-front.jpg", "1-2-3-正面.jpg"), "photo-view-twice"), (("99-front.jpg",), "photo-unmatched"),
    ],
)  # fmt: skip
def test_photos_that_belong_nowhere_are_listed(names: tuple[str, ...], code: str) -> None:
    """A name without view, without row, or a view twice is noted under the file's name."""
    _, codes = joined(*names)
    assert codes == [code]


def test_a_slot_in_two_batches_needs_the_batch() -> None:
    """Where two kilns have the same slot, the short name belongs to neither."""
    twin = PhotoSeat("作品", 6, ("k2-1-2-3", "1-2-3"))
    found, codes = joined("1-2-3-front.jpg", "k2-1-2-3-front.jpg", seats=(FIRST, twin))
    assert codes == ["photo-several-rows"]
    assert found[twin] == {"front": "k2-1-2-3-front.jpg"}


def test_a_folder_shows_its_pictures_only(tmp_path: Path) -> None:
    """Other files, hidden files and folders are not there; a photo is read when asked for."""
    for name in ("b-front.JPG", "a-base.png", "c.heic", "Thumbs.db", ".hidden.jpg", "list.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "d.jpg").mkdir()
    folder = PhotoFolder(tmp_path)
    assert list(folder) == ["a-base.png", "b-front.JPG", "c.heic"]
    assert len(folder) == 3
    assert folder["b-front.JPG"] == b"b-front.JPG"


def test_cleaned_photos_are_kept_under_their_hash() -> None:
    """What is kept is what is described, and the same picture for two rows is noted."""
    kept: dict[str, bytes] = {}
    findings, ticks = Findings(), []
    files = {"a": jpeg(1), "b": jpeg(2), "c": jpeg(1), "d": b"no picture"}
    photos = clean_photos(
        {FIRST: {"front": "a", "base": "b"}, SECOND: {"front": "c", "base": "d"}},
        files, kept.__setitem__, findings, lambda: ticks.append(1),
    )  # fmt: skip
    assert [(photo.view, photo.type, photo.width, photo.height) for photo in photos[FIRST]] == [
        ("front", "image/jpeg", 64, 48), ("base", "image/jpeg", 64, 48),
    ]  # fmt: skip
    assert {photo.sha256 for photo in photos[FIRST]} == set(kept)
    assert all(hashlib.sha256(data).hexdigest() == name for name, data in kept.items())
    assert [(error.code, error.row, error.heading) for error in findings.errors] == [
        ("photo-same-picture", 5, "c"), ("photo-format", 5, "d"),
    ]  # fmt: skip
    assert len(ticks) == 4
