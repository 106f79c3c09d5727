"""Porcelain drawn from nothing, for the second sample kiln: a turned outline, a white glaze, cobalt bands.

    python examples/vases.py OUT.jpg meiping blue-and-white      draw one, to look at

No photograph, no model: a vessel is radius by height. Pure arithmetic and Pillow.
"""

import math
import sys

from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 800, 600
FOOT, TALL = 520, 420  # pixels: where a vessel stands, and how high the highest is

# radius at even steps from foot to rim, in hundredths of the height; height in hundredths of the highest
OUTLINES: dict[str, tuple[int, tuple[int, ...]]] = {
    "meiping": (100, (17, 17, 18, 21, 25, 28, 30, 30, 27, 18, 8, 7, 9)),
    "yuhuchunping": (96, (15, 15, 22, 27, 28, 26, 21, 15, 10, 7, 6, 8, 14)),
    "tianqiuping": (100, (15, 20, 27, 30, 31, 29, 24, 16, 10, 9, 9, 9, 10)),
    "shangping": (100, (15, 16, 22, 26, 27, 24, 16, 10, 8, 8, 8, 9, 13)),
    "wan": (42, (22, 24, 30, 40, 52, 62, 72, 80, 86, 90, 94, 97, 100)),
    "matibei": (34, (28, 30, 34, 40, 46, 52, 58, 62, 66, 69, 72, 74, 76)),
    "gaiguan": (78, (22, 23, 27, 32, 36, 38, 38, 36, 30, 27, 28, 16, 4)),
}
GLAZES = {
    "blue-and-white": ((244, 247, 249), (38, 66, 140)), "copper-red": ((150, 34, 34), (150, 34, 34)),
    "qingbai-glaze": ((214, 231, 226), (176, 205, 199)), "famille-rose": ((248, 246, 240), (196, 84, 104)),
}  # fmt: skip


def _radius(outline: tuple[int, ...], t: float) -> float:
    """Return the radius at height `t` (0 foot, 1 rim), in parts of the height."""
    at = t * (len(outline) - 1)
    low = min(int(at), len(outline) - 2)
    part = (1 - math.cos(math.pi * (at - low))) / 2
    return (outline[low] * (1 - part) + outline[low + 1] * part) / 100


def _painted(t: float, angle: float, seed: int) -> bool:
    """Report whether the brush passed here: lines under rim and over foot, petals, a scroll on the belly."""
    if abs(t - 0.93) < 0.006 or abs(t - 0.08) < 0.006 or abs(t - 0.18) < 0.004:
        return True
    if 0.09 < t < 0.17:
        return abs(math.sin(angle * 9 + seed)) > (t - 0.09) / 0.08
    wave = 0.5 + 0.13 * math.sin(angle * 3 + seed)
    leaf = math.sin(angle * 11 + seed * 2) * math.sin((t - wave) * 46)
    return abs(t - wave) < 0.008 or (abs(t - wave) < 0.09 and leaf > 0.72)


def draw(shape: str, glaze: str, seed: int = 0) -> Image.Image:
    """Return the vessel from the front, 800 × 600."""
    tall, outline = OUTLINES[shape]
    paper, paint = GLAZES[glaze]
    picture = Image.new("RGB", (WIDTH, HEIGHT), (226, 220, 208))
    pen = ImageDraw.Draw(picture)
    for y in range(FOOT - 30, HEIGHT):
        shade = 205 - (y - FOOT + 30) // 4
        pen.line((0, y, WIDTH, y), fill=(shade, shade - 6, shade - 18))
    high = TALL * tall // 100
    scale = min(1.0, 280 / (high * max(outline) / 100))
    foot = outline[0] / 100 * high * scale
    shadow = Image.new("L", picture.size, 0)
    ImageDraw.Draw(shadow).ellipse((WIDTH / 2 - foot * 1.6, FOOT - 14, WIDTH / 2 + foot * 2.1, FOOT + 18), fill=120)
    picture.paste((90, 80, 66), mask=shadow.filter(ImageFilter.GaussianBlur(9)))
    pixels = picture.load()
    for step in range(high):
        t, y = step / high, FOOT - step
        half = _radius(outline, t) * high * scale
        for x in range(int(-half), int(half) + 1):
            u = max(-1.0, min(1.0, x / max(half, 1)))
            angle = math.asin(u)
            light = 0.62 + 0.38 * math.cos(angle + 0.55)
            colour = paint if glaze != "copper-red" and _painted(t, angle, seed) else paper
            shine = 70 * math.exp(-((angle + 0.6) ** 2) / 0.008) * (0.4 + 0.6 * math.sin(math.pi * t))
            pixels[WIDTH // 2 + x, y] = tuple(min(255, int(part * light + shine)) for part in colour)
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def draw_base(glaze: str, mark: str, font: str) -> Image.Image:
    """Return the base: an unglazed ring, a double circle, the mark written inside in two columns from the right."""
    paper, _ = GLAZES["blue-and-white" if glaze == "copper-red" else glaze]
    picture = Image.new("RGB", (WIDTH, HEIGHT), (216, 208, 194))
    pen = ImageDraw.Draw(picture)
    middle = (WIDTH // 2, HEIGHT // 2)
    for radius, colour in ((250, paper), (226, (205, 182, 150)), (208, paper)):
        pen.ellipse((*(c - radius for c in middle), *(c + radius for c in middle)), fill=colour)
    for radius in (150, 160):
        pen.ellipse((*(c - radius for c in middle), *(c + radius for c in middle)), outline=(52, 78, 150), width=3)
    face = ImageFont.truetype(font, 96)
    for column, text in enumerate((mark[:2], mark[2:])):
        for row, character in enumerate(text):
            pen.text((middle[0] + 4 - 104 * column, middle[1] - 108 + 108 * row), character, (44, 70, 142), face)
    return picture.filter(ImageFilter.GaussianBlur(0.8))


if __name__ == "__main__":
    draw(sys.argv[2], sys.argv[3]).save(sys.argv[1])
