"""Words and data for the programs of a page: JSON in a block of data, safe inside a `script` element.

<script type="application/json" id="words">{"page.step-frames":"回执可以读出",…}</script>

There is no second catalogue: what a program says, the page that loads it brings along, in the page's language.
"""

from functools import cache
from typing import Any

import msgspec
from markupsafe import Markup

from ledger.words import Lang, sentences


@cache
def words_in(starts: tuple[str, ...], lang: Lang) -> Markup:
    """Return every sentence of the catalogue whose key begins so, by its key; fields stand as `{name}`."""
    return in_script(sentences(starts, lang))


def in_script(value: Any) -> Markup:
    """Return JSON that cannot end the element it stands in, whatever a title holds."""
    return as_data(msgspec.json.encode(value).decode())


def as_data(text: str) -> Markup:
    """Return JSON text likewise; a parser reads the same value from it."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # nothing of it can be read as markup any more
