"""What becomes of people, as registrars state it: changed, ended, paused; standings withdrawn; quotas.

kilnmark person change zs001 --name 示例甲 --pinyin "Shili Jia" --key office-1.key
kilnmark person pause zs001 --reason 手机印章遗失 --key office-1.key
kilnmark standings withdraw zs001 craft-artist --reason 发证单位撤销 --key office-1.key
kilnmark quota zs001 30 --start 2026-06-01 --key office-1.key
"""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from msgspec import UNSET

from api.cli.inputs import present_file
from api.cli.manners import confirm, usage
from api.cli.posting import read_file
from api.cli.private import PrivateFolder, kept_private, seal_consent
from api.cli.registrar import MAX_CONSENT
from api.cli.signing import Pen, signing
from api.cli.wording import today, word
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.quota_setting import QuotaSetting
from ledger.craft.kinds.people.reinstatement import Reinstatement
from ledger.craft.kinds.people.standing_withdrawal import StandingWithdrawal
from ledger.craft.kinds.people.suspension import Suspension
from ledger.craft.person import enrolled_person
from ledger.craft.state import Attestation
from ledger.errors import NotFoundError

people = typer.Typer(
    no_args_is_help=True, help="Change, end, pause or resume a person. 人员变更、终止、暂停与恢复签发。"
)
standings = typer.Typer(no_args_is_help=True, help="Withdraw a standing. 撤回资历。")

Code = Annotated[str, typer.Argument(help="Person code.")]
Note = Annotated[str, typer.Option(help="A few words, public for good; may be left out.")]


def head_of(pen: Pen, person: str) -> str:
    """Return the `after` of a change of the person."""
    return enrolled_person(pen.ledger.state, person, "person").head.hex()


@people.command()
@signing
def change(
    pen: Pen,
    code: Code,
    name: Annotated[str, typer.Option(help="New Chinese name; then also --pinyin.")] = "",
    pinyin: Annotated[str, typer.Option(help="The new name in pinyin.")] = "",
    en: Annotated[str, typer.Option(help="English name, where they use one.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="All their roles from now on: maker or 制壶; repeat.")] = None,
    studio: Annotated[str, typer.Option(help="Code of the studio they join.")] = "",
    leaves: Annotated[bool, typer.Option("--leaves-studio", help="They belong to no studio any more.")] = False,
    responsible: Annotated[list[str] | None, typer.Option(help="Of a studio: all who answer for it; repeat.")] = None,
    consent: Annotated[
        Path | None,
        typer.Option(callback=present_file, help="File with the text they agreed to now; it stays private."),
    ] = None,
    private: PrivateFolder = None,
) -> None:
    """Put a person's name, roles or studio right. 更改姓名、分工或工作室。

    Example: kilnmark person change zs001 --name 示例甲 --pinyin "Shili Jia"
    """
    if (en or pinyin or name) and not (name and pinyin):
        usage("cli.name-and-pinyin")
    agreed = seal_consent(pen, code, read_file(consent, MAX_CONSENT)) if consent else None
    subject = PersonChange(
        person=code, names=Names(zh=name, pinyin=pinyin, en=en) if name else UNSET,
        roles=tuple(word(pen.ledger, "person-role", each) for each in role or ()), studio=studio, leaves=leaves,
        responsible=tuple(responsible or ()), consent=agreed.commitment if agreed else "", after=head_of(pen, code),
    )  # fmt: skip
    with nullcontext() if agreed is None else kept_private(pen, private, agreed, ""):
        pen.state(("PersonChange", subject))


@people.command()
@signing
def end(
    pen: Pen,
    code: Code,
    reason: Annotated[str, typer.Option(help="retired or deceased.")],
    on: Annotated[str, typer.Option(help="On which day, YYYY-MM-DD; else today.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="State it without asking.")] = False,
) -> None:
    """End an enrolment: their keys sign nothing any more, earlier pieces stand. 终止登记。

    Example: kilnmark person end zs001 --reason retired --on 2026-05-01
    """
    subject = PersonEnd(person=code, reason=reason, on=on or today(), after=head_of(pen, code))
    if not pen.dry_run:
        confirm("cli.end-ask", yes, person=code)
    pen.state(("PersonEnd", subject))


@people.command()
@signing
def pause(
    pen: Pen,
    code: Code,
    reason: Annotated[str, typer.Option(help="key-lost, own-request, … or 手机印章遗失.")],
    earlier: Annotated[bool, typer.Option("--earlier-disputed", help="Put every earlier piece under review.")] = False,
    note: Note = "",
) -> None:
    """Pause a person's signing; earlier pieces bear no stain unless you say so. 暂停签发。

    Example: kilnmark person pause zs001 --reason 手机印章遗失
    """
    subject = Suspension(
        person=code, reason=word(pen.ledger, "suspension-reason", reason), earlier="disputed" if earlier else "",
        note=note, after=head_of(pen, code),
    )  # fmt: skip
    pen.state(("Suspension", subject))


@people.command()
@signing
def resume(pen: Pen, code: Code, note: Note = "") -> None:
    """Let a paused person sign again. 恢复签发。

    Example: kilnmark person resume zs001 --note 已补办手机印章
    """
    pen.state(("Reinstatement", Reinstatement(person=code, note=note, after=head_of(pen, code))))


@standings.command()
@signing
def withdraw(
    pen: Pen,
    person: Code,
    standing: Annotated[str, typer.Argument(help="Which: craft-artist or 工艺美术员; gi-mark.")],
    reason: Annotated[str, typer.Option(help="Why, at most 120 characters.")],
    number: Annotated[str, typer.Option(help="Number of the paper, where they hold several of the kind.")] = "",
    on: Annotated[str, typer.Option(help="From which day it no longer counts; else today.")] = "",
) -> None:
    """Withdraw a standing: from that day it no longer counts. 撤回职称、荣誉等资历。

    Example: kilnmark standings withdraw zs001 craft-artist --reason 发证单位撤销 --on 2026-04-01
    """
    code, after = word(pen.ledger, "standing", standing), head_of(pen, person)
    held = [each for each in pen.ledger.state.list(Attestation, person) if each.standing == code and each.withdrawn < 0]
    found = [each for each in held if number in {"", each.number}]
    if not found:
        raise NotFoundError("standing-not-held", person=person, standing=code)
    if len(found) > 1:
        usage("cli.standing-which", numbers="、".join(sorted(each.number for each in found)))
    subject = StandingWithdrawal(standing=found[0].id, reason=reason, on=on or today(), after=after)
    pen.state(("StandingWithdrawal", subject))


@signing
def quota(
    pen: Pen,
    person: Code,
    pieces: Annotated[int, typer.Argument(help="How many pieces a month; late ones are counted apart.")],
    start: Annotated[str, typer.Option(help="From which day, YYYY-MM-DD; else today.")] = "",
) -> None:
    """Set how many pieces a person may register a month. 设定每月登记定额。

    Example: kilnmark quota zs001 30 --start 2026-06-01
    """
    from ledger.craft.day import day_of

    subject = QuotaSetting(person=person, pieces=pieces, start=start or day_of(pen.at), after=head_of(pen, person))
    pen.state(("QuotaSetting", subject))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(people, name="person")
    app.add_typer(standings, name="standings")
    app.command()(quota)
