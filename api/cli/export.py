"""A piece in other people's formats: `export`. SPEC §11b.

kilnmark export untp 0123-4567-89AB-T --country CN --ledger ledger --out passport.json
kilnmark export epcis 0123-4567-89AB-T --ledger ledger --out events.json
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.inputs import need_folder, need_ledger
from api.cli.manners import manners, show, usage
from api.cli.posting import write_file
from ledger.words import say

if TYPE_CHECKING:
    from ledger.backend import Reading
    from ledger.craft.verdict_facts import PieceFacts
    from ledger.instance import Instance

Code = Annotated[str, typer.Argument(help="Code of the piece.")]
Ledger = Annotated[Path, typer.Option("--ledger", envvar="KILNMARK_LEDGER", help="The studio's directory.")]
export = typer.Typer(no_args_is_help=True, help="A piece in other people's formats. 以通用格式导出作品。")


@export.command()
def untp(
    code: Code,
    country: Annotated[str, typer.Option(help="Where it was made, ISO 3166-1, as CN: no statement says it.")],
    ledger: Ledger = Path(),
    out: Annotated[Path | None, typer.Option(help="The file; else <CODE>.untp.json here.")] = None,
) -> None:
    """A piece's UNTP Digital Product Passport 0.7.0. 导出 UNTP 数字产品护照。

    It says again, in UNTP's words, what stands in the ledger, and links the proof bundle: unsigned, it proves nothing
    alone. Only people who have signed are named. A piece that is withdrawn, lost or under review is not exported.

    Example: kilnmark export untp 0123-4567-89AB-T --country CN --ledger ledger --out passport.json
    """
    from certs.exports.untp import Place, untp_passport
    from ledger.craft.code import parse_code
    from ledger.craft.state import Batch, ledger_of
    from ledger.instance import open_studio
    from ledger.log.keys import format_did
    from ledger.log.tree import hash_leaf

    need_ledger(ledger)
    stored = parse_code(code)
    path = _path(out, f"{stored}.untp.json")
    with open_studio(ledger, write=False) as instance, instance.store.read() as reading:
        facts = _facts(instance, reading, stored)
        fired = facts.firings if isinstance(facts.firings, tuple) else ()
        batch = reading.get(Batch, fired[-1].batch) if fired else None
        charter = ledger_of(reading)
        place = Place(
            url=instance.public_url, origin=instance.origin, name=charter.name,
            issuer=format_did(instance.certifier.public), country=country, kiln="" if batch is None else batch.kiln,
            leaf=hash_leaf(next(iter(reading.entries(facts.index, facts.index + 1)))).hex(),
        )  # fmt: skip
        data = untp_passport(facts, place, instance.profiles[charter.profile])
    _write(path, data)


@export.command()
def epcis(
    code: Code,
    ledger: Ledger = Path(),
    out: Annotated[Path | None, typer.Option(help="The file; else <CODE>.epcis.json here.")] = None,
) -> None:
    """A piece's EPCIS 2.0 events: firings and registration. 导出 EPCIS 2.0 事件。

    Each event is named by its CBV hash. It says again what stands in the ledger; unsigned, it proves nothing alone. A
    piece that is withdrawn, lost or under review is not exported.

    Example: kilnmark export epcis 0123-4567-89AB-T --ledger ledger --out events.json
    """
    from certs.exports.epcis import Opened, epcis_document
    from ledger.craft.code import parse_code
    from ledger.craft.state import Batch
    from ledger.instance import open_studio
    from ledger.log.entry import parse_entry

    need_ledger(ledger)
    stored = parse_code(code)
    path = _path(out, f"{stored}.epcis.json")
    with open_studio(ledger, write=False) as instance, instance.store.read() as reading:
        facts = _facts(instance, reading, stored)
        openings = []
        for firing in facts.firings if isinstance(facts.firings, tuple) else ():
            batch = reading.get(Batch, firing.batch)
            if batch is not None and firing.outcome_at >= 0:
                stated = next(iter(reading.entries(firing.outcome_at, firing.outcome_at + 1)))
                openings.append(Opened(batch=batch.code, kiln=batch.kiln, time=parse_entry(stated).time))
        data = epcis_document(facts, instance.public_url, tuple(openings))
    _write(path, data)


def _path(out: Path | None, name: str) -> Path:
    path = out or Path(name)
    if path.exists():
        usage("cli.file-there", path=path)
    need_folder(path.absolute().parent)
    return path


def _write(path: Path, data: bytes) -> None:
    write_file(path, data)
    show({"file": str(path), "bytes": len(data)}, say("cli.exported", manners.lang, path=path))


def _facts(instance: "Instance", reading: "Reading", code: str) -> "PieceFacts":
    from ledger.craft.verdict_facts import PieceFacts
    from ledger.craft.verdict_state import View, facts_from_state
    from ledger.errors import NotFoundError

    def entry(index: int) -> bytes:
        return next(iter(reading.entries(index, index + 1)))

    facts = facts_from_state(reading, entry, code, instance.profiles, View(reading.head().size, None)).piece
    if not isinstance(facts, PieceFacts):
        raise NotFoundError("piece-unknown", piece=code)
    return facts


def add_to(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(export, name="export")
