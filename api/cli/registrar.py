"""The registrar's commands: who exists, and what standing they hold.

kilnmark enrol zs001 --name 示例甲 --pinyin "Shili Jia" --did zs001.key --consent consent.txt --key office-1.key
kilnmark standing zs001 craft-artist --issuer 示例市人社局 --number SL-0001 --start 2020-01-01 --key office-1.key
kilnmark kiln qs --name 示例龙窑 --type dragon --place 江苏宜兴丁蜀镇 --master zs009 --key office-1.key
"""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import UNSET

from api.cli.endorsing import EndorseWith, state_endorsed
from api.cli.inputs import present_file
from api.cli.keys import did_of
from api.cli.posting import read_file
from api.cli.private import PrivateFolder, kept_private, seal_consent
from api.cli.signing import Pen, signing
from api.cli.wording import today, word
from ledger.craft.kinds.kiln.batch import known_kiln
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment, KilnNames
from ledger.craft.kinds.people.person_enrolment import Checked, Names, PersonEnrolment
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.person import enrolled_person

MAX_CONSENT = 1 << 20  # bytes of the text agreed to


@signing
def enrol(
    pen: Pen,
    code: Annotated[str, typer.Argument(help="Person code, new to the ledger: zs001.")],
    name: Annotated[str, typer.Option(help="Chinese name.")],
    pinyin: Annotated[str, typer.Option(help="Name in pinyin.")],
    did: Annotated[str, typer.Option(help="Their did:key, or their key file.")],
    consent: Annotated[
        Path,
        typer.Option(
            callback=present_file, help="File with the text they agreed to; kept private, a commitment stated."
        ),
    ],
    role: Annotated[list[str] | None, typer.Option(help="maker, carver, … or 制壶, 陶刻; repeat.")] = None,
    en: Annotated[str, typer.Option(help="English name, where they use one.")] = "",
    custody: Annotated[str, typer.Option(help="own-device, pkcs11 or office.")] = "own-device",
    checked: Annotated[str, typer.Option(help="How identity was checked: in-person, notarised, video.")] = "in-person",
    checked_on: Annotated[str, typer.Option(help="On which day, YYYY-MM-DD; else today.")] = "",
    studio: Annotated[str, typer.Option(help="Code of the studio they belong to.")] = "",
    responsible: Annotated[list[str] | None, typer.Option(help="Makes it a studio: who answers for it.")] = None,
    contact: Annotated[str, typer.Option(help="How the office reaches them; kept private, never stated.")] = "",
    private: PrivateFolder = None,
    endorse_with: EndorseWith = None,
) -> None:
    """Enrol a person or a studio. 登记人员或工作室。

    It takes effect once the person's own key, and p registrars, have endorsed it: `kilnmark endorse`. The text they
    agreed to and the contact stay with you (`kilnmark erase` destroys them); the ledger bears a salted commitment.

    Example: kilnmark enrol zs001 --name 示例甲 --pinyin "Shili Jia" --did zs001.key --consent consent.txt
    """
    agreed = seal_consent(pen, code, read_file(consent, MAX_CONSENT))
    subject = PersonEnrolment(
        code=code, kind="studio" if responsible else "person", names=Names(zh=name, pinyin=pinyin, en=en),
        roles=tuple(word(pen.ledger, "person-role", each) for each in role or ["maker"]), key=did_of(did),
        custody=custody, studio=studio, responsible=tuple(responsible or ()),
        consent=agreed.commitment,
        checked=Checked(how=checked, by=pen.did, on=checked_on or today()),
    )  # fmt: skip
    with kept_private(pen, private, agreed, contact):
        state_endorsed(pen, "PersonEnrolment", subject, endorse_with)


