"""Pictures of a piece for chats: the card beside a link, 1200 × 630, and the poster to share, 1080 × 1440 (PNG).

    ┌───────────┬───────────────┐        ┌───────────────┐
    │  photo    │ 松风石瓢       │        │    photo      │
    │           │ 示例匠人甲     │        │  松风石瓢      │
    │           │ zisha.example │        │  QR  CODE host│
    └───────────┴───────────────┘        └───────────────┘

Neither says a word of the verdict: a picture goes on being shown after the piece was reported stolen. Both say where to
ask. The poster bears the trust file's fingerprint (SPEC §9), so that people can compare it. Needs the print extra.
"""

import io
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFont, ImageOps

from certs.glyphs import check_glyphs, font_files
from certs.qr import make_symbol

PAPER, INK, CLAY, SOFT, GOLD, MAT = "#FBF7EE", "#2E1A14", "#6B3426", "#735343", "#A97C4B", "#FFFDF8"
CARD, POSTER = (1200, 630), (1080, 1440)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pictures show.

    Attributes:
        title, maker: as the page has them; `maker` may be empty. under: the maker's line, the year in it.
        code: as it is printed. host: where to ask. link: the QR's text, capitals.
        ledger: the ledger's name. open, ask, compare: sentences. fingerprint: line about the trust file.
        photo: bytes of the front; None while it has not come in.
    """

    title: str
    maker: str
    under: str
    code: str
    host: str
    link: str
    ledger: str
    open: str
    ask: str
    compare: str
    fingerprint: str
    photo: bytes | None


@cache
def _font(place: int, size: int) -> ImageFont.FreeTypeFont:
    """Return a font of `font_files`: 0 kai, 1 song."""
    return ImageFont.truetype(str(font_files()[place]), size)


def draw_card(shown: Shown) -> bytes:
    """Return the card."""
    sheet, pen = _sheet(CARD)
    _photo(sheet, shown, (40, 40, 700, 590))
    left, width = 744, CARD[0] - 744 - 48
    y = _text(pen, shown.title, (left, 70), 0, 56, INK, width, lines=3)
    y = _text(pen, shown.maker, (left, y + 16), 0, 36, INK, width)
    _text(pen, shown.under, (left, y + 6), 1, 26, SOFT, width)
    y = _text(pen, shown.code, (left, 392), 1, 34, CLAY, width)
    y = _text(pen, shown.host, (left, y + 8), 1, 34, CLAY, width)
    _text(pen, shown.open, (left, y + 14), 1, 24, SOFT, width, lines=3)
    return _png(sheet)


def draw_poster(shown: Shown) -> bytes:
    """Return the poster."""
    sheet, pen = _sheet(POSTER)
    _text(pen, shown.ledger, (72, 60), 1, 32, CLAY, 936)
    _photo(sheet, shown, (72, 124, 1008, 826))
    y = _text(pen, shown.title, (72, 862), 0, 68, INK, 936, lines=2)
    y = _text(pen, f"{shown.maker}  {shown.under}".strip(), (72, y + 12), 0, 36, SOFT, 936)
    pen.line((72, 1074, 1008, 1074), fill=GOLD, width=2)
    _symbol(sheet, shown.link, (72, 1096, 264))
    y = _text(pen, shown.code, (376, 1098), 1, 44, CLAY, 632)
    y = _text(pen, shown.host, (376, y + 6), 1, 36, CLAY, 632)
    y = _text(pen, shown.ask, (376, y + 12), 1, 26, INK, 632, lines=2)
    _text(pen, shown.compare, (376, y + 6), 1, 26, SOFT, 632, lines=2)
    _text(pen, shown.fingerprint, (72, 1370), 1, 22, SOFT, 936)
    return _png(sheet)


def _sheet(size: tuple[int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((18, 18, size[0] - 19, size[1] - 19), outline=GOLD, width=2)
    return sheet, pen


def _photo(sheet: Image.Image, shown: Shown, box: tuple[int, int, int, int]) -> None:
    """Set the front in its mat, cut to the box."""
    left, top, right, bottom = box
    ImageDraw.Draw(sheet).rectangle((left, top, right - 1, bottom - 1), fill=MAT, outline=CLAY, width=2)
    if shown.photo is None:
        return
    size = (right - left - 24, bottom - top - 24)
    try:
        with Image.open(io.BytesIO(shown.photo), formats=("JPEG", "PNG", "WEBP")) as opened:
            opened.draft("RGB", size)  # a JPEG is decoded no larger than it is shown
            sheet.paste(ImageOps.fit(opened.convert("RGB"), size), (left + 12, top + 12))
    except OSError:  # a file that came in before photos were looked into: the mat stays empty
        return


def _symbol(sheet: Image.Image, text: str, box: tuple[int, int, int]) -> None:
    """Set a QR, a whole number of dots a module, its quiet zone white."""
    left, top, side = box
    symbol = make_symbol(text, "Q")
    dots = side // (symbol.size + 8)
    plain = Image.new("1", (symbol.size + 8, symbol.size + 8), 1)
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            if dark:
                plain.putpixel((x + 4, y + 4), 0)
    sheet.paste(plain.resize((plain.width * dots, plain.height * dots)), (left, top))


def _text(
    pen: ImageDraw.ImageDraw, text: str, at: tuple[int, int], place: int, size: int, ink: str, width: int, *,
    lines: int = 1,
) -> int:  # fmt: skip
    """Write a text, smaller where it is too long for its lines; return where the next one begins."""
    if not text:
        return at[1]
    place = _able(text, place)
    while True:
        font = _font(place, size)
        broken = _broken(text, font, width)
        if len(broken) <= lines or size <= 18:
            break
        size -= 2
    x, y = at
    for line in broken[:lines]:
        pen.text((x, y), line, ink, font)
        y += round(size * 1.35)
    return y


def _broken(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Break between characters, and of a Latin word before it, so that no line is wider than `width`."""
    lines, line, word = [], "", ""
    for character in [*text, ""]:
        if character and character.isascii() and character != " ":
            word += character
            continue
        for part in (word, character):
            if line and font.getlength(line + part) > width:
                lines.append(line.rstrip())
                line = part.lstrip()
            else:
                line += part
        word = ""
    return [*lines, line] if line else lines


@cache
def _cover(place: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415  # read once

    with TTFont(font_files()[place], lazy=True) as font:
        return frozenset(font.getBestCmap())


def _able(text: str, place: int) -> int:
    """Return the first font from `place` on that has every character; the last where each has but a part."""
    for each in range(place, len(font_files())):
        if all(ord(character) in _cover(each) for character in text):
            return each
    return len(font_files()) - 1


def check_drawable(shown: Shown) -> None:
    """Refuse what no font has, rather than draw a name without its character.

    Raises: PolicyError `glyph-missing`.
    """
    check_glyphs((("title", shown.title), ("maker", shown.maker)))


def _png(sheet: Image.Image) -> bytes:
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()
