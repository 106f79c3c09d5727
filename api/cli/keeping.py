"""Keeping a ledger: backup, restore, recover.

kilnmark backup ledger /mnt/stick                       one file, made while the server runs; no guard, no keys in it
kilnmark restore example.kilnmark.zip ledger            verified whole, then put in place; what stood there is put aside
kilnmark recover ledger                                 what the database lost, from its second copy
kilnmark recover ledger --from mirror                   … from a mirror, when the second copy is lost too
kilnmark recover ledger --guard-from mirror             a lost guard, from what others hold of this ledger
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.inputs import is_address, need_folder, present_file
from api.cli.manners import REFUSED, confirm, manners, progress, show, tell
from api.cli.operator import StudioPlace
from api.cli.posting import read_file
from api.cli.signing import PassphraseFile, now, read_passphrase
from ledger.client import Web
from ledger.errors import PolicyError
from ledger.log.note import MAX_NOTE
from ledger.source import Directory, Source
from ledger.words import say

if TYPE_CHECKING:
    from ledger.instance import Instance
    from ledger.restore import Restored

BACKUP_PASSPHRASE = "KILNMARK_BACKUP_PASSPHRASE"  # noqa: S105  # the variable's name
MAX_DOCUMENT = 1 << 20  # bytes of a checkpoint or a receipt

KeysFile = Annotated[Path | None, typer.Option("--keys", help="A file of its own for the keys, encrypted.")]
PrivateFile = Annotated[Path | None, typer.Option("--private", help="A file of its own for private data, encrypted.")]


def backup(
    directory: StudioPlace,
    target: Annotated[Path, typer.Argument(help="A new file, or a folder to make one in.")],
    keys: KeysFile = None,
    private: PrivateFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Copy a ledger into one file, while it is served. 备份账本。

    The guard is in no backup, keys and private data only where you say, each in a file of its own under a passphrase
    (KILNMARK_BACKUP_PASSPHRASE). Keep that passphrase, and those files, elsewhere.

    Exit 1: made, but photos were damaged and left out.

    Example: kilnmark backup ledger /mnt/stick
    """
    from ledger.backup import back_up, seal_keys, seal_private
    from ledger.store.chores import note_done
    from ledger.studio import Studio

    if private is not None and not Studio(directory).private.exists():
        tell("cli.backup-nothing-private")
        private = None
    for made_here in (target, keys, private):
        if made_here is not None:
            need_folder(made_here.parent)
    passphrase = _passphrase(passphrase_file) if keys or private else ""
    with progress(say("cli.backup", manners.lang)) as moved:
        made = back_up(directory, target, now(), moved)
    if keys:
        seal_keys(directory, keys, passphrase)
    if private:
        seal_private(directory, private, passphrase)
    note_done(directory, "backup", now(), well=not made.damaged)
    said = made.manifest
    length = made.path.stat().st_size
    text = say("cli.backed-up", manners.lang, path=made.path, size=said.size, photos=said.blobs.count, bytes=length)
    data = {
        "path": str(made.path), "origin": said.origin, "size": said.size, "photos": said.blobs.count, "bytes": length,
        "damaged": made.damaged, "keys": bool(keys), "private": bool(private),
    }  # fmt: skip
    show(data, text)
    if not keys:
        tell("cli.backup-no-keys")
    if made.damaged:
        tell("cli.backup-damaged", count=len(made.damaged))
        raise typer.Exit(REFUSED)


