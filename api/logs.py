"""The server's log as JSON lines, for whoever gathers them: `kilnmark serve ledger --log-format json`.

    {"event":"request","level":"info","logger":"kilnmark.http","method":"GET","ms":2,"request":"9f86d081884c7d65",
     "route":"/c/{code}","status":200,"time":"2026-05-01T08:00:00Z"}

A request is told of by its route, never by its path: no code, no question, no address stands in a log (SPEC §12.11).
Its id is in the answer as `x-request-id`, and in every line that was written while it was answered.
"""

import logging
import re
import secrets
import sys
import time
from dataclasses import dataclass
from typing import TextIO

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, merge_contextvars

from api.sources import Sources

HEADER = b"x-request-id"
_FIELDS = frozenset({"method", "route", "status", "ms"})
_GIVEN = re.compile(rb"[A-Za-z0-9-]{8,64}")
_log = logging.getLogger("kilnmark.http")


def log_as_json(stream: TextIO | None = None) -> logging.Handler:
    """Let everything that is logged from here on come as JSON lines, on stderr unless said otherwise."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(allow=_FIELDS),
            structlog.processors.TimeStamper("%Y-%m-%dT%H:%M:%SZ", utc=True, key="time"),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("httpx2", "httpcore2", "httpx", "httpcore"):  # they tell of whole addresses, secrets in them and all
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


@dataclass(frozen=True, slots=True)
class RequestLog:
    """In front of everything: gives a request its id, and tells of it once it is answered.

    Attributes:
        app: what answers. sources: whose proxies' ids are taken over; a stranger's never is.
    """

    app: ASGIApp
    sources: Sources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, began, status = self._id(scope), time.monotonic(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (HEADER, request.encode())]}
            await send(message)

        with bound_contextvars(request=request):
            try:
                await self.app(scope, receive, answer)
            finally:
                said = {
                    "method": scope["method"][:20], "route": _route(scope), "status": status,
                    "ms": round((time.monotonic() - began) * 1000),
                }  # fmt: skip
                _log.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra=said)

    def _id(self, scope: Scope) -> str:
        given = [value for name, value in scope["headers"] if name == HEADER]
        if len(given) == 1 and self.sources.believes(scope) and _GIVEN.fullmatch(given[0]):
            return str(given[0], "ascii")
        return secrets.token_hex(8)


def _route(scope: Scope) -> str:
    """Return the pattern that the path fitted; `kept` where nobody looked for one: a cache answered, or a quota."""
    return str(getattr(scope.get("route"), "path", "kept"))
