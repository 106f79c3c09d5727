"""A witness over HTTP: C2SP tlog-witness, and what it holds, for whoever watches the logs. SPEC §6.

POST /add-checkpoint                   200 signature lines · 400 · 403 · 404 · 409 the size held · 422 · 503
GET  /                                 {"logs":["example.com/kiln"],"name":"museum.example.net/w","vkey":"…"}
GET  /log/<sha256 of the origin>/checkpoint      the newest note that was cosigned
GET  /forks/<name>                     a proof of misbehaviour (SPEC §11a); GET /forks lists them

Answers are text: the protocol has no errors of ours, only its statuses; the body says in English why.
"""

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.body import read_body
from ledger.errors import ConflictError, LedgerError, MalformedError, NotFoundError, PushbackError, UnknownKeyError
from ledger.log.add_checkpoint import MAX_REQUEST
from ledger.log.note import format_vkey
from ledger.witness import Witness
from ledger.words import say

SIZE_TYPE = "text/x.tlog.size"
SECONDS = 10  # in which a request must have arrived
_FORK = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}\.fork\.json")


def status_of(error: LedgerError) -> int:
    """Return the protocol's status."""
    if isinstance(error, UnknownKeyError) or error.code in {"note-signature-invalid", "checkpoint-origin"}:
        return 403
    return {MalformedError: 400, NotFoundError: 404, ConflictError: 409, PushbackError: 503}.get(type(error), 422)


def make_witness_app(
    witness: Witness, origins: list[str], forks: Path, *, now: Callable[[], int] = lambda: int(time.time())
) -> Starlette:
    """Return the ASGI app.

    Args:
        witness: answers.
        origins: that it watches.
        forks: where its proofs of misbehaviour lie.
        now: the wall clock.
    """
    named = {hashlib.sha256(origin.encode()).hexdigest(): origin for origin in origins}

    async def add(request: Request) -> Response:
        try:
            body = await read_body(request, MAX_REQUEST, SECONDS)
            answer = await anyio.to_thread.run_sync(witness.add, body, now())
        except ConflictError as e:  # the protocol's one error with a body that programs read
            size = f"{e.fields['known_size']}\n"
            return Response(size, 409, {"Content-Type": SIZE_TYPE})
        except LedgerError as e:
            return PlainTextResponse(f"{say(f'error.{e.code}', 'en', **e.fields)}\n", status_of(e))
        return PlainTextResponse(answer)

    async def about(_: Request) -> Response:
        told = {"logs": origins, "name": witness.vkey.name, "vkey": format_vkey(witness.vkey)}
        return JSONResponse(told, headers={"Cache-Control": "no-cache"})

    async def newest(request: Request) -> Response:
        origin = named.get(request.path_params["log"], "")
        try:
            note = await anyio.to_thread.run_sync(witness.held, origin)
        except LedgerError as e:
            return PlainTextResponse(f"{say(f'error.{e.code}', 'en', **e.fields)}\n", status_of(e))
        return PlainTextResponse(note, headers={"Cache-Control": "no-cache"})

    def proofs(_: Request) -> Response:
        return JSONResponse(sorted(path.name for path in forks.glob("*.fork.json")))

    def proof(request: Request) -> Response:
        name = request.path_params["name"]
        if not _FORK.fullmatch(name) or not (forks / name).is_file():
            return PlainTextResponse("no such proof\n", 404)
        return Response((forks / name).read_bytes(), media_type="application/json")

    return Starlette(routes=[
        Route("/add-checkpoint", add, methods=["POST"]), Route("/", about), Route("/log/{log}/checkpoint", newest),
        Route("/forks", proofs), Route("/forks/{name}", proof),
    ])  # fmt: skip
