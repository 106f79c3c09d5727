"""`/healthz`: the process answers. `/readyz`: it can read, and would take statements."""

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.site import AtSite
from ledger.errors import PushbackError

router = APIRouter(tags=["operation"])

_PLAIN = {"Cache-Control": "no-store"}


@router.get("/healthz", summary="Whether the process answers")
def get_health() -> Response:
    """Answer."""
    return Response(b'{"ok":true}', headers=_PLAIN, media_type="application/json")


@router.get("/readyz", summary="Whether statements are taken")
def get_readiness(site: AtSite) -> Response:
    """Look at the head and at the store; 503 when nothing more is appended."""
    halted = site.instance.sequencer.halted or site.instance.sequencer.stopped
    if halted is not None:
        raise PushbackError("read-only", reason=halted.code, retry_after=60)
    page = site.page()
    with site.instance.store.read() as reading:
        head = reading.head()
    content = {"ok": True, "origin": site.instance.origin, "size": head.size, "published": page.checkpoint.size}
    return Response(msgspec.json.encode(content), headers=_PLAIN, media_type="application/json")
