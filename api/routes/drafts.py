"""Helpers' drafts over HTTP (SPEC §12.12). Every request bears `Signed-Request`; nothing here is public.

PUT    /api/v1/drafts/{person}/{draft}            ← 201 {"draft":"9f86…"}         the item's bytes
PUT    /api/v1/drafts/{person}/photos/{sha256}    ← 201 {"sha256":"3c4d…"}
GET    /api/v1/drafts/{person}                    ← {"drafts":[{"draft":"9f86…","item":"{…}","by":"徒弟手机",…}]}
GET    /api/v1/drafts/{person}/photos/{sha256}    ← the picture
POST   /api/v1/drafts/{person}/{draft}/return     → {"word":"底款拍糊了"}
DELETE /api/v1/drafts/{person}/{draft}            ← {}: signed, or no longer wanted
"""

from typing import Any

import anyio.to_thread
import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.body import check_json, drop_body, read_body
from api.drafts import Asked
from api.photos import MAX_PHOTO
from api.routes.statements import REFUSALS
from api.site import AtSite, Site
from ledger.craft.sheet import MAX_ITEM
from ledger.errors import LedgerError, MalformedError

router = APIRouter(tags=["drafts"])
_JSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}}}, **REFUSALS}
_OBJECT = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
_PICTURE = {"required": True, "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}


class _Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    word: str


_WORD = msgspec.json.Decoder(_Word)


@router.put("/api/v1/drafts/{person}/photos/{sha256}", summary="Bring a picture of a draft", responses=_JSON,
            openapi_extra={"requestBody": _PICTURE})  # fmt: skip
async def put_photo(person: str, sha256: str, request: Request, site: AtSite) -> Response:
    """Keep a picture that a draft names, for the person's own eyes."""
    with site.photos.seat():
        asked, body = await _taken(request, site, person, MAX_PHOTO)
        stated = request.headers.get("content-type", "")
        await anyio.to_thread.run_sync(site.drafts.put_picture, asked, request.method, request.url.path, body, stated)
    return _answer({"sha256": sha256}, 201)


@router.put("/api/v1/drafts/{person}/{draft}", summary="Bring a draft", responses=_JSON,
            openapi_extra={"requestBody": _OBJECT})  # fmt: skip
async def put_draft(person: str, draft: str, request: Request, site: AtSite) -> Response:
    """Keep a draft for thirty days; it is no statement."""
    check_json(request)
    asked, body = await _taken(request, site, person, MAX_ITEM)
    profile = site.profile_in(site.instance.store)
    new = await anyio.to_thread.run_sync(site.drafts.put, asked, request.method, request.url.path, body, profile)
    return _answer({"draft": draft}, 201 if new else 200)


@router.get("/api/v1/drafts/{person}", summary="A person's drafts, to themself", responses=_JSON)
def get_drafts(person: str, request: Request, site: AtSite) -> Response:
    """Return what waits for the person's signature, oldest first."""
    asked = site.drafts.open(request.headers.get("signed-request", ""), person)
    return _answer({"drafts": site.drafts.list(asked, request.method, request.url.path)})


@router.get("/api/v1/drafts/{person}/photos/{sha256}", summary="A picture of a draft", responses=_JSON)
def get_photo(person: str, sha256: str, request: Request, site: AtSite) -> Response:
    """Return the picture."""
    del sha256  # it stands in the path that was signed
    asked = site.drafts.open(request.headers.get("signed-request", ""), person)
    kind, data = site.drafts.picture(asked, request.method, request.url.path)
    return Response(data, headers={"Cache-Control": "no-store"}, media_type=kind)


@router.post("/api/v1/drafts/{person}/{draft}/return", summary="Return a draft with a word", responses=_JSON,
             openapi_extra={"requestBody": _OBJECT})  # fmt: skip
async def give_back(person: str, draft: str, request: Request, site: AtSite) -> Response:
    """Let whoever prepared it know what is to be mended."""
    check_json(request)
    asked, body = await _taken(request, site, person, MAX_ITEM)
    try:
        word = _WORD.decode(body).word
    except (msgspec.MsgspecError, UnicodeDecodeError) as e:
        raise MalformedError("request-malformed", at="word") from e
    door = site.drafts.give_back
    await anyio.to_thread.run_sync(door, asked, request.method, request.url.path, body, word)
    return _answer({"draft": draft})


@router.delete("/api/v1/drafts/{person}/{draft}", summary="Drop a draft", responses=_JSON)
def drop_draft(person: str, draft: str, request: Request, site: AtSite) -> Response:
    """Forget a draft and its pictures: it is signed, or not wanted any more."""
    asked = site.drafts.open(request.headers.get("signed-request", ""), person)
    site.drafts.drop(asked, request.method, request.url.path)
    return _answer({"draft": draft})


async def _taken(request: Request, site: Site, person: str, limit: int) -> tuple[Asked, bytes]:
    """Return who asks, and the body, of which nothing is read before that is known."""
    seconds = site.settings.body_seconds
    try:
        signed = request.headers.get("signed-request", "")
        asked = await anyio.to_thread.run_sync(site.drafts.open, signed, person)
    except LedgerError:
        await drop_body(request, limit, seconds)
        raise
    return asked, await read_body(request, limit, seconds)


def _answer(content: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, {"Cache-Control": "no-store"}, "application/json")
