"""Thermal labels: every module a whole number of dots, black alone, and read from the printer's own picture."""

import io

import pytest
from PIL import Image

from certs import thermal
from certs.labels import LabelFields
from certs.pictures import page_pictures
from certs.qr import QUIET, make_symbol
from certs.render import render_pdf
from certs.summary import format_link
from certs.thermal import MAX_VERSION, PRINTERS, dots, module_dots, print_thermal_labels
from ledger.errors import MalformedError, PolicyError
from tests.certs.prints import HOST, TIME, page_count, page_text
from tests.craft.kiln_world import code_of

LONG_HOST = "certificates.zisha-association.jiangsu.example.org"


def label(number: int = 1, host: str = HOST, **changes) -> LabelFields:
    """Return the fields of one label."""
    code = code_of(number)
    return LabelFields(code, format_link(host, code), host, **({"shape": "石瓢"} | changes))


def burnt(pdf: bytes, printer: int) -> Image.Image:
    """Return what the printer burns of the first page."""
    [data] = list(page_pictures(pdf, dpi=PRINTERS[printer] / 10, mono=True))[:1]
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("host", [HOST, LONG_HOST])
def test_every_module_is_whole_dots(printer, host):
    """Each module's square is all black or all white in the printer's dots, as the standard's matrix has it."""
    fields = label(host=host)
    picture = burnt(print_thermal_labels([fields], printer, time=TIME), printer)
    assert picture.size == (dots(400, printer), dots(300, printer))
    symbol = make_symbol(fields.link, "Q", mask=2)
    side = module_dots(symbol.version, printer)
    assert side >= 3
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            left, top = 4 + (x + QUIET) * side, 4 + (y + QUIET) * side
            square = picture.crop((left, top, left + side, top + side)).getcolors()
            assert square == [(side * side, 0 if dark else 255)]


@pytest.mark.parametrize("printer", PRINTERS)
def test_symbol_is_never_below_fifteen_millimetres(printer):
    """Whatever the host's length; a longer one is refused, not drawn smaller."""
    for version in range(2, MAX_VERSION + 1):
        modules = 17 + 4 * version
        box = (modules + 2 * QUIET) * module_dots(version, printer)
        assert box <= dots(235, printer)
        assert modules * module_dots(version, printer) >= dots(150, printer)
    host = ".".join(["a" * 60] * 4)[:240]
    with pytest.raises(PolicyError, match="qr-too-long"):
        print_thermal_labels([label(host=host)], printer, time=TIME)


def test_code_and_host_are_whole_and_the_strip_says_what_it_may():
    """A long host stands letter by letter; 宜兴 only with the mark; 样张 on samples."""
    text = page_text(print_thermal_labels([label(host=LONG_HOST)], 203, time=TIME))
    assert LONG_HOST in text
    code = code_of(1)
    assert f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}" in text
    assert "宜兴" not in text
    assert "宜兴紫砂" in page_text(print_thermal_labels([label(gi=True)], 300, time=TIME))
    assert "样张" in page_text(print_thermal_labels([label(sample=True)], 300, time=TIME))


def test_a_run_is_a_page_each_with_progress_and_the_same_bytes():
    """Three labels, three pages, three ticks; printed again, byte for byte the same."""
    seen: list[tuple[int, int]] = []
    run = [label(n) for n in (1, 2, 3)]
    pdf = print_thermal_labels(run, 203, time=TIME, tick=lambda done, of: seen.append((done, of)))
    assert page_count(pdf) == 3
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert print_thermal_labels(run, 203, time=TIME) == pdf


@pytest.mark.parametrize("more", [3, 37])
def test_planted_symbol_off_the_dots_is_found(more, monkeypatch):
    """A few dots wider than whole modules make it readable still, and refused all the same."""

    def wider(template, data, files, **options):
        data["box"][2] += more
        return render_pdf(template, data, files, **options)

    monkeypatch.setattr(thermal, "render_pdf", wider)
    with pytest.raises(PolicyError, match="qr-unreadable") as caught:
        print_thermal_labels([label()], 203, time=TIME)
    assert caught.value.fields == {"page": 1}


def test_what_cannot_be_printed_is_refused():
    """Nothing, another piece's link, a character that no font has."""
    with pytest.raises(MalformedError, match="print-empty"):
        print_thermal_labels([], 203, time=TIME)
    with pytest.raises(MalformedError, match="link-differs"):
        print_thermal_labels([LabelFields(code_of(1), label(2).link, HOST)], 203, time=TIME)
    with pytest.raises(PolicyError, match="glyph-missing"):
        print_thermal_labels([label(shape="\U00031350")], 203, time=TIME)
