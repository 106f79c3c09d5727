"""`/kiln`: the kiln master's page, and a deputy's (6 §6.3). One document, the same for everybody who asks.

/kiln            my kilns; what is behind `#` is the browser's alone: /kiln#k2026-05/open
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.signing_page import render_signing
from api.site import AtSite

router = APIRouter(include_in_schema=False)


@router.get("/kiln")
def get_kiln_page(request: Request, site: AtSite) -> Response:
    """Return the page."""
    return render_signing(
        request, site, "kiln.html", "kiln.", "error.kiln-", "hint.kiln-", "error.layout-", "hint.layout-", home="/kiln"
    )
