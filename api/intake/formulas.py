"""Texts that a spreadsheet program would compute, and the apostrophe that keeps it from doing so.

plain("=1+1")   "'=1+1"       stated("'=1+1")   "=1+1"       the inverse, for whoever reads our own files
plain("'=1+1")  "''=1+1"      stated("壶")       "壶"
"""

import re

# The wide forms: East Asian programs read them alike. Blanks before a formula may be taken off by a program.
_COMPUTED = re.compile(r"'*(?:[ \u3000]*[=+\-@＝＋－＠]|[\t\r\n])")


def plain(text: str) -> str:
    """Return text that no spreadsheet program takes for a formula."""
    return f"'{text}" if _COMPUTED.match(text) else text


def stated(text: str) -> str:
    """Return what stood in a cell before `plain`."""
    return text[1:] if text.startswith("'") and _COMPUTED.match(text, 1) else text
