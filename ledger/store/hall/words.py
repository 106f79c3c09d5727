"""Words as they are searched for: Chinese, pinyin, English, and the texts of seals, old characters and new.

    terms of 松风石瓢      松 风 石 瓢 松风 风石 石瓢 · psongfengshipiao pfengshipiao pshipiao ppiao
    terms of Wind in it   ewind ein eit
    asked 石瓢            石瓢
    asked 陽羨            阳羡
    asked shi piao        pshipiao* or eshipiao*; finding nothing, pshi* or eshi*, and ppiao* or epiao*

Every term stands for itself and is compared whole, one that ends in `*` with how the terms begin. A Chinese word is
found where each pair of its neighbours is; pinyin from the beginning of any syllable on, typed to its end or not, with
tones, marks, spaces or without. `p` and `e` keep pinyin, which begins at syllables, apart from other Latin words.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from ledger.craft.seal_text import plain_words

MAX_QUERY = 80  # characters of a question: the longest title, and a maker
MAX_WORDS = 8
_RUN = re.compile(r"[\u2e80-\U000323af]+|[^\u2e80-\U000323af]+")
_TONED = re.compile(r"(?:[a-z]+[1-5])+")
_TABLE = Path(__file__).with_name("simplified.json")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: found where, of each of `sets`, one term is. `text` as it is compared."""

    text: str
    sets: tuple[tuple[str, ...], ...]


class _Table(msgspec.Struct, frozen=True):
    traditional: str
    simplified: str


@cache
def _simplified() -> dict[int, int]:
    table = msgspec.json.decode(_TABLE.read_bytes(), type=_Table)
    return str.maketrans(table.traditional, table.simplified)


@lru_cache(maxsize=65536)  # a workshop's titles come back; a million pieces have some thousand
def terms(text: str) -> frozenset[str]:
    """Return the terms by which a text is found."""
    found: set[str] = set()
    for run in _runs(text):
        if _is_han(run):
            found.update(run, _pairs(run), _pinyin(run))
        else:
            found.update(f"e{each}" for each in _spellings(run))
    return frozenset(found)


def romanised(name: str) -> frozenset[str]:
    """Return the terms of a registered pinyin name: from each of its words on, as one, and each as English."""
    words = [_bare(run) for run in _runs(name) if not _is_han(run)]
    return frozenset([f"p{''.join(words[at:])}" for at in range(len(words))] + [f"e{word}" for word in words])


def asked(question: str) -> tuple[tuple[Word, ...], ...]:
    """Return how a question may be read, the closer reading first; no reading when it has no word.

    Syllables typed apart are one word of pinyin, or, where that finds nothing, each a word of its own.
    """
    runs = [run if _is_han(run) else _untoned(run) for run in _runs(question[:MAX_QUERY])][:MAX_WORDS]
    if not runs:
        return ()
    glued: list[str] = []
    open_ = False  # whether the last word is syllables that the next may continue
    for run in runs:
        syllable = run in _syllables()
        if syllable and open_:
            glued[-1] += run
        else:
            glued.append(run)
        open_ = syllable
    apart, closer = tuple(_word(run) for run in runs), tuple(_word(run) for run in glued)
    return (closer,) if closer == apart else (closer, apart)


def matches(word: Word, found: frozenset[str]) -> bool:
    """Report whether a text with these terms has the word."""
    return all(any(_has(term, found) for term in alternatives) for alternatives in word.sets)


def _has(term: str, found: frozenset[str]) -> bool:
    if not term.endswith("*"):
        return term in found
    return any(each.startswith(term[:-1]) for each in found)


def _word(run: str) -> Word:
    if _is_han(run):
        return Word(run, tuple((term,) for term in _pairs(run)) or ((run,),))
    return Word(run, ((f"p{run}*", f"e{run}*"),))


def _runs(text: str) -> list[str]:
    """Return the runs of Chinese characters and of others, as they are compared."""
    words = plain_words(unicodedata.normalize("NFC", text))
    plain = [word.casefold().translate(_simplified()) for word in words]
    kept = ["".join(char for char in word if char.isalnum()) for word in plain]
    return [run for word in kept for run in _RUN.findall(word)]


def _is_han(run: str) -> bool:
    return run[0] >= "\u2e80"


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _pinyin(run: str) -> list[str]:
    """Return the run's pinyin from each of its syllables on."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  # a table of some megabytes, and a part of the server's install

    syllables = [_bare(each) for each in lazy_pinyin(run, errors="ignore")]
    return [f"p{''.join(syllables[at:])}" for at in range(len(syllables))]


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415  # as above

    return frozenset(_bare(reading) for readings in pinyin_dict.values() for reading in readings.split(","))


def _bare(word: str) -> str:
    """Return Latin letters without marks: é is e; ü, which keyboards have no key for, is v."""
    plain = unicodedata.normalize("NFD", word.casefold()).replace("u\u0308", "v")
    return "".join(char for char in plain if not unicodedata.combining(char))


def _spellings(run: str) -> set[str]:
    """Return a word of a text as people type it: ü as v, and as u."""
    plain = _bare(run)
    return {plain, plain.replace("lv", "lu").replace("nv", "nu")} if "ü" in run else {plain}


def _untoned(run: str) -> str:
    """Return a typed word without tones, whether they are marks or digits."""
    plain = _bare(run)
    parts = re.split("[1-5]", plain)
    told = _TONED.fullmatch(plain) and all(len(part) > 1 and part in _syllables() for part in parts[:-1])
    return "".join(parts) if told else plain
