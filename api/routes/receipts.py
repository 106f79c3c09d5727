"""`GET /api/v1/receipts/{statement-id}`: the receipt of a statement or of a sheet's item (SPEC §7)."""

import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.fast import keep
from api.routes.statements import Problem
from api.site import AtSite
from ledger.errors import MalformedError

router = APIRouter(tags=["statements"])

MEDIA_TYPE = "text/plain; charset=utf-8"
_ID = re.compile(r"[0-9a-f]{64}")


@router.get(
    "/api/v1/receipts/{statement}",
    summary="A statement's receipt (.tlog-proof)",
    responses={200: {"content": {"text/plain": {}}}, 400: {"model": Problem}, 404: {"model": Problem}},
)
def get_receipt(statement: str, request: Request, site: AtSite) -> Response:
    """Return the receipt of the statement with this id (64 hex digits), under the newest checkpoint."""
    if _ID.fullmatch(statement) is None:
        raise MalformedError("statement-id", got=statement[:64])
    receipt = site.instance.receipt(bytes.fromhex(statement), site.page())
    # It proves the same entry for ever, though perhaps under an older checkpoint than tomorrow's would be.
    keep(request.scope, site.cache.generation)
    return Response(receipt, headers={"Cache-Control": "public, max-age=300"}, media_type=MEDIA_TYPE)
