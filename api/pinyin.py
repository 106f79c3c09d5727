"""Pinyin of the craft's own words, for lists that people search by typing: `石瓢` "shi piao". Tones are not typed.

The reading of words that are read in several ways is the dictionary's (pypinyin).
"""

from collections.abc import Mapping
from functools import cache

from ledger.craft.profile import Profile

LISTS = ("shape", "clay", "forming")


@cache
def spelled(profile: Profile) -> Mapping[str, str]:
    """Return the syllables of every word and alias of the lists that are searched, a space between."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  # a table of some megabytes

    terms = [profile.term(vocabulary, code) for vocabulary in LISTS for code in profile.codes(vocabulary)]
    names = {name for term in terms if term is not None for name in (term.zh, *term.aliases)}
    return {
        name: " ".join(each for each in lazy_pinyin(name, errors="ignore") if each.isalpha()) for name in sorted(names)
    }
