"""The studio's pages of lists: a whole kiln at `/studio/kiln`, 待我签署 at `/studio/drafts` (6 §6.2).

As every page on which people sign they are the same for everybody; lists, drafts and hidden codes are the device's own.
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.signing_page import render_signing
from api.site import AtSite

router = APIRouter(include_in_schema=False)

_SAYS = (
    "own.field-", "studio.sheet", "studio.scratch", "studio.drafts",
    "error.photo-", "hint.photo-", "error.draft-", "hint.draft-",
)  # fmt: skip


@router.get("/studio/kiln")
def get_kiln(request: Request, site: AtSite) -> Response:
    """Return the page of a whole kiln."""
    return render_signing(request, site, "studio_kiln.html", *_SAYS)


@router.get("/studio/drafts")
def get_drafts_page(request: Request, site: AtSite) -> Response:
    """Return the page of what waits for a signature."""
    return render_signing(request, site, "studio_drafts.html", *_SAYS)
