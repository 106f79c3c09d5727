"""`template`: a blank list to fill in, its words to pick from: what `register`, `batch load` and `batch open` read.

kilnmark template pieces pieces.xlsx --lang en
kilnmark template kiln-list kiln-list.xlsx
kilnmark template outcomes outcomes.xlsx --profile porcelain
"""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.crafts import ProfileName, named_profile
from api.cli.keys import write_new
from api.cli.manners import manners, show
from ledger.words import say


def template(
    name: Annotated[str, typer.Argument(help="pieces, kiln-list, outcomes, people, standings or seals.")],
    file: Annotated[Path, typer.Argument(help="Where to, .xlsx; an existing file is never overwritten.")],
    profile: ProfileName = "zisha",
) -> None:
    """Write a blank list to fill in. 导出空白表格。

    Headings, guide and choices are in the language asked for; lists are read by the headings of either.

    Example: kilnmark template pieces pieces.xlsx
    """
    from api.intake.template import write_template

    write_new(file, write_template(name, named_profile(profile)[0], manners.lang))
    show({"written": str(file)}, say("cli.template-written", manners.lang, path=file))


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(template)
