r"""`POST /api/v1/statements`: the one way to write. The signature is the login (SPEC §2, §2a).

→ ["eyJhbGciOiJFZDI1NTE5…"]      or {"items":[…],"sheet":"eyJ…"}, canonical, at most 10 MiB
← {"entries":[412],"receipts":["c2sp.org/tlog-proof@v1\n…"],"statements":["9f86d081…"]}
← application/problem+json: the reasons for refusal, 20 at most, with their places; nothing was written
"""

import asyncio
from typing import Any

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.body import check_json, read_body
from api.errors import refusal
from api.site import AtSite
from ledger.sequencer import Refused

router = APIRouter(tags=["statements"])


class Answered(BaseModel):
    """Everything posted stands in the log; each receipt is proof, not a promise."""

    entries: list[int] = Field(description="index of each statement's entry, in the order posted")
    receipts: list[str] = Field(description="`.tlog-proof` text of each")
    statements: list[str] = Field(description="statement ids, hex")


class Reason(BaseModel):
    """One reason for refusal."""

    position: int = Field(description="place in the submission, from 0; of a sheet 0 is the sheet itself")
    code: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    fields: dict[str, Any]


class Problem(BaseModel):
    """An RFC 9457 problem."""

    type: str
    title: str
    status: int
    code: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    fields: dict[str, Any]
    errors: list[Reason]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem}, 404: {"model": Problem}, 429: {"model": Problem},
}  # fmt: skip  # of a question about one code
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/problem+json": {"schema": Problem.model_json_schema()}}}
    for status, text in {
        400: "the bytes do not parse",
        403: "the rules do not allow it",
        409: "something changed since: `head` is the present one",
        413: "too long",
        415: "not JSON",
        422: "it parses, but is not true, or names what is not there",
        429: "too much from one source: Retry-After",
        503: "try later: Retry-After",
    }.items()
}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "oneOf": [
                    {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 1000},
                    {
                        "type": "object",
                        "properties": {
                            "items": {"type": "array", "items": {"type": "object"}, "minItems": 2, "maxItems": 1000},
                            "sheet": {"type": "string"},
                        },
                        "required": ["items", "sheet"],
                        "additionalProperties": False,
                    },
                ]
            }
        }
    },
}


@router.post(
    "/api/v1/statements",
    summary="Post a submission: statements, or a sheet with its items",
    responses={200: {"model": Answered}, **REFUSALS},
    openapi_extra={"requestBody": BODY},
)
async def post_statements(request: Request, site: AtSite) -> Response:
    """Append a submission whole and answer with receipts, or refuse it whole with the reasons, 20 at most.

    The same submission again is answered with receipts of the same entries. Where a quorum of witnesses is wanted,
    their lines are waited for a moment; an answer never fails for lack of them (SPEC §6).
    """
    check_json(request)
    body = await read_body(request, site.settings.max_body, site.settings.body_seconds)
    answer = await asyncio.wrap_future(site.submit(body))
    if isinstance(answer, Refused):
        return refusal(answer.errors, site.address)
    content = {
        "entries": answer.entries,
        "receipts": [receipt.decode() for receipt in await site.cosigned(answer)],
        "statements": [statement.hex() for statement in answer.statements],
    }
    return Response(msgspec.json.encode(content), headers={"Cache-Control": "no-store"}, media_type="application/json")
