"""Scratch sheets: what is covered, what stays in sight, and that every code reads back."""

import pytest
import zxingcpp

from certs.pdf import open_pdf
from certs.qr import make_symbol
from certs.readback import BOX_DPI, QR_ONLY
from certs.scratch import SHEETS, VERSION, ScratchFields, module_tenths, print_scratch
from ledger.craft.hidden_code import draw_hidden, show_hidden
from ledger.errors import MalformedError, PolicyError
from tests.certs.prints import TIME, page_count, page_symbols, page_text
from tests.craft.kiln_world import code_of

FORMS = ("stickers", "folds")
FILM = (210, 30, 400, 100)  # of the template: x, y, width, height in its cell, tenths of a millimetre


def hidden_of(number: int) -> str:
    """Return a hidden code, always the same one for a number."""
    return draw_hidden(lambda size: (number * 0x9E3779B97F4A7C15F39CC0605CEDC8341).to_bytes(32, "big")[-size:])


def run_of(count: int, **changes) -> list[ScratchFields]:
    """Return the fields of some prints."""
    return [ScratchFields(code_of(n), hidden_of(n), "松风石瓢", **changes) for n in range(1, count + 1)]


@pytest.mark.parametrize("form", FORMS)
def test_every_code_is_read_from_its_sheet_and_nothing_else(form):
    """The QRs of a page are the 21 characters of its codes: no address, no other symbol."""
    size = SHEETS[form].size
    run = run_of(size + 1)
    pdf = print_scratch(run, form, time=TIME)
    assert page_count(pdf) == 2
    assert page_symbols(pdf, dpi=300) == sorted(fields.hidden for fields in run[:size])
    assert page_symbols(pdf, page=1, dpi=300) == [run[size].hidden]


@pytest.mark.parametrize("form", FORMS)
def test_code_pair_mark_and_piece_code_stand_in_plain_text(form):
    """What a person types, what they compare with the certificate, and the whole code for two marks alike."""
    fields = run_of(1)[0]
    text = page_text(print_scratch([fields], form, time=TIME))
    printed = show_hidden(fields.hidden)
    assert printed[:11] in text
    assert printed[12:] in text
    assert text.count(fields.code[-4:]) >= 1
    assert f"配对标记PAIRMARK{fields.code[-4:]}" in text
    assert "松风石瓢" in text


def test_film_covers_the_code_and_leaves_the_mark_in_sight():
    """Under 40 × 10 mm lie the symbol, with a module of white round it, and both lines; the mark lies outside."""
    x, y, side = SHEETS["stickers"].symbol
    module = module_tenths("stickers")
    dark = (x + 4 * module, y + 4 * module, x + side - 4 * module, y + side - 4 * module)
    left, top, right, bottom = FILM[0], FILM[1], FILM[0] + FILM[2], FILM[1] + FILM[3]
    assert left + module <= dark[0]
    assert dark[2] + module <= right
    assert top + module <= dark[1]
    assert dark[3] + module <= bottom
    fields = run_of(1)[0]
    cell = SHEETS["stickers"]
    with open_pdf(print_scratch([fields], "stickers", time=TIME)) as document:
        page = document[0]
        text = page.get_textpage()
        height = page.get_size()[1]

        def inside(needle: str) -> bool:
            place = text.search(needle)
            index, count = place.get_next()
            boxes = [text.get_charbox(n) for n in range(index, index + count)]
            scale = 254 / 72
            xs = [v * scale - cell.left for box in boxes for v in (box[0], box[2])]
            ys = [(height - v) * scale - cell.top for box in boxes for v in (box[1], box[3])]
            return left < min(xs) and max(xs) < right and top < min(ys) and max(ys) < bottom

        assert inside(show_hidden(fields.hidden)[:11])
        assert inside(show_hidden(fields.hidden)[12:])
        assert not inside(fields.code[-4:])


def test_fold_hides_its_code_behind_a_tangle():
    """The flap over the code is as dark as print gets it, and no reader finds a symbol through both."""
    fields = run_of(1)[0]
    cell = SHEETS["folds"]
    with open_pdf(print_scratch([fields], "folds", time=TIME)) as document:
        picture = document[0].render(scale=BOX_DPI / 72, grayscale=True).to_pil()

    def area(x: int, y: int, width: int, height: int):
        corners = (cell.left + x, cell.top + y, cell.left + x + width, cell.top + y + height)
        return picture.crop(tuple(round(corner * BOX_DPI / 254) for corner in corners))

    flap = area(45, 45, cell.width - 90, 195).transpose(method=1)  # folded down: top to bottom
    code = area(45, 240, cell.width - 90, 195)
    dark = flap.histogram()
    assert sum(dark[:128]) / sum(dark) > 0.5
    assert [s.text for s in zxingcpp.read_barcodes(code, formats=QR_ONLY)] == [fields.hidden]
    size = (min(flap.width, code.width), min(flap.height, code.height))
    from PIL import ImageChops

    both = ImageChops.darker(flap.resize(size), code.resize(size))
    assert zxingcpp.read_barcodes(both, formats=QR_ONLY) == []


def test_module_is_at_least_a_third_of_a_millimetre():
    """Small, but what an office printer and a phone resolve."""
    assert module_tenths("stickers") > 3.3
    assert module_tenths("folds") > 6.0
    assert make_symbol(hidden_of(1), "Q").version == VERSION


@pytest.mark.parametrize("form", FORMS)
def test_same_codes_give_the_same_bytes_and_samples_say_so(form):
    """A sheet printed again is the same sheet; a trial ledger's bears 样张."""
    assert print_scratch(run_of(2), form, time=TIME) == print_scratch(run_of(2), form, time=TIME)
    assert "样张" in page_text(print_scratch(run_of(1, sample=True), form, time=TIME))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (ScratchFields(code_of(1), hidden_of(1)[:-1] + "!", "x"), "hidden-shape"),
        (ScratchFields(code_of(1), show_hidden(hidden_of(1)), "x"), "hidden-shape"),
        (ScratchFields("0123456789ABX", hidden_of(1), "x"), "code-check"),
    ],
)
def test_what_is_no_stored_code_is_not_printed(fields, code):
    """A print that nobody can claim with is not made."""
    with pytest.raises(MalformedError, match=code):
        print_scratch([fields], "stickers", time=TIME)


def test_nothing_to_print_and_unknown_characters_are_refused():
    """An empty run, and a title that no font draws."""
    with pytest.raises(MalformedError, match="print-empty"):
        print_scratch([], "folds", time=TIME)
    with pytest.raises(PolicyError, match="glyph-missing"):
        print_scratch([ScratchFields(code_of(1), hidden_of(1), "\U00031350")], "folds", time=TIME)


def test_progress_counts_the_pages_read_back():
    """(1, 2), (2, 2): a run of hundreds is not silent."""
    seen: list[tuple[int, int]] = []
    print_scratch(run_of(9), "folds", time=TIME, tick=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_planted_wrong_symbol_is_found(monkeypatch):
    """A sheet on which one code stands under another's text is not handed out."""
    run = run_of(3)
    real = make_symbol

    def wrong(text, *args, **options):
        return real(run[0].hidden if text == run[2].hidden else text, *args, **options)

    monkeypatch.setattr("certs.scratch.make_symbol", wrong)
    with pytest.raises(PolicyError, match="qr-unreadable"):
        print_scratch(run, "stickers", time=TIME)
