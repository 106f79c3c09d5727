"""The servers that are measured, ours and its controls, each one uvicorn worker in a process of its own.

    python -m tests.bench.server studio DIRECTORY     ours, its clock at the statements' time, no quotas: one source
                                                      is all the load; look-ups are counted as ever
    python -m tests.bench.server unseen DIRECTORY     the same, and nothing is folded into the hall; followed: at once
    python -m tests.bench.server constant FILE        bare ASGI: these bytes, whatever is asked
    python -m tests.bench.server textbook DATABASE    as tutorials have it: def, Session, response_model
    python -m tests.bench.server one-signature        a POST that verifies one signature and stores nothing

The port is the first line of output.
"""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from sqlmodel import Field, Session, SQLModel, create_engine, select

from api import following
from api.app import make_app
from api.settings import Settings
from ledger.craft.statement import verify_statement
from ledger.craft.submission import read_submission
from ledger.instance import open_studio
from tests.api.served import UNLIMITED
from tests.craft.world import START
from tests.desk import FixedClock

NOW = START + 3600


def constant(path: Path) -> Any:
    """Return an app that answers with the file's bytes."""
    body = path.read_bytes()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


class PlainPiece(SQLModel, table=True):
    """A piece as a tutorial stores it."""

    code: str = Field(primary_key=True)
    title: str
    maker: str
    shape: str
    year: int
    word: str
    note: str


class PlainVerdict(SQLModel):
    """What a tutorial answers."""

    code: str
    title: str
    maker: str
    shape: str
    year: int
    word: str
    note: str


def textbook(path: Path) -> FastAPI:
    """Return the app that looks the row up for every scan."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
    app = FastAPI()

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    @app.get("/api/v1/verify/{code}", response_model=PlainVerdict)
    def verdict(code: str, opened: Session = Depends(session)) -> PlainPiece:  # noqa: B008  # the textbook's way
        found = opened.exec(select(PlainPiece).where(PlainPiece.code == code)).first()
        if found is None:
            raise HTTPException(404)
        return found

    return app


def textbook_rows(path: Path, code: str, length: int) -> None:
    """Make the textbook's database: a thousand pieces, the one asked for about as long as ours."""
    engine = create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables["plainpiece"]])
    with Session(engine) as opened:
        for number in range(1000):
            name = code if number == 500 else f"{number:013d}"
            opened.add(
                PlainPiece(
                    code=name, title="示例", maker="顾景云", shape="石瓢", year=2026, word="registered",
                    note="x" * max(0, length - 150),
                )
            )  # fmt: skip
        opened.commit()
    engine.dispose()


def one_signature() -> FastAPI:
    """Return the app that verifies one signature and stores nothing."""
    app = FastAPI()

    @app.post("/api/v1/statements")
    async def statements(request: Request) -> dict[str, bool]:
        verify_statement(read_submission(await request.body()).statements[0])
        return {"valid": True}

    return app


@contextmanager
def served(kind: str, *arguments: str | Path) -> Iterator[int]:
    """Run a server in a process of its own; give its port."""
    command = [sys.executable, "-m", "tests.bench.server", kind, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def main() -> None:
    """Serve until told to end."""
    kind, *rest = sys.argv[1:]
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    if kind in {"studio", "unseen", "followed"}:
        following.FIRST = {"unseen": 1e9, "followed": 0.0}.get(kind, following.FIRST)
        following.PATIENCE = 0.0 if kind == "followed" else following.PATIENCE  # the worst: it stands back for nobody
        clock = FixedClock(NOW)
        with open_studio(Path(rest[0]), write=True, clock=clock) as instance:
            run(make_app(instance, Settings(**UNLIMITED), now=clock.now), listening)
    elif kind == "constant":
        run(constant(Path(rest[0])), listening)
    elif kind == "textbook":
        run(textbook(Path(rest[0])), listening)
    else:
        run(one_signature(), listening)


def run(app: Any, listening: socket.socket) -> None:
    """Serve as `kilnmark serve` does."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, proxy_headers=False)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
