"""QR symbols as one vector path: SPEC §8.1, §8.2; ISO/IEC 18004, alphanumeric mode only.

    make_symbol("HTTPS://ZISHA.EXAMPLE/C/0123456789ABT", "Q")   version 3, 29 modules a side
    .path()   "M0 0h7v7h-7zM1 1h5v5h-5z…": outlines, one unit a module, filled even-odd

Outlines instead of a square per module: no hairlines between modules in any PDF reader, and a tenth of the bytes.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

import qrcode
from qrcode.util import BIT_LIMIT_TABLE, MODE_ALPHA_NUM, QRData

from ledger.errors import MalformedError, PolicyError

Level = Literal["M", "Q"]
"""How much of a symbol may be dirty: M 15 % (certificate, kept in a drawer), Q 25 % (label, glued to a box)."""

QUIET = 4  # modules of white on each side (ISO/IEC 18004 §5.3.8)
MAX_VERSION = 16  # 81 modules: 0.38 mm each in the certificate's box, still three dots of an office printer
INK = "#1F120E"

_LEVELS = {"M": qrcode.ERROR_CORRECT_M, "Q": qrcode.ERROR_CORRECT_Q}
_RUN = re.compile("1+")
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@dataclass(frozen=True, slots=True)
class Symbol:
    """One QR symbol without its quiet zone.

    Attributes:
        text: what a reader must give back.
        version: 1…16.
        rows: of modules, True = dark; 17 + 4 · version of each.
    """

    text: str
    version: int
    rows: tuple[tuple[bool, ...], ...]

    @property
    def size(self) -> int:
        """Modules a side."""
        return len(self.rows)

    def path(self) -> str:
        """Return the SVG path of the dark modules' outlines, to be filled even-odd."""
        across, down = _outlines(self.rows)
        loops = []
        while across:
            x, y = start = next(iter(across))
            drawn = [f"M{x} {y}"]
            while True:
                to_x = across.pop((x, y))
                del across[to_x, y]
                to_y = down[to_x, y]
                if (to_x, to_y) == start:
                    loops.append("".join([*drawn, f"h{to_x - x}z"]))
                    break
                drawn.append(f"h{to_x - x}v{to_y - y}")
                x, y = to_x, to_y
        return "".join(loops)

    def svg(self, ink: str = INK) -> str:
        """Return the symbol as an SVG of its own, quiet zone included, white behind."""
        side = self.size + 2 * QUIET
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-{QUIET} -{QUIET} {side} {side}">'
            f'<path fill="{ink}" fill-rule="evenodd" d="{self.path()}"/></svg>'
        )


def version_for(text: str, level: Level, limit: int = MAX_VERSION) -> int:
    """Return the smallest version that holds `text` in alphanumeric mode.

    Raises:
        MalformedError: `qr-character`: outside the alphanumeric set.
        PolicyError: `qr-too-long`: needs more than version `limit`.
    """
    strange = next((character for character in text if character not in _ALPHANUMERIC), None)
    if strange is not None:
        raise MalformedError("qr-character", character=strange)
    bits = 11 * (len(text) // 2) + 6 * (len(text) % 2)
    for version in range(1, limit + 1):
        if 4 + _count_bits(version) + bits <= BIT_LIMIT_TABLE[_LEVELS[level]][version]:
            return version
    room = BIT_LIMIT_TABLE[_LEVELS[level]][limit] - 4 - _count_bits(limit)
    raise PolicyError("qr-too-long", got=len(text), limit=room * 2 // 11)


def make_symbol(text: str, level: Level, *, version: int | None = None, mask: int | None = None) -> Symbol:
    """Return the symbol of `text`.

    version: at least; None = the smallest. A run gives its largest, so that all its symbols look alike.
    mask: 0…7; None = the one that the standard's penalty score likes best, at eight times the cost.
    Raises: as `version_for`.
    """
    chosen = max(version_for(text, level), version or 1)
    maker = qrcode.QRCode(version=chosen, error_correction=_LEVELS[level], border=0, mask_pattern=mask)
    maker.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    maker.make(fit=False)
    return Symbol(text, chosen, tuple(tuple(bool(module) for module in row) for row in maker.modules))


def _count_bits(version: int) -> int:
    """Return the width of the character count (ISO/IEC 18004 table 3)."""
    return 9 if version < 10 else 11


_Point = tuple[int, int]


def _outlines(rows: tuple[tuple[bool, ...], ...]) -> tuple[dict[_Point, int], dict[_Point, int]]:
    """Return the straight runs of border between dark and light: corner → x of the other end across, y of it down.

    Every corner ends one run of each kind. Where two dark modules touch at a point both runs go straight through it:
    the outlines cross, and even-odd filling leaves the picture as it is.
    """
    across: dict[_Point, int] = {}
    columns: dict[int, list[int]] = defaultdict(list)
    above, width = 0, len(rows)
    for y, row in enumerate((*rows, (False,) * width)):
        here = int("".join(map("01".__getitem__, row)), 2)
        for run in _RUN.finditer(f"{above ^ here:0{width}b}"):
            left, right = run.span()
            across[left, y], across[right, y] = right, left
            columns[left].append(y)
            columns[right].append(y)
        above = here
    down: dict[_Point, int] = {}
    for x, ys in columns.items():
        for top, bottom in zip(ys[::2], ys[1::2], strict=True):
            down[x, top], down[x, bottom] = bottom, top
    return across, down
