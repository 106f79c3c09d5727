"""A kiln in public: `/k/{batch}` while it is loaded and opened, as a stream's overlay, and for good once it is closed.

/k/k2026-05                                  the board, or the page of the closed firing
/k/k2026-05?view=broadcast                   1920 × 1080, see-through, for OBS; &ground=paper for a ground
/k/k2026-05/list.pdf                         the closed list on paper, without outcomes
/api/v1/batches/k2026-05/board               what the board follows: the same bytes for everybody, good for a second
"""

from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.board_page import BoardPage, board_page
from api.board_told import Boards
from api.fast import HEAD, SECOND, keep
from api.findings import findings_in_words
from api.firing_page import firing_page
from api.list_print import can_print, public_list
from api.pages import lang_of, render
from api.routes.statements import Problem
from api.site import AtSite, Site
from ledger.errors import NotFoundError
from ledger.log.encoding import encode_base32

router = APIRouter(tags=["kiln"])


async def _given(request: Request) -> Boards:  # async: the framework would call a plain function on another thread
    boards: Boards = request.app.state.boards
    return boards


AtBoards = Annotated[Boards, Depends(_given)]


@router.get(
    "/api/v1/batches/{batch}/board",
    summary="A kiln as its board shows it, second by second",
    responses={200: {"content": {"application/json": {}}}, 404: {"model": Problem}, 503: {"model": Problem}},
)
def get_board(batch: str, request: Request, site: AtSite, boards: AtBoards) -> Response:
    """Return the marks of all slots, the sums, what came out last, and the newest registered pieces by their makers."""
    data = boards.told(batch)
    keep(request.scope, site.cache.generation, SECOND)
    return Response(data, headers={"Cache-Control": "public, max-age=1"}, media_type="application/json")


@router.get("/k/{batch}", include_in_schema=False)
def get_batch_page(batch: str, request: Request, site: AtSite, boards: AtBoards) -> Response:
    """Return a kiln batch: its board, a stream's overlay of it, or the page of the closed firing."""
    generation, delay = site.cache.generation, site.settings.board_delay
    lang, seen = lang_of(request), boards.view(batch)
    if request.query_params.get("view") == "broadcast":
        return _broadcast(request, site, board_page(seen, delay, lang))
    keep(request.scope, generation, SECOND if delay else HEAD)  # a board that is held back moves with the clock
    if seen.board.phase == "closed":
        number = request.query_params.get("page", "")
        wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else 1
        page = firing_page(seen, site, wanted, lang)
        with site.instance.store.read() as reading:
            found = findings_in_words(reading, site.now(), lang, f"batch/{seen.batch.code}")
        answer = render(
            request, site, "firing.html", page=page, address=site.address, prints=can_print(), findings=found
        )
    else:
        answer = render(request, site, "board.html", page=board_page(seen, delay, lang))
    answer.headers["Cache-Control"] = "public, max-age=1"  # a proxy may spare us all but one of a million
    return answer


@router.get("/k/{batch}/list.pdf", include_in_schema=False)
async def get_list_print(batch: str, request: Request, site: AtSite, boards: AtBoards) -> Response:
    """Return the closed list on paper: as it hung beside the kiln, without outcomes."""
    generation = site.cache.generation

    def draw() -> bytes:
        seen = boards.view(batch)
        if not seen.board.root or not can_print():
            raise NotFoundError("route-unknown", path=f"/k/{batch}/list.pdf"[:100])
        return public_list(site, seen.batch.code)

    data = await anyio.to_thread.run_sync(draw, limiter=site.drawing)
    keep(request.scope, generation, HEAD)
    said = {"Cache-Control": "no-cache", "Content-Disposition": 'inline; filename="kiln-list.pdf"'}
    return Response(data, headers=said, media_type="application/pdf")


def _broadcast(request: Request, site: Site, page: BoardPage) -> Response:
    """Return the overlay; its QR bears the whole root of the closed list, as the list beside the kiln does."""
    from certs.qr import make_symbol  # noqa: PLC0415  # the program that draws QRs is not needed to serve anything else

    ground = "paper" if request.query_params.get("ground") == "paper" else "clear"
    symbol = make_symbol(encode_base32(bytes.fromhex(page.root)), "Q") if page.root else None
    qr = {"size": symbol.size, "path": symbol.path()} if symbol is not None else None
    return render(request, site, "broadcast.html", page=page, ground=ground, qr=qr)
