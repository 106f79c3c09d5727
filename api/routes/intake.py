"""Lists that devices send to be read, and blank ones to fill in (SPEC §15).

POST /api/v1/intake/pieces        → {"batch":"lk-2026-09","photos":["1-2-front.jpg",…],"table":"<base64>"}
                                  ← {"errors":[],"items":[{"files":{"front":"1-2-front.jpg"},"item":{…},"row":2,…},…],…}
GET  /api/v1/intake/pieces.xlsx   ← a blank list, its words to pick from
"""

from functools import lru_cache
from typing import Any

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.body import check_json, read_body
from api.intake.template import write_template
from api.lists import MAX_BODY
from api.pages import lang_of
from api.routes.statements import REFUSALS
from api.site import AtSite
from ledger.craft.profile import Profile
from ledger.words import Lang

router = APIRouter(tags=["intake"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    "batch": {"type": "string"},
                    "photos": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
                    "table": {"type": "string", "contentEncoding": "base64"},
                    "walk": {"type": "boolean"},
                },
                "required": ["table"],
                "additionalProperties": False,
            }
        }
    },
}


class ListRead(BaseModel):
    """What a list holds; with one thing to mend there are no items."""

    items: list[dict[str, Any]] = Field(description="`item` as it is signed, still without photos; its row and photos")
    errors: list[dict[str, Any]] = Field(description="each by sheet, row and column, with its cure; 500 at most")
    wrong: int = Field(description="how many there are")
    notices: list[dict[str, Any]] = Field(description="what was passed over")


@router.post(
    "/api/v1/intake/pieces",
    summary="Read a list of pieces: xlsx or CSV; nothing of it is kept",
    responses={200: {"model": ListRead}, **REFUSALS},
    openapi_extra={"requestBody": _BODY},
)
async def read_pieces(request: Request, site: AtSite) -> Response:
    """Return the rows as items to be signed on the device, or every bad cell with its cure."""
    check_json(request)
    with site.lists.seat():
        body = await read_body(request, MAX_BODY, site.settings.body_seconds)
        store = site.instance.store
        content = await site.lists.read(body, store, site.profile_in(store))
    return Response(msgspec.json.encode(content), headers={"Cache-Control": "no-store"}, media_type="application/json")


@router.get(
    "/api/v1/intake/pieces.xlsx",
    summary="A blank list of pieces to fill in",
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_template(request: Request, site: AtSite) -> Response:
    """Return the template in the language asked for; a list is read by the headings of either."""
    lang = lang_of(request)
    data = _template(site.profile_in(site.instance.store), lang)
    headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="pieces-{lang}.xlsx"'}
    return Response(data, headers=headers, media_type=XLSX)


@lru_cache(maxsize=4)
def _template(profile: Profile, lang: Lang) -> bytes:
    return write_template("pieces", profile, lang)
