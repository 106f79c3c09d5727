"""QR texts in photos and screenshots."""

import importlib
import io

import pytest
from PIL import Image, ImageFilter

from certs import scan
from certs.qr import QUIET, make_symbol
from certs.scan import qr_texts_in
from ledger.errors import MalformedError
from tests.certs.prints import picture

LINK = "HTTPS://ZISHA.EXAMPLE/C/0123456789ABT"


def photographed(angle=0, blur=0.0, form="PNG", copies=1):
    """Return a photo-like picture of the link's symbol."""
    symbol = make_symbol(LINK, "Q")
    side = (symbol.size + 2 * QUIET) * 6
    one = Image.new("L", (side, side), 240)
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            if dark:
                one.paste(30, ((x + QUIET) * 6, (y + QUIET) * 6, (x + QUIET + 1) * 6, (y + QUIET + 1) * 6))
    image = Image.new("L", (side * copies + 40, side + 40), 200)
    for copy in range(copies):
        image.paste(one, (20 + copy * side, 20))
    image = image.rotate(angle, expand=True, fillcolor=200).filter(ImageFilter.GaussianBlur(blur))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("angle", "blur", "form"), [(0, 0, "PNG"), (7, 1.2, "JPEG"), (90, 0.5, "WEBP"), (183, 1, "PNG")]
)
def test_a_photo_is_read(angle, blur, form):
    """Turned, a little blurred, in each format."""
    assert qr_texts_in(photographed(angle, blur, form)) == [LINK]


def test_the_same_text_twice_counts_once():
    """A sheet of equal labels gives one answer."""
    assert qr_texts_in(photographed(copies=2)) == [LINK]


def test_a_photo_without_symbol_gives_nothing():
    """Nothing found is an empty list."""
    assert qr_texts_in(picture()) == []


@pytest.mark.parametrize("data", [b"", b"text", photographed()[:100], picture(20001, 1, "PNG")])
def test_what_is_no_picture_is_refused(data):
    """Broken and over-large pictures are malformed."""
    with pytest.raises(MalformedError) as caught:
        qr_texts_in(data)
    assert caught.value.code == "photo-unreadable"


def test_too_many_bytes_are_refused_before_decoding(monkeypatch):
    """The cap comes first."""
    monkeypatch.setattr(scan, "MAX_IMAGE", 10)
    with pytest.raises(MalformedError):
        qr_texts_in(photographed())


def test_without_the_print_extra_the_answer_names_it(monkeypatch):
    """The base install says what to install."""

    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(MalformedError) as caught:
        qr_texts_in(b"")
    assert caught.value.code == "reader-missing"
    assert caught.value.fields == {"extra": "print"}
