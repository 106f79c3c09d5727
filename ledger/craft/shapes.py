"""The forms of a subject's fields, checked alike in every kind: SPEC §12, Fields.

    "code": "zs001"            a code word: [a-z0-9]+(-[a-z0-9]+)*, at most 40
    "on": "2026-05-01"         a day of the calendar
    "consent": "9f86d0…"       a hash: 64 characters of lower-case hex
    "key": "did:key:z6Mk…"     a key

Each function takes the text and the field's name, returns the text and raises `MalformedError` with `field`.
Characters and NFC were settled when the bytes were decoded (SPEC §1), vocabularies are the profile's (`Profile.check`).
"""

import re
from collections.abc import Collection
from datetime import date
from functools import lru_cache

from ledger.errors import MalformedError
from ledger.log.encoding import format_time
from ledger.log.keys import parse_did

MAX_WORD = 40
_SHOWN = 80  # characters of a refused value that the error carries

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HASH = re.compile(r"[0-9a-f]{64}")
_EASTERNMOST = 14 * 3600  # seconds: somewhere on earth the day begins so long before UTC's


def check_word(text: str, field: str, limit: int = MAX_WORD) -> str:
    """Return `text` when it is a code word: `[a-z0-9]+(-[a-z0-9]+)*`, 1 to `limit` characters.

    Raises:
        MalformedError: `field-not-a-word`.
    """
    if len(text) > limit or _WORD.fullmatch(text) is None:
        raise MalformedError("field-not-a-word", field=field, got=text[:_SHOWN], limit=limit)
    return text


@lru_cache(maxsize=4096)  # a kiln's pieces share their dates
def _is_day(text: str) -> bool:
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def check_date(text: str, field: str) -> str:
    """Return `text` when it is a day `YYYY-MM-DD` of the calendar, years 0001 to 9999.

    Raises:
        MalformedError: `field-not-a-date`.
    """
    if not _is_day(text):
        raise MalformedError("field-not-a-date", field=field, got=text[:_SHOWN])
    return text


@lru_cache(maxsize=64)  # a sheet's items share one time
def _last_day(time: int) -> str:
    return format_time(time + _EASTERNMOST)[:10]


def check_past_date(text: str, field: str, time: int) -> str:
    """Return `text` when it is a day that had begun somewhere on earth at `time`, seconds since the epoch.

    Raises:
        MalformedError: `field-not-a-date`, `field-in-future`.
    """
    last = _last_day(time)
    if check_date(text, field) > last:
        raise MalformedError("field-in-future", field=field, got=text, last=last)
    return text


def check_period(start: str, end: str, field: str) -> None:
    """Refuse a period that ends before it starts; both are days, an empty `end` means none is set.

    Raises:
        MalformedError: `field-not-a-date`, `field-ends-early` (`field` names the end's).
    """
    check_date(start, field)
    if end and check_date(end, field) < start:
        raise MalformedError("field-ends-early", field=field, start=start, end=end)


def check_hash(text: str, field: str) -> str:
    """Return `text` when it is a SHA-256 or a statement id: 64 characters of lower-case hex.

    Raises:
        MalformedError: `field-not-a-hash`.
    """
    if _HASH.fullmatch(text) is None:
        raise MalformedError("field-not-a-hash", field=field, got=text[:_SHOWN])
    return text


def check_did(text: str, field: str) -> bytes:
    """Return the 32 bytes of the public key when `text` is a did:key of an Ed25519 key.

    Does not check that the key may be enrolled: see `ledger.log.keys.check_enrollable`.

    Raises:
        MalformedError: `field-not-a-key`.
    """
    try:
        return parse_did(text)
    except MalformedError as e:
        raise MalformedError("field-not-a-key", field=field, got=text[:_SHOWN]) from e


def check_text(text: str, field: str, limit: int) -> str:
    """Return `text` when it has 1 to `limit` characters and neither begins nor ends with a space.

    Raises:
        MalformedError: `field-empty`, `field-too-long`, `field-spaces`.
    """
    if not text:
        raise MalformedError("field-empty", field=field)
    if len(text) > limit:
        raise MalformedError("field-too-long", field=field, limit=limit, got=len(text))
    if text != text.strip():
        raise MalformedError("field-spaces", field=field)
    return text


def check_optional(text: str, field: str, limit: int) -> str:
    """Return `text` when it is empty (left out) or passes `check_text`."""
    return check_text(text, field, limit) if text else text


def check_range(number: int, field: str, low: int, high: int) -> int:
    """Return `number` when low ≤ number ≤ high, in the field's own unit.

    Raises:
        MalformedError: `field-out-of-range`.
    """
    if not low <= number <= high:
        raise MalformedError("field-out-of-range", field=field, low=low, high=high, got=number)
    return number


def check_list(values: Collection[str], field: str, low: int, high: int) -> None:
    """Refuse fewer than `low` or more than `high` values, and a value that stands twice.

    Raises:
        MalformedError: `field-count`, `field-repeated`.
    """
    if not low <= len(values) <= high:
        raise MalformedError("field-count", field=field, low=low, high=high, got=len(values))
    if len(set(values)) != len(values):
        raise MalformedError("field-repeated", field=field)


def check_choice(text: str, field: str, choices: tuple[str, ...]) -> str:
    """Return `text` when it is one of `choices`: words fixed by SPEC, not by a profile.

    Raises:
        MalformedError: `field-choice`.
    """
    if text not in choices:
        raise MalformedError("field-choice", field=field, got=text[:_SHOWN], choices=choices)
    return text
