"""Auditors' pages: `/audit`, what was found and answered, and `/audit/desk`, where a finding is written and signed.

GET /audit                                 everybody's, without a program
GET /audit/desk                            an auditor's key, in their own browser; and whoever is concerned answers
GET /api/v1/findings?about=person/zs001    ← {"findings":[…]}
"""

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.findings import findings_in_words, findings_shown
from api.pages import lang_of, render
from api.signing_page import render_signing
from api.site import AtSite

router = APIRouter(tags=["oversight"])

_ERRORS = tuple(
    f"{part}.{start}" for part in ("error", "hint")
    for start in ("registrar-no", "key-file-", "did-", "own-code-", "checkpoint-", "note-")
)  # fmt: skip


@router.get(
    "/api/v1/findings",
    summary="Findings that are shown",
    responses={200: {"content": {"application/json": {}}}},
)
def get_findings(site: AtSite, about: str = "") -> Response:
    """Return what auditors found, open or upheld, with the answers; `about` names a piece, a person or a batch."""
    with site.instance.store.read() as reading:
        found = findings_shown(reading, site.now(), about[:80])
    data = msgspec.json.encode({"findings": found}, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")


@router.get("/audit", include_in_schema=False)
def get_audit(request: Request, site: AtSite, about: str = "") -> Response:
    """Return the page of findings, and how anybody audits the whole ledger."""
    with site.instance.store.read() as reading:
        found = findings_in_words(reading, site.now(), lang_of(request), about[:80])
    desk = f"{site.studio or ''}/audit/desk"
    return render(request, site, "audit.html", findings=found, address=site.address, desk=desk)


@router.get("/audit/desk", include_in_schema=False)
def get_desk(request: Request, site: AtSite) -> Response:
    """Return the page on which findings are signed; the same for everybody."""
    return render_signing(request, site, "audit_desk.html", "registrar.", "audit.", *_ERRORS, home="/audit/desk")
