"""The registrar's page: `/registrar`, a static program over public JSON (6 §6.5). The server holds no registrar key.

/registrar#waiting/9f86…    what waits, as a link sent to the other registrars leads to it
/registrar#I1.MFRGG…        an artisan's enrolment link; what stands behind the # no browser sends
"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.signing_page import render_signing
from api.site import AtSite

router = APIRouter(include_in_schema=False)

VIEWS = ("waiting", "visit", "people", "lists", "seals", "ends", "disputes", "findings", "kilns", "stamp")
_ERRORS = tuple(
    f"{part}.{start}" for part in ("error", "hint")
    for start in ("registrar-no", "key-file-", "did-", "own-code-", "next-key-", "person-code-taken", "phrase-")
)  # fmt: skip
COUNTED = frozenset({"waiting", "seals", "ends", "disputes", "findings"})


@router.get("/registrar")
def get_registrar(request: Request, site: AtSite) -> Response:
    """Return the desk; who stands before it, only their own browser knows."""
    return render_signing(
        request, site, "registrar.html", "registrar.", *_ERRORS, home="/registrar", views=VIEWS, counted=COUNTED
    )
