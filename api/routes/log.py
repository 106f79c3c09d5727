"""The log as files: `/checkpoint`, `/tile/…`, `/trust.json` (SPEC §4, C2SP tlog-tiles), answered from rows.

A studio keeps no published directory; `kilnmark mirror` of this address is the export.
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.fast import HEAD, keep
from api.site import AtSite
from ledger.errors import NotFoundError
from ledger.log.seen_page import WITNESSED
from ledger.log.timestamp_files import MAX_SIZES
from ledger.log.trust import format_trust
from ledger.publish import CHECKPOINT, Published

router = APIRouter(tags=["log"])

NEVER_CHANGES = "public, max-age=31536000, immutable"


@router.get("/checkpoint", summary="The newest signed checkpoint", responses={200: {"content": {"text/plain": {}}}})
def get_checkpoint(request: Request, site: AtSite) -> Response:
    """Return the signed note that names origin, size and root."""
    generation = site.cache.generation
    page = site.page()
    with site.instance.store.read() as reading:
        published = Published(reading, page.note, b"", site.instance.blobs)
        note = published.fetch(CHECKPOINT, len(page.note))
    keep(request.scope, generation, HEAD)
    return Response(note, headers={"Cache-Control": "no-cache"}, media_type="text/plain; charset=utf-8")


@router.get(
    "/checkpoint.witnessed",
    summary="The newest checkpoint that a quorum of witnesses cosigned",
    responses={200: {"content": {"text/plain": {}}}},
)
def get_witnessed(site: AtSite) -> Response:
    """Return the signed note with the lines of a quorum; 404 while there was none."""
    note = site.cosigner.witnessed()
    if not note:
        raise NotFoundError("source-missing", path=WITNESSED)
    return Response(note, headers={"Cache-Control": "no-cache"}, media_type="text/plain; charset=utf-8")


@router.get(
    "/tile/{name:path}",
    summary="A tile of hashes, or a bundle of entries",
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def get_tile(name: str, request: Request, site: AtSite) -> Response:
    """Return `<level>/<index>[.p/<width>]` or `entries/<index>[.p/<width>]` of a size that was published."""
    data = site.tile(f"tile/{name}")
    keep(request.scope, site.cache.generation)
    return Response(data, headers={"Cache-Control": NEVER_CHANGES}, media_type="application/octet-stream")


@router.get(
    "/timestamp/{name}",
    summary="A time stamp of a checkpoint (RFC 3161), an authority's certificate, or the list of stamped sizes",
    responses={200: {"content": {"application/timestamp-reply": {}}}},
)
def get_timestamp(name: str, site: AtSite) -> Response:
    """Return `<size>.tsr`, `<sha256>.crt` or `sizes`; 404 where there is none."""
    instance, page = site.instance, site.page()
    with instance.store.read() as reading:
        published = Published(reading, page.note, b"", instance.blobs, directory=instance.directory)
        data = published.fetch(f"timestamp/{name}", MAX_SIZES)
    known = {"tsr": (NEVER_CHANGES, "application/timestamp-reply"), "crt": (NEVER_CHANGES, "application/pkix-cert")}
    control, kind = known.get(name.rpartition(".")[2], ("no-cache", "text/plain; charset=utf-8"))
    return Response(data, headers={"Cache-Control": control}, media_type=kind)


@router.get("/trust.json", summary="The trust file", responses={200: {"content": {"application/json": {}}}})
def get_trust(site: AtSite) -> Response:
    """Return the trust file. Whoever checks this server takes it from somewhere else, and compares (SPEC §9)."""
    return Response(format_trust(site.trust), headers={"Cache-Control": "no-cache"}, media_type="application/json")
