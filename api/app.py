"""The app: its doors, what every answer has in common, and the cache in front of it.

with open_studio(directory, write=True) as instance:
    uvicorn.run(make_app(instance))

    request → Fast (kept answers) → Headers → Packed → Gate (quotas) → routes → Site → ledger
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.board_told import Boards
from api.body import drop_body
from api.errors import problem
from api.fast import Cache, Fast
from api.feeds import Feeds
from api.gate import Gate
from api.headers import Headers
from api.metric_facts import Facts
from api.metrics import Metrics
from api.origins import Origins
from api.packed import Packed
from api.pages import error_page, wants_page
from api.routes import (
    audit,
    batches,
    blobs,
    boards,
    cards,
    checks,
    commissions,
    context,
    docs,
    drafts,
    feeds,
    hall,
    health,
    holding,
    intake,
    intake_people,
    kiln_page,
    kilns,
    log,
    making,
    office,
    own,
    pages,
    people,
    photos,
    pieces,
    printing,
    receipts,
    registrar,
    statements,
    studio,
    studio_lists,
    thumbs,
    verify,
    waiting,
    works,
)
from api.scans import EVERY
from api.settings import Settings
from api.site import Site, site_of
from api.stamper import Stamper
from api.webhook import Webhook
from ledger.errors import InconsistencyError, LedgerError, MalformedError, NotFoundError, PushbackError
from ledger.instance import Instance

DESCRIPTION = (
    "A certification ledger for heritage craft. Every write is a signed statement; every answer can be checked."
)


TICK = 60  # seconds: how often the ledger's own statements are thought of when nobody posts


class Doors(FastAPI):
    """FastAPI, its description without an answer that it never gives."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document; the framework's own 422 is not in it: `_not_valid` answers in our words."""
        document = super().openapi()
        for methods in document["paths"].values():
            for said in methods.values():
                answer = said["responses"].get("422", {})
                if "HTTPValidationError" in str(answer):
                    del said["responses"]["422"]
        for name in ("HTTPValidationError", "ValidationError"):
            document["components"]["schemas"].pop(name, None)
        return document


def make_app(
    instance: Instance, settings: Settings | None = None, *, now: Callable[[], int] | None = None,
    metrics: Metrics | None = None,
) -> Fast:  # fmt: skip
    """Return the ASGI callable that serves an open studio.

    Args:
        instance: opened for writing; stays open until the server has ended.
        settings: from the environment when None.
        now: the wall clock when None, whole seconds.
        metrics: what is counted; its registry tells of this server afterwards.
    """
    chosen = settings or Settings()
    site = Site(instance, chosen, Cache(chosen.cache_bytes), metrics=metrics or Metrics())
    if now is not None:
        site.now = now
    site.metrics.registry.register(Facts(site))
    app = Doors(
        title="Kilnmark",
        version="0.1.0",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # nothing is told to anybody of who asks
    )
    app.state.site = site
    app.state.boards = Boards(site)
    app.state.feeds = Feeds(site, app.state.boards)
    for part in (
        statements,
        receipts,
        pieces,
        holding,
        waiting,
        office,
        photos,
        thumbs,
        hall,
        drafts,
        intake,
        intake_people,
        works,
        making,
        printing,
        verify,
        batches,
        kiln_page,
        kilns,
        boards,
        feeds,
        log,
        blobs,
        context,
        health,
        docs,
        own,
        people,
        registrar,
        audit,
        studio,
        studio_lists,
        cards,
        checks,
        commissions,
        pages,
    ):
        app.include_router(part.router)
    app.add_exception_handler(LedgerError, _told)
    app.add_exception_handler(HTTPException, _not_routed)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(Exception, _fault)
    doors = Headers(Packed(Gate(app, site.quotas, site.sources, partial(_waits, app))))
    origins = Origins(doors, site.studio, site.address)
    return Fast(origins, site.cache, site.page, site.scans.note, origins.is_studio)


async def _keep_ticking(site: Site) -> None:
    while True:
        await anyio.sleep(TICK)
        site.tick()


async def _look_back(site: Site) -> None:
    """Let the views look at what they have not seen yet, a part at a time: a page is not to wait for a million."""
    left = True
    while left:
        left = not await anyio.to_thread.run_sync(site.look_back)


async def _keep_counting(site: Site) -> None:
    while True:
        await anyio.sleep(EVERY)
        notes = site.scans.take()
        if notes:
            await anyio.to_thread.run_sync(site.count, notes)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    site: Site = app.state.site
    # A thread that answers holds a reader of the store: no more threads than readers, so none waits for one.
    anyio.to_thread.current_default_thread_limiter().total_tokens = site.settings.threads
    site.start()
    webhook, stamper = _webhook(site), _stamper(site)
    try:
        async with anyio.create_task_group() as background:
            background.start_soon(_keep_ticking, site)
            background.start_soon(_keep_counting, site)
            background.start_soon(_look_back, site)
            yield
            background.cancel_scope.cancel()
    finally:
        for told in (webhook, stamper):
            if told is not None:
                await anyio.to_thread.run_sync(told.close)
        await anyio.to_thread.run_sync(site.close)


def _webhook(site: Site) -> Webhook | None:
    """Start to tell the operator's own address of every entry, where there is one."""
    if not site.settings.webhook_url:
        return None
    webhook = Webhook(
        site.settings, site.instance.store, site.instance.directory, address=site.address,
        origin=site.instance.origin, size=lambda: site.page().checkpoint.size, now=site.now,
    )  # fmt: skip
    site.wakes.append(webhook.wake)
    webhook.start()
    return webhook


def _stamper(site: Site) -> Stamper | None:
    """Start to have pages stamped by an outside clock, where an authority is named."""
    if not site.settings.tsa_url:
        return None
    instance = site.instance
    stamper = Stamper(site.settings.tsa_url, site.trust, instance.store, instance.directory, instance.page, site.now)
    site.wakes.append(stamper.wake)
    stamper.start()
    return stamper


def _answer(request: Request, error: LedgerError) -> Response:
    site = site_of(request)
    if wants_page(request):
        return error_page(request, site, error)
    return problem(error, site.address)


async def _waits(app: FastAPI, scope: Scope, receive: Receive, send: Send, error: PushbackError) -> None:
    """Answer whoever asks too often; see `Gate`."""
    scope["app"] = app
    request = Request(scope, receive)
    settings = site_of(request).settings
    if scope["method"] != "GET":  # else the sender's write fails before it reads our answer
        await drop_body(request, settings.max_body, settings.body_seconds)
    await _answer(request, error)(scope, receive, send)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, LedgerError)
    return _answer(request, error)


async def _not_routed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        response = _answer(request, MalformedError("method-not-allowed", method=request.method[:20]))
        response.headers.update(error.headers or {})
        return response
    return _answer(request, NotFoundError("route-unknown", path=request.url.path[:100]))


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    where = ".".join(str(part) for part in error.errors()[0]["loc"])
    return _answer(request, MalformedError("request-malformed", at=where[:100]))


async def _fault(request: Request, error: Exception) -> Response:
    """Answer for a fault of ours without saying anything of it; the server's own record has the trace."""
    del error
    site_of(request).metrics.faults.inc()
    return _answer(request, InconsistencyError("internal-fault"))
