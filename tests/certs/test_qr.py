"""QR symbols: SPEC §8.1, §8.2; drawn by us from the encoder's modules, read by ZXing."""

import re

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certs.qr import MAX_VERSION, QUIET, Symbol, make_symbol, version_for
from ledger.errors import MalformedError, PolicyError

LINK = "HTTPS://ZISHA.EXAMPLE/C/0123456789ABT"
QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
MOVES = re.compile(r"([Mhvz])(-?\d+)?(?: (\d+))?")


def filled(path, size):
    """Return the modules that an even-odd fill of the path covers: our own reading of the outlines."""
    edges = {}  # (x, y) of a vertical unit edge → how often it is drawn
    x = y = start_x = start_y = 0
    for move, first, second in MOVES.findall(path):
        to_x, to_y = x, y
        if move == "M":
            x, y = start_x, start_y = int(first), int(second)
            continue
        if move == "h":
            to_x = x + int(first)
        elif move == "v":
            to_y = y + int(first)
        else:
            assert x == start_x or y == start_y, "the closing line must be straight"
            to_x, to_y = start_x, start_y
        if to_x == x:
            for row in range(min(y, to_y), max(y, to_y)):
                edges[x, row] = edges.get((x, row), 0) + 1
        x, y = to_x, to_y
    rows = []
    for row in range(size):
        crossed, modules = 0, []
        for column in range(size):
            crossed += edges.get((column, row), 0)
            modules.append(crossed % 2 == 1)
        rows.append(tuple(modules))
    return tuple(rows)


@given(st.text("01", min_size=25, max_size=25))
@settings(deadline=None, max_examples=150)
def test_the_outlines_fill_to_exactly_the_dark_modules(bits):
    """Any 5 × 5 picture, holes and diagonal touches included, survives as a path."""
    rows = tuple(tuple(bit == "1" for bit in bits[i : i + 5]) for i in range(0, 25, 5))
    assert filled(Symbol("", 1, rows).path(), 5) == rows


@pytest.mark.parametrize(("level", "version"), [("Q", 3), ("M", 2)])
def test_a_link_is_a_small_symbol(level, version):
    """A short host's link takes 25 or 29 modules, so a label has room for large ones."""
    symbol = make_symbol(LINK, level)
    assert symbol.version == version
    assert symbol.size == 17 + 4 * version
    assert filled(symbol.path(), symbol.size) == symbol.rows


@pytest.mark.parametrize("mask", [None, 0, 2, 7])
def test_every_mask_reads_back(mask):
    """Drawn at four pixels a module, a stranger's reader gives the text back."""
    symbol = make_symbol(LINK + "/" + "ABCD2345" * 40, "M", mask=mask)
    side = (symbol.size + 2 * QUIET) * 4
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            if dark:
                image.paste(0, ((x + QUIET) * 4, (y + QUIET) * 4, (x + QUIET + 1) * 4, (y + QUIET + 1) * 4))
    assert [found.text for found in zxingcpp.read_barcodes(image, formats=QR)] == [symbol.text]


def test_a_run_may_ask_for_a_larger_version():
    """All symbols of a run look alike: the version is at least the one asked for."""
    assert make_symbol(LINK, "Q", version=5).version == 5
    assert make_symbol(LINK, "Q", version=1).version == 3


def test_version_boundaries_are_those_of_the_standard():
    """ISO/IEC 18004 table 7: 419 alphanumeric characters fit version 12-M, 47 fit 3-Q; one more does not."""
    assert version_for("A" * 419, "M") == 12
    assert version_for("A" * 420, "M") == 13
    assert version_for("A" * 47, "Q") == 3
    assert version_for("A" * 48, "Q") == 4
    assert version_for("A" * 311, "M") == 10


def test_too_much_text_is_refused_with_the_limit():
    """The refusal says how many characters would have fitted."""
    with pytest.raises(PolicyError) as caught:
        make_symbol("A" * 1000, "M")
    assert caught.value.code == "qr-too-long"
    limit = caught.value.fields["limit"]
    assert version_for("A" * limit, "M") == MAX_VERSION
    with pytest.raises(PolicyError):
        version_for("A" * (limit + 2), "M")


def test_lower_case_would_need_another_mode_and_is_refused():
    """Byte mode would be half as dense; nothing we print needs it."""
    with pytest.raises(MalformedError) as caught:
        make_symbol("https://zisha.example", "M")
    assert caught.value.code == "qr-character"


def test_the_svg_has_a_white_margin_of_four_modules():
    """The quiet zone is inside the picture, so a tight layout can't take it away."""
    svg = make_symbol(LINK, "Q").svg()
    assert 'viewBox="-4 -4 37 37"' in svg
    assert svg.count("<path") == 1
