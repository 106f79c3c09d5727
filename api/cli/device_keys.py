"""`key` and `helper`, what they state to a ledger: keys added, objected to, recovered, revoked; helpers' devices.

kilnmark key add --did tablet.key --name 工作室平板 --endorse-with tablet.key --key zs001.key
kilnmark key list zs001
kilnmark key object 9f86d081… --key zs001.key
kilnmark key recover zs001 --did new.key --endorse-with new.key --endorse-with office-2.key --key office-1.key
kilnmark key revoke DID --from 412 --reason 手机被盗 --key office-1.key
"""

from collections.abc import Iterator
from typing import Annotated

import typer

from api.cli.endorsing import EndorseWith, state_endorsed
from api.cli.keys import did_of, keys
from api.cli.manners import confirm, manners, show, tell
from api.cli.named import whole_id
from api.cli.opened import open_ledger, place_or_usage
from api.cli.signing import LedgerPlace, Pen, now, signing
from api.cli.wording import today
from ledger.craft.kinds.people.helper_end import HelperEnd
from ledger.craft.kinds.people.helper_enrolment import HelperEnrolment
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_objection import KeyObjection
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.person import enrolled_person
from ledger.craft.state import Key, Person, ledger_of
from ledger.craft.verdict_words import say_time
from ledger.errors import NotFoundError
from ledger.words import say

helpers = typer.Typer(no_args_is_help=True, help="Helpers' devices: they prepare drafts and sign nothing. 助手印章。")

Did = Annotated[str, typer.Option(help="Its did:key, or its key file.")]
Custody = Annotated[str, typer.Option(help="own-device, pkcs11 or office.")]


def _keys_head(pen: Pen, person: str) -> str:
    return enrolled_person(pen.ledger.state, person, "person").keys_head.hex()


@keys.command("list")
def list_keys(
    person: Annotated[str, typer.Argument(help="Person code.")],
    ledger: LedgerPlace = "",
) -> None:
    """List a person's keys: in force, waiting, ended. 查看某人的手机印章。

    Example: kilnmark key list zs001
    """
    with open_ledger(place_or_usage(ledger), write=False) as opened:
        enrolled_person(opened.state, person, "person")
        rows = sorted(opened.state.list(Key, person), key=lambda key: key.since)
        size = opened.size
    told, lines, at = [], [], now()
    for key in rows:
        word = _state_of(key, size, at)
        told.append(
            {"did": key.did, "role": key.role, "name": key.name, "state": word, "statement": key.named_by.hex()}
        )
        due = say_time(key.not_before if word == "waits" else key.not_after) if word in {"waits", "leaves"} else ""
        lines.append(
            say(
                f"cli.key-{word}",
                manners.lang,
                did=key.did,
                name=key.name or "–",
                statement=key.named_by.hex(),
                due=due,
            )
        )
    show(told, "\n".join(lines))


def _state_of(key: Key, index: int, time: int) -> str:
    """Return how a key stands: `helps`, `signs`, `leaves` (until a recovery takes over), `waits` or `ended`."""
    if key.until >= 0 or 0 < key.not_after <= time:
        return "ended"
    if key.role == "helper":
        return "helps"
    if not key.live(index, time):
        return "waits"
    return "leaves" if key.not_after else "signs"


@keys.command()
@signing
def add(
    pen: Pen,
    did: Did,
    name: Annotated[str, typer.Option(help="What you call the device, at most 20 characters.")] = "",
    custody: Custody = "own-device",
    endorse_with: EndorseWith = None,
) -> None:
    """Add a key of your own, 备份印章; it waits its time, unless a registrar endorses it. 增加手机印章。

    Example: kilnmark key add --did tablet.key --name 工作室平板 --endorse-with tablet.key
    """
    subject = KeyAddition(
        person=pen.holder, key=did_of(did), custody=custody, name=name, after=_keys_head(pen, pen.holder)
    )
    state_endorsed(pen, "KeyAddition", subject, endorse_with)
    _tell_wait(pen, "cli.addition-waits")


def _tell_wait(pen: Pen, key: str) -> None:
    """Say how long the key waits once all have endorsed it: whoever lost a phone plans by that."""
    tell(key, hours=ledger_of(pen.ledger.state).recovery_hours)


