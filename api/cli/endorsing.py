"""`endorse` and `post`: several hands under one statement, here or passed on as a file.

    kilnmark endorse                                            what waits, and for whom
    kilnmark endorse 9f86d081… --key office-2.key               a statement that waits in the ledger
    kilnmark endorse enrol.json --key zs001.key --out both.json a file written with --out, passed on
    kilnmark post both.json                                     posted when everybody has signed

What is endorsed is shown, decoded from the bytes that are signed, before the key is opened.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from api.cli.manners import confirm, manners, show, talk, tell, usage
from api.cli.opened import OpenLedger, open_ledger, place_or_usage
from api.cli.posting import post, read_file, show_accepted, write_file, write_receipts
from api.cli.signing import (
    DryRun,
    KeyFile,
    LedgerPlace,
    OutFile,
    PassphraseFile,
    Pen,
    Receipts,
    key_path,
    load_key,
    now,
)
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.sheet import MAX_BODY
from ledger.craft.state import Pending, ledger_of
from ledger.craft.statement import Statement, read_payload, read_statement, sign_statement
from ledger.craft.submission import Submission, format_submission, read_submission
from ledger.errors import PolicyError
from ledger.log.encoding import format_time
from ledger.log.entry import parse_entry
from ledger.log.keys import SigningKey
from ledger.words import say

_KIND = "Endorsement"

EndorseWith = Annotated[list[Path] | None, typer.Option(help="Key files at hand that endorse at once; repeat.")]


def endorse(
    target: Annotated[str, typer.Argument(help="Statement id, or a file written with --out; nothing: list.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Sign without asking.")] = False,
    key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    ledger: LedgerPlace = "",
    out: OutFile = None,
    dry_run: DryRun = False,
) -> None:
    """Stand behind a statement that waits for your key. 为待生效的记录签署同意。

    Without a target: lists what waits, and for whom. The statement is shown before anything is signed.

    Example: kilnmark endorse enrol.json --key zs001.key --ledger https://zisha.example.org
    """
    if not target:
        _list_waiting(place_or_usage(ledger))
        return
    file = Path(target)
    if file.is_file():
        carried = _carried(file)
        asked = [each for each in carried.statements if each.kind != _KIND]
    else:
        carried = Submission(())
        with open_ledger(place_or_usage(ledger), write=False) as opened:
            asked = [_waiting(opened, target)]
    _review(asked, dry_run)
    if dry_run:
        return
    confirm("cli.endorse-ask", yes, count=len(asked))
    signer, at = load_key(key_path(key), passphrase_file), now()
    proofs = [
        sign_statement(_KIND, Endorsement(endorses=each.id.hex()), signer, at, each.subject.ledger) for each in asked
    ]
    body = format_submission([*(each.jws for each in carried.statements), *proofs])
    if out is not None:
        write_file(out, body)
        show({"written": str(out)}, say("cli.written", manners.lang, path=out))
        return
    _send(place_or_usage(ledger), body, None, [each.id.hex() for each in asked])


def _carried(file: Path) -> Submission:
    """Read a submission that others have signed."""
    carried = read_submission(read_file(file, MAX_BODY))
    if carried.sheet:
        usage("cli.sheet-not-endorsed", path=file)
    return carried


def _waiting(ledger: OpenLedger, target: str) -> Statement:
    """Return the statement that waits in the ledger under this id, read from its own entry.

    A charter is endorsed by a late registrar too: in effect it may be, their key is not yet.
    """
    waiting = ledger.state.get(Pending, target)
    if waiting is None:
        raise PolicyError("endorsement-nothing-pending", endorses=target[:64])
    if waiting.done >= 0 and waiting.statement != ledger_of(ledger.state).charter:
        raise PolicyError("endorsement-already-effective", entry=waiting.done)
    return read_statement(parse_entry(ledger.entry(waiting.index)).statement or "")


def _review(statements: Sequence[Statement], dry_run: bool) -> None:
    """Show what would be endorsed: the data of a dry run, else talk."""
    payloads = [msgspec.json.decode(each.payload) for each in statements]
    told = "\n".join(msgspec.json.format(msgspec.json.encode(each), indent=2).decode() for each in payloads)
    if dry_run:
        show(payloads, told)
        tell("cli.dry-run")
    elif not manners.json:
        talk.print(told, markup=False)


def _list_waiting(place: str) -> None:
    """List what waits for endorsements."""
    with open_ledger(place, write=False) as opened:
        rows = [row for row in opened.state.list(Pending, "") if row.done < 0 and row.payload]
    told, lines = [], []
    for row in rows:
        keys = [key for key in row.keys if key not in row.have]
        kind = read_payload(row.payload).kind
        told.append({"id": row.id, "kind": kind, "keys": keys, "registrars": row.registrars, "have": row.have})
        since = format_time(row.time)
        lines.append(say("cli.waits", manners.lang, id=row.id, kind=kind, since=since, keys=" ".join(keys) or "–"))
    show(told, "\n".join(lines))
    if not rows:
        tell("cli.nothing-waits")


def tell_waiting(ledger: OpenLedger, statement: str) -> None:
    """Say what a statement waits for, if it does."""
    waiting = ledger.state.get(Pending, statement)
    if waiting is not None and waiting.done < 0:
        keys = [key for key in waiting.keys if key not in waiting.have]
        tell("cli.waiting", id=statement, keys=" ".join(keys) or "–", registrars=waiting.registrars)


def state_endorsed(pen: Pen, kind: str, subject: Subject, others: list[Path] | None, *held: SigningKey) -> None:
    """State it together with the endorsements of the keys at hand, and say what it still waits for.

    Args:
        pen: of the command.
        kind: the credential type.
        subject: what is stated.
        others: key files that endorse at once.
        held: keys that are open already and endorse too.
    """
    signed = pen.sign(kind, subject)
    proof = Endorsement(endorses=read_statement(signed).id.hex())
    keys = [] if pen.dry_run else [load_key(path, pen.passphrase_file) for path in others or ()] + list(held)
    proofs = [sign_statement(_KIND, proof, key, pen.at, pen.ledger.origin) for key in keys]
    accepted = pen.hand_in(signed, *proofs)
    if accepted is not None:
        tell_waiting(pen.ledger, accepted.statements[0].hex())


def post_file(
    file: Annotated[Path, typer.Argument(help="A submission: written with --out, or kept as unsent-….json.")],
    ledger: LedgerPlace = "",
    receipts: Receipts = None,
) -> None:
    """Post a signed submission as it is. 提交已签署的文件。

    Posting the same file twice is safe: the second time the receipts of the same entries come back.

    Example: kilnmark post both.json --ledger https://zisha.example.org --receipts receipts
    """
    body = read_file(file, MAX_BODY)
    carried = read_submission(body)
    asked = [] if carried.sheet else [each.id.hex() for each in carried.statements if each.kind != _KIND]
    _send(place_or_usage(ledger), body, receipts, asked)


def _send(place: str, body: bytes, receipts: Path | None, asked: Sequence[str]) -> None:
    with open_ledger(place) as opened:
        accepted = post(opened, body)
        opened.refresh()
        write_receipts(receipts, accepted)
        show_accepted(accepted)
        for statement in asked:
            tell_waiting(opened, statement)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(endorse)
    app.command("post")(post_file)
