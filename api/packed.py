"""Pages and documents in gzip to browsers that take it: a phone's line is slower than our deflating.

    GET /c/0123456789ABT   Accept-Encoding: gzip   →   Content-Encoding: gzip, Vary: Accept-Encoding, fewer bytes

Only what is text: tiles, entries and photos have nothing to give. Within the cache in front of the app, so that an
answer is packed once and kept packed. Nothing in a page is secret, so its length tells nothing (no BREACH).
"""

from dataclasses import dataclass, field

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_TEXTS = ("/c/", "/C/", "/k/", "/own", "/h/", "/H/", "/verify", "/docs", "/api/v1/pieces/", "/api/v1/people/",
          "/api/v1/batches/", "/feeds/", "/studio", "/kiln", "/registrar", "/hall", "/p/", "/api/v1/hall",
          "/api/v1/kilns")  # fmt: skip
_SMALL = 1024  # bytes that go into one packet in any case
_LEVEL = 6


def packs(scope: Scope) -> bool:
    """Report whether the answer to this request is one that is packed for whoever asks, and this one does."""
    path: str = scope["path"]
    if scope["method"] != "GET" or not (path == "/" or path.startswith(_TEXTS)) or path.endswith((".png", ".pdf")):
        return False
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


@dataclass(slots=True)
class Packed:
    """The middleware."""

    app: ASGIApp
    _packing: ASGIApp = field(init=False)

    def __post_init__(self) -> None:
        self._packing = GZipMiddleware(self.app, minimum_size=_SMALL, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; pack the answer where that is of use."""
        if scope["type"] == "http" and packs(scope):
            await self._packing(scope, receive, send)
        else:
            await self.app(scope, receive, send)