@signing
def standing(
    pen: Pen,
    person: Annotated[str, typer.Argument(help="Person code.")],
    standing: Annotated[str, typer.Argument(help="What they hold: craft-artist or 工艺美术员; gi-mark.")],
    issuer: Annotated[str, typer.Option(help="Who gave it.")],
    number: Annotated[str, typer.Option(help="Number of the paper.")],
    start: Annotated[str, typer.Option(help="From which day, YYYY-MM-DD.")],
    end: Annotated[str, typer.Option(help="Until which day; left out when none is set.")] = "",
    endorse_with: EndorseWith = None,
) -> None:
    """Attest a person's standing. 登记职称、荣誉等资历。

    Example: kilnmark standing zs001 craft-artist --issuer 示例市人社局 --number SL-0001 --start 2020-01-01
    """
    subject = Standing(
        person=person, standing=word(pen.ledger, "standing", standing), issuer=issuer, number=number, start=start,
        end=end, after=enrolled_person(pen.ledger.state, person, "person").head.hex(),
    )  # fmt: skip
    state_endorsed(pen, "Standing", subject, endorse_with)


@signing
def kiln(
    pen: Pen,
    code: Annotated[str, typer.Argument(help="Kiln code, new to the ledger.")],
    name: Annotated[str, typer.Option(help="What the kiln is called.")],
    kind: Annotated[str, typer.Option("--type", help="dragon, electric, … or 龙窑, 电窑.")],
    place: Annotated[str, typer.Option(help="Town or village; never a street.")],
    master: Annotated[str, typer.Option(help="Person code of the kiln master.")],
    deputy: Annotated[list[str] | None, typer.Option(help="Person code of a deputy; repeat.")] = None,
    en: Annotated[str, typer.Option(help="English name.")] = "",
    length: Annotated[int, typer.Option(help="Length in metres.")] = 0,
) -> None:
    """Enrol a kiln. 登记窑炉。

    Example: kilnmark kiln qs --name 示例龙窑 --type dragon --place 江苏宜兴丁蜀镇 --master zs009
    """
    subject = KilnEnrolment(
        code=code, names=KilnNames(zh=name, en=en), type=word(pen.ledger, "kiln-type", kind), length=length,
        place=place, master=master, deputies=tuple(deputy or ()),
    )  # fmt: skip
    pen.state(("KilnEnrolment", subject))


@signing
def change_kiln(
    pen: Pen,
    code: Annotated[str, typer.Argument(help="Kiln code.")],
    name: Annotated[str, typer.Option(help="What the kiln is called.")] = "",
    en: Annotated[str, typer.Option(help="English name; with --name.")] = "",
    kind: Annotated[str, typer.Option("--type", help="dragon, electric, … or 龙窑, 电窑.")] = "",
    length: Annotated[int, typer.Option(help="Length in metres.")] = 0,
    place: Annotated[str, typer.Option(help="Town or village; never a street.")] = "",
    master: Annotated[str, typer.Option(help="Person code of the new kiln master.")] = "",
    deputy: Annotated[list[str] | None, typer.Option(help="Person code of a deputy; all of them; repeat.")] = None,
    no_deputies: Annotated[bool, typer.Option("--no-deputies", help="There are none any more.")] = False,
    end: Annotated[bool, typer.Option("--end", help="The kiln is no more.")] = False,
) -> None:
    """Change a kiln: its master, its deputies, or that it is no more. 变更窑炉登记。

    Example: kilnmark kiln-change qs --master zs007 --deputy zs002
    """
    subject = KilnChange(
        kiln=code, names=KilnNames(zh=name, en=en) if name else UNSET,
        type=word(pen.ledger, "kiln-type", kind) if kind else "", length=length, place=place, master=master,
        deputies=tuple(deputy or ()) if deputy or no_deputies else UNSET, end=end,
        after=known_kiln(pen.ledger.state, code).head.hex(),
    )  # fmt: skip
    pen.state(("KilnChange", subject))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (enrol, standing, kiln):
        app.command()(command)
    app.command("kiln-change")(change_kiln)
