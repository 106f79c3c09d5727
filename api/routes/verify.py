"""Verdicts: what a scan of a code is told, and what a file that somebody holds is worth (SPEC §14).

GET  /api/v1/verify/{code}   ← {"as_of":{"size":412,"time":1779120000},"checked":[{"basis":"server",…}],"word":…}
POST /api/v1/verify          → a receipt, a proof bundle, a certificate PDF, the text of a QR, a picture of one
                             ← {"form":"pdf","steps":[{"name":"frames","number":1,"ok":true},…],"verdict":{…}}
"""

from typing import Any

import anyio.to_thread
import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.body import read_body
from api.fast import keep, looked_up
from api.routes.statements import PROBLEMS, Problem
from api.site import AtSite, Site
from api.sources import network_of
from api.spoken import told
from api.verdicts import asked, held
from ledger.craft.code import parse_code
from ledger.craft.verdict_facts import Holder
from ledger.errors import NotFoundError

router = APIRouter(tags=["verify"])

_BODY = {
    "required": True,
    "content": {
        name: {"schema": {"type": "string", "format": "binary"}}
        for name in ("application/octet-stream", "application/pdf", "application/json", "text/plain", "image/jpeg")
    },
}


@router.get(
    "/api/v1/verify/{code}",
    summary="The verdict on a code",
    responses={
        200: {"content": {"application/json": {}}},
        **PROBLEMS,
    },
)
def get_verdict(code: str, request: Request, site: AtSite) -> Response:
    """Return the verdict as this ledger answers it now; nothing in it was re-computed by whoever asks."""
    generation = site.cache.generation
    stored = parse_code(code)
    scan = asked(site, stored)
    if scan.facts.piece is None:
        raise NotFoundError("piece-unknown", piece=stored)
    looked_up(request.scope, stored)
    content = {**told(scan.verdict, scan.profile), "as_of": {"size": scan.size, "time": scan.time}}
    if code == stored:  # what is kept under another spelling would be kept twice
        keep(request.scope, generation, stored)
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")


@router.post(
    "/api/v1/verify",
    summary="Verify a file or a QR's text",
    responses={200: {"content": {"application/json": {}}}, 413: {"model": Problem}, 429: {"model": Problem}},
    openapi_extra={"requestBody": _BODY},
)
async def post_verify(request: Request, site: AtSite) -> Response:
    """Verify what is posted, by its contents; whatever is wrong with it is a verdict, not an error.

    This server checks against its own trust file: whoever does not trust it does the same with `kilnmark verify`.
    """
    body = await read_body(request, site.settings.max_body, site.settings.body_seconds)
    content = await site.examine(body)
    if "holder" in content:  # its signature is right: whose key it is the state tells
        content = {**content, "verdict": await _asked(request, site, content)}
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-store"}, media_type="application/json")


async def _asked(request: Request, site: Site, content: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict on a holder's proof, unless its sender has guessed too many codes, by whichever door.

    Anybody can sign one for any code: what the ledger lacks counts here as it does at `/c/{code}` (SPEC §15, 10).
    """
    source = network_of(site.sources.address(request.scope))
    site.quotas.unknown.check(source)
    verdict = await anyio.to_thread.run_sync(_held, site, content)
    if verdict["word"] == "not-found":
        site.quotas.unknown.spend(source)
    return verdict


def _held(site: Site, content: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict on a holder's proof out of the state."""
    said = content["holder"]
    holder = Holder(said["key"], said["time"], said["until"], said["head"], said.get("word", ""))
    scan = held(site, content["verdict"]["code"], holder)
    return told(scan.verdict, scan.profile)
