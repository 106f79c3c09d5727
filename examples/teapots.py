"""Teapots drawn from nothing, for the example kiln: surfaces of revolution and swept tubes with a depth buffer.

    python examples/teapots.py OUT.jpg shipiao zini      draw one, to look at

No photograph, no model: a pot is a profile (radius, height), a spout, a handle, a clay. Pure arithmetic and Pillow, so
that the same call draws the same picture on every machine.
"""

import math
import random
import sys
from array import array

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from pot_shapes import CLAYS, SHAPES, Point, Shape, knob

WIDTH, HEIGHT = 1200, 900
SCALE = 1.4  # drawn larger by this, then shrunk: smooth edges
UNIT = 455  # pixels of the finished picture for one unit of a pot's measures
TILT = math.radians(13)  # the eye looks down a little, so that the lid is seen


def smooth(points: tuple[Point, ...], step: float) -> list[Point]:
    """Return a Catmull-Rom line through the points, in even steps of at most `step` units."""
    dense = []
    for i in range(len(points) - 1):
        a, b = points[max(i - 1, 0)], points[i]
        c, d = points[i + 1], points[min(i + 2, len(points) - 1)]
        count = max(4, int(4 * math.dist(b, c) / step) + 1)
        for k in range(count):
            t = k / count
            dense.append((_spline(a[0], b[0], c[0], d[0], t), _spline(a[1], b[1], c[1], d[1], t)))
    line = [dense[0]]
    for point in dense[1:]:
        if math.dist(point, line[-1]) >= step * 0.8:
            line.append(point)
    return [*line, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


class Scene:
    """Depth and normals of all that was set into it; y points up, z to the eye, the origin is the pot's middle."""

    def __init__(self, unit: float = UNIT, tilt: float = TILT, middle: float = 0.535) -> None:
        self.width, self.height = int(WIDTH * SCALE), int(HEIGHT * SCALE)
        self.unit = unit * SCALE
        self.middle, self.base = self.width * 0.505, self.height * middle
        self.depth = array("f", [-1e9]) * (self.width * self.height)
        self.normal: dict[int, tuple[float, float, float]] = {}
        self._sin, self._cos = math.sin(tilt), math.cos(tilt)

    def _set(self, x: float, y: float, z: float, n: tuple[float, float, float]) -> None:
        """Set one point, given in pixels already turned to the eye."""
        px, py = int(x), int(y)
        if 0 <= px < self.width and 0 <= py < self.height:
            at = py * self.width + px
            if z > self.depth[at]:
                self.depth[at] = z
                self.normal[at] = n

    def turn(self, profile: tuple[Point, ...], ribs: int = 0, *, whole: bool = False) -> None:
        """Set a surface of revolution; with `ribs`, its radius swells so often around; `whole`: its back as well."""
        s, c, unit = self._sin, self._cos, self.unit
        line = smooth(profile, 0.7 / unit)
        for i, (r, y) in enumerate(line):
            before, after = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
            dr, dy = after[0] - before[0], after[1] - before[1]
            size = math.hypot(dr, dy) or 1.0
            out, up = dy / size, -dr / size
            around = 1.0 if whole else 0.58
            count = max(8, int(math.tau * around * r * unit * 1.2))
            for k in range(count):
                angle = math.tau * (k / count) * around - 0.08 * math.pi
                ca, sa = math.cos(angle), math.sin(angle)
                radius, bend = r, 0.0
                if ribs:
                    radius *= 1 + 0.022 * math.cos(ribs * angle)
                    bend = 0.36 * math.sin(ribs * angle)
                nx, nz = out * (ca - bend * sa), out * (sa + bend * ca)
                x, z = radius * ca, radius * sa
                self._set(
                    self.middle + x * unit,
                    self.base - (y * c - z * s) * unit,
                    (z * c + y * s) * unit,
                    (nx, up * c - nz * s, nz * c + up * s),
                )

    def sweep(self, points: tuple[Point, ...], start: float, end: float, flat: float = 1.0) -> None:
        """Set a tube of spheres along a line in the picture's plane, from one radius to another."""
        line = smooth(points, 1.2 / self.unit)
        for i, (x, y) in enumerate(line):
            t = i / (len(line) - 1)
            self.ball(x, y, 0.0, start + (end - start) * (t**0.75), flat)

    def ball(self, x: float, y: float, z: float, radius: float, flat: float = 1.0) -> None:
        """Set a sphere, given in units; `flat` squeezes it towards the eye's plane."""
        cx, cy = self.middle + x * self.unit, self.base - (y * self._cos - z * self._sin) * self.unit
        cz = (z * self._cos + y * self._sin) * self.unit
        r = radius * self.unit
        for py in range(int(cy - r), int(cy + r) + 1):
            dy = (cy - py) / r
            half = 1 - dy * dy
            if half <= 0:
                continue
            width = math.sqrt(half) * r
            for px in range(int(cx - width), int(cx + width) + 1):
                dx = (px - cx) / r
                dz = math.sqrt(max(0.0, half - dx * dx))
                self._set(px, py, cz + dz * r * flat, (dx, dy, dz))


def _light(n: tuple[float, float, float]) -> tuple[float, float]:
    """Return (diffuse, gloss) for a normal: a window high on the left, the room, a card on the right."""
    x, y, z = n
    size = math.sqrt(x * x + y * y + z * z) or 1.0
    x, y, z = x / size, y / size, z / size
    key = max(0.0, -0.52 * x + 0.62 * y + 0.59 * z)
    fill = max(0.0, 0.86 * x + 0.1 * y + 0.5 * z)
    room = 0.5 + 0.5 * y
    edge = (1 - max(z, 0.0)) ** 3
    half = max(0.0, -0.31 * x + 0.37 * y + 0.876 * z)
    gloss = 0.20 * half**26 + 0.10 * half**7 + 0.10 * edge * max(0.0, x)
    return 0.20 + 0.74 * key + 0.13 * fill + 0.20 * room * room - 0.10 * edge, gloss


def _paint(scene: Scene, clay: str, seed: int) -> tuple[Image.Image, Image.Image]:
    """Return the pot in colour and its mask."""
    base = CLAYS[clay]
    grain = random.Random(seed)  # noqa: S311  # a grain, no secret
    picture, mask = bytearray(scene.width * scene.height * 3), bytearray(scene.width * scene.height)
    for at, normal in scene.normal.items():
        diffuse, gloss = _light(normal)
        if grain.random() < 0.02:
            diffuse *= grain.uniform(0.86, 1.16)  # sand in the clay
        smoke = 1.0
        if clay == "kiln-change":  # ash and flame drawn across one shoulder
            x, y = at % scene.width / scene.width, at // scene.width / scene.height
            smoke = 0.90 + 0.42 * math.sin(7 * x + 4 * y + 1.3 * math.sin(9 * y))
        for channel, tone in enumerate(base):
            lit = min(1.0, max(0.0, (diffuse - 0.35) / 0.8))  # light is warm, shade is cool
            warm = (0.97, 0.98, 1.03)[channel] + lit * (0.03, -0.01, -0.11)[channel]
            shift = 1 + (smoke - 1) * (1.0, 0.75, 0.5)[channel]
            value = tone * diffuse * warm * shift * 1.12 + 255 * gloss * 0.8
            picture[3 * at + channel] = max(0, min(255, int(value)))
        mask[at] = 255
    size = (scene.width, scene.height)
    return Image.frombytes("RGB", size, bytes(picture)), Image.frombytes("L", size, bytes(mask))


def _backdrop(size: tuple[int, int], tone: int) -> Image.Image:
    """Return a sheet of paper curving up behind the table."""
    tops = ((243, 235, 221), (233, 232, 226), (240, 228, 214), (228, 230, 228))
    lows = ((214, 196, 168), (198, 196, 188), (206, 184, 158), (190, 194, 190))
    high, low = tops[tone % 4], lows[tone % 4]
    column = Image.new("RGB", (1, 256))
    for y in range(256):
        t = y / 255
        k = min(1.0, max(0.0, (t - 0.30) / 0.45))
        k = k * k * (3 - 2 * k) * (1 - 0.35 * max(0.0, t - 0.72) / 0.28)
        column.putpixel((0, y), tuple(int(a + (b - a) * k) for a, b in zip(high, low, strict=True)))
    sheet = column.resize(size, Image.Resampling.BICUBIC)
    glow = Image.new("L", size, 0)
    w, h = size
    ImageDraw.Draw(glow).ellipse((-0.1 * w, -0.35 * h, 0.62 * w, 0.55 * h), fill=58)
    glow = glow.filter(ImageFilter.GaussianBlur(w / 8))
    return Image.composite(Image.new("RGB", size, (255, 250, 240)), sheet, glow)


def _shadow(scene: Scene, shape: Shape) -> Image.Image:
    """Return how dark the table is under and to the right of the pot."""
    size = (scene.width, scene.height)
    foot = shape.body[1][0]
    low = shape.body[0][1]
    y = scene.base - low * math.cos(TILT) * scene.unit
    wide, near = Image.new("L", size, 0), Image.new("L", size, 0)
    u, x = scene.unit, scene.middle
    ImageDraw.Draw(wide).ellipse((x - 0.85 * u, y - 0.20 * u, x + 1.35 * u, y + 0.27 * u), fill=105)
    squeeze = foot * math.sin(TILT)
    ImageDraw.Draw(near).ellipse(
        (x - (foot + 0.05) * u, y - (squeeze + 0.02) * u, x + (foot + 0.13) * u, y + (squeeze + 0.05) * u), fill=205
    )
    wide = wide.filter(ImageFilter.GaussianBlur(u * 0.11))
    near = near.filter(ImageFilter.GaussianBlur(u * 0.030))
    return ImageChops.lighter(wide, near)


def _hollows(scene: Scene, mask: Image.Image) -> Image.Image:
    """Return how dark joints are: where a point lies deeper than its surroundings."""
    low, high = -0.9 * scene.unit, 1.0 * scene.unit
    depth = bytes(int(255 * min(1.0, max(0.0, (z - low) / (high - low)))) for z in scene.depth)
    image = Image.frombytes("L", mask.size, depth)
    dark = ImageChops.subtract(image.filter(ImageFilter.GaussianBlur(scene.unit * 0.03)), image)
    dark = dark.point([min(110, 5 * v) for v in range(256)]).filter(ImageFilter.GaussianBlur(scene.unit * 0.008))
    return ImageChops.multiply(dark, mask)


def draw(
    shape_name: str, clay: str, *, seed: int = 1, carved: str = "", font: str = "", size: float = 1.0
) -> Image.Image:
    """Draw a pot from the front, 1,200 × 900.

    Args:
        shape_name: key of `SHAPES`.
        clay: key of `CLAYS`.
        seed: of the grain and the backdrop.
        carved: characters cut into its belly, top down.
        font: the file they are cut with.
        size: of the pot, 1.0 fills the picture.
    """
    shape = SHAPES[shape_name]
    scene = Scene(UNIT * size)
    scene.turn(shape.body, shape.ribs)
    scene.turn(shape.lid, shape.ribs)
    scene.turn(knob(shape.lid[-1][1] - 0.01, bridge=shape.feet))
    scene.sweep(shape.spout, *shape.spout_width)
    scene.sweep(shape.handle, *shape.handle_width, flat=0.8)
    if shape.feet:
        for angle in (35, 145, 270):
            x, z = 0.60 * math.cos(math.radians(angle)), 0.60 * math.sin(math.radians(angle))
            scene.ball(x, shape.body[0][1] - 0.0, z, 0.085)
    pot, mask = _paint(scene, clay, seed)
    pot = _carve(pot, mask, scene, carved, font) if carved else pot
    _open_spout(pot, scene, shape)
    sheet = _backdrop(pot.size, seed)
    black = Image.new("RGB", pot.size, (46, 30, 22))
    picture = Image.composite(black, sheet, _shadow(scene, shape))
    picture.paste(pot, mask=mask.filter(ImageFilter.GaussianBlur(0.7)))
    picture = Image.composite(black, picture, _hollows(scene, mask))
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _open_spout(pot: Image.Image, scene: Scene, shape: Shape) -> None:
    """Cut the spout open: a dark oval across its end."""
    (x0, y0), (x1, y1) = shape.spout[-2:]
    along = math.atan2(-(y1 - y0), x1 - x0)
    wide, narrow = shape.spout_width[1] * scene.unit, shape.spout_width[1] * scene.unit * 0.52
    x, y = scene.middle + x1 * scene.unit, scene.base - y1 * math.cos(TILT) * scene.unit
    x, y = x + 0.45 * wide * math.cos(along), y + 0.45 * wide * math.sin(along)
    for size, fill in ((1.0, (74, 40, 30)), (0.78, (26, 14, 10))):
        oval = []
        for k in range(48):
            a, b = narrow * size * math.cos(math.tau * k / 48), wide * size * math.sin(math.tau * k / 48)
            oval.append((x + a * math.cos(along) - b * math.sin(along), y + a * math.sin(along) + b * math.cos(along)))
        ImageDraw.Draw(pot).polygon(oval, fill=fill)


def _carve(pot: Image.Image, mask: Image.Image, scene: Scene, carved: str, font: str) -> Image.Image:
    """Cut characters into the belly: a dark stroke, a light lower edge."""
    letters = Image.new("L", pot.size, 0)
    face = ImageFont.truetype(font, int(scene.unit * 0.115))
    draw_on = ImageDraw.Draw(letters)
    for i, character in enumerate(carved):
        column, row = divmod(i, 4)
        draw_on.text(
            (scene.middle - (0.02 + 0.15 * column) * scene.unit, scene.base - (0.13 - 0.125 * row) * scene.unit),
            character, font=face, fill=255,
        )  # fmt: skip
    letters = ImageChops.multiply(letters, mask)
    light = ImageChops.subtract(ImageChops.offset(letters, 2, 2), letters).point([v // 4 for v in range(256)])
    pot = Image.composite(Image.new("RGB", pot.size, (255, 238, 214)), pot, light)
    return Image.composite(
        Image.new("RGB", pot.size, (38, 20, 14)), pot, letters.point([v * 5 // 8 for v in range(256)])
    )


def draw_base(shape_name: str, clay: str, stamp: Image.Image, *, seed: int = 1) -> Image.Image:
    """Draw a pot turned over, seen on its foot, 1,200 × 900.

    stamp: the seal pressed into it, white on black, square.
    """
    shape = SHAPES[shape_name]
    scene = Scene(UNIT * 0.92, math.radians(-88), 0.5)
    foot, low = shape.body[1]
    floor = ((0.0, low + 0.02), (foot - 0.10, low + 0.02), (foot - 0.07, low), (foot, low))
    scene.turn(floor + shape.body[2:], shape.ribs, whole=True)
    scene.sweep(shape.spout, *shape.spout_width)
    scene.sweep(shape.handle, *shape.handle_width)
    pot, mask = _paint(scene, clay, seed)
    side = int(min(0.34, foot * 0.78) * scene.unit)
    letters = Image.new("L", pot.size, 0)
    letters.paste(stamp.resize((side, side)), (int(scene.middle - side / 2), int(scene.base - side / 2)))
    light = ImageChops.subtract(ImageChops.offset(letters, 2, 2), letters).point([v // 3 for v in range(256)])
    pot = Image.composite(Image.new("RGB", pot.size, (255, 238, 214)), pot, light)
    pot = Image.composite(Image.new("RGB", pot.size, (38, 22, 16)), pot, letters.point([v // 2 for v in range(256)]))
    shade = ImageChops.offset(mask, int(0.05 * scene.unit), int(0.06 * scene.unit))
    shade = shade.filter(ImageFilter.GaussianBlur(scene.unit * 0.06)).point([v * 5 // 8 for v in range(256)])
    black = Image.new("RGB", pot.size, (46, 30, 22))
    cloth = Image.new("RGB", pot.size, ((226, 214, 196), (214, 210, 202), (222, 206, 188), (206, 206, 202))[seed % 4])
    picture = Image.composite(black, cloth, shade)
    picture.paste(pot, mask=mask.filter(ImageFilter.GaussianBlur(0.7)))
    picture = Image.composite(black, picture, _hollows(scene, mask))
    return picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    draw(sys.argv[2], sys.argv[3]).save(sys.argv[1], quality=88)
