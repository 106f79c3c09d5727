"""Orders, 定制: the maker's page, the buyer's page, and what both ask (SPEC §15).

GET /studio/orders                       take an order; which are still to be made
GET /order                               write an order, or ask what became of one: it never leaves the browser
GET /api/v1/people/{person}/commissions  ← [{"answered":"","due":"2026-12-01","entry":412,"id":"7d2a…",…}]
GET /api/v1/orders/{sha256}              ← {"answered":"0123456789ABT","by":{…},"due":"",…}
"""

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.commissions import order_told, orders_of
from api.routes.statements import PROBLEMS
from api.signing_page import render_signing
from api.site import AtSite

router = APIRouter(tags=["people"])

_JSON: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}}}, **PROBLEMS}


@router.get("/studio/orders", include_in_schema=False)
def get_orders_page(request: Request, site: AtSite) -> Response:
    """Return the maker's page of orders."""
    return render_signing(request, site, "studio_orders.html", "studio.", "order.", "error.order-", "hint.order-")


@router.get("/order", include_in_schema=False)
def get_order_page(request: Request, site: AtSite) -> Response:
    """Return the buyer's page of an order."""
    return render_signing(request, site, "order.html", "order.", "error.order-", "hint.order-", home="/hall")


@router.get("/api/v1/people/{person}/commissions", summary="Orders that a maker has taken", responses=_JSON)
def get_commissions(person: str, site: AtSite) -> Response:
    """Return them, the newest first; of each order the hash alone is known."""
    with site.instance.store.read() as reading:
        return _answer(orders_of(reading, person))


@router.get("/api/v1/orders/{order}", summary="Who has taken an order", responses=_JSON)
def get_order(order: str, site: AtSite) -> Response:
    """Return who has taken the order of that hash, and the piece that answers it."""
    with site.instance.store.read() as reading:
        return _answer(order_told(reading, order))


def _answer(content: Any) -> Response:
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")
