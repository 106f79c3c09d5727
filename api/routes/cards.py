"""Pictures of a piece to share: `/c/{code}/card.png` beside a link in a chat, `/c/{code}/poster.png` to send around."""

from typing import TYPE_CHECKING

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.fast import keep
from api.pages import lang_of
from api.site import AtSite, Site
from api.verdict_page import VerdictPage, verdict_page
from api.verdicts import ask_in
from certs.summary import format_link
from ledger.craft.code import parse_code
from ledger.craft.verdict_facts import PieceFacts
from ledger.errors import MalformedError, NotFoundError
from ledger.log.trust import fingerprint
from ledger.words import Lang, say

if TYPE_CHECKING:
    from api.card import Shown

router = APIRouter(include_in_schema=False)


@router.get("/c/{code}/card.png")
async def get_card(code: str, request: Request, site: AtSite) -> Response:
    """Return the card."""
    return await _picture(code, request, site, poster=False)


@router.get("/c/{code}/poster.png")
async def get_poster(code: str, request: Request, site: AtSite) -> Response:
    """Return the poster."""
    return await _picture(code, request, site, poster=True)


async def _picture(code: str, request: Request, site: Site, *, poster: bool) -> Response:
    """Draw, on a thread of its own; what was drawn is kept until the piece changes.

    A picture has one address in each language: whoever spells it otherwise is sent there, so that no odd spelling has
    it drawn again and again.
    """
    generation, stored, lang = site.cache.generation, parse_code(code), lang_of(request)
    name, query = "poster" if poster else "card", f"lang={lang}"
    if (code, request.url.query) != (stored, query):
        return RedirectResponse(f"/c/{stored}/{name}.png?{query}", 307)
    data = await anyio.to_thread.run_sync(_draw, stored, lang, site, poster, limiter=site.drawing)
    keep(request.scope, generation, stored)
    return Response(data, headers={"Cache-Control": "public, max-age=600"}, media_type="image/png")


def _draw(code: str, lang: Lang, site: Site, poster: bool) -> bytes:  # noqa: FBT001  # run_sync takes no keywords
    try:
        from api.card import check_drawable, draw_card, draw_poster  # noqa: PLC0415  # needs the print extra
    except ImportError as e:
        raise MalformedError("reader-missing", extra="print") from e
    with site.instance.store.read() as reading:
        scan = ask_in(reading, site, code)
        if scan.piece is None or not isinstance(scan.facts.piece, PieceFacts):
            raise NotFoundError("piece-unknown", piece=code)
        page = verdict_page(reading, scan, scan.piece, scan.facts.piece, lang)
    shown = _shown(page, site, lang)
    check_drawable(shown)
    return draw_poster(shown) if poster else draw_card(shown)


def _shown(page: VerdictPage, site: Site, lang: Lang) -> "Shown":
    from api.card import Shown  # noqa: PLC0415

    trial = site.instance.origin.endswith("/trial")
    sample = f" · {say('print.sample', 'zh')} {say('print.sample', 'en')}" if trial else ""
    front = next((photo for photo in page.photos if photo.there), None)
    return Shown(
        title=page.title, maker=page.maker, under=page.under_maker, code=page.code, host=site.host,
        link=format_link(site.host, page.stored), ledger=site.name + sample,
        open=say("page.card-open", lang), ask=say("page.card-ask", lang), compare=say("page.card-compare", lang),
        fingerprint=say("page.card-trust", lang, fingerprint=fingerprint(site.trust)),
        photo=None if front is None else site.instance.blobs.get(front.url.removeprefix("/blob/")),
    )  # fmt: skip