def restore(
    file: Annotated[Path, typer.Argument(callback=present_file, help="A backup.")],
    directory: Annotated[Path, typer.Argument(help="Where to: a new place, or the ledger that it is of.")],
    keys: KeysFile = None,
    private: PrivateFile = None,
    passphrase_file: PassphraseFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Put a backup back: every hash and every rule checked first, all or nothing. 恢复备份。

    A ledger that stands there is put aside whole; its guard, keys and private data stay in place. Until the guard is
    covered again nothing is signed: what to do then is said.

    Example: kilnmark restore example-412.kilnmark.zip ledger
    """
    from ledger.restore import restore as put_back
    from ledger.sealed import unseal_files

    present_file(keys), present_file(private)
    need_folder(directory.parent)
    secrets: dict[str, bytes] = {}
    passphrase = _passphrase(passphrase_file) if keys or private else ""
    for sealed in filter(None, (keys, private)):
        secrets |= unseal_files(read_file(sealed, 256 << 20), passphrase)
    if directory.is_dir() and any(directory.iterdir()):
        confirm("cli.restore-summary", yes, path=directory)
    with progress(say("cli.restore", manners.lang)) as moved:
        done = put_back(file, directory, now(), moved, secrets)
    _show_restored(directory, done)


def _show_restored(directory: Path, done: "Restored") -> None:
    """Say what stands there now, and what is lacking before anything is signed."""
    lines = [say("cli.restored", manners.lang, path=directory, origin=done.origin, size=done.size)]
    if done.before is not None:
        lines.append(say("cli.restored-before", manners.lang, path=done.before))
    next_step = _next_step(directory, done)
    if next_step:
        lines.append(say(f"cli.restored-{next_step}", manners.lang, path=directory, size=done.size, guard=done.guard))
    show(
        {
            "path": str(directory), "origin": done.origin, "size": done.size, "guard": done.guard, "keys": done.keys,
            "before": str(done.before) if done.before else "", "next": next_step,
        },
        "\n".join(lines),
    )  # fmt: skip


def _next_step(directory: Path, done: "Restored") -> str:
    if not done.keys:
        return "no-keys"
    if done.guard is None:
        return "no-guard"
    del directory
    return "behind" if done.guard > done.size else ""


def recover(
    directory: StudioPlace,
    source: Annotated[str, typer.Option("--from", help="A mirror: folder or https://…; else the second copy.")] = "",
    guard_from: Annotated[
        list[str] | None,
        typer.Option(help="A lost guard: mirrors, checkpoints, receipts of this ledger; repeat."),
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Put a damaged database aside and begin with none.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Put back what the database lost, up to the guard, from the second copy or a mirror. 补回丢失的账目。

    A lost guard is found again from what others hold of this ledger: give all there is, the newest counts. Nothing
    makes a guard smaller.

    Example: kilnmark recover ledger --from mirror
    """
    from ledger.instance import open_studio

    if source and not is_address(source):
        need_folder(Path(source))
    if anew:
        _put_aside(directory)
    with open_studio(directory, write=True, verify=False) as instance:
        held = _find_guard(instance, guard_from, yes) if guard_from else None
        missing: list[str] = []
        if source:
            with progress(say("cli.recover", manners.lang)) as moved:
                restored, missing = instance.refill(_source(source), moved)
        else:
            restored = instance.recover()
    text = say("cli.recovered", manners.lang, count=restored)
    if missing:
        text += "\n" + say("cli.recovered-missing", manners.lang, count=len(missing))
    data: dict[str, object] = {"restored": restored}
    show(data | ({"guard": held} if held is not None else {}) | ({"missing": missing} if source else {}), text)


def _find_guard(instance: "Instance", given: Sequence[str], yes: bool) -> int:
    """Find the guard again; say first what it can't know."""
    documents = [_document(each) for each in given]
    confirm("cli.guard-summary", yes, origin=instance.origin, count=len(documents))
    held = instance.reguard(documents)
    tell("cli.guard-found", size=held.size)
    return held.size


def _document(given: str) -> bytes:
    """Return a checkpoint or a receipt: a mirror's, or the file itself."""
    if is_address(given) or Path(given).is_dir():
        return _source(given).fetch("checkpoint", MAX_NOTE)
    return read_file(Path(given), MAX_DOCUMENT)


def _source(given: str) -> Source:
    if is_address(given):
        return Web(given)
    need_folder(Path(given))
    return Directory(Path(given))


def _put_aside(directory: Path) -> None:
    """Rename the database's files; what they hold may still be wanted."""
    from ledger.store.lock import StudioLock
    from ledger.studio import MAX_SETTINGS, Studio, parse_settings

    studio, at = Studio(directory), now()
    if parse_settings(studio.read("settings.json", MAX_SETTINGS)).town is not None:
        raise PolicyError("town-not-here")
    lock = StudioLock(studio.lock)
    try:
        for suffix in ("", "-wal", "-shm"):
            path = studio.database.with_name(studio.database.name + suffix)
            if path.exists():
                path.rename(path.with_name(f"{path.name}.damaged-{at}"))
    finally:
        lock.close()


def _passphrase(file: Path | None) -> str:
    if file is None and os.environ.get(BACKUP_PASSPHRASE):
        return os.environ[BACKUP_PASSPHRASE]
    return read_passphrase(file, "cli.backup-passphrase")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (backup, restore, recover):
        app.command()(command)
