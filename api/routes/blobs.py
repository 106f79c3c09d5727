"""`GET /blob/{sha256}`: photos, seal impressions, craft profiles, by their hash (SPEC §4)."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.fast import keep
from api.intake.bare import media_type
from api.routes.log import NEVER_CHANGES
from api.site import AtSite

router = APIRouter(tags=["log"])


@router.get("/blob/{sha256}", summary="A blob", responses={200: {"content": {"image/jpeg": {}, "image/png": {}}}})
def get_blob(sha256: str, request: Request, site: AtSite) -> Response:
    """Return the bytes with this SHA-256 (64 hex digits), hashed again while reading.

    Pictures a browser may draw; whatever else lies here is offered as bytes and never read as a page (F6).
    """
    data = site.instance.blobs.get(sha256)
    keep(request.scope, site.cache.generation)
    return Response(
        data, headers={"Cache-Control": NEVER_CHANGES}, media_type=media_type(data) or "application/octet-stream"
    )


@router.get(
    "/status/{name}",
    summary="A chunk of a status snapshot",
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_status(name: str, request: Request, site: AtSite) -> Response:
    """Return the bytes under this hash (64 hex digits): a chunk, or the leaf hashes of a snapshot (SPEC §10)."""
    data = site.instance.chunks.get(name)
    keep(request.scope, site.cache.generation)
    return Response(data, headers={"Cache-Control": NEVER_CHANGES}, media_type="application/octet-stream")


@router.get(
    "/scans/{root}",
    summary="A day's look-ups",
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_scans(root: str, request: Request, site: AtSite) -> Response:
    """Return the lines under this root (64 hex digits), a code and its look-ups before and after its claim each.

    The certifier stated the root when the day was over: a wave of copies can't be hidden later (SPEC §12.6).
    """
    data = site.instance.scan_lines.get(root)
    keep(request.scope, site.cache.generation)
    return Response(data, headers={"Cache-Control": NEVER_CHANGES}, media_type="application/octet-stream")
