"""The collector's phrase: SPEC §8.3; BIP-39, twelve words in simplified Chinese or English.

    枪 疫 霉 尝 俩 闹 饿 贤 枪 疫 霉 卿                   sixteen bytes and four check bits, eleven bits a word
    legal winner thank year wave sausage worth useful legal winner thank yellow

One phrase holds all the pieces somebody owns: `owner_key` (`ledger/craft/piece_keys.py`) derives a key a piece. The
sixteen bytes are what counts, so a phrase noted in one language opens what was claimed with it in the other. Of
BIP-39's two halves only the words are used; its passphrase and seed are not.
"""

from functools import cache
from typing import Literal

from mnemonic import Mnemonic

from ledger.errors import MalformedError

Language = Literal["zh", "en"]

ENTROPY_BYTES = 16
WORDS = 12

_LISTS: dict[Language, str] = {"zh": "chinese_simplified", "en": "english"}
_TYPED = 400  # characters: twelve English words have at most 107 with their spaces


@cache
def _book(language: Language) -> Mnemonic:
    return Mnemonic(_LISTS[language])


@cache
def _places(language: Language) -> dict[str, int]:
    return {word: place for place, word in enumerate(_book(language).wordlist)}


def word_list(language: Language) -> tuple[str, ...]:
    """Return the 2,048 words of a language in their order; the browser's program is given them as data."""
    return tuple(_book(language).wordlist)


def make_phrase(entropy: bytes, language: Language) -> tuple[str, ...]:
    """Return the twelve words of 16 random bytes; `parse_phrase` is its inverse."""
    if len(entropy) != ENTROPY_BYTES:
        raise AssertionError(f"bad length of a phrase's bytes: {len(entropy)}")
    return tuple(_book(language).to_mnemonic(entropy).split(" "))


def show_phrase(words: tuple[str, ...]) -> str:
    """Return the words as they are written down, a space between."""
    return " ".join(words)


def parse_phrase(text: str) -> bytes:
    """Return the 16 bytes of a phrase as a person writes it.

    Forgiven: case, commas and any spaces between words, Chinese words written without spaces. Not forgiven: a word of
    neither list, words of both, and the check bits.

    Raises: MalformedError `phrase-length`; `phrase-word` with its place, counted from 1; `phrase-check`. No error
        repeats a word.
    """
    if len(text) > _TYPED:
        raise MalformedError("phrase-length", got=len(text), expected=WORDS)
    words = text.lower().replace(",", " ").replace("，", " ").replace("、", " ").split()
    if len(words) != WORDS and "".join(words).isalpha() and not text.isascii():
        words = list("".join(words))  # each word of the Chinese list is one character
    if len(words) != WORDS:
        raise MalformedError("phrase-length", got=len(words), expected=WORDS)
    language: Language = "en" if words[0].isascii() else "zh"
    places = _places(language)
    for place, word in enumerate(words, 1):
        if word not in places:
            raise MalformedError("phrase-word", place=place)
    if not _book(language).check(" ".join(words)):
        raise MalformedError("phrase-check")
    return bytes(_book(language).to_entropy(words))
