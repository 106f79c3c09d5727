"""A package for a court's expert: `evidence`. SPEC §11.

kilnmark evidence 0123-4567-89AB-T --ledger ledger --out 0123456789ABT.zip
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.inputs import need_folder, need_ledger
from api.cli.manners import manners, show, tell, usage
from api.cli.posting import read_file, write_file
from ledger.words import say

if TYPE_CHECKING:
    from certs.evidence import StampedPage
    from ledger.backend import Reading
    from ledger.instance import Instance


def evidence(
    code: Annotated[str, typer.Argument(help="Code of the piece.")],
    ledger: Annotated[
        Path, typer.Option("--ledger", envvar="KILNMARK_LEDGER", help="The studio's directory.")
    ] = Path(),
    out: Annotated[Path | None, typer.Option(help="The file; else <CODE>.zip here.")] = None,
) -> None:
    """Pack all that a verdict rests on, to be checked with public tools. 打包证据：用公开工具即可核对。

    In it: every receipt and statement under one checkpoint, the log's and the witnesses' signatures, the earliest time
    stamp of a page with the piece, the photos, the certificate, the trust file, how a stranger re-checks it with
    openssl and Python's standard library, in Chinese and English, and what it does not show. `kilnmark verify` takes
    the file as it is.

    Example: kilnmark evidence 0123-4567-89AB-T --ledger ledger --out evidence.zip
    """
    from certs.evidence import make_evidence
    from certs.gather import LedgerView, make_bundle
    from ledger.craft.code import parse_code
    from ledger.instance import open_studio
    from ledger.prover import Prover

    need_ledger(ledger)
    stored = parse_code(code)
    path = out or Path(f"{stored}.zip")
    if path.exists():
        usage("cli.file-there", path=path)
    need_folder(path.absolute().parent)
    with open_studio(ledger, write=False) as instance:
        page, note = instance.page(), _witnessed(instance)
        with instance.store.read() as reading:
            prover = Prover(reading, page.checkpoint, note)
            view = LedgerView(reading, prover.receipt, reading.index_of, instance.chunks.get, page.checkpoint.size)
            bundle = make_bundle(view, stored)
            stamped = _stamped(instance, reading, stored)
        blobs = instance.blobs
        data = make_evidence(
            stored, bundle, instance.trust, lambda name: blobs.get(name) if name in blobs else b"",
            _certificate(instance, stored), stamped,
        )  # fmt: skip
    write_file(path, data)
    show({"file": str(path), "bytes": len(data)}, say("cli.evidence-made", manners.lang, path=path))


def _witnessed(instance: "Instance") -> bytes:
    """Return the present page with the witnesses' lines, where the server has kept them; else as it is."""
    from ledger.log.note import MAX_NOTE, parse_note
    from ledger.log.seen_page import WITNESSED

    note = instance.page().note
    path = instance.directory / WITNESSED
    kept = read_file(path, MAX_NOTE) if path.is_file() else b""
    return kept if kept and parse_note(kept).text == parse_note(note).text else note


def _stamped(instance: "Instance", reading: "Reading", code: str) -> "StampedPage | None":
    """Return the earliest page with the piece that an authority of the trust file stamped; None when there is none."""
    from certs.evidence import StampedPage
    from ledger.craft.state import Piece
    from ledger.errors import LedgerError
    from ledger.log.checkpoint import Checkpoint
    from ledger.log.timestamp import imprint_of, open_stamp
    from ledger.log.timestamp_files import MAX_TOKEN, token_path
    from ledger.log.tree import inclusion_path
    from ledger.prover import frontier_at, nodes_of
    from ledger.source import Directory
    from ledger.stamped import pinned_roots
    from ledger.store.stamps import sizes_in

    piece, total = reading.get(Piece, code), reading.head().size
    source = Directory(instance.directory)
    assert piece is not None, "its bundle was made"
    for size in sizes_in(instance.directory):
        if not piece.index < size <= total:
            continue
        node = nodes_of(reading, total)
        page = Checkpoint(instance.origin, size, frontier_at(size, node).root())
        for root in pinned_roots(source, instance.trust):
            try:
                token = source.fetch(token_path(size), MAX_TOKEN)
                if open_stamp(token, [root]).imprint == imprint_of(page):
                    return StampedPage(page, token, root, tuple(inclusion_path(piece.index, size, node)))
            except LedgerError:
                continue
    return None


def _certificate(instance: "Instance", code: str) -> bytes:
    """Return the certificate with its proofs; nothing where it can't be printed, which is said."""
    from ledger.errors import LedgerError

    try:
        from api.cli.printing import print_room
        from certs.certificate import print_certificate
    except ImportError:
        tell("cli.evidence-unprinted", why="kilnmark[print]")
        return b""
    try:
        with print_room(instance) as room:
            return print_certificate(room.certificate(code), room.attachments(code))
    except LedgerError as e:
        tell("cli.evidence-unprinted", why=e.code)
        return b""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evidence)
