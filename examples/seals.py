"""Seal impressions drawn from nothing, for the example kiln: red paste on paper, or a stamp pressed into clay.

python examples/seals.py OUT.jpg 一帆制壶      draw one, to look at
"""

import math
import random
import sys
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

FONT = str(Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf")
_SIDE = 640  # of the seal itself, in pixels
_PAPER, _PASTE = (250, 246, 236), (179, 38, 30)


def stamp(text: str, *, relief: bool = False, seed: int = 1) -> Image.Image:
    """Return the seal's face, 640 × 640, white where it bears paste.

    Args:
        text: one to four characters, read from the right column down.
        relief: characters stand out (朱文, red on white) instead of being cut in (白文, white on red).
        seed: of the wear.
    """
    face = Image.new("L", (_SIDE, _SIDE), 0)
    pen = ImageDraw.Draw(face)
    pen.rounded_rectangle((6, 6, _SIDE - 7, _SIDE - 7), 34, fill=255)
    if relief:
        pen.rounded_rectangle((34, 34, _SIDE - 35, _SIDE - 35), 20, fill=0)
    columns = [text[:2], text[2:]] if len(text) > 2 else [text]
    rows = max(len(column) for column in columns)
    inner = _SIDE - 110
    wide, high = inner / len(columns), inner / rows
    font = ImageFont.truetype(FONT, int(max(wide, high) * 0.98))
    for i, column in enumerate(columns):
        for j, character in enumerate(column):
            face.paste(
                0 if not relief else 255,
                (int(_SIDE - 55 - (i + 1) * wide), int(55 + j * high)),
                _glyph(character, font, int(wide), int(high)),
            )
    return _worn(face, seed)


def _glyph(character: str, font: ImageFont.FreeTypeFont, wide: int, high: int) -> Image.Image:
    """Return one character filling a cell, as a seal cutter would stretch it."""
    box = font.getbbox(character, stroke_width=9)
    drawn = Image.new("L", (int(box[2] - box[0]), int(box[3] - box[1])), 0)
    ImageDraw.Draw(drawn).text((-box[0], -box[1]), character, font=font, fill=255, stroke_width=9)
    cell = Image.new("L", (wide, high), 0)
    size = (wide - 26, high - 26)
    cell.paste(drawn.resize(size, Image.Resampling.LANCZOS), (13, 13))
    return cell


def _worn(face: Image.Image, seed: int) -> Image.Image:
    """Chip the edge and let the paste miss a few spots."""
    chance = random.Random(seed)  # noqa: S311  # wear, no secret
    pen = ImageDraw.Draw(face)
    for _ in range(110):
        side, along, size = chance.randrange(4), chance.uniform(0, _SIDE), chance.uniform(2, 9)
        depth = chance.uniform(-4, 9)
        x, y = ((along, depth), (along, _SIDE - depth), (depth, along), (_SIDE - depth, along))[side]
        pen.ellipse((x - size, y - size * 0.7, x + size, y + size * 0.7), fill=0)
    for _ in range(260):
        x, y, size = chance.uniform(0, _SIDE), chance.uniform(0, _SIDE), chance.uniform(0.6, 2.2)
        pen.ellipse((x - size, y - size, x + size, y + size), fill=0)
    return face.filter(ImageFilter.GaussianBlur(1.3)).point([max(0, min(255, (v - 90) * 3)) for v in range(256)])


def impression(text: str, *, relief: bool = False, seed: int = 1) -> Image.Image:
    """Return the impression in red paste on paper, 800 × 800, a hair out of square."""
    face = stamp(text, relief=relief, seed=seed)
    chance = random.Random(seed + 1000)  # noqa: S311  # as above
    paper = Image.new("RGB", (800, 800), _PAPER)
    mask = Image.new("L", (800, 800), 0)
    mask.paste(face, (80, 80))
    mask = mask.rotate(math.degrees(chance.uniform(-0.02, 0.02)), Image.Resampling.BICUBIC)
    uneven = Image.new("L", (16, 16))
    uneven.putdata([chance.randrange(205, 256) for _ in range(256)])
    mask = ImageChops.multiply(mask, uneven.resize((800, 800), Image.Resampling.BICUBIC))
    paper.paste(Image.new("RGB", (800, 800), _PASTE), mask=mask)
    return paper


if __name__ == "__main__":
    impression(sys.argv[2]).save(sys.argv[1], quality=88)
