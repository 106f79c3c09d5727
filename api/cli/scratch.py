"""`scratch`: the hidden codes of a file laid out for the printer, on the machine on which they were drawn. SPEC §8.3.

kilnmark scratch hidden.json                        scratch-stickers.pdf: 45 on A4, for scratch film of 40 × 10 mm
kilnmark scratch hidden.json --form folds --png     scratch-folds.pdf, and its pages as pictures of 300 dpi

Nothing is sent: of the ledger only the public claim keys are read, to leave out what was never registered.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from api.cli.hidden_file import HiddenFile, HiddenPiece, read_hidden, write_private
from api.cli.inputs import present_file, present_place
from api.cli.manners import manners, progress, show, tell, usage
from api.cli.opened import OpenLedger, open_ledger
from api.cli.posting import make_folder
from ledger.craft.code import show_code
from ledger.craft.piece_keys import claim_key
from ledger.craft.state import Key, Piece
from ledger.errors import MalformedError, PolicyError
from ledger.log.encoding import parse_time
from ledger.words import say

IN_ONE_FILE = {"stickers": 45 * 20, "folds": 8 * 50}  # prints: some twenty and fifty sheets
SheetForm = Literal["stickers", "folds"]


def scratch(
    file: Annotated[Path, typer.Argument(callback=present_file, help="The file that `register --hidden-codes` made.")],
    form: Annotated[
        str, typer.Option("--form", help="stickers (刮刮贴, 40 × 10 mm) or folds (密封折页).")
    ] = "stickers",
    ledger: Annotated[
        str,
        typer.Option(
            "--ledger",
            envvar="KILNMARK_LEDGER",
            callback=present_place,
            help="Compare with this ledger: directory or https://….",
        ),
    ] = "",
    piece: Annotated[list[str] | None, typer.Option("--piece", help="Only this piece; repeat.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder for the sheets.")] = Path(),
    png: Annotated[bool, typer.Option("--png", help="Also each page as a picture, 300 dpi.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Put the sheets in the place of other ones.")] = False,
) -> None:
    """Lay out hidden codes on A4 for scratch film or as sealed folds. 排印隐藏码：刮刮贴或密封折页。

    Everything stays on this machine, readable by you alone; once printed, destroy the sheets' files and the file of
    codes. With --ledger, pieces that were never registered with these codes are left out and named. Sheets of other
    codes that lie in the folder stay, unless you say --force: they may not be printed yet.

    Example: kilnmark scratch hidden.json --form folds --out paper --ledger ledger
    """
    if form not in ("stickers", "folds"):
        usage("cli.scratch-form", got=form)
    codes = read_hidden(file)
    chosen = _chosen(codes, piece or ())
    if ledger:
        with open_ledger(ledger, write=False) as opened:
            chosen = _registered(opened, codes.origin, chosen)
    else:
        tell("cli.scratch-unchecked")
    make_folder(out)
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=out) as folder:  # for its owner's eyes alone
        made = list(_write(codes, chosen, "folds" if form == "folds" else "stickers", Path(folder), png))
        written = _put_in_place(made, out, force)
    names = [str(path) for path in written]
    show({"written": names}, "\n".join(say("cli.printed", manners.lang, path=name) for name in names))
    tell("cli.scratch-destroy", path=file)


def _put_in_place(made: Sequence[Path], out: Path, force: bool) -> list[Path]:
    """Move sheets into the folder, all of them or none; the same sheets again are no matter.

    Raises:
        PolicyError: `scratch-other-sheets`: other ones lie there, of codes that may not be printed yet.
    """
    wanted = [out / path.name for path in made]
    others = [str(to) for to, path in zip(wanted, made, strict=True) if to.exists() and not _same(to, path)]
    if others and not force:
        raise PolicyError("scratch-other-sheets", path=others[0], count=len(others))
    for to, path in zip(wanted, made, strict=True):
        path.replace(to)
    return wanted


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and one.read_bytes() == other.read_bytes()


def _chosen(codes: HiddenFile, named: Sequence[str]) -> list[HiddenPiece]:
    """Return the pieces meant, in the order of the file.

    Raises:
        MalformedError: `code-shape`, `code-check`. PolicyError: `hidden-none`: the file has no code of a piece named.
    """
    from ledger.craft.code import parse_code

    wanted = [parse_code(text) for text in named]
    known = {each.code for each in codes.pieces}
    lacking = [code for code in wanted if code not in known]
    if lacking:
        raise PolicyError("hidden-none", piece=show_code(lacking[0]))
    return [each for each in codes.pieces if not wanted or each.code in wanted]


def _registered(ledger: OpenLedger, origin: str, pieces: Sequence[HiddenPiece]) -> list[HiddenPiece]:
    """Return the pieces whose live print the ledger knows by the claim key that follows from its code; name the others.

    Raises:
        PolicyError: `hidden-other-ledger`, `hidden-unregistered`: none of them is.
    """
    if ledger.origin != origin:
        raise PolicyError("hidden-other-ledger", origin=ledger.origin, got=origin)
    found = []
    for each in pieces:
        row = ledger.state.get(Piece, each.code)
        key = ledger.state.get(Key, claim_key(each.hidden, origin, each.code, each.serial).did)
        if row is not None and key is not None and (key.holder, row.serial) == (each.code, each.serial):
            found.append(each)
        else:
            tell("cli.scratch-left-out", piece=show_code(each.code), title=each.title)
    if not found:
        raise PolicyError("hidden-unregistered", count=len(pieces))
    return found


def _write(codes: HiddenFile, pieces: Sequence[HiddenPiece], form: SheetForm, out: Path, png: bool) -> Iterator[Path]:
    """Write `scratch-<form>.pdf`, numbered when there are several, and its pictures; for their owner's eyes alone."""
    from certs.pictures import page_pictures
    from certs.printing import TRIAL
    from certs.scratch import SHEETS, ScratchFields, print_scratch

    if not pieces:
        raise MalformedError("print-empty")
    size = IN_ONE_FILE[form]
    parts = [pieces[start : start + size] for start in range(0, len(pieces), size)]
    sample = codes.origin.endswith(TRIAL)
    with progress(say("cli.print", manners.lang)) as moved:
        for number, part in enumerate(parts, 1):
            stem = f"scratch-{form}" if len(parts) == 1 else f"scratch-{form}-{number:02}"
            run = [ScratchFields(each.code, each.hidden, each.title, sample) for each in part]
            pdf = print_scratch(run, form, time=parse_time(codes.time), tick=lambda n, of: moved("read-back", n, of))
            path = out / f"{stem}.pdf"
            write_private(path, pdf)
            yield path
            if png:
                sheet = SHEETS[form].size
                texts = [[each.hidden for each in part[at : at + sheet]] for at in range(0, len(part), sheet)]
                for page, picture in enumerate(page_pictures(pdf, symbols=texts), 1):
                    path = out / f"{stem}-{page:03}.png"
                    write_private(path, picture)
                    yield path


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(scratch)
