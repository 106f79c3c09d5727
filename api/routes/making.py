"""A maker's slots, works and roles, for the pages of the studio (SPEC §15, 17).

GET /api/v1/people/{person}/slots            ← {"slots":[{"batch":"b1","line":["b1/1-1"],"outcome":"excellent",…}]}
GET /api/v1/people/{person}/roles            ← {"roles":[{"piece":"0123456789ABT","role":"carving",…}]}
GET /api/v1/people/{person}/works?before=    ← {"next":-1,"works":[{"code":"0123456789ABT","title":{…},…}]}
"""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from api.making import LOADINGS, WORKS, roles_told, slots_told, works_told
from api.routes.statements import PROBLEMS
from api.site import AtSite, Site
from api.verdicts import entry_at
from ledger.craft.shapes import check_word
from ledger.craft.state import Person
from ledger.errors import NotFoundError

router = APIRouter(tags=["people"])
_JSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}}}, **PROBLEMS}
_NAMED = 400  # entries that name a person, newest first
_FURTHER = 5_000  # of a maker's pieces, newest first: what a table of them has as well


@router.get("/api/v1/people/{person}/slots", summary="Slots that a maker may register now", responses=_JSON)
def get_slots(person: str, site: AtSite) -> Response:
    """Return slots that came out well, are the person's and hold no piece yet, of their newest firings."""
    loaded = _entries(site, person, "loads", LOADINGS)
    with site.instance.store.read() as reading:
        return _told(
            slots_told(reading, lambda index: entry_at(reading, index), loaded, person, site.profile_in(reading))
        )


@router.get("/api/v1/people/{person}/works", summary="What a maker registered lately", responses=_JSON)
def get_works(person: str, site: AtSite, before: Annotated[int, Query(ge=-1)] = -1) -> Response:
    """Return a maker's pieces, newest first, a page of them; `before`: the entry that ended the page before."""
    registered = _entries(site, person, "maker", _FURTHER)
    if before >= 0:
        registered = [index for index in registered if index < before]
    with site.instance.store.read() as reading:
        return _told(
            works_told(
                reading,
                lambda index: entry_at(reading, index),
                registered[: WORKS + 1],
                site.scans,
                lambda sha256: site.instance.views.used_by(sha256, site.instance.store),
            )
        )


@router.get("/api/v1/people/{person}/roles", summary="Roles that wait for a person's answer", responses=_JSON)
def get_roles(person: str, site: AtSite) -> Response:
    """Return the roles for which others' pieces name a person who has neither signed nor refused."""
    naming = _entries(site, person, "named", _NAMED)
    with site.instance.store.read() as reading:
        return _told(roles_told(reading, lambda index: entry_at(reading, index), naming, person))


def _entries(site: Site, person: str, thing: str, limit: int) -> list[int]:
    """Return the entries about a person, newest first.

    Raises:
        MalformedError: `field-not-a-word`. NotFoundError: `person-unknown`. PushbackError: `views-behind`.
    """
    instance = site.instance
    if instance.store.get(Person, check_word(person, "person")) is None:
        raise NotFoundError("person-unknown", field="person", person=person)
    return instance.views.newest_about(f"{thing}/{person}", limit, instance.store)


def _told(content: dict[str, Any]) -> Response:
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")
