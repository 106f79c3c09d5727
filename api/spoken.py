"""Verdicts as the API tells them: codes for programs, and beside each its sentence in Chinese and English.

{"because":{…},"checked":[{"basis":"server","code":"included","en":"…","fields":{…},"zh":"…"},…],"en":"Registered",…}

`fixed` is the sentence that belongs under the checked lines; it is there when the record's place was among them.
"""

from typing import Any

from ledger.craft.profile import Profile
from ledger.craft.verdict import Verdict
from ledger.craft.verdict_line import Line
from ledger.craft.verdict_words import say_first, say_fixed, say_line, say_word
from ledger.words import LANGS

_PARTS = ("checked", "stated", "compare", "warnings", "notes")


def told(verdict: Verdict, profile: Profile) -> dict[str, Any]:
    """Return a verdict as JSON with every line's sentence in both languages."""
    shown: dict[str, Any] = {**verdict.to_json(), "zh": say_word(verdict, "zh"), "en": say_word(verdict, "en")}
    if verdict.because is not None:
        first = {lang: say_first(verdict, profile, lang) for lang in LANGS}  # of a mismatch: what to do now
        shown["because"] = {**verdict.because.to_json(), **first}
    if say_fixed(verdict, "en"):
        shown["fixed"] = {lang: say_fixed(verdict, lang, pictured=False) for lang in LANGS}
    return {**shown, **{part: [_told(line, profile) for line in getattr(verdict, part)] for part in _PARTS}}


def _told(line: Line, profile: Profile) -> dict[str, Any]:
    return {**line.to_json(), "zh": say_line(line, profile, "zh"), "en": say_line(line, profile, "en")}
