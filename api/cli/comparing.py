"""Two views of a ledger held against each other, and the proof that comes out: `compare`, and `verify` of such a proof.

kilnmark compare checkpoint mirror --trust trust.json       consistent: 412 entries are the beginning of 600
kilnmark compare https://a.example https://b.example …      forked: ledger-412-600.fork.json
"""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.auditor import TrustFile, read_trust
from api.cli.inputs import is_address, is_ledger, need_file
from api.cli.manners import GOOD, REFUSED, manners, show, usage
from api.cli.posting import read_file, write_file
from ledger.craft.statement import read_statement
from ledger.craft.statement_words import say_kind
from ledger.errors import LedgerError, VerificationError
from ledger.log.encoding import format_time
from ledger.log.entry import parse_entry
from ledger.log.tree import hash_leaf
from ledger.log.trust import Trust
from ledger.words import Lang, say

if TYPE_CHECKING:
    from ledger.compare import View
    from ledger.log.fork import OpenedFork

BEGINNING = b'{"checkpoints":'
"""How every proof of misbehaviour begins, and no other document of ours."""


def compare(
    one: Annotated[str, typer.Argument(help="A checkpoint, a receipt, a mirror's folder or https://…")],
    other: Annotated[str, typer.Argument(help="The same of the other side.")],
    trust: TrustFile,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the proof goes if the ledger forked; else ledger-<size>-<size>.fork.json."),
    ] = None,
) -> None:
    """Hold two views of one ledger against each other. 比对两份账本：是否同一部历史。

    Two people who hold a page, a receipt or a mirror each find out whether they were shown one history. If not, the
    proof is a small file that anybody verifies with `kilnmark verify FILE --trust trust.json`, without the ledger.
    Exit 0: one history. 1: it forked, or the two cannot be compared (then give the mirror of the larger). 2: usage.

    Example: kilnmark compare checkpoint mirror --trust trust.json
    """
    from ledger.compare import compare as hold

    trusted = read_trust(trust)
    with ExitStack() as opened:
        views = [_view(what, trusted, opened) for what in (one, other)]
        found = hold(views[0], views[1], trusted)
        if found.answer in {"same", "continues"}:
            _hold(max(views, key=lambda view: (view.checkpoint.size, view.source is not None)), trusted)
    older, newer = found.older.size, found.newer.size
    said: dict[str, object] = {"answer": found.answer, "older": older, "newer": newer}
    if found.shown is None:
        show(said, say(f"cli.compare-{found.answer}", manners.lang, older=older, newer=newer))
        raise typer.Exit(REFUSED if found.answer == "unknown" else GOOD)
    path = out or Path(f"ledger-{older}-{newer}.fork.json")
    write_file(path, found.proof)
    text = f"{spoken_fork(found.shown, manners.lang)}\n{say('cli.compare-written', manners.lang, path=path)}"
    show({**said, **told_fork(found.shown), "proof": str(path)}, text)
    raise typer.Exit(REFUSED)


def _hold(newer: "View", trust: Trust) -> None:
    """Hold the newer of two views against the highest page seen here; that both are older is what was asked about."""
    from api.cli.own_state import hold_page

    try:
        hold_page(newer, trust)
    except VerificationError as e:
        if e.code != "page-older":
            raise


def _view(what: str, trust: Trust, opened: ExitStack) -> "View":
    from ledger.client import Directory, Web
    from ledger.compare import MAX_VIEW, view_of_file, view_of_source

    if is_address(what):
        return view_of_source(opened.enter_context(closing(Web(what))), trust)
    path = Path(what)
    if not path.is_dir():
        need_file(path)
        return view_of_file(read_file(path, MAX_VIEW), trust)
    if is_ledger(path):
        from ledger.instance import published_studio

        return view_of_source(opened.enter_context(published_studio(path)), trust)
    if not (path / "checkpoint").is_file():
        usage("cli.no-log-here", path=path)
    return view_of_source(Directory(path), trust)


def verify_fork(data: bytes, trust: Trust) -> None:
    """Say what a proof of misbehaviour shows; leave with 0 when it holds, raise as `open_fork` when it does not."""
    from ledger.log.fork import open_fork, parse_fork

    shown = open_fork(parse_fork(data), trust)
    show({"answer": "forked", **told_fork(shown)}, spoken_fork(shown, manners.lang))
    raise typer.Exit(GOOD)


def told_fork(shown: "OpenedFork") -> dict[str, object]:
    """Return what a proof shows, for programs."""
    return {
        "origin": shown.older.origin, "sizes": [shown.older.size, shown.newer.size],
        "roots": [shown.older.root.hex(), shown.newer.root.hex()], "index": shown.index,
        "cosigned": list(shown.cosigned),
    }  # fmt: skip


def spoken_fork(shown: "OpenedFork", lang: Lang) -> str:
    """Return what a proof shows, in words."""
    lines = [say("cli.fork", lang, origin=shown.older.origin)]
    lines += [
        say("cli.fork-page", lang, size=page.size, root=page.root.hex()[:16]) for page in (shown.older, shown.newer)
    ]
    if shown.entries:
        lines.append(say("cli.fork-entry", lang, index=shown.index))
        lines += [f"    {_spoken_entry(data, lang)}" for data in shown.entries]
    if shown.cosigned:
        lines.append(say("cli.fork-cosigned", lang, operators=", ".join(shown.cosigned)))
    lines.append(say("cli.fork-means", lang))
    return "\n".join(lines)


def _spoken_entry(data: bytes, lang: Lang) -> str:
    """Return what an entry is: its time, its kind, the beginning of its leaf hash; unreadable, a hash alone."""
    try:
        entry = parse_entry(data)
        kind = "PieceRegistration" if entry.statement is None else read_statement(entry.statement).kind
        what = f"{format_time(entry.time)} {say_kind(kind, lang)}"
    except LedgerError as e:
        what = f"[{e.code}]"
    return f"{what} {hash_leaf(data).hex()[:16]}…"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compare)
