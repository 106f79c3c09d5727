"""A maker's pieces as a table (SPEC §15): what their pages show, to be kept and calculated with.

GET /api/v1/people/{person}/pieces.xlsx?lang=zh   ← the newest 5,000
GET /api/v1/people/{person}/pieces.csv
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages import lang_of
from api.routes.intake import XLSX
from api.routes.statements import PROBLEMS
from api.site import AtSite, Site
from api.verdicts import entry_at
from api.works import MOST, Table, as_csv, as_xlsx, works
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import read_item_alone
from ledger.craft.state import Person, Piece
from ledger.craft.statement import read_statement
from ledger.errors import NotFoundError
from ledger.log.entry import parse_entry
from ledger.words import Lang, say

router = APIRouter(tags=["people"])
_CSV = "text/csv"


@router.get(
    "/api/v1/people/{person}/pieces.xlsx",
    summary="A maker's pieces as a spreadsheet",
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}, **PROBLEMS},
)
def get_xlsx(person: str, request: Request, site: AtSite) -> Response:
    """Return the newest 5,000 pieces; no cell is a formula."""
    lang = lang_of(request)
    return _file(as_xlsx(_table(site, person, lang), say("works.sheet", lang)), XLSX, f"{person}.xlsx")


@router.get(
    "/api/v1/people/{person}/pieces.csv",
    summary="A maker's pieces as CSV",
    responses={200: {"content": {_CSV: {"schema": {"type": "string"}}}}, **PROBLEMS},
)
def get_csv(person: str, request: Request, site: AtSite) -> Response:
    """Return the same as CSV in UTF-8."""
    return _file(as_csv(_table(site, person, lang_of(request))), _CSV, f"{person}.csv")


def _table(site: Site, person: str, lang: Lang) -> Table:
    instance = site.instance
    if instance.store.get(Person, person) is None:
        raise NotFoundError("person-unknown", person=person[:40])
    newest = instance.views.newest_about(f"maker/{person}", MOST, instance.store)
    with instance.store.read() as reading:
        codes = [_code(entry_at(reading, index)) for index in reversed(newest)]
        pieces = [piece for code in codes if (piece := reading.get(Piece, code)) is not None]
        return works(
            reading, lambda index: entry_at(reading, index), pieces, instance.profiles, site.profile_in(reading),
            size=reading.head().size, host=site.host, lang=lang,
        )  # fmt: skip


def _code(data: bytes) -> str:
    """Return the code of the piece that an entry registers."""
    entry = parse_entry(data)
    if entry.item is not None:
        return read_item_alone(entry.item).code
    subject = read_statement(entry.statement or "").subject
    assert isinstance(subject, PieceRegistration)  # the view lists no other under a maker
    return subject.code


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, headers=headers, media_type=kind)
