"""Watching other people's ledgers: `witness init | add | list | serve`. SPEC §6, C2SP tlog-witness.

kilnmark witness init museum --name museum.example.net/w
kilnmark witness add museum --trust yixing-trust.json
kilnmark witness serve museum --port 8090
"""

import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from api.cli.auditor import read_trust
from api.cli.inputs import need_file, need_folder, present_folder
from api.cli.manners import show, tell, usage
from ledger.log.note import format_vkey, parse_vkey
from ledger.words import say

New = Annotated[Path, typer.Argument(metavar="DIRECTORY", help="The witness's folder, made.")]
Place = Annotated[Path, typer.Argument(metavar="DIRECTORY", help="The witness's folder.", callback=present_folder)]


def init(
    directory: New,
    name: Annotated[str, typer.Option(help="The witness's name, as a host with a path: museum.example.net/w.")],
) -> None:
    """Make a witness: its key and its name. 建立见证方。

    What it prints is the verifier key that ledgers put into their trust files. The key is for cosigning and nothing
    else; whoever loses it makes another witness.

    Example: kilnmark witness init museum --name museum.example.net/w
    """
    from api.cli.manners import manners
    from api.cli.posting import make_folder
    from ledger.witness_folder import WitnessFolder

    need_folder(directory.parent)
    make_folder(directory)
    vkey = format_vkey(WitnessFolder(directory).make(name))
    show({"vkey": vkey, "name": name}, say("cli.witness-made", manners.lang, vkey=vkey))


def add(
    directory: Place,
    vkey: Annotated[str, typer.Option(help="The log's verifier key: origin+id+key.")] = "",
    trust: Annotated[Path | None, typer.Option(help="Or the ledger's trust file.")] = None,
) -> None:
    """Watch one ledger more. 增加一部要见证的账本。

    The key comes from the ledger's people, not from its server: it is what every cosignature rests on.

    Example: kilnmark witness add museum --trust yixing-trust.json
    """
    from api.cli.manners import manners
    from ledger.witness_folder import WitnessFolder

    if bool(vkey) == (trust is not None):
        usage("cli.witness-which")
    if trust is not None:
        need_file(trust)
    key = parse_vkey(vkey) if trust is None else read_trust(trust).log
    WitnessFolder(directory).add(key)
    show({"origin": key.name}, say("cli.witness-watches", manners.lang, origin=key.name))


def list_(directory: Place) -> None:
    """List what is watched, and what was seen last. 列出所见证的账本。

    Example: kilnmark witness list museum
    """
    from api.cli.manners import manners
    from ledger.witness_folder import WitnessFolder

    folder = WitnessFolder(directory)
    with closing(folder.store()) as store:
        held = {origin: store.read(origin) for origin in sorted(folder.logs())}
    sizes = {origin: 0 if page is None else page.checkpoint.size for origin, page in held.items()}
    forks = sorted(path.name for path in (directory / "forks").glob("*.fork.json"))
    lines = [say("cli.witness-line", manners.lang, origin=origin, size=size) for origin, size in sizes.items()]
    lines += [say("cli.witness-fork", manners.lang, name=name) for name in forks]
    show({"logs": sizes, "forks": forks}, "\n".join(lines) or say("cli.witness-none", manners.lang))


def serve(
    directory: Place,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.")] = 8090,
) -> None:
    """Cosign what the watched ledgers show, as long as it continues what was seen. 启动见证服务。

    Ledgers post to <address>/add-checkpoint (C2SP tlog-witness). Two pages that can't both be true are refused and kept
    under forks/ as a proof that anybody verifies with `kilnmark verify`.

    Example: kilnmark witness serve museum --port 8090
    """
    import uvicorn

    from api.cli.serving import listen
    from api.witness_app import make_witness_app
    from ledger.witness_folder import WitnessFolder

    folder = WitnessFolder(directory)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as opened:
        store = opened.enter_context(closing(folder.store()))
        judge = folder.open(store)
        listening = opened.enter_context(listen(host, port))
        address = f"http://{host}:{listening.getsockname()[1]}"
        show({"address": address, "vkey": format_vkey(judge.vkey)}, address)
        tell("cli.witness-serving", name=judge.vkey.name, count=len(folder.logs()))
        app = make_witness_app(judge, sorted(folder.logs()), directory / "forks")
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, proxy_headers=False)
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            tell("cli.served")


COMMANDS: dict[str, Callable[..., None]] = {"init": init, "add": add, "list": list_, "serve": serve}
"""Beside `witness policy`, by which a ledger names its own."""
