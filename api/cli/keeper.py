"""The keepers' commands: who keeps the ledger, by which words and rules, who watches it, and its end. SPEC §12.4.

kilnmark registrar change --add office-4=登记员丁=new.key --end office-1 --reason 换届 --key office-1.key
kilnmark certifier change --reason 每年更换 --ledger ledger --key office-1.key
kilnmark profile adopt zisha-2.json --key office-1.key
kilnmark rules adopt 2 --key office-1.key
kilnmark witness policy --quorum 1 --witness museum.example.net=https://museum.example.net/w=museum.example.net/w+5c1e…
kilnmark log close --reason year-end --successor example.org/zisha-2027 --key office-1.key
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.cli import witnessing
from api.cli.endorsing import EndorseWith, state_endorsed
from api.cli.holders import decide, dispute
from api.cli.inputs import present_file
from api.cli.keys import did_of
from api.cli.manners import confirm, tell, usage
from api.cli.posting import read_file
from api.cli.signing import Pen, signing
from ledger.craft.kinds.foundation.certifier_change import CertifierChange
from ledger.craft.kinds.foundation.charter import RegistrarName
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.kinds.foundation.log_closing import REASONS, LogClosing
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.foundation.rules_version import RulesVersion
from ledger.craft.kinds.foundation.witness_policy import WitnessName, WitnessPolicy
from ledger.craft.profile import MAX_PROFILE, parse_profile
from ledger.craft.state import ledger_of
from ledger.log.keys import SigningKey
from ledger.log.note import parse_vkey

Reason = Annotated[str, typer.Option(help="Why, at most 120 characters.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@signing
def change_registrars(
    pen: Pen,
    reason: Reason,
    add: Annotated[list[str] | None, typer.Option(help="code=name=did or key file of who joins; repeat.")] = None,
    end: Annotated[list[str] | None, typer.Option(help="Code of who leaves; repeat.")] = None,
    k: Annotated[int, typer.Option("-k", help="Registrars for weighty acts from now on.")] = 0,
    p: Annotated[int, typer.Option("-p", help="Registrars for who exists from now on.")] = 0,
    endorse_with: EndorseWith = None,
    yes: Yes = False,
) -> None:
    """Change who keeps the ledger: an election, a lost key. 登记员换届、换印章。

    k registrars sign, or as many recovery keys; each key that joins endorses. A key that has left never signs again.

    Example: kilnmark registrar change --add office-4=登记员丁=new.key --end office-1 --reason 换届 --key office-2.key
    """
    joining = tuple(_registrar(text) for text in add or ())
    subject = RegistrarChange(
        add=joining, end=tuple(end or ()), k=k, p=p, reason=reason,
        after=ledger_of(pen.ledger.state).registrar_head.hex(),
    )  # fmt: skip
    if subject.end and not (pen.dry_run or pen.out):
        confirm("cli.registrar-ends", yes, registrars="、".join(subject.end))
    state_endorsed(pen, "RegistrarChange", subject, endorse_with)


def _registrar(text: str) -> RegistrarName:
    parts = text.split("=", 2)
    if len(parts) != 3:
        usage("cli.registrar-form", got=text)
    return RegistrarName(code=parts[0], name=parts[1], key=did_of(parts[2]))


@signing
def change_certifier(
    pen: Pen,
    reason: Reason,
    end_only: Annotated[str, typer.Option(help="End this did:key and add none.")] = "",
    keep_old: Annotated[bool, typer.Option("--keep-old", help="Let the keys in use go on beside the new one.")] = False,
    endorse_with: EndorseWith = None,
    yes: Yes = False,
) -> None:
    """Let another key sign what is printed. 更换印证密钥。

    Run it on the ledger's own machine: the new key is drawn into its folder and endorses at once. What an ended key
    printed while it was in use goes on verifying; then give out the new trust file: `kilnmark trust renew`.

    Example: kilnmark certifier change --reason 每年更换 --ledger ledger --key office-1.key --endorse-with office-2.key
    """
    state = pen.ledger.state
    after = ledger_of(state).certifier_head.hex()
    in_use = keepers_of(state).certifiers
    if end_only:
        subject, fresh = CertifierChange(end=end_only, reason=reason, after=after), None
    else:
        fresh = SigningKey.generate()
        ending = "" if keep_old or len(in_use) != 1 else in_use[0]
        subject = CertifierChange(add=fresh.did, end=ending, reason=reason, after=after)
    if not pen.dry_run:
        confirm("cli.certifier-changes", yes, end=subject.end or "–", add=subject.add or "–")
    if fresh is not None and not pen.dry_run:
        _keep_certifier(pen, fresh)
    state_endorsed(pen, "CertifierChange", subject, endorse_with, *([] if fresh is None else [fresh]))


def _keep_certifier(pen: Pen, key: SigningKey) -> None:
    """Write the key before anybody is told of it: a certifier in the log whose key is lost prints nothing."""
    from ledger.studio import Studio

    if pen.ledger.directory is None:
        usage("cli.certifier-elsewhere")
    Studio(pen.ledger.directory).add_certifier(key)


@signing
def adopt_profile(
    pen: Pen,
    file: Annotated[
        Path, typer.Argument(callback=present_file, help="The profile's file, a later version of the one in force.")
    ],
) -> None:
    """Put a later version of the craft's lists in force. 启用新版行业词表。

    Words may be added, never dropped: what stands in the ledger was said in them.

    Example: kilnmark profile adopt zisha-2.json --ledger ledger --key office-1.key
    """
    data = read_file(file, MAX_PROFILE)
    profile = parse_profile(data)
    pen.profiles[profile.hash] = profile
    if not pen.dry_run and not pen.ledger.keep(data):
        tell("cli.profile-elsewhere")
    after = ledger_of(pen.ledger.state).head.hex()
    pen.state(("ProfileVersion", ProfileVersion(profile=profile.hash, version=profile.version, after=after)))


@signing
def adopt_rules(
    pen: Pen,
    version: Annotated[int, typer.Argument(help="A later version of the rules.")],
    endorse_with: EndorseWith = None,
    yes: Yes = False,
) -> None:
    """Go on by a later version of the rules. There is no way back. 启用新版规则，不能退回。

    Example: kilnmark rules adopt 2 --ledger ledger --key office-1.key --endorse-with office-2.key
    """
    if not (pen.dry_run or pen.out):
        confirm("cli.rules-go-on", yes, version=version)
    subject = RulesVersion(rules=version, after=ledger_of(pen.ledger.state).head.hex())
    state_endorsed(pen, "RulesVersion", subject, endorse_with)


@signing
def set_witnesses(
    pen: Pen,
    quorum: Annotated[int, typer.Option(help="How many operators make a quorum.")],
    witness: Annotated[list[str] | None, typer.Option(help="operator=url=verifier key; repeat.")] = None,
    endorse_with: EndorseWith = None,
) -> None:
    """State whose cosignatures the ledger seeks. 公布见证方与法定数。

    Verifiers go by their trust files: `kilnmark trust renew` writes the new one.

    Example: kilnmark witness policy --quorum 1 --witness museum.example.net=https://museum.example.net/w=KEY
    """
    named = tuple(_witness(text) for text in witness or ())
    subject = WitnessPolicy(quorum=quorum, witnesses=named, after=ledger_of(pen.ledger.state).head.hex())
    state_endorsed(pen, "WitnessPolicy", subject, endorse_with)


def _witness(text: str) -> WitnessName:
    parts = text.split("=", 2)
    if len(parts) != 3:
        usage("cli.witness-form", got=text)
    return WitnessName(name=parse_vkey(parts[2]).name, operator=parts[0], url=parts[1], vkey=parts[2])


@signing
def close_log(
    pen: Pen,
    reason: Annotated[str, typer.Option(help="lost, compromised (the log's key), year-end or other.")],
    successor: Annotated[str, typer.Option(help="Origin of the ledger that goes on.")] = "",
    note: Annotated[str, typer.Option(help="At most 120 characters.")] = "",
    endorse_with: EndorseWith = None,
    yes: Yes = False,
) -> None:
    """Close the ledger for ever. Nothing is admitted afterwards; what stands in it goes on verifying. 封账，不能撤回。

    Look first: --dry-run. Then found the ledger that goes on: `kilnmark init … --successor-of LEDGER`.

    Example: kilnmark log close --reason year-end --successor example.org/zisha-2027 --ledger ledger --dry-run
    """
    if reason not in REASONS:
        usage("cli.closing-reason", got=reason, known=", ".join(REASONS))
    ledger = ledger_of(pen.ledger.state)
    waiting = pen.waiting()
    if waiting:
        tell("cli.closing-waits", count=waiting)
    if pen.dry_run:
        tell("cli.closing-summary", origin=ledger.origin, size=pen.ledger.size)
    elif pen.out is None:
        confirm("cli.closing-summary", yes, origin=ledger.origin, size=pen.ledger.size)
    subject = LogClosing(reason=reason, successor=successor, note=note, after=ledger.head.hex())
    state_endorsed(pen, "LogClosing", subject, endorse_with)


GROUPS: dict[str, tuple[str, dict[str, Callable[..., None]]]] = {
    "registrar": (
        "Registrars: who is in office, and what they decide. 登记员。",
        {"change": change_registrars, "dispute": dispute, "decide": decide},
    ),
    "certifier": ("Keys that sign what is printed. 印证密钥。", {"change": change_certifier}),
    "profile": ("The craft's lists. 行业词表。", {"adopt": adopt_profile}),
    "rules": ("Versions of the rules. 规则版本。", {"adopt": adopt_rules}),
    "witness": (
        "Who watches the log, and watching others'. 见证方。",
        {"policy": set_witnesses, **witnessing.COMMANDS},
    ),
    "log": ("The log itself. 账本。", {"close": close_log}),
}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for name, (words, commands) in GROUPS.items():
        group = typer.Typer(help=words, no_args_is_help=True)
        for verb, command in commands.items():
            group.command(verb)(command)
        app.add_typer(group, name=name)
