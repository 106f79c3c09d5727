"""The artisan's pages: `/studio` and what lies below it (6 §6.2). The server gives the same to everybody who asks.

/studio            the stamp, what is to be done, one's works
/studio/new        a piece in a minute
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.signing_page import render_signing
from api.site import AtSite

router = APIRouter(include_in_schema=False)


@router.get("/studio")
def get_studio(request: Request, site: AtSite) -> Response:
    """Return the studio."""
    return render_signing(request, site, "studio.html", "studio.")
