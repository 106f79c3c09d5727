"""Batch codes that people take for one another: 7-assurance B2. The twin of `api/web/static/kiln/alike.js`.

    qs-2026-05   qs-2026-5   qs-2o26-05   qs2026-05     one batch to whoever reads them out, several to the rules

Nothing is refused: a kiln may have its reasons. Who plans the second is asked, and who looks at the kiln is told.
"""

import re
from collections.abc import Iterable

_ZEROS = re.compile(r"(^|[a-z])0+(?=[0-9])")
# What is read for something else, in the order in which it is put down: pairs first, then letters.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_LETTERS = str.maketrans("oqdiljzesgbvy", "00011123598uu")


def skeletons(code: str) -> tuple[str, str]:
    """Return what is left of a code when it is read out: without its hyphens, and with them but without leading zeros.

    Never without both: 2026-11-02 and 2026-01-12 are two days.
    """
    bare = _put_down(code.replace("-", ""))
    return bare, "-".join(_put_down(_ZEROS.sub(r"\1", part)) for part in code.split("-"))


def _put_down(text: str) -> str:
    for pair, one in _PAIRS:
        text = text.replace(pair, one)
    return text.translate(_LETTERS)


def alike(one: str, other: str) -> bool:
    """Report whether two codes are taken for one another."""
    return any(a == b for a, b in zip(skeletons(one), skeletons(other), strict=True))


def alike_among(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return each code that looks like one before it, with the first that it looks like in either way."""
    first: tuple[dict[str, str], dict[str, str]] = ({}, {})
    found: dict[tuple[str, str], None] = {}
    for code in codes:
        for each, bare in zip(first, skeletons(code), strict=True):
            known = each.setdefault(bare, code)
            if known != code:
                found[code, known] = None
    return tuple(found)
