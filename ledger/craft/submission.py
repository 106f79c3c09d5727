"""Submissions, what is posted together and admitted whole or refused whole: SPEC §2, §2a.

    ["eyJhbGciOiJFZDI1NTE5…","eyJhbGciOiJFZDI1NTE5…"]          1 to 1,000 statements, applied in this order
    {"items":[{"clay":…},…],"sheet":"eyJhbGciOiJFZDI1NTE5…"}    or one sheet with its items

Both in canonical form, at most 10 MiB.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ledger.craft.array import array_of, elements_of, is_too_many
from ledger.craft.sheet import MAX_BODY, SHEET_KIND, read_sheet
from ledger.craft.statement import Statement, read_statement
from ledger.errors import MalformedError

MAX_STATEMENTS = 1_000

_ARRAY: msgspec.json.Decoder[Any] = msgspec.json.Decoder(array_of(str, MAX_STATEMENTS))


@dataclass(frozen=True, slots=True)
class Submission:
    """What was posted together.

    Attributes:
        statements: in the order in which they become entries: the statements posted, or the sheet and then its items.
        sheet: whether they are a sheet and its items, which nothing may part.
    """

    statements: tuple[Statement, ...]
    sheet: bool = False


def read_submission(data: bytes) -> Submission:
    """Return the submission in these bytes. Form only: neither signatures nor rules are looked at.

    Raises:
        MalformedError: `submission-too-long`, `submission-syntax`, `submission-not-canonical`, `submission-count` (not
            1 to 1,000); `submission-sheet-alone`: a `PieceSheet` among statements, where its items can't follow; what
            `read_statement` raises, with `place`, from 0; what `read_sheet` raises.
        VerificationError: `sheet-root`.
    """
    if data.startswith(b"{"):
        sheet = read_sheet(data)
        return Submission((sheet.statement, *sheet.items), sheet=True)
    if len(data) > MAX_BODY:
        raise MalformedError("submission-too-long", limit=MAX_BODY, got=len(data))
    try:
        posted = elements_of(_ARRAY.decode(data))
    except msgspec.ValidationError as e:
        if is_too_many(e):
            raise MalformedError("submission-count", got=data.count(b'","') + 1, limit=MAX_STATEMENTS) from e
        raise MalformedError("submission-syntax") from e
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise MalformedError("submission-syntax") from e
    if format_submission(posted) != data:
        raise MalformedError("submission-not-canonical")
    if not posted:
        raise MalformedError("submission-count", got=0, limit=MAX_STATEMENTS)
    return Submission(tuple(_read(jws, place) for place, jws in enumerate(posted)))


def _read(jws: str, place: int) -> Statement:
    try:
        statement = read_statement(jws)
    except MalformedError as e:
        raise MalformedError(e.code, **e.fields, place=place) from e
    if statement.kind == SHEET_KIND:
        raise MalformedError("submission-sheet-alone", place=place)
    return statement


def format_submission(statements: Sequence[str]) -> bytes:
    """Return the bytes of a submission of compact JWS; inverse of `read_submission`."""
    joined = '","'.join(statements)
    return f'["{joined}"]'.encode() if statements else b"[]"
