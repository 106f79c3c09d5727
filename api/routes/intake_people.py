"""A workbook of people for a registrar's page: read here, told back cell by cell, and kept nowhere (SPEC §15).

POST /api/v1/intake/people        xlsx or CSV → {"errors":[…],"notices":[…],"people":[…],"standings":[…]}
GET  /api/v1/intake/people.xlsx   a blank list, its words to pick from; and standings.xlsx

What is made of it is stated and signed in the browser; until then nothing has happened.
"""

from functools import lru_cache
from typing import Literal

import anyio.to_thread
import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.body import read_body
from api.intake.directory import KnownPerson
from api.intake.people_book import read_people_book
from api.intake.sheetfile import MAX_BYTES
from api.intake.template import write_template
from api.pages import lang_of
from api.routes.intake import XLSX
from api.routes.statements import Problem
from api.site import AtSite, Site
from ledger.craft.profile import Profile
from ledger.craft.state import Person
from ledger.words import Lang

router = APIRouter(tags=["intake"])


@router.post(
    "/api/v1/intake/people",
    summary="Read a workbook of people and standings",
    responses={200: {"content": {"application/json": {}}}, 400: {"model": Problem}},
)
async def post_people(request: Request, site: AtSite) -> Response:
    """Return who and what a workbook holds, or every bad cell with its cure; nothing is kept."""
    body = await read_body(request, min(MAX_BYTES, site.settings.max_body), site.settings.body_seconds)
    data = await anyio.to_thread.run_sync(_read_people, body, site, limiter=site.few)
    return Response(data, headers={"Cache-Control": "no-store"}, media_type="application/json")


def _read_people(body: bytes, site: Site) -> bytes:
    with site.instance.store.read() as reading:
        known = [KnownPerson(each.code, each.zh, each.pinyin, each.en) for each in reading.every(Person)]
        profile = site.profile_in(reading)
    return msgspec.json.encode(read_people_book(body, profile, known).to_json(), order="sorted")


@router.get(
    "/api/v1/intake/{form}.xlsx",
    summary="A blank list of people or of standings to fill in",
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_template(form: Literal["people", "standings"], request: Request, site: AtSite) -> Response:
    """Return the template in the language asked for; a list is read by the headings of either."""
    lang = lang_of(request)
    data = _template(form, site.profile_in(site.instance.store), lang)
    headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{form}-{lang}.xlsx"'}
    return Response(data, headers=headers, media_type=XLSX)


@lru_cache(maxsize=8)
def _template(form: str, profile: Profile, lang: Lang) -> bytes:
    return write_template(form, profile, lang)
