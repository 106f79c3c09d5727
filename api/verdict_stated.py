"""作者声明 as labels and values: the maker's own words and codes, each under its name.

Labelled("泥料", "底槽清（紫泥）")   Labelled("装饰", "陶刻、泥绘")
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ledger.craft.profile import Profile
from ledger.craft.verdict_line import Line
from ledger.craft.verdict_words import say_line
from ledger.words import Lang

# Shown elsewhere on the page: the signing time stands over the list.
_ELSEWHERE = frozenset({"signed-at"})
_COLON = {"zh": "：", "en": ": "}
_COMMA = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One value and its label; the label may be empty."""

    label: str
    value: str


def stated(lines: Iterable[Line], profile: Profile, lang: Lang) -> Iterator[Labelled]:
    """Yield the stated lines; several of one sort (techniques, say) stand under one label.

    The catalogue writes these sentences as a name, a colon and a value, which the page sets apart.
    """
    joined: dict[str, list[str]] = {}
    for line in lines:
        if line.code in _ELSEWHERE:
            continue
        before, colon, after = say_line(line, profile, lang).partition(_COLON[lang])
        label, value = (before, after) if colon else ("", before)
        joined.setdefault(label, []).append(value)
    for label, values in joined.items():
        yield Labelled(label, _COMMA[lang].join(values))
