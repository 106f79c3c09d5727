"""`GET /api/v1/kilns/{kiln}` and `GET /api/v1/batches/{batch}/list`: what a kiln's people need to sign (SPEC §15).

{"batches":[{"code":"k2026-05","phase":"planned",…}],"code":"qs","deputies":["zs002"],"master":"zs001",…}
"""

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.fast import HEAD, keep
from api.kiln_facts import kiln_facts, list_facts
from api.routes.statements import Problem
from api.site import AtSite

router = APIRouter(tags=["kiln"])
_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}}}, 404: {"model": Problem}}


@router.get("/api/v1/kilns/{kiln}", summary="A kiln, its people and its batches", responses=_ANSWERS)
def get_kiln(kiln: str, request: Request, site: AtSite) -> Response:
    """Return the kiln and its batches, newest first."""
    generation = site.cache.generation
    with site.instance.store.read() as reading:
        content = kiln_facts(reading, site.profile_in(reading), kiln)
    return _answer(content, request, generation)


@router.get("/api/v1/batches/{batch}/list", summary="A batch's loading list", responses=_ANSWERS)
def get_list(batch: str, request: Request, site: AtSite) -> Response:
    """Return who loaded what, from which the root of the closed list is computed; no outcomes."""
    generation = site.cache.generation
    with site.instance.store.read() as reading:
        content = list_facts(reading, batch)
    return _answer(content, request, generation)


def _answer(content: dict[str, Any], request: Request, generation: int) -> Response:
    keep(request.scope, generation, HEAD)
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "public, max-age=1"}, media_type="application/json")
