"""The print room: `print` makes certificates, labels and kiln lists from a studio's ledger.

kilnmark print 0123-4567-89AB-T --ledger ledger     one certificate with its proofs inside, and its label
kilnmark print --batch lk-2026-09 --ledger ledger   all pieces of a firing: certificates.pdf, labels.pdf
kilnmark print --maker zs001 --only labels --thermal 203 --png
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.manners import manners, show, usage
from api.cli.posting import make_folder
from ledger.words import say

if TYPE_CHECKING:
    from certs.printing import PrintRoom
    from ledger.instance import Instance

MANY = 100_000  # pieces at once: more than a kiln town fires in a month, and a slip of the finger ends there


@contextmanager
def print_room(instance: "Instance") -> Iterator["PrintRoom"]:
    """Open the print room over one view of a studio; nothing is changed, and a server may hold it meanwhile."""
    from certs.printing import PrintRoom
    from ledger.craft.state import ledger_of
    from ledger.prover import Prover

    page = instance.page()  # before the view is opened: the view then holds all that the page covers
    mirrors = instance.trust.mirrors
    with instance.store.read() as reading:
        yield PrintRoom(
            reading=reading, prover=Prover(reading, page.checkpoint, page.note),
            profile=instance.profiles[ledger_of(reading).profile], blobs=instance.blobs, certifier=instance.certifier,
            origin=instance.origin, host=instance.public_url.partition("://")[2].partition("/")[0],
            mirror=mirrors[0] if mirrors else "", time=reading.head().time,
            chunk=instance.chunks.get,
        )  # fmt: skip


def print_(
    codes: Annotated[list[str] | None, typer.Argument(metavar="CODE", help="Pieces to print.")] = None,
    ledger: Annotated[
        Path, typer.Option("--ledger", envvar="KILNMARK_LEDGER", help="The studio's directory.")
    ] = Path(),
    out: Annotated[Path, typer.Option("--out", help="Folder for the files.")] = Path(),
    batch: Annotated[str, typer.Option(help="All pieces of this firing.")] = "",
    maker: Annotated[str, typer.Option(help="All pieces of this person.")] = "",
    single: Annotated[bool, typer.Option("--single", help="One file a piece, its proofs inside.")] = False,
    kiln_list: Annotated[bool, typer.Option("--kiln-list", help="The batch's loading list instead.")] = False,
    only: Annotated[str, typer.Option("--only", help="certificates or labels; else both.")] = "",
    thermal: Annotated[int, typer.Option("--thermal", help="Labels for a thermal printer: 203 or 300 dpi.")] = 0,
    png: Annotated[bool, typer.Option("--png", help="Also each page as a picture, 300 dpi.")] = False,
) -> None:
    """Print certificates, labels, a kiln list. 打印证书、标签、装窑单。

    One piece gives <CODE>.pdf, PDF/A-3 with its proofs attached, and its label; several give certificates.pdf for the
    print shop and labels.pdf, 24 on A4, numbered files when there are hundreds. --thermal gives labels of 40 × 30 mm,
    one a page, every module whole dots of that printer. Every QR is read back from the page before a file is written.

    Example: kilnmark print --batch lk-2026-09 --ledger ledger --out paper --thermal 203 --png
    """
    from api.cli import sheets
    from ledger.instance import open_studio

    if not (codes or batch or maker) or (kiln_list and not batch):
        usage("cli.print-what")
    if only not in ("", "certificates", "labels"):
        usage("cli.print-only", got=only)
    if thermal not in (0, 203, 300):
        usage("cli.print-thermal", got=thermal)
    if not (ledger / "settings.json").is_file():  # the certifier's key lies there, and nowhere else
        usage("cli.print-where", path=ledger)
    make_folder(out)
    with open_studio(ledger, write=False) as instance, print_room(instance) as room:
        if kiln_list:
            written = sheets.write_kiln_list(room, batch, out, png=png)
        else:
            chosen, written = choose(room, codes or (), batch, maker), list[Path]()
            if only != "labels":
                write = sheets.write_singles if single or len(chosen) == 1 else sheets.write_run
                written += write(room, chosen, out, png=png)
            if only != "certificates":
                written += sheets.write_labels(room, chosen, out, png=png, thermal=thermal)
    names = [str(path) for path in written]
    show({"written": names}, "\n".join(say("cli.printed", manners.lang, path=name) for name in names))


def choose(room: "PrintRoom", codes: Sequence[str], batch: str, maker: str) -> list[str]:
    """Return the pieces meant, in the order of their entries where a batch or a person is named.

    Raises:
        MalformedError: `code-shape`, `code-check`; `print-empty`; `print-too-many`.
    """
    from ledger.craft.code import parse_code
    from ledger.craft.state import Piece, Slot
    from ledger.errors import MalformedError

    chosen = [parse_code(code) for code in codes]
    pieces = list(room.reading.list(Piece, maker)) if maker else []
    if batch and not maker:
        held = {slot.piece for slot in room.reading.list(Slot, batch) if slot.piece}
        pieces = [piece for code in held if (piece := room.reading.get(Piece, code)) is not None]
    if batch:
        pieces = [piece for piece in pieces if any(slot.startswith(f"{batch}/") for slot in piece.slots)]
    chosen += [piece.code for piece in sorted(pieces, key=lambda piece: piece.index)]
    chosen = list(dict.fromkeys(chosen))
    if not chosen:
        raise MalformedError("print-empty")
    if len(chosen) > MANY:
        raise MalformedError("print-too-many", got=len(chosen), limit=MANY)
    return chosen


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="print")(print_)
