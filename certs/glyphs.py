"""Every character is looked up in the fonts before anything is set: SPEC §8.4.

The typesetter drops a character that no font has without a word, and a name without its rare character is another
name. Three fonts stand behind each other: Kilnmark Kai (names and values), Noto Serif SC, Noto Sans SC; what the first
lacks is set in the second, so only a character that none has is refused, by name.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont

from ledger.errors import PolicyError

KAI = Path(__file__).parent / "fonts" / "KilnmarkKai-Regular.ttf"


def font_files() -> tuple[Path, ...]:
    """Return the font files, in the order in which a character is looked for."""
    return KAI, pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()


@cache
def _known() -> frozenset[str]:
    """Return every character that at least one font draws; read once a process, about 0.2 s."""
    known: set[int] = set()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            known |= font.getBestCmap().keys()
    return frozenset(map(chr, known)) | {"\n"}


def check_glyphs(values: Iterable[tuple[str, str]]) -> None:
    """Check that every character of every (field name, text) can be drawn.

    Raises: PolicyError `glyph-missing` with the first missing character and its field.
    """
    known = _known()
    for field, text in values:
        for character in text:
            if character not in known:
                raise PolicyError("glyph-missing", character=f"{character} U+{ord(character):04X}", field=field)
