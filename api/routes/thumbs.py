"""`GET /thumb/{sha256}`: a photo as a card shows it, small (SPEC §15)."""

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.fast import keep
from api.routes.log import NEVER_CHANGES
from api.site import AtSite

router = APIRouter(tags=["photos"])


@router.get("/thumb/{sha256}", summary="A photo, small", responses={200: {"content": {"image/webp": {}}}})
async def get_thumb(sha256: str, request: Request, site: AtSite) -> Response:
    """Return a small picture of the photo with this SHA-256, its longer side at most 640 pixels; it proves nothing."""
    with site.thumbs.seat():
        data = await anyio.to_thread.run_sync(site.thumbs.get, sha256, limiter=site.shrinking)
    keep(request.scope, site.cache.generation)
    return Response(data, headers={"Cache-Control": NEVER_CHANGES}, media_type="image/webp")
