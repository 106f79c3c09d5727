"""Errors at the door: a class becomes a status, a code becomes words (RFC 9457).

    HTTP/1.1 403 Forbidden
    Content-Type: application/problem+json

    {"code":"slot-taken","errors":[{"code":"slot-taken","en":"…","fields":{…},"hint_en":"…","hint_zh":"…",
     "position":0,"zh":"…"}],"status":403,"title":"… …","type":"https://zisha.example/docs/errors/slot-taken", …}

`code` is the first refusal's; `errors` has all of them, each with its place in the submission.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from ledger.craft.error_words import explain_plainly
from ledger.errors import LedgerError, NotFoundError, PushbackError

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 1001  # a full sheet, every item refused

_STATUS_OF_CODE = {
    "body-too-long": 413,
    "submission-too-long": 413,
    "content-type": 415,
    "body-slow": 408,
    "blob-damaged": 500,
    "rate-limited": 429,
    "route-unknown": 404,
    "method-not-allowed": 405,
}


def status_of(error: LedgerError) -> int:
    """Return the HTTP status of an error that answers a whole request."""
    return _STATUS_OF_CODE.get(error.code, error.status)


def status_of_refusal(error: LedgerError) -> int:
    """Return the status for a statement that was refused.

    404 is said of the address asked for; a statement that names something unknown was found and read: 422.
    """
    return 422 if isinstance(error, NotFoundError) else status_of(error)


def problem(error: LedgerError, address: str) -> Response:
    """Return the answer to a request that failed as a whole; `address` is the ledger's public one."""
    place = error.fields.get("place")
    position = place if isinstance(place, int) else 0
    return _answer(status_of(error), [(position, error)], address)


def refusal(errors: Sequence[tuple[int, LedgerError]], address: str) -> Response:
    """Return the answer to a submission that the rules refuse: its reasons, 20 at most, with their places."""
    return _answer(status_of_refusal(errors[0][1]), errors[:MAX_ERRORS], address)


def _answer(status: int, errors: Sequence[tuple[int, LedgerError]], address: str) -> Response:
    told = [{"position": position, **told_of(error)} for position, error in errors]
    first = told[0]
    content = {
        "type": f"{address}/docs/errors/{first['code']}",
        "title": f"{first['zh']} {first['en']}",
        "status": status,
        **{name: first[name] for name in ("code", "zh", "en", "hint_zh", "hint_en", "fields")},
        "errors": told,
    }
    headers = {"Cache-Control": "no-store", **retry_after(errors[0][1])}
    return Response(msgspec.json.encode(content), status, headers, MEDIA_TYPE)


def told_of(error: LedgerError) -> dict[str, Any]:
    """Return an error's code, fields and words in both languages."""
    zh, hint_zh = explain_plainly(error, "zh")
    en, hint_en = explain_plainly(error, "en")
    return {"code": error.code, "zh": zh, "en": en, "hint_zh": hint_zh, "hint_en": hint_en, "fields": error.fields}


def retry_after(error: LedgerError) -> Mapping[str, str]:
    """Return the header that says when to come again; none for what no waiting helps."""
    if not isinstance(error, PushbackError):
        return {}
    seconds = error.fields.get("retry_after")
    return {"Retry-After": str(seconds if isinstance(seconds, int) and seconds > 0 else 1)}
