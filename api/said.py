"""Words and data for the programs of a page: JSON in a block of data, safe inside a `script` element.

<script type="application/json" id="words">{"page.step-frames":"回执可以读出",…}</script>

There is no second catalogue: what a program says, the page that loads it brings along, in the page's language.
"""

from functools import cache
from typing import Any

import msgspec
from markupsafe import Markup

from ledger.craft.profile import Profile
from ledger.craft.reasons import reasons
from ledger.words import Lang, sentences


@cache
def words_in(starts: tuple[str, ...], lang: Lang) -> Markup:
    """Return every sentence of the catalogue whose key begins so, by its key; fields stand as `{name}`."""
    return in_script(sentences(starts, lang))


@cache
def lines_in(profile: Profile, lang: Lang) -> Markup:
    """Return how a program speaks a verdict's lines: which field is a code of which vocabulary, and those words."""
    file = reasons()
    spoken = (*file.because, *file.warnings, *file.checked, *file.stated, *file.compare, *file.notes)
    rules = {each.code: each for each in spoken if each.words or each.times or each.slots}
    wanted = sorted({name for each in rules.values() for name in each.words.values()})
    words = {name: {code: profile.words(name, code, lang) for code in profile.codes(name)} for name in wanted}
    layouts = [[level.zh if lang == "zh" else level.en for level in layout.levels] for layout in profile.layouts]
    return in_script({"lang": lang, "rules": rules, "words": words, "layouts": layouts})


def in_script(value: Any) -> Markup:
    """Return JSON that cannot end the element it stands in, whatever a title holds."""
    return as_data(msgspec.json.encode(value).decode())


def as_data(text: str) -> Markup:
    """Return JSON text likewise; a parser reads the same value from it."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  # nothing of it can be read as markup any more
