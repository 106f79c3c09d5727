"""`serve`: the ledger behind an address, by HTTP for a proxy in front, or by HTTPS with a certificate that is given.

    kilnmark serve ledger                                                     a proxy in front, on this machine
    kilnmark serve ledger --host 0.0.0.0 --port 443 --certfile full.pem --keyfile key.pem
      → https://127.0.0.1:443 for everybody, and a door of its own on the loopback for the commands of this machine

A certificate names the public host, which commands of this machine do not go by: so they come in by the second door.
"""

import asyncio
import logging
import signal
import socket
import ssl
import sys
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.inputs import present_file
from api.cli.manners import show, tell, usage
from api.cli.operator import StudioPlace

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_LOOPBACK = "127.0.0.1"
Certificate = Annotated[
    Path | None, typer.Option(callback=present_file, help="Serve HTTPS: the certificate and its chain, PEM.")
]
CertificateKey = Annotated[Path | None, typer.Option(callback=present_file, help="The certificate's key, PEM.")]


class LogFormat(StrEnum):
    """How the server's log is written."""

    TEXT = "text"
    JSON = "json"


def serve(
    directory: StudioPlace,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = _LOOPBACK,
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8000,
    certfile: Certificate = None,
    keyfile: CertificateKey = None,
    log_format: Annotated[
        LogFormat, typer.Option(help="How the log on stderr is written; json tells of each request too, by its route.")
    ] = LogFormat.TEXT,
) -> None:
    """Serve a ledger: API, verification pages, the log as files. 启动账本服务。

    While it runs, commands with `--ledger DIRECTORY` post through it. With a certificate it serves HTTPS by itself, and
    takes up a renewed one at its next start; else put a proxy in front (examples/town).

    Example: kilnmark serve ledger --port 8000
    """
    import uvicorn

    from api.app import make_app
    from api.logs import RequestLog, log_as_json
    from api.metrics import Metrics
    from api.metrics_door import metrics_door
    from api.settings import Settings, sources_of
    from ledger.instance import open_studio

    _check_certificate(certfile, keyfile)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that leaving closes the ledger, whoever ends us
    with ExitStack() as opened:
        instance = opened.enter_context(open_studio(directory, write=True))
        listening = opened.enter_context(listen(host, port))
        address = _address(host, listening.getsockname()[1], "https" if certfile else "http")
        inner = opened.enter_context(listen(_LOOPBACK, 0)) if certfile else None
        instance.serve_at(address if inner is None else _address(_LOOPBACK, inner.getsockname()[1]))
        instance.keep_snapshots()
        instance.keep_scan_days()
        settings, metrics = Settings(), Metrics()
        app: ASGIApp = make_app(instance, settings, metrics=metrics)
        if settings.metrics:
            where, _, number = settings.metrics.rpartition(":")
            try:
                opened.enter_context(metrics_door(settings.metrics, metrics.registry))
            except OSError as e:
                usage("cli.port-taken", host=where, port=number, reason=e.strerror)
        show({"address": address, "origin": instance.origin}, address)
        if log_format is LogFormat.JSON:
            log_as_json()
            app = RequestLog(app, sources_of(settings))
            logging.getLogger("kilnmark").info("serving %s at %s", instance.origin, address)
        else:
            tell("cli.serving", address=address, origin=instance.origin)
        # Who asks is read by `Sources`, from as many proxies as were named: uvicorn would believe any on this machine.
        config = uvicorn.Config(
            app, log_config=None if log_format is LogFormat.JSON else uvicorn.config.LOGGING_CONFIG,
            log_level="warning", access_log=False, server_header=False, proxy_headers=False,
            ssl_certfile=certfile, ssl_keyfile=keyfile,
        )  # fmt: skip
        server = uvicorn.Server(config) if inner is None else _two_doors(config, inner)
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            if log_format is LogFormat.TEXT:
                tell("cli.served")


def _check_certificate(certfile: Path | None, keyfile: Path | None) -> None:
    """Leave with 2 when only one of the two is given, or they do not belong together: before the ledger is opened."""
    if certfile is None and keyfile is None:
        return
    if certfile is None or keyfile is None:
        usage("cli.certificate-pair")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certfile, keyfile, password=lambda: b"")
    except (OSError, ssl.SSLError, ValueError) as e:
        usage("cli.certificate-bad", path=certfile, reason=getattr(e, "reason", None) or type(e).__name__)


def _two_doors(config: Any, inner: socket.socket) -> Any:
    """Return a server of `config` that answers on a second listener too, without TLS."""
    import uvicorn

    class TwoDoors(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            protocol = partial(
                config.http_protocol_class, config=config, server_state=self.server_state,
                app_state=self.lifespan.state,
            )  # fmt: skip
            self.servers.append(await asyncio.get_running_loop().create_server(protocol, sock=inner))

    return TwoDoors(config)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, before anything else is started; a taken port ends the command with 2."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as e:
        usage("cli.port-taken", host=host, port=port, reason=e.strerror)


def _address(host: str, port: int, scheme: str = "http") -> str:
    """Return where this machine reaches the server."""
    reached = {"0.0.0.0": _LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    return f"{scheme}://[{reached}]:{port}" if ":" in reached else f"{scheme}://{reached}:{port}"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)
