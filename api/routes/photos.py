"""`PUT /api/v1/photos/{sha256}`: the pictures that statements name (SPEC §12.11). Reading one: `/blob/{sha256}`.

→ PUT /api/v1/photos/9f86d081…   Content-Type: image/jpeg   [Photo-Ticket: eyJhbGciOiJFZDI1NTE5…]
← 201 {"sha256":"9f86d081…","size":183042}     200 when it is here already
"""

import anyio.to_thread
import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.body import drop_body, read_body
from api.photos import MAX_PHOTO
from api.routes.statements import REFUSALS
from api.site import AtSite
from ledger.errors import LedgerError

router = APIRouter(tags=["photos"])

_CONTENT = {
    name: {"schema": {"type": "string", "format": "binary"}} for name in ("image/jpeg", "image/png", "image/webp")
}


class Kept(BaseModel):
    """The picture is here, and survives the loss of power."""

    sha256: str = Field(description="hex hash of its bytes, which is its name")
    size: int = Field(description="bytes")


@router.put(
    "/api/v1/photos/{sha256}",
    summary="Bring a picture that a statement names",
    responses={200: {"model": Kept}, 201: {"model": Kept}, **REFUSALS},
    openapi_extra={"requestBody": {"required": True, "content": _CONTENT}},
)
async def put_photo(sha256: str, request: Request, site: AtSite) -> Response:
    """Keep a picture: at most 8 MiB, with nothing in the file but the picture. Again and again gives the same."""
    door, seconds = site.photos, site.settings.body_seconds
    stated, ticket = request.headers.get("content-type", ""), request.headers.get("photo-ticket", "")
    with door.seat():
        try:
            leave = await anyio.to_thread.run_sync(door.leave, sha256, ticket, stated, site.source_of(request))
        except LedgerError:
            await drop_body(request, MAX_PHOTO, seconds)  # else the sender's write fails before it reads our answer
            raise
        data = await read_body(request, MAX_PHOTO, seconds)
        new = await anyio.to_thread.run_sync(door.take, leave, data, stated)
    content = msgspec.json.encode({"sha256": sha256, "size": len(data)})
    return Response(content, 201 if new else 200, {"Cache-Control": "no-store"}, "application/json")
