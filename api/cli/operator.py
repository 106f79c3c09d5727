"""The operator's commands: found a ledger, examine and mend it.

kilnmark init ledger --origin example.org/zisha --name 示例账本 --url https://zisha.example.org --key office-1.key
kilnmark fsck ledger · kilnmark rebuild ledger       (serve: `serving`; backup, restore, recover: `keeping`)
"""

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.crafts import ProfileName, named_profile
from api.cli.inputs import need_folder, present_file, present_folder, present_ledger
from api.cli.keys import did_of
from api.cli.manners import REFUSED, confirm, manners, show, tell, usage
from api.cli.signing import KeyFile, PassphraseFile, key_path, load_key, now
from ledger.craft.error_words import explain_plainly
from ledger.craft.kind import RULES
from ledger.craft.kinds.foundation.charter import Charter, Predecessor, RegistrarName, Waiting
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.state import Ledger
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from ledger.errors import LedgerError, PolicyError, PushbackError
from ledger.log.keys import SigningKey
from ledger.log.note import VerifierKey, format_vkey
from ledger.log.trust import fingerprint
from ledger.words import say

StudioPlace = Annotated[Path, typer.Argument(callback=present_ledger, help="The ledger's directory.")]
TRIAL = "/trial"


def init(
    directory: Annotated[Path, typer.Argument(help="Where to; not there yet, or empty.")],
    origin: Annotated[str, typer.Option(help="Name for ever, host/path: example.org/zisha.")] = "",
    name: Annotated[str, typer.Option(help="What people call the ledger.")] = "",
    url: Annotated[str, typer.Option(help="What links and prints begin with; may change later.")] = "",
    registrar: Annotated[list[str] | None, typer.Option(help="code=name=did or key file; repeat.")] = None,
    k: Annotated[int, typer.Option("-k", help="Registrars for weighty acts.")] = 1,
    p: Annotated[int, typer.Option("-p", help="Registrars for who exists.")] = 1,
    recovery: Annotated[list[str] | None, typer.Option(help="did or key file, sealed away; repeat.")] = None,
    mirror: Annotated[list[str] | None, typer.Option(help="Second place to check, host or host/path; repeat.")] = None,
    endorse_with: Annotated[
        list[Path] | None, typer.Option(callback=present_file, help="Other registrars' key files at hand.")
    ] = None,
    claim_days: Annotated[int, typer.Option(help="Waiting time of a claim dispute.")] = 30,
    recovery_hours: Annotated[int, typer.Option(help="Waiting time of a key recovery.")] = 72,
    trial: Annotated[
        bool, typer.Option("--trial", help="A trial ledger: prints say SAMPLE; never convertible.")
    ] = False,
    successor_of: Annotated[
        Path | None,
        typer.Option(callback=present_folder, help="The ledger this one follows: its directory, or a mirror of it."),
    ] = None,
    database: Annotated[str, typer.Option(help="For several servers: an empty PostgreSQL database.")] = "",
    guard: Annotated[str, typer.Option(help="… and a key of etcd: etcd://127.0.0.1:2379/kilnmark/kiln")] = "",
    profile: ProfileName = "zisha",
    key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Found a ledger. 新开一本账。

    The charter is entry 0, for ever. It opens when k registrars have signed or endorsed it: `kilnmark endorse`.

    Example: kilnmark init ledger --origin example.org/zisha --name 示例账本 --url https://example.org --key o1.key
    """
    from ledger.instance import found_studio
    from ledger.studio import Settings, Town, check_town

    town = Town(database, guard) if database or guard else None
    if town is not None:
        check_town(town)
    origin, name, url = _ask(origin, "origin"), _ask(name, "name"), _ask(url, "url").rstrip("/")
    if trial and not origin.endswith(TRIAL):
        origin += TRIAL
    need_folder(directory.parent)
    if not os.access(directory.absolute().parent, os.W_OK | os.X_OK):  # before a passphrase is asked for
        raise PushbackError("file-unwritable", path=str(directory), reason=os.strerror(errno.EACCES), retry_after=60)
    signer = load_key(key_path(key), passphrase_file)
    others = [load_key(path, passphrase_file) for path in endorse_with or ()]
    names = _registrars(registrar or (), signer.did, name)
    craft, craft_file = named_profile(profile)
    terms: dict[str, Any] = {
        "ledger": origin, "name": name, "registrars": names, "k": k, "p": p, "recovery": _dids(recovery),
        "profile": craft.hash, "suites": ("Ed25519",), "rules": RULES[-1], "mirrors": tuple(mirror or ()),
        "waiting": Waiting(claim_days=claim_days, recovery_hours=recovery_hours),
    }  # fmt: skip
    ended = None if successor_of is None else _ended(successor_of)
    if ended is not None:
        final = ended.final
        terms["predecessor"] = Predecessor(
            origin=final.origin, size=final.size, root=final.root.hex(), charter=final.charter.hex()
        )
        tell("cli.init-follows", origin=final.origin, size=final.size, root=final.root.hex())
    asked = {"origin": origin, "name": name, "url": url, "count": len(names), "k": k, "p": p}
    confirm("cli.init-summary", yes, **asked, registrars="、".join(each.name for each in names))

    def charter(log_key: VerifierKey, certifier: SigningKey) -> bytes:
        subject = Charter(log=format_vkey(log_key), certifier=certifier.did, **terms)
        return _founding(subject, origin, signer, [*others, certifier])

    settings = Settings(origin, url, town)
    with found_studio(
        directory, settings, charter, profile=craft.hash, profile_file=craft_file, after=ended
    ) as instance:
        _show_founded(directory, instance)


def _ended(directory: Path) -> Any:
    """Read how the ledger ended that is to be followed; a mirror will do where its own files, or its key, are gone."""
    from ledger.instance import published_studio
    from ledger.source import Directory
    from ledger.successor import read_ended

    if (directory / "settings.json").is_file():
        with published_studio(directory) as source:
            return read_ended(source)
    return read_ended(Directory(directory))


def _ask(value: str, flag: str) -> str:
    """Return an option's value, asked for on a terminal; elsewhere a missing one is a usage error."""
    if value:
        return value
    if not sys.stdin.isatty():
        usage("cli.needs-option", option=f"--{flag}")
    answer: str = typer.prompt(say(f"cli.ask-{flag}", manners.lang), err=True)
    return answer.strip()


def _dids(given: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(did_of(text) for text in given or ())


def _registrars(given: Sequence[str], signer: str, name: str) -> tuple[RegistrarName, ...]:
    """Return the registrars as `code=name=did` gives them; without any, the signer is the only one."""
    if not given:
        return (RegistrarName(code="office-1", name=name, key=signer),)
    named = []
    for text in given:
        parts = text.split("=", 2)
        if len(parts) != 3:
            usage("cli.registrar-form", got=text)
        named.append(RegistrarName(code=parts[0], name=parts[1], key=did_of(parts[2])))
    return tuple(named)


def _founding(subject: Charter, origin: str, signer: SigningKey, others: Sequence[SigningKey]) -> bytes:
    """Return the charter with the endorsements of the keys at hand, the certifier's among them."""
    at = now()
    signed = sign_statement("Charter", subject, signer, at, origin)
    proof = Endorsement(endorses=read_statement(signed).id.hex())
    return format_submission([signed, *(sign_statement("Endorsement", proof, each, at, origin) for each in others)])


def _show_founded(directory: Path, instance: Any) -> None:
    trust = instance.trust
    ledger = instance.state.get(Ledger, "")
    opened = bool(ledger and ledger.opened)
    charter = ledger.charter.hex() if ledger else ""
    mark = fingerprint(trust)
    text = say("cli.founded", manners.lang, origin=trust.origin, directory=directory, fingerprint=mark)
    if not opened:
        text += "\n" + say("cli.founded-waiting", manners.lang, charter=charter)
    data = {"origin": trust.origin, "directory": str(directory), "charter": charter, "fingerprint": mark}
    show({**data, "open": opened}, text)


def fsck(
    directory: StudioPlace,
    sample: Annotated[int, typer.Option(min=0, help="Only so many entries, drawn by lot; takes a moment.")] = 0,
) -> None:
    """Derive everything the store holds again, and compare. 检查账本存储。

    With --sample only some entries, each with its tiles, links, proof and photos: for every hour.

    Exit 0: sound. 1: faults.

    Example: kilnmark fsck ledger
    """
    from ledger.instance import open_studio
    from ledger.store.chores import note_done

    with open_studio(directory, write=False, verify=False) as instance:
        report = instance.sample(sample) if sample else instance.fsck()
    note_done(directory, "sample" if sample else "fsck", now(), well=not report.faults)
    faults = [{"code": each.code, "what": explain_plainly(each, manners.lang)[0]} for each in report.faults]
    data = {"size": report.size, "root": report.root.hex(), "sound": not faults, "faults": faults}
    lines = [f"✗ {_fault(each)}" for each in report.faults]
    sound = "cli.fsck-sampled" if sample else "cli.fsck-sound"
    lines.append(say("cli.fsck-faults" if faults else sound, manners.lang, size=report.size, count=len(faults)))
    show(data, "\n".join(lines))
    raise typer.Exit(REFUSED if faults else 0)


def _fault(error: LedgerError) -> str:
    return f"{explain_plainly(error, manners.lang)[0]} [{error.code}]"


def rebuild(directory: StudioPlace) -> None:
    """Derive state anew from the entries. 由账目重建状态。

    Example: kilnmark rebuild ledger
    """
    from ledger.instance import open_studio

    with open_studio(directory, write=True, verify=False) as instance:
        size = instance.rebuild()
    show({"entries": size}, say("cli.rebuilt", manners.lang, size=size))


def renew_trust(
    directory: StudioPlace,
    tsa: Annotated[
        list[Path] | None,
        typer.Option(callback=present_file, help="Root certificate of a time stamp authority, PEM or DER, to pin."),
    ] = None,
) -> None:
    """Write trust.json anew: certifiers and witnesses as the log has them now. 更新信任文件。

    Give it to those who verify, by another way than from this server, and print its new fingerprint. With --tsa a time
    stamp authority is pinned as well (see `timestamp`); it may be given several times.

    Example: kilnmark trust renew ledger --tsa tsa-root.pem
    """
    from api.cli.posting import read_file
    from ledger.instance import open_studio

    roots = []
    if tsa:
        from ledger.log.timestamp import read_root
        from ledger.log.timestamp_files import MAX_CERTIFICATE

        roots = [read_root(read_file(path, MAX_CERTIFICATE)) for path in tsa]
    with open_studio(directory, write=False) as instance:
        mark = fingerprint(instance.renew_trust(roots))
    show({"fingerprint": mark}, say("cli.trust-renewed", manners.lang, fingerprint=mark))


def add_trust(directory: StudioPlace, file: Annotated[Path, typer.Argument(callback=present_file)]) -> None:
    """Let this ledger's pages judge another ledger's receipts by its trust file. 收下别的账本的信任文件。

    Have it from elsewhere than that ledger's server, and compare its fingerprint with what is printed. A server that is
    running takes it up when it starts again.

    Example: kilnmark trust add ledger other-town-trust.json
    """
    from api.trusts import keep_trust
    from ledger.client import Directory
    from ledger.instance import open_studio
    from ledger.log.trust import MAX_TRUST, parse_trust

    data = Directory(file.parent).fetch(file.name, MAX_TRUST)
    trust = parse_trust(data)
    with open_studio(directory, write=False) as instance:
        if trust.origin == instance.origin:
            raise PolicyError("trust-own", origin=trust.origin)
    mark = keep_trust(directory, trust, data)
    said = say("cli.trust-added", manners.lang, origin=trust.origin, fingerprint=mark)
    show({"origin": trust.origin, "fingerprint": mark}, said)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    trust = typer.Typer(help="The file that verifiers go by. 信任文件。", no_args_is_help=True)
    trust.command("renew")(renew_trust)
    trust.command("add")(add_trust)
    app.add_typer(trust, name="trust")
    for command in (init, fsck, rebuild):
        app.command()(command)
