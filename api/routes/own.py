"""The holder's pages: 我的藏品 at `/own`, the twelve words at `/own/words`, one piece at `/own/{code}` (SPEC §12.9).

    /own/0123456789ABT                      claim it, receive it, pass it on, report it
    /OWN/0123456789ABT/GAYDAMBQGAYDAMBQ…    the same, where the next holder's key comes from a QR or a friend's message
    /own/0123456789ABT/GAYDAMBQ…/qr.svg     that QR
    /own/0123456789ABT/proof/QRMCNI….svg    the QR of a holder's proof

Everything that is secret is made, kept and used in the browser; what is posted is signed statements, to
`/api/v1/statements` like everybody's.
"""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.own_page import key_in_link, link_of, own_page
from api.own_spoken import OFFERED, SPOKEN
from api.pages import lang_of, render
from api.site import AtSite, Site
from api.verdicts import ask_in
from ledger.craft.code import is_code, parse_code
from ledger.craft.state import ledger_of
from ledger.log.encoding import decode_base32, encode_base32

router = APIRouter(include_in_schema=False)

MAX_PROOF = 700  # characters of base32: more than any holder's proof has whose QR is still read from a phone


@router.get("/own")
def get_own(request: Request, site: AtSite) -> Response:
    """Return the list of one's pieces; which they are, only the browser knows."""
    with site.instance.store.read() as reading:
        wait = ledger_of(reading).claim_days
    return _render(request, site, "own.html", wait=wait)


@router.get("/own/words")
def get_words(request: Request, site: AtSite) -> Response:
    """Return the page on which the twelve words are drawn, or given again."""
    wanted = request.query_params.get("for", "")
    back = f"/own/{wanted}" if is_code(wanted) else "/own"
    return _render(request, site, "own_words.html", back=back)


@router.get("/own/{code}")
@router.get("/OWN/{code}")
def get_own_piece(code: str, request: Request, site: AtSite) -> Response:
    """Return what may be done with a piece."""
    return _piece(code, "", request, site)


@router.get("/own/{code}/{key}")
@router.get("/OWN/{code}/{key}")
def get_passing(code: str, key: str, request: Request, site: AtSite) -> Response:
    """Return the same for the holder who is to pass the piece on to that key."""
    return _piece(code, key_in_link(key), request, site)


@router.get("/own/{code}/{key}/qr.svg")
def get_passing_qr(code: str, key: str, site: AtSite) -> Response:
    """Return the QR that the next holder shows."""
    from certs.qr import make_symbol  # noqa: PLC0415  # the program that draws QRs is not needed to serve anything else

    symbol = make_symbol(link_of(site, parse_code(code), key_in_link(key)), "M")
    return Response(symbol.svg(), headers={"Cache-Control": "no-cache"}, media_type="image/svg+xml")


@router.get("/own/{code}/proof/{proof}.svg")
def get_proof_qr(code: str, proof: str, site: AtSite) -> Response:
    """Return the QR of a holder's proof (SPEC §8.7); what it says is judged where it leads to."""
    from certs.qr import make_symbol  # noqa: PLC0415  # as above

    text = f"{site.address}/h/{parse_code(code)}/{encode_base32(decode_base32(proof[:MAX_PROOF].upper()))}".upper()
    return Response(make_symbol(text, "M").svg(), headers={"Cache-Control": "no-store"}, media_type="image/svg+xml")


def _piece(code: str, to: str, request: Request, site: Site) -> Response:
    stored = parse_code(code)
    with site.instance.store.read() as reading:
        page = own_page(reading, ask_in(reading, site, stored), lang_of(request), to)
    return _render(request, site, "own_piece.html", page=page, statuses=OFFERED)


def _render(request: Request, site: Site, template: str, **values: Any) -> Response:
    return render(
        request, site, template, origin=site.instance.origin, address=site.address, spoken_keys=SPOKEN, **values
    )  # fmt: skip
