"""People and keys, for the pages on which they sign (SPEC §15, 17).

GET /api/v1/keys/{did}       ← {"did":"did:key:z6Mk…","holder":"zs001","kilns":[…],"role":"person",…}
GET /api/v1/people/{code}    ← {"code":"zs001","head":"7d2a…","keys":[…],"names":{…},"seals":[…],…}
"""

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.people import key_told, person_told
from api.routes.statements import PROBLEMS
from api.site import AtSite

router = APIRouter(tags=["people"])

_JSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}}}, **PROBLEMS}


@router.get("/api/v1/keys/{did}", summary="Whose a key is", responses=_JSON)
def get_key(did: str, site: AtSite) -> Response:
    """Return whose a key is, which kilns it may speak for, and what waits for it; an unknown key is nobody's."""
    with site.instance.store.read() as reading:
        return _told(key_told(reading, did, site.now()))


@router.get("/api/v1/people/{code}", summary="A person or studio", responses=_JSON)
def get_person(code: str, site: AtSite) -> Response:
    """Return names, keys, seals and standing, with the heads that further statements about them name."""
    with site.instance.store.read() as reading:
        return _told(person_told(reading, code, site.now()))


def _told(content: dict[str, Any]) -> Response:
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")
