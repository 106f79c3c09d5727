"""The pages: a code is looked up at `/`, its verdict is at `/c/{code}`.

    /c/0123456789ABT            the link on a label, as a person types it
    /C/0123456789ABT/QRGQ…      the proof QR on a certificate (SPEC §8.2)
    /H/0123456789ABT/QRMC…      a holder's proof (SPEC §8.7)

They work without scripts and without anything from elsewhere.
"""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.assets import find_asset
from api.fast import keep, looked_up
from api.gate import found_nothing
from api.headers import WORKER_POLICY
from api.pages import as_sentence, lang_of, message_page, render, render_at_once
from api.pasted import path_of
from api.product import shared
from api.site import AtSite, Site
from api.verdict_page import verdict_page
from api.verdicts import Scan, ask_holder, ask_in
from ledger.backend import Reading
from ledger.craft.code import parse_code, show_code
from ledger.craft.error_words import explain_plainly
from ledger.craft.verdict_facts import PieceFacts
from ledger.craft.verdict_words import say_first, say_time
from ledger.words import say

router = APIRouter(include_in_schema=False)

Ask = Callable[[Reading, Site, str, str], Scan]
MAX_PASTED = 4000  # characters: a QR's link in a message from a chat
MAX_PROOF = 1700  # characters of base32: more than any QR that we print carries


@router.get("/")
def get_home(request: Request, site: AtSite) -> Response:
    """Return the page on which a code is typed."""
    page = site.page()
    with site.instance.store.read() as reading:
        head = reading.head()
    newest = say("page.newest", lang_of(request), time=say_time(head.time))
    return render(request, site, "home.html", size=page.checkpoint.size, newest=newest)


@router.get("/static/{path:path}")
def get_asset(path: str, request: Request) -> Response:
    """Return a style sheet, a program or a picture that pages load, in gzip to whoever takes that."""
    asset, kept = find_asset(path)
    keep = "public, max-age=31536000, immutable" if kept else "no-cache"
    headers = {"Cache-Control": keep, "Vary": "Accept-Encoding"}
    takes = [word.strip() for word in request.headers.get("Accept-Encoding", "").lower().split(",")]
    if asset.packed and "gzip" in takes:
        return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media)
    return Response(asset.body, headers=headers, media_type=asset.media)


@router.get("/worker.js")
def get_worker() -> Response:
    """Return the worker that keeps pages for later; it stands at the top, because it answers for what lies below."""
    asset, _ = find_asset("page/worker.js")
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": WORKER_POLICY}
    return Response(asset.body, headers=headers, media_type=asset.media)


@router.get("/c")
def get_code(request: Request, site: AtSite, code: str = "") -> Response:
    """Send whoever typed a code, or pasted a link, to its page."""
    path = path_of(code[:MAX_PASTED], {site.host, *site.trust.mirrors})
    return RedirectResponse(f"{path}?lang={lang_of(request)}", 303)


@router.get("/c/{code}")
@router.get("/C/{code}")
def get_page(code: str, request: Request, site: AtSite) -> Response:
    """Return what the ledger says of a code."""
    return _verdict(code, "", request, site)


@router.get("/c/{code}/{proof}")
@router.get("/C/{code}/{proof}")
def get_proof_page(code: str, proof: str, request: Request, site: AtSite) -> Response:
    """Return the same for a certificate's QR: its print, and whether what it says is what the record says."""
    return _verdict(code, proof[: MAX_PROOF + 1], request, site)


@router.get("/h/{code}/{proof}")
@router.get("/H/{code}/{proof}")
def get_holder_page(code: str, proof: str, request: Request, site: AtSite) -> Response:
    """Return what a holder's proof is worth now (SPEC §8.7), and what the ledger says of the piece."""
    return _verdict(code, proof[: MAX_PROOF + 1], request, site, ask=ask_holder)


def _verdict(code: str, proof: str, request: Request, site: Site, ask: Ask = ask_in) -> Response:
    lang, generation = lang_of(request), site.cache.generation
    stored = parse_code(code)
    with site.instance.store.read() as reading:
        scan = ask(reading, site, stored, proof)
        if scan.piece is None:
            found_nothing(request.scope)
        else:
            looked_up(request.scope, stored)
        if scan.piece is not None and isinstance(scan.facts.piece, PieceFacts) and scan.verdict.checked:
            page = verdict_page(reading, scan, scan.piece, scan.facts.piece, lang)
            if code == stored and not proof:  # another spelling's page differs in its own address
                keep(request.scope, generation, stored)
            return render_at_once(request, site, "verdict.html", page=page, shared=shared(page, site.address, lang))
    word = scan.verdict.word
    why = "" if scan.trouble is None else as_sentence(explain_plainly(scan.trouble, lang)[0], lang)
    return message_page(
        request, site, heading=say(f"verdict.{word}", lang), word=word, code=show_code(stored),
        text=say_first(scan.verdict, scan.profile, lang), hint=say(f"page.next-{word}", lang), why=why,
    )  # fmt: skip
