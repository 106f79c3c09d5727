"""Whose pieces are: what a page needs that makes the owner's statements (SPEC §12.9). Keys, never names.

GET /api/v1/pieces/{code}/holding   ← {"code":"0123456789ABT","head":"7d2a…","keys":[…],"owner":"","waiting":[…],…}
GET /api/v1/holders?after=zs001     ← {"holders":[["0123456789ABT","did:key:z6Mk…"],…],"next":"zs014"}
"""

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.holding import holders_after, holding_of
from api.routes.statements import Problem
from api.site import AtSite
from ledger.craft.code import parse_code

router = APIRouter(tags=["owning"])


@router.get(
    "/api/v1/pieces/{code}/holding",
    summary="Whose a piece is",
    responses={200: {"content": {"application/json": {}}}, 400: {"model": Problem}, 404: {"model": Problem}},
)
def get_holding(code: str, site: AtSite) -> Response:
    """Return a piece's owner key, its claim keys, an open dispute, and what waits about it, byte for byte."""
    stored = parse_code(code)
    with site.instance.store.read() as reading:
        return _told(holding_of(reading, stored, site.waiting, site.instance.profiles, site.now()))


@router.get(
    "/api/v1/holders",
    summary="Claimed pieces and their owner keys",
    responses={200: {"content": {"application/json": {}}}},
)
def get_holders(site: AtSite, after: str = "") -> Response:
    """Return who holds what, keys alone, a page after another: whoever has the words finds their own among them.

    Nobody is told which: the comparison is made where the words are.
    """
    with site.instance.store.read() as reading:
        holders, following = holders_after(reading, after[:64])
    return _told({"holders": holders, "next": following})


def _told(content: dict[str, Any]) -> Response:
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")
