"""How the catalogue's sentences are written, as far as a program can see it: part of `python -m ledger.words check`.

zh  请核对日期,再提交。      half-width punctuation beside Chinese: 请核对日期，再提交。
zh  已经用过                an error or a hint that ends without 。 (a command to be copied may end a hint)
en  states no asOf          a word of the format, camelCase or snake_case: nobody says that
en  got a BatchPlan         a kind's name in the format: its words are `kind.BatchPlan`
"""

import re
from collections.abc import Collection, Iterator

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_HAN = r"\u3400-\u9fff"
_HALF_WIDTH = re.compile(rf"[{_HAN}”）」][,;:!?()]|[,;:!?()][{_HAN}“（「]")
_FORMAT_WORD = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]+[A-Z][A-Za-z]*\b")
_ENDS = tuple("。？！…")
_COMMAND = re.compile(r"(kilnmark|chmod|pip install|python|--[a-z-]+) ?[^。]*$")

ALLOWED = {
    "iPhone": "a maker's spelling",
    "iPhones": "the same, several",
    "make_data": "a program's name, in a command",
    "journal_mode": "SQLite's own word, for operators",
}
"""Words that look like the format's and are not, with the reason."""
MEANT = {
    "cli.scans-line": "the columns of a CSV file, as they stand in it",
    "intake.column-decoration": "what is typed into a cell: 陶刻:姓名",
}
"""Texts whose half-width punctuation is meant, with the reason."""


def odd_in(key: str, lang: str, text: str, kinds: Collection[str] = ()) -> Iterator[str]:
    """Yield what is badly written in one text.

    Args:
        key: its message id.
        lang: `zh` or `en`.
        text: with its placeholders.
        kinds: names of the kinds of statement, which no sentence uses.
    """
    bare = _PLACEHOLDER.sub("", text)
    for found in _FORMAT_WORD.findall(bare):
        if found not in ALLOWED:
            yield f"a word of the format: {found}"
    for kind in sorted(kinds):
        if re.search(rf"\b{kind}\b", bare) and len(re.findall("[A-Z]", kind)) > 1:
            yield f"a kind by its name in the format: {kind}"
    if lang != "zh":
        return
    if key not in MEANT and (odd := _HALF_WIDTH.search(bare)):
        yield f"half-width punctuation: {odd[0]}"
    sentence = key.startswith(("error.", "hint."))
    if sentence and not text.endswith(_ENDS) and not (key.startswith("hint.") and _COMMAND.search(text)):
        yield "no full stop"
