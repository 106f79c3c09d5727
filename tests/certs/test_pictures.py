"""Prints as pictures: 300 dpi, every QR read from the picture itself."""

import io

import pytest
from PIL import Image

from certs.certificate import for_run, print_certificates
from certs.labels import print_labels
from certs.photo import Photo
from certs.pictures import DPI, page_pictures
from ledger.errors import PolicyError
from tests.certs.prints import TIME, certificate, picture
from tests.certs.test_labels import labels
from tests.craft.kiln_world import code_of


def test_a_page_is_its_size_at_three_hundred_dots_an_inch():
    """A5 across is 2480 × 1748 dots, and the file says its resolution."""
    fields = certificate(photo=picture())
    [png] = page_pictures(print_certificates([fields]), symbols=[(fields.link, fields.proof_link)])
    with Image.open(io.BytesIO(png)) as opened:
        assert (opened.format, opened.mode) == ("PNG", "RGB")
        assert (abs(opened.width - 2480) <= 1, abs(opened.height - 1748) <= 1) == (True, True)
        assert round(opened.info["dpi"][0]) == DPI


def test_every_symbol_of_a_full_sheet_is_read_from_its_picture():
    """Twenty-four on the first, one on the second."""
    run = labels(25)
    pages = [[label.link for label in run[:24]], [run[24].link]]
    assert len(list(page_pictures(print_labels(run, time=TIME), symbols=pages))) == 2


def test_planted_other_symbol_is_found():
    """A picture on which a code is missing, or another stands, is not handed out; the page is named."""
    run = labels(2)
    for wrong in ([run[0].link], [run[0].link, run[0].link], [label.link for label in labels(3)]):
        with pytest.raises(PolicyError, match="qr-unreadable") as caught:
            list(page_pictures(print_labels(run, time=TIME), symbols=[wrong]))
        assert caught.value.fields == {"page": 1}


def test_a_runs_pictures_are_shrunk_once():
    """What was shrunk for a run prints the same bytes, and is shrunk no further."""
    fields = certificate(code=code_of(1), photo=picture(1600, 1200), seal=picture(300, 300, "PNG"))
    light = for_run(fields)
    assert isinstance(light.photo, Photo)
    assert isinstance(light.seal, Photo)
    assert max(light.photo.width, light.photo.height) == 520
    assert for_run(light) == light
    assert for_run(certificate(code=code_of(1))).photo is None
    assert len(print_certificates([light])) == len(print_certificates([fields]))
