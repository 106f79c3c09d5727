"""What a collector types and never sends: the phrase of twelve words, the code under the scratch panel. SPEC §8.3.

    收藏口令 ──▶ owner key of this piece ─┐
    隐藏码   ──▶ claim key of this print ─┴─▶ signed statements: these alone travel

Both are asked for like a passphrase: from a file, or hidden on a terminal; a phrase also from `KILNMARK_PHRASE`.
Neither is an argument of a command, where a history or another user would keep it.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.inputs import present_file
from api.cli.manners import manners, usage
from api.cli.opened import open_ledger, place_or_usage
from api.cli.options import Options, give_options
from api.cli.posting import read_file
from api.cli.signing import DryRun, LedgerPlace, OutFile, Pen, Receipts
from ledger.craft.code import parse_code
from ledger.craft.hidden_code import LENGTH, parse_hidden
from ledger.craft.kinds.piece.piece import known_piece
from ledger.craft.piece_keys import claim_key, owner_key
from ledger.craft.state import Key, Piece, State
from ledger.errors import MalformedError, NotFoundError, PolicyError
from ledger.log.keys import SigningKey
from ledger.words import say

VARIABLE = "KILNMARK_PHRASE"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
_MAX_TEXT = 4096
_MAX_PICTURE = 32 << 20  # bytes

PhraseFile = Annotated[
    Path | None,
    typer.Option(
        "--phrase-file", callback=present_file, help="File with your phrase; else KILNMARK_PHRASE, or typed unseen."
    ),
]
CodeFile = Annotated[
    Path | None,
    typer.Option(
        "--code-file", callback=present_file, help="The hidden code: a text file, or a photo of its QR; else typed."
    ),
]
Code = Annotated[str, typer.Argument(help="Piece code as printed: 0123-4567-89AB-T.")]


def read_phrase(file: Path | None) -> str:
    """Return the collector's phrase as written down; its form is looked at where a key is made of it.

    Raises:
        PushbackError: `file-unreadable`.
    """
    if file is not None:
        return _text(read_file(file, _MAX_TEXT))
    if os.environ.get(VARIABLE):
        return os.environ[VARIABLE]
    return _typed("cli.phrase", "cli.needs-phrase")


def read_hidden(file: Path | None) -> str:
    """Return the hidden code in stored form: from a text file, a picture of its QR, or typed.

    Raises:
        PushbackError: `file-unreadable`. MalformedError: `hidden-shape`, `hidden-check`, `photo-unreadable`.
    """
    if file is None:
        return parse_hidden(_typed("cli.hidden-code", "cli.needs-hidden-code"))
    data = read_file(file, _MAX_PICTURE)
    if not data.startswith(_PICTURES):
        return parse_hidden(_text(data[:_MAX_TEXT]))
    from certs.scan import qr_texts_in

    found = [text for text in qr_texts_in(data) if len(text) == LENGTH]  # the link's QR may be in the picture too
    if len(found) != 1:
        raise MalformedError("hidden-not-in-picture", found=len(found))
    return parse_hidden(found[0])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip()


def _typed(prompt: str, missing: str) -> str:
    """Return what is typed unseen; without a terminal leave with 2."""
    if not sys.stdin.isatty():
        usage(missing)
    answer: str = typer.prompt(say(prompt, manners.lang), hide_input=True, err=True)
    return answer


def find_claim_key(state: State, hidden: str, origin: str, piece: Piece) -> SigningKey:
    """Return the claim key that this code is of this piece, whichever of its prints it lay under.

    Raises:
        NotFoundError: `hidden-not-of-piece`: it lay under no print of this piece.
        PolicyError: `hidden-used`: it has claimed the piece, or its print was replaced.
    """
    for serial in range(piece.serial, 0, -1):
        key = claim_key(hidden, origin, piece.code, serial)
        known = state.get(Key, key.did)
        if known is not None:
            if known.until >= 0:
                raise PolicyError("hidden-used", piece=piece.code, entry=known.until)
            return key
    raise NotFoundError("hidden-not-of-piece", piece=piece.code)


@contextmanager
def collector(
    code: str, phrase_file: Path | None, place: str, out: Path | None, receipts: Path | None, dry_run: bool
) -> Iterator[tuple[Pen, Piece]]:
    """Open the ledger and the owner key of one piece for one command.

    Raises:
        MalformedError: `code-shape`, `code-check`, `phrase-length`, `phrase-word`, `phrase-check`.
        NotFoundError: `piece-unknown`.
    """
    stored, chosen = parse_code(code), place_or_usage(place)
    phrase = read_phrase(phrase_file)
    with open_ledger(chosen, write=not (dry_run or out)) as ledger:
        key = owner_key(phrase, ledger.origin, stored)
        yield Pen(ledger, key.did, key, None, out, receipts, dry_run), known_piece(ledger.state, stored)


def holding(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command a piece's code and the options of whoever holds it; it receives a `Pen` and the `Piece`."""
    options: Options = {
        "code": (Code, Parameter.empty),
        "phrase_file": (PhraseFile, None),
        "ledger": (LedgerPlace, ""),
        "out": (OutFile, None),
        "receipts": (Receipts, None),
        "dry_run": (DryRun, False),
    }

    def run(given: dict[str, Any]) -> None:
        chosen = {name: given.pop(name) for name in options}
        with collector(place=chosen.pop("ledger"), **chosen) as (held, piece):
            command(held, piece, **given)

    return give_options(command, run, options, handed=2)
