"""The certificate's static art as SVG: guilloche frame and rosette. Writes certs/templates/{frame,rosette}.svg.

    python -m certs.art

Lengths are millimetres of the A5 landscape page here and hundredths of them in the files. Every line is a closed curve
through computed points; nothing is random, and the files committed are exactly what this writes (a test says so). The
teapot that stands in where a photo is missing (`teapot.svg`) is drawn by hand.
"""

import math
import sys
from collections.abc import Callable
from pathlib import Path

WIDTH, HEIGHT = 210, 148
PAPER, CLAY, DARK, GOLD, PALE = "#FBF7EE", "#8A4B36", "#5A2E22", "#B98A5E", "#E6D6BC"

Point = tuple[float, float]


def closed_curve(points: list[Point]) -> str:
    """Return the path, in hundredths, of a smooth closed curve through points (Catmull–Rom, as cubic Béziers)."""
    count = len(points)
    here = (round(points[0][0] * 100), round(points[0][1] * 100))
    drawn = [f"M{here[0]} {here[1]}"]
    for i, (x, y) in enumerate(points):
        before, to, after = points[i - 1], points[(i + 1) % count], points[(i + 2) % count]
        first = (x + (to[0] - before[0]) / 6, y + (to[1] - before[1]) / 6)
        second = (to[0] - (after[0] - x) / 6, to[1] - (after[1] - y) / 6)
        # Relative whole numbers: half the bytes. Each is taken from the rounded point, so errors do not add up.
        steps = [round(v * 100) - here[j % 2] for j, v in enumerate((*first, *second, *to))]
        drawn.append("c" + " ".join(map(str, steps)).replace(" -", "-"))
        here = (here[0] + steps[4], here[1] + steps[5])
    return "".join(drawn) + "z"


def rounded_rectangle(inset: float, radius: float) -> tuple[Callable[[float], tuple[Point, Point]], float]:
    """Return the outline of the page inset and rounded, as distance → (point, outward normal), and its length."""
    right, bottom = WIDTH - inset, HEIGHT - inset
    straight = (right - inset - 2 * radius, bottom - inset - 2 * radius)
    arc = math.pi / 2 * radius
    # Clockwise from the top left: each side's start and direction, and the centre of the corner that follows it.
    sides = [
        ((inset + radius, inset), (1, 0), straight[0], (right - radius, inset + radius), -90),
        ((right, inset + radius), (0, 1), straight[1], (right - radius, bottom - radius), 0),
        ((right - radius, bottom), (-1, 0), straight[0], (inset + radius, bottom - radius), 90),
        ((inset, bottom - radius), (0, -1), straight[1], (inset + radius, inset + radius), 180),
    ]

    def at(distance: float) -> tuple[Point, Point]:
        for (x, y), (dx, dy), length, (cx, cy), angle in sides:
            if distance <= length:
                return (x + dx * distance, y + dy * distance), (dy, -dx)
            distance -= length
            if distance <= arc:
                turn = math.radians(angle + 90 * distance / arc)
                return (cx + radius * math.cos(turn), cy + radius * math.sin(turn)), (math.cos(turn), math.sin(turn))
            distance -= arc
        return at(0)

    return at, 2 * sum(straight) + 4 * arc


def band(inset: float, amplitude: float, waves: int, phase: float, points: int) -> str:
    """Return one thread of the frame: the outline, swung in and out by a wave and its third harmonic."""
    at, length = rounded_rectangle(inset, 3.2)
    drawn = []
    for i in range(points):
        (x, y), (nx, ny) = at(length * i / points)
        turn = 2 * math.pi * waves * i / points
        swing = amplitude * (0.72 * math.sin(turn + phase) + 0.28 * math.sin(3 * turn - phase))
        drawn.append((x + nx * swing, y + ny * swing))
    return closed_curve(drawn)


def corner(cx: float, cy: float) -> list[str]:
    """Return the small rosette that covers a corner of the frame."""
    centre = f'cx="{round(cx * 100)}" cy="{round(cy * 100)}"'
    drawn = [
        f'<circle {centre} r="430" fill="{PAPER}" stroke="{DARK}" stroke-width="35"/>',
        f'<circle {centre} r="390" stroke="{CLAY}" stroke-width="10"/>',
    ]
    for j in range(6):
        petals = []
        for i in range(96):
            turn = 2 * math.pi * i / 96
            radius = 2.35 + 1.1 * math.sin(8 * turn + j * math.pi / 3)
            petals.append((cx + radius * math.cos(turn), cy + radius * math.sin(turn)))
        drawn.append(f'<path d="{closed_curve(petals)}" stroke="{CLAY}" stroke-width="10"/>')
    drawn.append(f'<circle {centre} r="75" fill="{GOLD}"/>')
    return drawn


def frame() -> str:
    """Return the whole frame of the page."""
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH}00 {HEIGHT}00" fill="none">']
    threads = [(2.25, 62, 12, 9, CLAY, "11"), (1.15, 93, 8, 4, GOLD, "10")]
    for amplitude, waves, density, count, colour, width in threads:
        for j in range(count):
            path = band(8.4, amplitude, waves, j * 2 * math.pi / count, waves * density)
            drawn.append(f'<path d="{path}" stroke="{colour}" stroke-width="{width}"/>')
    for inset, stroke, tone, radius in (
        (540, 45, DARK, 320),
        (600, 12, CLAY, 320),
        (1090, 12, CLAY, 140),
        (1150, 30, DARK, 140),
    ):
        wide, high = WIDTH * 100 - 2 * inset, HEIGHT * 100 - 2 * inset
        box = f'x="{inset}" y="{inset}" width="{wide}" height="{high}" rx="{radius}"'
        drawn.append(f'<rect {box} stroke="{tone}" stroke-width="{stroke}"/>')
    for cx in (8.4, WIDTH - 8.4):
        for cy in (8.4, HEIGHT - 8.4):
            drawn += corner(cx, cy)
    return "".join(drawn) + "</svg>\n"


def rosette(radius: int = 46) -> str:
    """Return the pale rosette under the fields: three rings of petals, woven from phase-shifted threads."""
    box = f"{-radius}00 {-radius}00 {2 * radius}00 {2 * radius}00"
    pen = f'fill="none" stroke="{PALE}" stroke-width="11"'
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {pen}>']
    for threads, base, swing, petals, sign in (
        (18, 0.80, 0.14, 12, 1),
        (12, 0.52, 0.16, 12, -1),
        (8, 0.27, 0.12, 6, 1),
    ):
        for j in range(threads):
            phase, count, points = j * 2 * math.pi / threads, petals * 12, []
            for i in range(count):
                turn = 2 * math.pi * i / count
                wave = math.sin(petals * turn + phase) * (0.78 + 0.22 * math.cos(petals * turn * sign))
                distance = radius * (base + swing * wave)
                points.append((distance * math.cos(turn), distance * math.sin(turn)))
            drawn.append(f'<path d="{closed_curve(points)}"/>')
    return "".join(drawn) + "</svg>\n"


def write_art(folder: Path) -> None:
    """Write both files into `folder`."""
    (folder / "frame.svg").write_text(frame(), "ascii")
    (folder / "rosette.svg").write_text(rosette(), "ascii")


if __name__ == "__main__":
    write_art(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "templates")
