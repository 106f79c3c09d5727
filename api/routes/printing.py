"""`GET /print/{file}`: certificates, labels, pictures, by a maker's signed order (SPEC §15).

/print/certificates.pdf?batch=lk-2026-09&order=…      a kiln's run for the print shop
/print/labels-203dpi.pdf?pieces=CODE.CODE&order=…     two labels for a thermal printer
/print/pictures.zip?pieces=CODE&order=…               the certificate as a picture, 300 dots an inch
"""

from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Query
from starlette.responses import Response

from api.print_order import open_order, print_order
from api.routes.statements import PROBLEMS
from api.site import AtSite

router = APIRouter(tags=["prints"])
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}, "application/zip": {}}},
    **PROBLEMS,
}
MAX_PIECES = 700  # characters: more in one link go by their firing


@router.get("/print/{name}", summary="A print, by its maker's order", responses=_FILES)
async def get_print(
    name: str,
    site: AtSite,
    batch: Annotated[str, Query(max_length=40)] = "",
    pieces: Annotated[str, Query(max_length=MAX_PIECES)] = "",
    order: Annotated[str, Query(max_length=4096)] = "",
) -> Response:
    """Return the file that the order names; every QR on it was read back from the page."""

    def draw() -> tuple[bytes, str]:
        asked = open_order(site, name, batch, pieces, order)
        return print_order(site, asked), asked.media

    data, media = await anyio.to_thread.run_sync(draw, limiter=site.drawing)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{name}"'}
    return Response(data, headers=headers, media_type=media)
