"""The register of seals after a seal has entered it: looked at by a registrar, taken out of use by its owner.

kilnmark seals check zs001 base-1 --key office-1.key
kilnmark seals retire base-1 --reason lost --key zs001.key
"""

from typing import Annotated

import typer

from api.cli.people import head_of
from api.cli.signing import Pen, signing
from api.cli.wording import today
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.seal_retirement import SealRetirement

seals = typer.Typer(no_args_is_help=True, help="Check or retire registered seals. 印款核对与停用。")


@seals.command()
@signing
def check(
    pen: Pen,
    person: Annotated[str, typer.Argument(help="Person code of its owner.")],
    seal: Annotated[str, typer.Argument(help="The seal's code: base-1.")],
    refused: Annotated[bool, typer.Option("--refused", help="It is not to be used.")] = False,
    note: Annotated[str, typer.Option(help="A few words, public for good; may be left out.")] = "",
) -> None:
    """Say that you have looked at a seal. 登记员核对印款。

    Example: kilnmark seals check zs001 base-1
    """
    result = "refused" if refused else "checked"
    pen.state(("SealCheck", SealCheck(person=person, seal=seal, result=result, note=note, after=head_of(pen, person))))


@seals.command()
@signing
def retire(
    pen: Pen,
    seal: Annotated[str, typer.Argument(help="A seal of yours: base-1.")],
    reason: Annotated[str, typer.Option(help="retired or lost.")],
    end: Annotated[str, typer.Option(help="Last day of its use, YYYY-MM-DD; else today.")] = "",
) -> None:
    """Take a seal of your own out of use. 停用自己的印款。

    Example: kilnmark seals retire base-1 --reason lost --end 2026-04-30
    """
    after = head_of(pen, pen.holder)
    subject = SealRetirement(person=pen.holder, seal=seal, reason=reason, end=end or today(), after=after)
    pen.state(("SealRetirement", subject))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(seals, name="seals")
