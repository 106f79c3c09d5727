"""Two web origins of one server: the ledger's, where everybody reads, and the studio's, where keys are kept and used.

    KILNMARK_STUDIO_URL=https://studio.zisha.example     public_url https://zisha.example

    https://zisha.example/studio/new        307 → https://studio.zisha.example/studio/new
    https://studio.zisha.example/c/…        307 → https://zisha.example/c/…       what makers write is never shown here
    OPTIONS /api/v1/statements  Origin: https://studio.zisha.example      204, Access-Control-Allow-…

A browser parts what it keeps by web origin, so whatever runs on a page of the ledger's never reaches a stamp (6 §6.2).
Unset, the pages stand on the ledger's own host.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

SIGNING = ("/studio", "/kiln", "/registrar", "/audit/desk")
_BESIDE = ("/static/", "/worker.js", "/healthz", "/readyz")  # what the studio's pages load from where they stand
_MAX_AGE = "600"


@dataclass(frozen=True, slots=True)
class Origins:
    """The middleware, between the cache and all else.

    Attributes:
        studio: web origin of the signing pages, `https://host[:port]`; empty where they stand on the ledger's.
        ledger: public address of the ledger, without a slash at the end.
    """

    app: ASGIApp
    studio: str
    ledger: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or send on to the other origin."""
        if not self.studio or scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, here = scope["path"], self.is_studio(scope)
        if here and path == "/":
            await _sent_on(f"{self.studio}/studio", scope)(scope, receive, send)
        elif here and not (is_signing(path) or path.startswith(_BESIDE)):
            await _sent_on(self.ledger + quote(path), scope)(scope, receive, send)
        elif not here and is_signing(path):
            await _sent_on(self.studio + quote(path), scope)(scope, receive, send)
        elif scope["method"] == "OPTIONS" and _header(scope, b"origin") == self.studio and path.startswith("/api/v1/"):
            await self._leave()(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def is_studio(self, scope: Scope) -> bool:
        """Report whether the studio's own host was asked."""
        return bool(self.studio) and _header(scope, b"host") == urlsplit(self.studio).netloc

    def _leave(self) -> Response:
        """Tell a browser that the studio's pages may post and bring pictures; reading is open to every web origin."""
        headers = {
            "Access-Control-Allow-Origin": self.studio,
            "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
            "Access-Control-Allow-Headers": "Content-Type, Photo-Ticket, Signed-Request",
            "Access-Control-Max-Age": _MAX_AGE,
            "Vary": "Origin",
        }
        return Response(status_code=204, headers=headers)


def is_signing(path: str) -> bool:
    """Report whether a page is one on which keys are used: `/studio`, `/studio/new`, and not `/studios`."""
    return any(path == start or path.startswith(f"{start}/") for start in SIGNING)


def _sent_on(address: str, scope: Scope) -> Response:
    query = scope["query_string"].decode("latin-1")
    return Response(status_code=307, headers={"Location": f"{address}?{query}" if query else address})


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
