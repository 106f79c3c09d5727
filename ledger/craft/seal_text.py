"""Seal texts as they are compared: what looks the same is the same (SPEC §12.5, SealRegistration).

    示例甲印 · 示例 甲印 · ⽰例甲印 · 示例甲印。 · 示例甲印 followed by U+FE0F    →    示例甲印

By a table shipped as data, `seal_text.json`: marks, spaces and punctuation fall away; compatibility forms, radicals,
strokes and a few lookalikes become the character they show. The runtime's own tables are never asked: a ledger and its
auditor must hold the same seals back.
"""

from functools import cache
from pathlib import Path

import msgspec

_TABLE = Path(__file__).with_name("seal_text.json")


class _Table(msgspec.Struct, frozen=True):
    """The file's parts: [first, last] in hex, and [character in hex, what stands for it]."""

    dropped: tuple[tuple[str, str], ...]
    folded: tuple[tuple[str, str], ...]


@cache  # some milliseconds, paid by the first seal
def _fold(gap: str = "") -> dict[int, str]:
    table = msgspec.json.decode(_TABLE.read_bytes(), type=_Table)
    fold = {int(char, 16): plain for char, plain in table.folded}
    for first, last in table.dropped:
        fold.update(dict.fromkeys(range(int(first, 16), int(last, 16) + 1), gap))
    return fold


def plain_text(text: str) -> str:
    """Return the text as it is compared with others; of marks and punctuation alone, the text itself.

    Args:
        text: in NFC, of allowed characters (SPEC §1).
    """
    return text.translate(_fold()) or text


def plain_words(text: str) -> tuple[str, ...]:
    """Return the parts between a text's spaces, marks and punctuation, each as it is compared: what search looks at."""
    return tuple(text.translate(_fold(" ")).split())
