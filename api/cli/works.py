"""`works`: a maker's pieces as a table to keep and calculate with; no cell of it is a formula.

kilnmark works zs001 works.xlsx
kilnmark works zs001 works.csv --ledger https://zisha.example.org
"""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.inputs import present_place
from api.cli.keys import write_new
from api.cli.manners import manners, show, usage
from api.cli.opened import open_ledger
from ledger.craft.person import enrolled_person
from ledger.craft.state import Piece
from ledger.words import say


def works(
    person: Annotated[str, typer.Argument(help="Person code of the maker: zs001.")],
    file: Annotated[Path, typer.Argument(help="Where to, .xlsx or .csv; an existing file is never overwritten.")],
    ledger: Annotated[
        str,
        typer.Option(
            "--ledger", envvar="KILNMARK_LEDGER", callback=present_place, help="Ledger: directory or https://…."
        ),
    ],
) -> None:
    """Write a maker's pieces into a table: the newest 5,000. 导出作者的作品表。

    Example: kilnmark works zs001 works.xlsx --ledger ledger
    """
    from api.works import MOST, as_csv, as_xlsx
    from api.works import works as table_of

    kind = file.suffix.lower()
    if kind not in {".xlsx", ".csv"}:
        usage("cli.works-form", path=file)
    with open_ledger(ledger, write=False) as opened:
        enrolled_person(opened.state, person, "person")
        pieces = sorted(opened.state.list(Piece, person), key=lambda piece: piece.index)[-MOST:]
        table = table_of(
            opened.state, opened.entry, pieces, {opened.profile.hash: opened.profile}, opened.profile,
            size=opened.size, host=opened.host, lang=manners.lang,
        )  # fmt: skip
    data = as_csv(table) if kind == ".csv" else as_xlsx(table, say("works.sheet", manners.lang))
    write_new(file, data)
    count = len(table) - 1
    show({"pieces": count, "written": str(file)}, say("cli.works-written", manners.lang, count=count, path=file))


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(works)
