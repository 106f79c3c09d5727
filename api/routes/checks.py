"""Checking files: the page `/verify`, and a piece's page to keep, `/c/{code}/save.html`.

    GET  /verify            a file is dropped there, and the browser checks it; nothing is uploaded
    POST /verify  text=…    without scripts: what is pasted is checked here, and the page says so

A page kept checks itself wherever it is opened, and its first line says that this is worth nothing: see SPEC §7c.
"""

import base64
import hashlib
from urllib.parse import parse_qs

import anyio.to_thread
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.assets import find_asset
from api.body import read_body
from api.pages import lang_of, render, text_of
from api.routes.pieces import bundle_of
from api.said import in_script, lines_in
from api.site import AtSite, Site
from api.verdict_page import verdict_page
from api.verdicts import ask_in
from certs.saved_page import page_block
from ledger.craft.code import parse_code, show_code
from ledger.craft.verdict_facts import PieceFacts
from ledger.craft.verdict_words import say_time
from ledger.errors import MalformedError, NotFoundError
from ledger.log.trust import format_trust

router = APIRouter(include_in_schema=False)


@router.get("/verify")
def get_verify(request: Request, site: AtSite) -> Response:
    """Return the page."""
    return _page(request, site)


@router.post("/verify")
async def post_verify(request: Request, site: AtSite) -> Response:
    """Check what was pasted into the form; its field is text alone, so no file is read here."""
    body = await read_body(request, site.settings.max_body, site.settings.body_seconds)
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4, encoding="utf-8", errors="strict")
    except ValueError as e:
        raise MalformedError("request-malformed", at="body") from e
    text = fields.get("text", [""])[0].replace("\r\n", "\n")  # a form sends what was pasted with other line ends
    report = await site.examine(text.encode())
    return await anyio.to_thread.run_sync(lambda: _page(request, site, report, text if len(text) < 200 else ""))


@router.get("/c/{code}/save.html")
def get_saved(code: str, request: Request, site: AtSite) -> Response:
    """Return the piece's page as one file."""
    stored, lang = parse_code(code), lang_of(request)
    bundle = bundle_of(site, stored)
    with site.instance.store.read() as reading:
        scan = ask_in(reading, site, stored)
        if scan.piece is None or not isinstance(scan.facts.piece, PieceFacts):
            raise NotFoundError("piece-unknown", piece=stored)
        page = verdict_page(reading, scan, scan.piece, scan.facts.piece, lang)
    program, style = (find_asset(path)[0].body.decode() for path in ("page/saved.js", "site.css"))
    text = text_of(
        request, site, "saved.html", page=page, saved=say_time(page.at), url=f"{site.address}/c/{stored}",
        bundle=Markup(page_block(bundle)), trusts=_trusts(site), lines=lines_in(scan.profile, lang),  # noqa: S704
        program=Markup(program), program_hash=_hash(program), style=Markup(style), style_hash=_hash(style),  # noqa: S704
    )  # fmt: skip
    headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{stored}.html"'}
    return HTMLResponse(text, headers=headers)


def _page(request: Request, site: Site, report: object = None, pasted: str = "") -> Response:
    with site.instance.store.read() as reading:
        profile = site.profile_in(reading)
    return render(
        request, site, "verify.html", report=report, pasted=pasted, trusts=_trusts(site), show_code=show_code,
        lines=lines_in(profile, lang_of(request)), origins=[trust.origin for trust in (site.trust, *site.others)],
    )  # fmt: skip


def _trusts(site: Site) -> Markup:
    """Return the trust files, this ledger's first, and whose program this is."""
    files = [format_trust(trust).decode() for trust in (site.trust, *site.others)]
    return in_script({"host": site.host, "origin": site.trust.origin, "files": files})


def _hash(text: str) -> str:
    """Return the source expression that lets this text run, and no other."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
