"""Cells as people write them: numbers with units, days in five spellings, words in either language, slots.

    280 · 280ml · ２８０ 毫升                              →  280
    2026-09-19 · 2026/9/19 · 2026年9月19日 · 46284 (a day's number in a sheet)  →  2026-09-19
    石瓢 · shipiao · 石铫                                  →  shipiao
    1-2-3-4-5 · 一节二排三幢四层五位 · A3                  →  1-2-3-4-5, a3

What is not plainly one thing is refused with its cure; nothing is guessed.
"""

import difflib
import re
from collections.abc import Callable
from datetime import date, timedelta

from ledger.craft.profile import Profile
from ledger.craft.shapes import check_range, check_word
from ledger.errors import MalformedError
from ledger.log import encoding

_NUMBER = re.compile(r"([0-9]{1,12})(?:\.0+)?")
_DAY = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)(?: 00:00)?")
_SERIAL = re.compile(r"[2-7][0-9]{4}")
_SERIAL_ZERO = date(1899, 12, 30)  # of the 1900 date system, with its leap day that never was
_LISTED = re.compile(r"[、,，;；\n]")
_ADDRESS = re.compile(r"(?:第?([0-9一二两三四五六七八九十〇]{1,3})([节排幢层位架格号]))+")
_PART = re.compile(r"第?([0-9一二两三四五六七八九十〇]{1,3})[节排幢层位架格号]")
_SPOKEN = re.compile(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_SEPARATORS = re.compile(r"[\s./\\_·‐‑–—−－]+")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"两": 2}
_YES = {"是", "有", "yes", "y", "true", "1", "√", "✓"}
_NO = {"否", "无", "no", "n", "false", "0", "×"}
# A Chinese keyboard's forms of ASCII. Not NFKC: that would read 10² as 102.
_FULL_WIDTH = {0x3000: " ", 0xA0: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_UNITS = ("毫升", "毫米", "ml", "cc", "mm", "克", "g", "件", "个", "目", "℃", "°c", "c", "年")


def plain_text(value: str) -> str:
    """Return the text with full-width ASCII in its usual form."""
    return value.translate(_FULL_WIDTH)


def text(limit: int) -> Callable[[str], str]:
    """Return a parser of free text, at most `limit` characters; raises `text-…` (characters, NFC, length)."""
    return lambda value: encoding.check_text(value, limit)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers, low ≤ n ≤ high, in the column's unit, which may stand behind the number.

    It raises `cell-number`, `field-out-of-range`.
    """

    def parse(value: str) -> int:
        plain = plain_text(value).casefold().strip()
        for unit in _UNITS:
            if plain.endswith(unit):
                plain = plain.removesuffix(unit).strip()
                break
        match = _NUMBER.fullmatch(plain)
        if match is None:
            raise MalformedError("cell-number", got=value[:40])
        return check_range(encoding.parse_decimal(match.group(1).lstrip("0") or "0"), "", low, high)

    return parse


def day(value: str) -> str:
    """Return a day as `YYYY-MM-DD`; raises `cell-day`: 3/4/2026 is refused too, who can tell."""
    plain = plain_text(value).strip()
    match = _DAY.fullmatch(plain)
    try:
        if match is not None:
            year, month, number = (encoding.parse_decimal(part.lstrip("0") or "0") for part in match.groups() if part)
            return date(year, month, number).isoformat()
        if _SERIAL.fullmatch(plain):
            return (_SERIAL_ZERO + timedelta(days=encoding.parse_decimal(plain))).isoformat()
    except ValueError as e:
        raise MalformedError("cell-day", got=value[:40]) from e
    raise MalformedError("cell-day", got=value[:40])


def yes(value: str) -> bool:
    """Return whether the cell says yes; raises `cell-yes-no`."""
    plain = plain_text(value).casefold()
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise MalformedError("cell-yes-no", got=value[:40])


def word(value: str) -> str:
    """Return a code word in lower case; raises `field-not-a-word`."""
    return check_word(plain_text(value).casefold(), "")


def listed(value: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several, parted by 、 or commas or lines."""
    return tuple(part.strip() for part in _LISTED.split(value) if part.strip())


def choice(profile: Profile, vocabulary: str) -> Callable[[str], str]:
    """Return a parser of a profile's words, in either language, by alias or code.

    It raises `cell-not-in-list`, whose `near` names the nearest words of the list.
    """

    def parse(value: str) -> str:
        code = profile.find(vocabulary, plain_text(value).strip()) or profile.find(vocabulary, value)
        if code is None:
            raise MalformedError("cell-not-in-list", got=value[:40], near=_near(profile, vocabulary, value))
        return code

    return parse


def _near(profile: Profile, vocabulary: str, value: str) -> tuple[str, ...]:
    """Return up to three words a person may have meant, or the list's first ones."""
    words = [profile.words(vocabulary, code, "zh") for code in profile.codes(vocabulary)]
    words += profile.codes(vocabulary)
    inside = [known for known in words if known in value or value in known]
    near = inside or difflib.get_close_matches(value[:40], words, n=3, cutoff=0.5)
    return tuple(dict.fromkeys(near or words))[:3]


def slot(value: str) -> str:
    """Return a slot's address in stored form: `[a-z0-9]+(-[a-z0-9]+)*`, leading zeros off.

    Raises:
        MalformedError: `cell-slot`; `cell-slot-is-day`, where a spreadsheet program made a day of `3-12`.
    """
    plain = plain_text(value).casefold().replace("\u3007", "〇").strip()
    if _DAY.fullmatch(plain):
        raise MalformedError("cell-slot-is-day", got=value[:40])
    if _ADDRESS.fullmatch(plain.replace(" ", "")):
        parts = [_part(number) for number in _PART.findall(plain.replace(" ", ""))]
    else:
        parts = [_unpadded(part) for part in _SEPARATORS.sub("-", plain).split("-")]
    try:
        return check_word("-".join(parts), "")
    except MalformedError as e:
        raise MalformedError("cell-slot", got=value[:40]) from e


def part(value: str) -> str:
    """Return one part of a slot's address: `3`, `第三层`, `A`; raises `cell-slot`."""
    plain = plain_text(value).casefold().replace(" ", "")
    match = _PART.fullmatch(plain) or re.fullmatch(r"([〇一二两三四五六七八九十]{1,3})", plain)
    stored = _part(match.group(1)) if match else _unpadded(plain.removesuffix(".0"))
    if not re.fullmatch(r"[a-z0-9]{1,8}", stored):
        raise MalformedError("cell-slot", got=value[:40])
    return stored


def _part(number: str) -> str:
    """Return 1 to 99 in digits, from digits or as spoken in Chinese; anything else as it is."""
    if number.isdecimal():
        return _unpadded(number)
    spoken = _SPOKEN.fullmatch(number)
    if spoken:
        return str(_DIGITS.get(spoken[1], 1) * 10 + _DIGITS.get(spoken[2], 0))
    return str(_DIGITS[number]) if number in _DIGITS else number


def _unpadded(number: str) -> str:
    """Return digits without leading zeros: 03 and 3 are one place."""
    return number.lstrip("0") or "0" if re.fullmatch(r"[0-9]+", number) else number


def firing(value: str) -> str:
    """Return `<batch>/<slot>`; raises `cell-firing`, or as `slot`."""
    batch, slash, place = plain_text(value).partition("/")
    if not slash:
        raise MalformedError("cell-firing", got=value[:40])
    return f"{word(batch.strip())}/{slot(place)}"
