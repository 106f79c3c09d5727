"""The hall: pieces, people and kilns to browse and to search (SPEC §15, 21).

GET /hall?q=石瓢&clay=zini&year=2026&after=0123456789ABT
GET /hall/people?q=shili      GET /hall/kilns
GET /p/zs001?on=2024-05-01     GET /kilns/qs
GET /api/v1/hall?q=…          ← {"facets":{…},"next":"…","pieces":[…],"total":803,…}

A page is asked for after the last piece that was seen: pages stay the same while new pieces come.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import kiln_page, person_page
from api.findings import findings_in_words
from api.hall_data import kiln_data, person_data
from api.hall_lists import KILNS, PEOPLE, list_page
from api.hall_page import Speaker, hall_page
from api.hall_told import hall_told
from api.pages import lang_of, render
from api.routes.statements import PROBLEMS
from api.site import AtSite
from ledger.craft.code import parse_code
from ledger.errors import LedgerError
from ledger.store.hall import PAGE, Hall, Question

router = APIRouter(tags=["hall"])

MAX_TEXT = 200  # characters of a question that are looked at at all
MAX_PICKED = 40
Values = Annotated[list[str], Query(max_length=MAX_PICKED, description="any of these")]
_DEFAULT: list[str] = []


@dataclass(frozen=True, slots=True)
class Asked:
    """The question in an address."""

    question: Question


def _question(
    q: Annotated[str, Query(description="words: Chinese, pinyin, English, a seal's text, a year")] = "",
    shape: Values = _DEFAULT,
    clay: Values = _DEFAULT,
    firing: Annotated[list[str], Query(max_length=3, description="kiln, studio, older")] = _DEFAULT,
    kiln: Values = _DEFAULT,
    year: Values = _DEFAULT,
    word: Annotated[list[str], Query(max_length=3, description="registered, notice, in-review")] = _DEFAULT,
    maker: Annotated[str, Query(max_length=40, description="person code: pieces by their hand")] = "",
    seal: Annotated[str, Query(max_length=81, description="<person>/<seal>: pieces that cite it")] = "",
    after: Annotated[str, Query(max_length=13, description="code of the last piece seen")] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = PAGE,
) -> Asked:
    picks = {"shape": shape, "clay": clay, "firing": firing, "kiln": kiln, "year": year, "word": word}
    chosen = {name: tuple(dict.fromkeys(values)) for name, values in picks.items()}
    return Asked(Question(q[:MAX_TEXT].strip(), chosen, maker, seal, after, limit))


AtQuestion = Annotated[Asked, Depends(_question)]


@router.get(
    "/api/v1/hall",
    summary="Pieces, people and kilns",
    responses={200: {"content": {"application/json": {}}}, **PROBLEMS},
)
async def get_hall(asked: AtQuestion, site: AtSite) -> Response:
    """Return a page of what answers, the newest registration first, and how many there are of everything."""
    profile = site.profile_in(site.instance.store)
    answer = await site.hall.ask(lambda hall: hall.ask(asked.question, profile))
    with site.instance.store.read() as reading:
        content = hall_told(answer, reading)
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "public, max-age=5"}, media_type="application/json")


@router.get("/hall", include_in_schema=False)
async def get_hall_page(asked: AtQuestion, request: Request, site: AtSite) -> Response:
    """Return the hall; whoever types a piece's code is sent to its page."""
    code = _code(asked.question.text)
    if code:
        return RedirectResponse(f"/c/{code}?lang={lang_of(request)}", 303)
    profile = site.profile_in(site.instance.store)
    answer = await site.hall.ask(lambda hall: hall.ask(asked.question, profile))
    with site.instance.store.read() as reading:
        page = hall_page(asked.question, answer, Speaker(reading, profile, lang_of(request), site.instance.blobs))
    return render(request, site, "hall.html", page=page, here_at="hall")


@router.get("/hall/people", include_in_schema=False)
async def get_people(request: Request, site: AtSite, q: str = "", after: str = "") -> Response:
    """Return who is enrolled, by their pinyin."""
    return await _listed(request, site, PEOPLE, q, after)


@router.get("/hall/kilns", include_in_schema=False)
async def get_kilns(request: Request, site: AtSite, q: str = "", after: str = "") -> Response:
    """Return the kilns."""
    return await _listed(request, site, KILNS, q, after)


@router.get("/p/{code}", include_in_schema=False)
async def get_person_page(code: str, request: Request, site: AtSite, on: str = "", after: str = "") -> Response:
    """Return a person: standing on a day and today, seals, pieces, firings, findings about them."""
    profile = site.profile_in(site.instance.store)
    found = await site.hall.ask(lambda hall: person_page.look_for(hall, code, after[:13], profile))
    with site.instance.store.read() as reading:
        speaker = Speaker(reading, profile, lang_of(request), site.instance.blobs)
        page = person_page.person_page(code, found, speaker, site.now(), on[:10])
        data = person_data(page, reading, site.address)
        findings = findings_in_words(reading, site.now(), lang_of(request), f"person/{page.code}")
    return render(
        request, site, "hall_person.html", page=page, data=data, here_at="", address=site.address, findings=findings
    )


@router.get("/kilns/{code}", include_in_schema=False)
async def get_kiln_page(code: str, request: Request, site: AtSite, after: str = "") -> Response:
    """Return a kiln: whose it is, and its firings with what came out of them."""
    profile = site.profile_in(site.instance.store)
    found = await site.hall.ask(lambda hall: kiln_page.look_for(hall, code, after[:60]))
    with site.instance.store.read() as reading:
        page = kiln_page.kiln_page(code, found, Speaker(reading, profile, lang_of(request), site.instance.blobs))
    return render(
        request, site, "hall_kiln.html", page=page, data=kiln_data(page, site.address), here_at="", address=site.address
    )


async def _listed(request: Request, site: AtSite, kind: str, q: str, after: str) -> Response:
    text, (sort, _, code) = q[:MAX_TEXT].strip(), after[:MAX_TEXT].rpartition("/")

    def look(hall: Hall) -> tuple[list[tuple[str, str]], bool]:
        return (hall.people if kind == PEOPLE else hall.kilns)(text, (sort, code))

    found, more = await site.hall.ask(look)
    profile = site.profile_in(site.instance.store)
    with site.instance.store.read() as reading:
        speaker = Speaker(reading, profile, lang_of(request), site.instance.blobs)
        page = list_page(kind, text, found, speaker, more=more, first=not after)
    return render(request, site, "hall_list.html", page=page, here_at=kind)


def _code(text: str) -> str:
    """Return the piece code that was typed; empty when it is none."""
    try:
        return parse_code(text)
    except LedgerError:
        return ""
