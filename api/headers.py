"""Headers that every answer bears, and HEAD, which is GET without the body.

Content-Security-Policy: default-src 'none'; …    a page loads what this server has, runs no line of its own text (F5)
X-Content-Type-Options: nosniff                   a photo is never read as a program
Referrer-Policy: no-referrer                      no other site learns which code was looked at
"""

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
WORKER_POLICY = "default-src 'none'; connect-src 'self'"  # it fetches for its pages, and loads nothing
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


_ALL = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_PAGE = [(b"content-security-policy", PAGE_POLICY.encode()), *_ALL]
_DATA = [
    (b"content-security-policy", DATA_POLICY.encode()),
    *_ALL,
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]


@dataclass(frozen=True, slots=True)
class Headers:
    """The middleware. Reading is open to every web origin: everything here is public, and nothing knows a visitor."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers to the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message["headers"])
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"} if head else scope, receive, answer)


def _add(headers: list[tuple[bytes, bytes]]) -> None:
    given = dict(headers)  # names are lower case, as ASGI has them
    page = given.get(b"content-type", b"").startswith(b"text/html")
    headers += [header for header in (_PAGE if page else _DATA) if header[0] not in given]
