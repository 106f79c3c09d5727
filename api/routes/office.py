"""What a registrar's page asks: the desk, and everybody enrolled (SPEC §15). Public facts, the same for all.

GET /api/v1/office               ← {"k":2,"p":1,"registrars":[…],"seals":[…],"ends":[…],"disputes":[…],…}
GET /api/v1/people?after=zs001   ← {"people":[{"code":"zs002","zh":"示例乙",…},…],"next":""}
"""

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.office import office_of, people_in
from api.photo_reuse import reused
from api.site import AtSite
from api.verdicts import entry_at

router = APIRouter(tags=["office"])

PEOPLE = 1000  # of one answer


@router.get("/api/v1/office", summary="The registrars' desk", responses={200: {"content": {"application/json": {}}}})
def get_office(site: AtSite) -> Response:
    """Return who keeps the ledger and what asks for them: seals, ends of standing, disputes, findings, pauses."""
    repeated = site.instance.views.repeated(site.instance.store)
    with site.instance.store.read() as reading:
        content = office_of(reading, site.now())
        content["photos"] = reused(reading, lambda index: entry_at(reading, index), repeated)
    return _told(content)


@router.get("/api/v1/people", summary="Everybody enrolled", responses={200: {"content": {"application/json": {}}}})
def get_people(site: AtSite, after: str = "") -> Response:
    """Return codes and names, a page after another."""
    with site.instance.store.read() as reading:
        content = people_in(reading, after[:64], PEOPLE)
    return _told(content)


def _told(content: dict[str, Any]) -> Response:
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")
