"""A print whose QR does not read is never handed out: SPEC §8.4."""

import pytest

from certs.qr import make_symbol
from certs.readback import Expected, check_symbols
from certs.render import render_pdf
from ledger.errors import MalformedError, PolicyError

LINK = "HTTPS://ZISHA.EXAMPLE/C/0123456789ABT"
OTHER = "HTTPS://ZISHA.EXAMPLE/C/0123456789AC4"


@pytest.fixture(scope="module")
def sheet():
    """One label's symbol at a known place on an A4 page, put there by our own template."""
    words = {"labels": {"zh": "标", "en": "L"}, "label_scan": {"zh": "扫", "en": "s"}}
    label = {
        "code": "C",
        "host": "h",
        "name": "紫砂",
        "shape": "",
        "svg": make_symbol(LINK, "Q").svg(),
        "x": 240,
        "y": 300,
    }
    data = {
        "author": "a", "date": [2026, 1, 1, 0, 0, 0], "left": 240, "symbol": 212, "title": "t", "words": words,
        "sheets": [{"count": "1", "labels": [label], "page": {"zh": "1", "en": "1"}}],
    }  # fmt: skip
    return render_pdf("labels.typ", data, {}, time=0, archival=False)


def test_a_symbol_in_its_box_passes(sheet):
    """Read at 200 dpi in its box, and at 300 dpi on the whole page."""
    check_symbols(sheet, [Expected(0, 250, 310, 212, LINK)])


@pytest.mark.parametrize(
    "expected",
    [
        [Expected(0, 250, 310, 212, OTHER)],
        [Expected(0, 250, 310, 120, LINK)],
        [Expected(0, 1250, 310, 212, LINK)],
        [Expected(0, 250, 310, 212, LINK), Expected(0, 690, 310, 212, OTHER)],
    ],
    ids=["another-text", "cut", "elsewhere", "one-missing"],
)
def test_a_wrong_symbol_stops_the_print(sheet, expected):
    """Another's text, a clipped symbol, an empty box: the page is named, nothing is returned."""
    with pytest.raises(PolicyError) as caught:
        check_symbols(sheet, expected)
    assert caught.value.code == "qr-unreadable"
    assert caught.value.fields == {"page": 1}


def test_a_symbol_too_many_is_found_on_pages_read_whole(sheet):
    """Two boxes that name the same symbol leave one expected text unread on the page."""
    twice = [Expected(0, 250, 310, 212, LINK), Expected(0, 248, 308, 216, LINK)]
    with pytest.raises(PolicyError):
        check_symbols(sheet, twice)
    check_symbols(sheet, [Expected(0, 250, 310, 212, LINK)], whole_every=1)


def test_a_broken_file_is_malformed():
    """The read-back opens what will be handed out; if it does not open, nothing is."""
    with pytest.raises(MalformedError):
        check_symbols(b"%PDF", [Expected(0, 0, 0, 1, LINK)])
