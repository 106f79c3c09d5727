"""A verdict in words, for pages, the command line and prints (SPEC §14).

    line("outcome", "signature", grade="excellent", outcome="excellent", slot="1-2-3-1-2", …)
    →  窑方签署的开窑结果：成品优等（一节二排三幢一层二位；账本第 395 条）。

The sentences are the catalogue's (`verdict.<code>`), the names of codes the craft profile's. Which field is a code of
which vocabulary, a time or a slot is said in `reasons.json`, so that the browser's program speaks alike.
"""

from ledger.craft.profile import Profile
from ledger.craft.reasons import reason
from ledger.craft.verdict import Verdict
from ledger.craft.verdict_line import Line, Value
from ledger.log.encoding import format_time
from ledger.words import Lang, knows, say

_EAST = 8 * 3600  # seconds: times are spoken where the kilns stand
# Fields whose values are fixed words of the format, not of a craft: the catalogue has them under these beginnings.
_FIXED = {
    "how": "verdict.how-",
    "custody": "verdict.custody-",
    "state": "verdict.seal-",
    "reported": "verdict.reported-",
}


def say_line(line: Line, profile: Profile, lang: Lang) -> str:
    """Return one line as a sentence.

    Args:
        line: any line of a verdict.
        profile: in force; a code that it does not hold is shown as it is.
        lang: `zh` or `en`.
    """
    rule = reason(line.code)
    fields: dict[str, Value] = {}
    for name, value in line.fields:
        if name in rule.words:
            fields[name] = profile.words(rule.words[name], str(value), lang)
        elif name in rule.times and isinstance(value, int):
            fields[name] = say_time(value)
        elif name in rule.slots:
            fields[name] = profile.words_of_slot(str(value), lang)
        elif name in _FIXED:
            fields[name] = say(f"{_FIXED[name]}{value}", lang)
        elif name == "seen" and isinstance(value, tuple):
            fields[name] = ("、" if lang == "zh" else ", ").join(_say_seen(each, lang) for each in value)
        elif name.endswith(f"_{lang}"):
            fields[name.removesuffix(f"_{lang}")] = value
        elif isinstance(value, tuple):
            fields[name] = ("、" if lang == "zh" else ", ").join(value)
        else:
            fields[name] = value
    return say(f"verdict.{line.code}", lang, **fields)


def _say_seen(seen: str, lang: Lang) -> str:
    """Return `2026-05-01 CN-32` with the region's name; one that the catalogue does not have stays as it is."""
    day, _, region = seen.partition(" ")
    key = f"region.{region}"
    return f"{day} {say(key, lang) if knows(key) else region}"


def say_time(time: int) -> str:
    """Return a time in seconds as `2026-05-18 16:00 (UTC+8)`."""
    return f"{format_time(time + _EAST)[:16].replace('T', ' ')} (UTC+8)"


def say_word(verdict: Verdict, lang: Lang) -> str:
    """Return the overall word."""
    return say(f"verdict.{verdict.word}", lang)


def say_first(verdict: Verdict, profile: Profile, lang: Lang) -> str:
    """Return the first sentence under the word: why, and for a document that does not check what to do.

    Empty for `registered`.
    """
    if verdict.word == "mismatch" and (verdict.because is None or not knows(f"verdict.{verdict.because.code}")):
        return say("verdict.mismatch-first", lang)
    return "" if verdict.because is None else say_line(verdict.because, profile, lang)


def say_fixed(verdict: Verdict, lang: Lang, *, pictured: bool = True) -> str:
    """Return the sentence under what was checked: the record is unchanged, which says nothing of the object.

    Empty where no line says that the record's place in the ledger was looked at: it must not claim more than they do.

    Args:
        verdict: any.
        lang: `zh` or `en`.
        pictured: whether the photos stand beside it; a document has only their hashes, and nobody finds them "below".
    """
    key = "verdict.fixed" if pictured else "verdict.fixed-unpictured"
    return say(key, lang) if any(line.code == "included" for line in verdict.checked) else ""


def say_basis(line: Line, lang: Lang) -> str:
    """Return on what a checked line rests: reckoned here, or as the ledger answered; empty for other lines."""
    return "" if line.basis is None else say(f"verdict.basis-{line.basis}", lang)
