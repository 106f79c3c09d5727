"""`GET /api/v1/waiting`: what waits for endorsements, and for whose; anyone may read it (SPEC §12.3, §15).

GET /api/v1/waiting                      all of it, oldest first
GET /api/v1/waiting?key=did:key:z6Mk…    what this key may endorse, and what it stands behind already
GET /api/v1/waiting?after=409            the page after that entry
"""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from api.routes.statements import Problem
from api.site import AtSite
from api.waits import waits_in
from ledger.log.keys import parse_did

router = APIRouter(tags=["statements"])


@router.get(
    "/api/v1/waiting",
    summary="What waits for endorsements",
    responses={200: {"content": {"application/json": {}}}, 400: {"model": Problem}},
)
def get_waiting(site: AtSite, key: str = "", after: Annotated[int, Query(ge=-1)] = -1) -> Response:
    """Return what waits, each with the payload its id is the hash of, who stands behind it and who is asked."""
    if key:
        parse_did(key)
    with site.instance.store.read() as reading:
        content = waits_in(reading, site.waiting, site.instance.profiles, site.now(), key, after)
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")
