r"""The characters that a text may hold: SPEC §1.

A fixed table shipped as data (`characters.json`): assigned in Unicode 17, minus controls, format, bidi, private use,
noncharacters, line separators and invisible fillers. The runtime's own tables are never asked: people's names use
characters that Python 3.11 calls unassigned, and two runtimes must give one answer.

NFC is checked with the runtime's `unicodedata`. So the table leaves out every character newer than Unicode 14 (the
oldest runtime's tables) that has a combining class, decomposes or composes: for what is left, and because Unicode
never changes these properties of an assigned character, every runtime since Python 3.11 gives the same NFC answer.

    >>> allowed("壶𰻞"), allowed("a\u202eb"), allowed("a\n")
    (True, False, False)
"""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import cast

import msgspec

_TABLE = Path(__file__).with_name("characters.json")
_PRINTABLE = bytes(range(0x20, 0x7F))
# Chinese as it is mostly written. Every one is in the table and composes with nothing before it (a test holds that).
_EVERYDAY = re.compile("[°·×—‘’“”…℃\u3001-\u3011\u4e00-\u9fff\uff01-\uff5e]*")


@cache  # half the import time of the package: paid by the first text that is not ASCII
def _pattern() -> re.Pattern[str]:
    table = cast("dict[str, list[list[str]]]", msgspec.json.decode(_TABLE.read_bytes()))
    ranges = "".join(f"\\U{int(first, 16):08x}-\\U{int(last, 16):08x}" for first, last in table["ranges"])
    return re.compile(f"[{ranges}]*")


def allowed(text: str) -> bool:
    """Report whether every character of `text` stands in the table; the empty text is allowed."""
    return first_refused(text) is None


def first_refused(text: str) -> str | None:
    """Return the first character of `text` that the table refuses, or None when there is none."""
    if text.isascii() and text.isprintable():  # U+0020…U+007E, in any version of Unicode; most JSON is only this
        return None
    match = _pattern().match(text)
    end = match.end() if match else 0
    return text[end] if end < len(text) else None


def is_everyday(utf8: bytes) -> bool:
    """Report whether text in valid UTF-8 is of characters that are allowed and, among themselves, always NFC.

    Most text is: printable ASCII falls away in one sweep, and of the rest one look settles both questions. False says
    no more than that `first_refused` and `is_nfc` must look.
    """
    rest = utf8.translate(None, _PRINTABLE)
    return not rest or _EVERYDAY.fullmatch(rest.decode()) is not None


def is_nfc(text: str) -> bool:
    """Report whether `text`, made of allowed characters, is in Unicode normal form C."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)