@keys.command("object")
@signing
def object_to(
    pen: Pen,
    statement: Annotated[
        str, typer.Argument(help="Statement id of the addition or recovery, or how it begins: `key list`.")
    ],
    reason: Annotated[str, typer.Option(help="A few words; may be left out.")] = "",
) -> None:
    """Stop a key that waits: it was not added or recovered by you. 对新增或补办的印章提出异议。

    Example: kilnmark key object 9f86d081… --reason 不是我加的
    """
    waiting = (key.named_by.hex() for key in _all_keys(pen) if not key.live(pen.ledger.size, now()) and key.until < 0)
    pen.state(("KeyObjection", KeyObjection(objects=whole_id(statement, waiting), reason=reason)))


def _all_keys(pen: Pen) -> Iterator[Key]:
    """Yield every person's keys: a registrar may object to anybody's."""
    for person in pen.ledger.state.list(Person, ""):
        yield from pen.ledger.state.list(Key, person.code)


@keys.command()
@signing
def recover(
    pen: Pen,
    person: Annotated[str, typer.Argument(help="Person code.")],
    did: Did,
    checked: Annotated[str, typer.Option(help="How it was checked that it is them: in-person, …")] = "in-person",
    checked_on: Annotated[str, typer.Option(help="On which day, YYYY-MM-DD; else today.")] = "",
    custody: Custody = "own-device",
    endorse_with: EndorseWith = None,
) -> None:
    """Give a person who lost every device a new key, 补办印章. It waits its time, then the old ones end. 补办手机印章。

    Example: kilnmark key recover zs001 --did new.key --endorse-with new.key --endorse-with office-2.key
    """
    subject = KeyRecovery(
        person=person, key=did_of(did), custody=custody,
        checked=Checked(how=checked, by=pen.did, on=checked_on or today()), after=_keys_head(pen, person),
    )  # fmt: skip
    state_endorsed(pen, "KeyRecovery", subject, endorse_with)
    _tell_wait(pen, "cli.recovery-waits")


@keys.command()
@signing
def revoke(
    pen: Pen,
    did: Annotated[str, typer.Argument(help="did:key, or its key file; your own: the one that signs.")],
    start: Annotated[
        int, typer.Option("--from", help="Registrars: first entry in doubt; what it signed since falls.")
    ] = 0,
    reason: Annotated[str, typer.Option(help="Why; needed with --from.")] = "",
    endorse_with: EndorseWith = None,
    yes: Annotated[bool, typer.Option("--yes", help="State it without asking.")] = False,
) -> None:
    """End a key for good. 停用手机印章。

    Example: kilnmark key revoke DID --from 412 --reason 手机被盗 --endorse-with office-2.key
    """
    name = did_of(did)
    key = pen.ledger.state.get(Key, name)
    if key is None:
        raise NotFoundError("key-unknown", key=name)
    subject = KeyRevocation(key=name, start=start, reason=reason, after=_keys_head(pen, key.holder))
    if not pen.dry_run:
        confirm("cli.revoke-from-ask" if start else "cli.revoke-ask", yes, did=name, person=key.holder, start=start)
    state_endorsed(pen, "KeyRevocation", subject, endorse_with)


@helpers.command("enrol")
@signing
def enrol_helper(
    pen: Pen, did: Did, name: Annotated[str, typer.Option(help="What you call the device, at most 20 characters.")]
) -> None:
    """Enrol a helper's device; it prepares drafts and signs nothing. 登记助手印章。

    Example: kilnmark helper enrol --did pupil.key --name 徒弟手机
    """
    pen.state(("HelperEnrolment", HelperEnrolment(person=pen.holder, key=did_of(did), name=name)))


@helpers.command("end")
@signing
def end_helper(pen: Pen, did: Annotated[str, typer.Argument(help="did:key, or its key file.")]) -> None:
    """End a helper's device. 停用助手印章。

    Example: kilnmark helper end pupil.key
    """
    pen.state(("HelperEnd", HelperEnd(person=pen.holder, key=did_of(did))))


def add_to(app: typer.Typer) -> None:
    """Add the commands; those of `key` stand beside the ones about files."""
    app.add_typer(helpers, name="helper")
