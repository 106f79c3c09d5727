"""Posting a signed submission, and files: what was answered, shown; what is lost, kept.

    已入账：第 12 条  9f86d081…        each statement's place, and with --receipts its receipt in a folder

A lost answer is no refusal: the same bytes are posted again, and at last kept in a file, since a statement made anew
would be another one.
"""

import errno
import os
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Never

import typer

from api.cli.inputs import need_file
from api.cli.manners import REFUSED, manners, refuse, show, talk, tell
from api.cli.opened import OpenLedger
from ledger.admission import Refused
from ledger.craft.error_words import explain_plainly
from ledger.errors import LedgerError, PushbackError
from ledger.sequencer import Accepted
from ledger.words import say

TRIES = 3
_SHOWN = 10  # lines about entries
_PAUSE = 1.0  # seconds before the same bytes are posted again


def read_file(path: Path, limit: int) -> bytes:
    """Return a file's bytes, at most `limit` and one more; leave with 2 when it is not there.

    Raises:
        PushbackError: `file-unreadable`: it is there, and the machine does not let us.
    """
    need_file(path)
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as e:
        raise PushbackError("file-unreadable", path=str(path), reason=e.strerror, retry_after=60) from e


def write_file(path: Path, data: bytes) -> None:
    """Write a file, its folder too when it is not there.

    Raises:
        PushbackError: `file-unwritable`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as e:
        raise PushbackError("file-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e


def make_folder(path: Path) -> None:
    """Make a folder where it is not there yet, and see that files can be put into it before work is done for them.

    Raises:
        PushbackError: `file-unwritable`.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise PushbackError("file-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e
    if not os.access(path, os.W_OK | os.X_OK):
        raise PushbackError("file-unwritable", path=str(path), reason=os.strerror(errno.EACCES), retry_after=60)


def post(ledger: OpenLedger, body: bytes) -> Accepted:
    """Post a submission; say each reason told and leave with 1 when it is refused.

    Raises:
        PushbackError: no answer after all tries; the submission was kept in a file, which the hint names.
        LedgerError: it was not taken at all.
    """
    for left in range(TRIES - 1, -1, -1):
        try:
            answer = ledger.submit(body)
        except PushbackError as e:
            if e.code == "outcome-unknown" and left:
                time.sleep(_PAUSE)
                continue
            if e.code == "outcome-unknown":
                keep_unsent(body)
            raise
        break
    if isinstance(answer, Refused):
        refuse_each(answer.errors, 0 if body.startswith(b"{") else 1)  # a sheet's items count from 1
    return answer


def keep_unsent(body: bytes) -> Path:
    """Keep a submission whose outcome is unknown: posted again as it is, it never counts twice."""
    path = Path(f"unsent-{sha256(body).hexdigest()[:12]}.json")
    write_file(path, body)
    tell("cli.unsent", path=path)
    return path


def refuse_each(errors: Sequence[tuple[int, LedgerError]], first: int = 1) -> Never:
    """Say each reason told with its place in the submission, `first` being the first, and leave with 1."""
    if len(errors) == 1 and not errors[0][0]:
        refuse(errors[0][1])
        raise typer.Exit(REFUSED)
    told = []
    for position, error in errors:
        what, then = explain_plainly(error, manners.lang)
        told.append({"position": position, "code": error.code, "error": what, "hint": then})
        if not manners.json:
            where = say("cli.position", manners.lang, position=position + first)
            talk.print(f"error: {where}{what}", markup=False)
    if manners.json:
        show({"code": errors[0][1].code, "errors": told}, "")
    elif then := explain_plainly(errors[0][1], manners.lang)[1]:
        talk.print(f"hint: {then}", markup=False)
    raise typer.Exit(REFUSED)


def write_receipts(folder: Path | None, accepted: Accepted, names: Sequence[str] = ()) -> None:
    """Write each receipt as `<name>.tlog-proof`."""
    if folder is None:
        return
    called = names or [statement.hex() for statement in accepted.statements]
    for name, receipt in zip(called, accepted.receipts, strict=True):
        write_file(folder / f"{name}.tlog-proof", receipt)


def show_accepted(accepted: Accepted, told: Mapping[str, Any] | None = None) -> None:
    """Show where everything stands, and what is told besides; with `--json` the receipts too."""
    ids = [statement.hex() for statement in accepted.statements]
    data = {"entries": accepted.entries, "statements": ids, "receipts": [r.decode() for r in accepted.receipts]}
    lines = [say("cli.stands", manners.lang, entry=e, id=i) for e, i in zip(accepted.entries, ids, strict=True)]
    if len(lines) > _SHOWN:
        lines = [*lines[:3], say("cli.stands-more", manners.lang, count=len(lines) - 3)]
    others = dict(told or {})
    text = others.pop("text", "")
    show({**data, **others}, "\n".join([*lines, text]) if text else "\n".join(lines))
