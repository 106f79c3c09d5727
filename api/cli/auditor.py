"""The auditor's commands, which need nothing but the base install: `mirror`, `audit`, `verify`."""

import time
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.cli.inputs import is_address, is_ledger, need_folder, present_file, present_folder
from api.cli.manners import REFUSED, manners, progress, show, tell, usage
from api.cli.posting import read_file, write_file
from ledger.errors import InconsistencyError, LedgerError
from ledger.findings import AuditReport
from ledger.log.note import MAX_NOTE
from ledger.log.trust import MAX_TRUST, Trust, parse_trust
from ledger.words import say

TrustFile = Annotated[
    Path,
    typer.Option("--trust", callback=present_file, help="trust.json, had from elsewhere than the ledger itself."),
]


def read_trust(path: Path) -> Trust:
    """Read a trust file."""
    from ledger.client import Directory

    return parse_trust(Directory(path.parent).fetch(path.name, MAX_TRUST))


def mirror(
    source: Annotated[str, typer.Argument(help="https://… or a directory: a mirror, or a studio's ledger.")],
    directory: Annotated[Path, typer.Argument(help="Where to; made when it is not there.")],
    trust: TrustFile,
) -> None:
    """Take the whole ledger home. 把整本账本取回家。

    Every file is checked as it arrives; run again to go on, or to follow the ledger's growth.

    Example: kilnmark mirror https://ledger.example/zisha mirror --trust trust.json
    """
    from api.cli.own_state import hold_page
    from ledger.mirror import mirror as bring

    trusted = read_trust(trust)
    with _opened(source) as opened, progress(say("cli.mirror", manners.lang)) as moved:
        done = bring(opened, directory, trusted, moved, lambda shown: hold_page(shown, trusted))
    for name in done.missing:
        tell("error.blob-missing", name=name)
    show(
        {"size": done.size, "fetched": done.fetched, "missing": done.missing, "directory": str(directory)},
        say("cli.mirrored", manners.lang, size=done.size, fetched=done.fetched, directory=directory),
    )


