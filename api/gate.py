"""The gate: who asks too often waits, before anything is looked up, read or queued (SPEC §15, 10; C3, C4, F9).

    GET  /c/… /h/… /own/… /api/v1/{verify,pieces,holders,people…}…    lookups; and unknown, when nothing was found
    POST /api/v1/statements, …  /api/v1/drafts/…        statements; and refused, when it was refused
    PUT  /api/v1/photos/…                               photos
    POST /api/v1/verify, /verify, /api/v1/intake/…      files
    429, Retry-After, problem+json or a plain page      whoever is over its quota, whatever it asks in that class

What the cache in front has is answered before anybody comes here: a crowd around one pot is never limited. Whoever has
guessed too often is told nothing more, neither yes nor no. All of it is the event loop's alone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.quotas import Quota, Quotas
from api.sources import Sources, network_of
from ledger.errors import PushbackError

MISSED = "kilnmark.missed"  # where a route says that nothing was found, in the request's scope
_LOOKUPS = ("/c/", "/C/", "/h/", "/H/", "/own/", "/OWN/", "/api/v1/verify/", "/api/v1/pieces/", "/api/v1/holders",
            "/api/v1/waiting", "/api/v1/office", "/api/v1/people", "/hall",
            "/api/v1/hall", "/p/", "/kilns/", "/thumb/", "/api/v1/findings", "/audit")  # fmt: skip
_FILES = frozenset({"/api/v1/verify", "/verify", "/api/v1/intake/pieces", "/api/v1/intake/people"})
_NOT_REFUSED = frozenset({408, 409, 429})  # slow, overtaken, told to wait: nobody guesses by these

Refuse = Callable[[Scope, Receive, Send, PushbackError], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Door:
    """A class of requests: `every` counts each, `failed` those that failed by `failing(status)`."""

    every: Quota
    failed: Quota | None = None
    failing: Callable[[int], bool] = lambda status: status == 404


class Gate:
    """The middleware between the common headers and the app."""

    def __init__(self, app: ASGIApp, quotas: Quotas, sources: Sources, refuse: Refuse) -> None:
        """Take what answers, who is counted, and how a refusal is said."""
        self.app, self._sources, self._refuse = app, sources, refuse
        self._lookups = Door(quotas.lookups, quotas.unknown)
        self._statements = Door(quotas.statements, quotas.refused, _is_refusal)
        self._photos, self._files = Door(quotas.photos), Door(quotas.files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say when to come again."""
        door = self._door(scope) if scope["type"] == "http" else None
        if door is None:
            await self.app(scope, receive, send)
            return
        source = network_of(self._sources.address(scope))
        seconds = max(door.every.wait(source), door.failed.wait(source) if door.failed else 0)
        if seconds:
            await self._refuse(scope, receive, send, PushbackError("rate-limited", retry_after=seconds))
            return
        door.every.spend(source)
        if door.failed is None:
            await self.app(scope, receive, send)
        elif await self._fails(door, scope, receive, send):
            door.failed.spend(source)

    async def _fails(self, door: Door, scope: Scope, receive: Receive, send: Send) -> bool:
        """Let the app answer; report whether it was a failure of this door's sort."""
        missed: list[bool] = []
        scope[MISSED] = missed
        failed = False

        async def answer(message: Message) -> None:
            nonlocal failed
            if message["type"] == "http.response.start":
                failed = door.failing(message["status"])
            await send(message)

        await self.app(scope, receive, answer)
        return failed or bool(missed)

    def _door(self, scope: Scope) -> Door | None:
        method, path = scope["method"], scope["path"]
        if path.startswith("/api/v1/drafts/"):
            return self._photos if method == "PUT" and "/photos/" in path else self._statements
        if method == "GET":
            return self._lookups if path.startswith(_LOOKUPS) else None
        if method == "POST":
            if path == "/api/v1/statements":
                return self._statements
            return self._files if path in _FILES else None
        return self._photos if method == "PUT" and path.startswith("/api/v1/photos/") else None


def _is_refusal(status: int) -> bool:
    return 400 <= status < 500 and status not in _NOT_REFUSED


def found_nothing(scope: Scope) -> None:
    """Say that this request asked for what the ledger does not have, though it is answered in peace."""
    missed = scope.get(MISSED)
    if missed is not None:
        missed.append(True)
