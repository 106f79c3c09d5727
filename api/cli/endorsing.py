"""`endorse` and `post`: several hands under one statement, here or passed on as a file.

    kilnmark endorse                                            what waits, and for whom
    kilnmark endorse 9f86d081… --key office-2.key               a statement that waits in the ledger
    kilnmark endorse enrol.json --key zs001.key --out both.json a file written with --out, passed on
    kilnmark post both.json                                     posted when everybody has signed

The key is opened first, so that a wrong passphrase costs no reading; then what is endorsed is shown in plain words,
drawn from the bytes that are signed, and only then it is asked whether to sign.
"""

import os
import re
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from api.cli.inputs import is_address, is_ledger, need_file, present_file
from api.cli.manners import confirm, manners, show, tell, usage
from api.cli.named import whole_id
from api.cli.opened import OpenLedger, open_ledger, place_or_usage
from api.cli.posting import post, read_file, show_accepted, write_file, write_receipts
from api.cli.reviewing import foreseen, review, waits_for
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
from ledger.craft.error_words import explain_plainly
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.sheet import MAX_BODY
from ledger.craft.state import Pending, ledger_of
from ledger.craft.statement import Statement, read_payload, read_statement, sign_statement
from ledger.craft.statement_words import names_in, say_kind
from ledger.craft.submission import Submission, format_submission, read_submission
from ledger.craft.verdict_words import say_time
from ledger.errors import NotFoundError, PolicyError, PushbackError
from ledger.log.entry import parse_entry
from ledger.log.keys import SigningKey
from ledger.words import say

_KIND = "Endorsement"
_ID = re.compile(r"[0-9A-Fa-f]{1,64}(…|\.\.\.)?")

EndorseWith = Annotated[
    list[Path] | None, typer.Option(callback=present_file, help="Key files at hand that endorse at once; repeat.")
]


def endorse(
    target: Annotated[
        str, typer.Argument(help="Statement id or how it begins, or a file of --out; nothing: list.")
    ] = "",
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
    signer = None if dry_run else load_key(key_path(key), passphrase_file)
    file = Path(target)
    if file.is_file():
        carried = _carried(file)
        asked = [each for each in carried.statements if each.kind != _KIND]
        _review_carried(carried, asked, ledger, data=dry_run, offline=dry_run or out is not None)
    else:
        carried = Submission(())
        with open_ledger(place_or_usage(ledger), write=False) as opened:
            waiting = _waiting(opened, target)
            asked = [read_statement(parse_entry(opened.entry(waiting.index)).statement or "")]
            review(asked, opened, {asked[0].id: waiting}, data=dry_run)
    if signer is None:
        tell("cli.dry-run-endorsed")
        return
    confirm("cli.endorse-ask", yes, count=len(asked))
    at = now()
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


def _review_carried(carried: Submission, asked: Sequence[Statement], place: str, *, data: bool, offline: bool) -> None:
    """Show what a file holds; by a ledger's names, and what it would wait for there, where one is at hand.

    A file goes from hand to hand: `offline`, where nothing will be posted, it is shown without a ledger all the same.
    """
    if not offline:
        place_or_usage(place)
    chosen = place or os.environ.get("KILNMARK_LEDGER", "")
    here = is_address(chosen) or (bool(chosen) and is_ledger(Path(chosen)))
    try:
        with ExitStack() as opened:
            ledger = opened.enter_context(open_ledger(chosen, write=False)) if here else None
            waiting, refused = ({}, []) if ledger is None else foreseen(ledger, carried)
            review(asked, ledger, waiting, data=data)
    except (NotFoundError, PushbackError):
        if not offline:
            raise
        review(asked, None, {}, data=data)
        return
    for error in refused:
        tell("cli.endorse-refused", reason=explain_plainly(error, manners.lang)[0])


def _waiting(ledger: OpenLedger, target: str) -> Pending:
    """Return what waits in the ledger under this id, or the beginning of one.

    A charter is endorsed by a late registrar too: in effect it may be, their key is not yet.
    """
    if not _ID.fullmatch(target):
        need_file(Path(target))
    charter = ledger_of(ledger.state).charter
    rows = [row for row in ledger.state.list(Pending, "") if row.done < 0 or row.statement == charter]
    waiting = ledger.state.get(Pending, whole_id(target, (row.id for row in rows)))
    if waiting is None:
        raise PolicyError("endorsement-nothing-pending", endorses=target[:64])
    if waiting.done >= 0 and waiting.statement != charter:
        raise PolicyError("endorsement-already-effective", entry=waiting.done)
    return waiting


def _list_waiting(place: str) -> None:
    """List what waits for endorsements, and for whose."""
    with open_ledger(place, write=False) as opened:
        rows = [row for row in opened.state.list(Pending, "") if row.done < 0 and row.payload]
        named, told, lines = names_in(opened.state, manners.lang), list[dict[str, object]](), list[str]()
        for row in rows:
            keys = [key for key in (*row.keys, *row.consent) if key not in row.have]
            kind = read_payload(row.payload).kind
            told.append({"id": row.id, "kind": kind, "keys": keys, "registrars": row.registrars, "have": row.have})
            words = say_kind(kind, manners.lang)
            lines.append(say("cli.waits", manners.lang, id=row.id, kind=words, since=say_time(row.time)))
            lines += [f"  {line}" for line in waits_for(row, opened.state, named)]
    show(told, "\n".join(lines))
    if not rows:
        tell("cli.nothing-waits")


def tell_waiting(ledger: OpenLedger, statement: str) -> None:
    """Say what a statement waits for, if it does."""
    waiting = ledger.state.get(Pending, statement)
    if waiting is not None and waiting.done < 0:
        tell("cli.waiting", id=statement)
        for line in waits_for(waiting, ledger.state, names_in(ledger.state, manners.lang)):
            tell("cli.indented", line=line)


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
    file: Annotated[
        Path, typer.Argument(callback=present_file, help="A submission: written with --out, or kept as unsent-….json.")
    ],
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