def _opened(source: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # a context manager of one of three sources
    """Open an address, a mirror's directory, or a studio's."""
    from contextlib import closing, nullcontext

    from ledger.client import Directory, Web

    if is_address(source):
        return closing(Web(source))
    need_folder(Path(source))
    if is_ledger(Path(source)):
        from ledger.instance import published_studio

        return published_studio(Path(source))
    return nullcontext(Directory(Path(source)))


def audit(
    directory: Annotated[Path, typer.Argument(callback=present_folder, help="A mirror.")],
    trust: TrustFile,
    report: Annotated[Path | None, typer.Option(help="Write the JSON report here.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as one page with charts here.")] = None,
    workers: Annotated[int, typer.Option(help="Processes; -1: one a core.")] = -1,
    since: Annotated[
        list[Path] | None,
        typer.Option(callback=present_file, help="A checkpoint kept from earlier; may be given several times."),
    ] = None,
    old_copy: Annotated[
        bool, typer.Option("--old-copy", help="It is known to be an older copy than this machine has seen.")
    ] = False,
) -> None:
    """Check the whole ledger again, trusting nobody, without a network. 不信任何人，断网重核全账。

    It is held against every page that the mirror has kept, and those given with --since: an entry dated back or ahead
    of what witnesses saw then is found. A copy that is older than the newest page this machine has seen is refused.

    With --html the report is one page with charts: registrations a month, works of each maker, outcomes of each kiln,
    and what rests on one voice; it needs no network and runs no program.

    Exit 0: sound. 1: findings. 2: usage.

    Example: kilnmark audit mirror --trust trust.json --report audit.json --html audit.html
    """
    from ledger.audit import audit as look

    if is_ledger(directory):
        usage("cli.audit-studio", path=directory)
    if not (directory / "checkpoint").is_file() and not (directory / "tile").is_dir():
        usage("cli.no-log-here", path=directory)
    trusted = read_trust(trust)
    if not old_copy:
        _hold_copy(directory, trusted)
    started = time.monotonic()
    kept = [read_file(path, MAX_NOTE) for path in since or ()]
    with progress(say("cli.audit", manners.lang)) as moved:
        processes = None if workers < 0 else workers
        found = look(directory, trusted, moved, processes, kept, surveyed=html is not None)
    took = time.monotonic() - started
    found.seconds = int(took) + 1
    if report is not None:
        # For people's programs, not for signing: names of record types have hyphens, which signed JSON's keys have not.
        write_file(report, msgspec.json.encode(found.to_json(), order="sorted") + b"\n")
    if html is not None:
        from api.cli.audit_page import page

        write_file(html, page(found, manners.lang).encode())
        tell("cli.audit-html", path=html)
    show(found.to_json(), summary(found, took))
    raise typer.Exit(0 if found.sound else REFUSED)


def _hold_copy(directory: Path, trust: Trust) -> None:
    """Hold a mirror's page against the highest seen here; a mirror that is damaged is left to the audit to report."""
    from api.cli.own_state import hold_page
    from ledger.client import Directory
    from ledger.compare import view_of_source

    try:
        hold_page(view_of_source(Directory(directory), trust), trust)
    except InconsistencyError:
        raise
    except LedgerError as e:
        if e.code in {"page-older", "page-damaged", "pages-unreadable"}:
            raise


def summary(found: AuditReport, took: float) -> str:
    """Return the one screen that ends an audit."""
    lang = manners.lang
    rate = int(found.entries / took) if took > 0 else 0
    size, root = (found.checkpoint.size, found.checkpoint.root.hex()) if found.checkpoint else (0, "")
    lines = [
        say("cli.audit-log", lang, size=size, root=root[:16]),
        say("cli.audit-read", lang, entries=found.entries, signatures=found.signatures, items=found.items, rate=rate),
        say(
            "cli.audit-records", lang, people=found.records.get("person", 0), batches=found.records.get("batch", 0),
            pieces=found.records.get("piece", 0),
        ),
        say("cli.audit-state", lang, digest=found.state.hex()[:16]),
    ]  # fmt: skip
    lines += [say("cli.audit-pages", lang, pages=found.pages)] if found.pages else []
    lines += [say("cli.audit-stamps", lang, stamps=found.stamps)] if found.stamps else []
    lines += [say(f"error.{note}", lang) for note in (*found.notes, *found.not_checked)]
    for finding in found.findings[:20]:
        where = say("cli.audit-at", lang, index=finding.index) if finding.index >= 0 else ""
        lines.append(f"  ✗ {where}{say(f'error.{finding.code}', lang, **finding.detail)} [{finding.code}]")
    if found.total > 20:
        lines.append(say("cli.audit-more", lang, count=found.total - 20))
    lines.append(say("cli.audit-sound" if found.sound else "cli.audit-findings", lang, count=found.total))
    return "\n".join(lines)


def verify(
    what: Annotated[
        str, typer.Argument(metavar="FILE|CODE|LINK", help="A certificate, receipt, bundle, picture, text.")
    ],
    trust: TrustFile,
    since: Annotated[
        list[Path] | None,
        typer.Option(callback=present_file, help="A checkpoint kept from earlier: then it was entered after that."),
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--from", help="Ask here, https://…: for a code's proof bundle, whose key a holder's proof bears."
        ),
    ] = "",
) -> None:
    """Verify a certificate, a receipt, a QR, offline. 离线核对证书、回执、二维码。

    FILE is a certificate PDF, a .tlog-proof, a .proof.json or a picture of a QR; LINK a QR's text. It is checked
    against the trust file; nothing on a page is believed, only the proofs it carries.
    A .fork.json is a proof that the ledger's key signed two histories (`compare`): exit 0 when it holds.
    With --from, the ledger's page is held against the newest that this machine has seen of it.
    A holder's proof is judged by the ledger given with --from; without it only its signature is checked.
    A lone receipt does not show whose key signed it: "cannot tell", exit 1; use the .proof.json or the certificate.
    Exit 0: registered. 1: anything else, in words. 2: usage.

    Example: kilnmark verify 0123456789ABT.pdf --trust trust.json
    """
    from api.cli.comparing import BEGINNING, verify_fork
    from api.cli.own_state import hold_address
    from api.cli.verified import FINE, asked_there, presented, spoken, spoken_there
    from certs.verify import verify as examine
    from ledger.log.seen_page import open_page

    shown = presented(what, source)
    trusted = read_trust(trust)
    if shown.startswith(BEGINNING):
        verify_fork(shown, trusted)
    kept = [open_page(read_file(path, MAX_NOTE), trusted) for path in since or ()]
    if source:
        hold_address(source, trusted)
    report = examine(shown, trusted, int(time.time()), earlier=kept)
    if report.holder is None or not source:
        show(report.to_json(), spoken(report, manners.lang, trusted.origin))
        raise typer.Exit(0 if report.verdict.word in FINE else REFUSED)
    verdict = asked_there(shown, source)  # the signature is right: whose key it is that ledger tells
    show({**report.to_json(), "verdict": verdict.to_json()}, spoken_there(verdict, manners.lang, trusted.origin))
    raise typer.Exit(0 if verdict.word in FINE else REFUSED)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(mirror)
    app.command()(audit)
    app.command()(verify)
