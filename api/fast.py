"""In front of the app: answers to names that were answered before, as the same bytes. It answers hits and nothing else.

    GET /checkpoint ─→ kept? ─ yes ─→ status, headers, bytes as the app gave them
                         └── no ──→ app ─ a route said "keep this" ─→ kept

What is kept is what the app sent, whole, so an answer from here differs from the app's in nothing. Four sorts: what
never changes (tiles, photos, receipts); what is true until the head moves (the checkpoint); what is true of one code
until a change names it (verdicts); what is good for a second, whatever happens (boards: a million may look on). For the
second and third the head is looked at, which the app does at most once a second when others commit. A look-up that is
answered is noted for its count, after the answer.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.language import liked_language
from api.packed import packs

KEEP = "kilnmark.keep"  # where a route leaves its wish, in the request's scope
NOTED = "kilnmark.scan"  # where it says which code it answered for
HEAD = "head"
SECOND = "second"
_PAGES = ("/c/", "/C/", "/k/")
_ASKED = {b"": "", b"lang=zh": "zh", b"lang=en": "en"}
VERDICT_SECONDS = 60  # a standing may end tonight without anybody saying so


@dataclass(frozen=True, slots=True)
class Keep:
    """A route's wish to have its answer kept.

    Attributes:
        until: empty for ever; `head` until the head moves; `second`; else the piece code whose change ends it.
        generation: of the cache when the route began to read: what changed since then is not kept.
    """

    until: str
    generation: int


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer. `until` as above; `ends`: on the cache's clock, 0 for never; `scan`: the code that was looked up."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    until: str
    ends: int = 0
    scan: str = ""


class Cache:
    """Answers by path, the least lately used dropped first. Any thread: `_kept` and the counts are under `_lock`."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Hold at most `limit` bytes of bodies."""
        self.generation = 0
        self._limit = limit
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._length = 0

    def get(self, path: str) -> Kept | None:
        """Return what is kept under the path, if it may still be said."""
        with self._lock:
            kept = self._kept.get(path)
            if kept is None:
                return None
            if kept.ends and self._clock() >= kept.ends:
                self._drop(path)
                return None
            self._kept.move_to_end(path)
            return kept

    def put(self, path: str, headers: list[tuple[bytes, bytes]], body: bytes, keep: Keep, scan: str = "") -> None:
        """Keep an answer, unless something changed while it was made, or it is too large to be worth it."""
        ends = 0 if keep.until in {"", HEAD} else int(self._clock()) + (1 if keep.until == SECOND else VERDICT_SECONDS)
        moves = keep.until not in {"", SECOND}
        with self._lock:
            if (moves and keep.generation != self.generation) or len(body) > self._limit // 8:
                return
            self._drop(path)
            self._kept[path] = Kept(headers, body, keep.until, ends, scan)
            self._length += len(body)
            while self._length > self._limit:
                self._drop(next(iter(self._kept)))

    def changed(self, codes: Iterable[str] | None) -> None:
        """Drop what the head decides, and the verdicts of these codes; with None, of all codes."""
        named = None if codes is None else set(codes)
        with self._lock:
            self.generation += 1
            gone = [
                path
                for path, kept in self._kept.items()
                if kept.until not in {"", SECOND} and (kept.until == HEAD or named is None or kept.until in named)
            ]
            for path in gone:
                self._drop(path)

    def _drop(self, path: str) -> None:
        kept = self._kept.pop(path, None)
        if kept is not None:
            self._length -= len(kept.body)


@dataclass(slots=True)
class Fast:
    """The ASGI callable in front of the app.

    Attributes:
        app: everything else.
        cache: filled from what the app sends when a route asks for it.
        look: looks at the head, and drops from the cache what it ends.
        note: counts a look-up of a code, given the request's scope.
        aside: whether another host was asked, for which nothing is kept here.
    """

    app: ASGIApp
    cache: Cache
    look: Callable[[], object]
    note: Callable[[str, Scope], None] = lambda code, scope: None  # noqa: ARG005  # nobody counts
    aside: Callable[[Scope], bool] = lambda scope: False  # noqa: ARG005  # there is one host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a hit, or let the app answer and keep what it asks to keep."""
        if scope["type"] != "http" or scope["method"] != "GET" or self.aside(scope):
            await self.app(scope, receive, send)
            return
        name = _name(scope)
        kept = self.cache.get(name) if name else None
        if kept is not None and kept.until not in {"", SECOND}:
            self.look()
            kept = self.cache.get(name)
        if kept is not None:
            await send({"type": "http.response.start", "status": 200, "headers": kept.headers})
            await send({"type": "http.response.body", "body": kept.body})
            if kept.scan:
                self.note(kept.scan, scope)
            return
        noted: list[str] = []
        scope[NOTED] = noted
        if name:
            await self._keep(name, scope, receive, send, noted)
        else:
            await self.app(scope, receive, send)
        if noted:
            self.note(noted[0], scope)

    async def _keep(self, name: str, scope: Scope, receive: Receive, send: Send, noted: list[str]) -> None:
        """Let the app answer, and keep what it asks to keep."""
        wishes: list[Keep] = []
        scope[KEEP] = wishes
        recorder = _Recorder(send)
        await self.app(scope, receive, recorder)
        if wishes and recorder.status == 200 and recorder.whole:
            self.cache.put(name, recorder.headers, b"".join(recorder.parts), wishes[0], noted[0] if noted else "")


def _name(scope: Scope) -> str:
    """Return the name under which an answer is kept: path, whether packed, of a piece's or kiln's page the language."""
    path: str = scope["path"]
    query: bytes = scope["query_string"]
    if packs(scope):
        path += " gzip"
    if not path.startswith(_PAGES):
        return "" if query else path
    lang = _ASKED.get(query)
    if lang is None:
        return ""
    header = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return f"{path} {lang or liked_language(header.decode('latin-1'))}"


@dataclass(slots=True)
class _Recorder:
    """Passes an answer on and remembers it."""

    send: Send
    status: int = 0
    whole: bool = False
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        elif message["type"] == "http.response.body":
            self.parts.append(message.get("body", b""))
            self.whole = not message.get("more_body", False)
        await self.send(message)


def keep(scope: Scope, generation: int, until: str = "") -> None:
    """Ask that the answer to this request be kept; without the cache in front it is a wish unheard."""
    wishes = scope.get(KEEP)
    if wishes is not None:
        wishes.append(Keep(until, generation))


def looked_up(scope: Scope, code: str) -> None:
    """Say that this request was answered for a code that the ledger has; without the cache in front it is unheard."""
    noted = scope.get(NOTED)
    if noted is not None:
        noted.append(code)
