"""`/docs`: the interface as a plain page, from the same OpenAPI document as `/openapi.json`; no script, no CDN."""

import re
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.pages import as_sentence, lang_of, message_page, render
from api.site import AtSite
from ledger.errors import NotFoundError
from ledger.words import knows, say

router = APIRouter(include_in_schema=False)

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@router.get("/docs")
def get_docs(request: Request, site: AtSite) -> Response:
    """Return the table of operations."""
    return render(request, site, "docs.html", operations=list(_operations(request.app.openapi())))


@router.get("/docs/errors/{code}")
def get_error(code: str, request: Request, site: AtSite) -> Response:
    """Say what an error code means: the address that a problem document names as its type."""
    if len(code) > 60 or _CODE.fullmatch(code) is None or not knows(f"error.{code}"):
        raise NotFoundError("route-unknown", path=request.url.path[:100])
    lang = lang_of(request)
    hint = f"hint.{code}"
    return message_page(
        request, site, heading=code, text=as_sentence(say(f"error.{code}", lang), lang),
        hint=as_sentence(say(hint, lang), lang) if knows(hint) else "", form=False,
    )  # fmt: skip


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": said.get("summary", ""),
            "text": said.get("description", ""),
            "answers": [(status, answer["description"]) for status, answer in sorted(said["responses"].items())],
        }
        for path, methods in sorted(document["paths"].items())
        for method, said in methods.items()
    ]
