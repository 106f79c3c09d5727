"""A backup of a studio while it runs: one file, checked again before it gets its name. SPEC §13.

    guard's checkpoint, signed ─ first ─→ copy of ledger.db ─→ copy of stage.db ─→ time stamps ─→ blobs, hashed
    ─→ manifest ─→ rename

In this order the copies hold at least what the checkpoint covers. The guard itself is in no backup: a copy of it could
be put back. Keys and private data leave in files of their own, encrypted, and only when they are asked for.
"""

import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ledger.archive import ArchiveWriter, Manifest, Moved
from ledger.errors import LedgerError, NotFoundError, PolicyError, PushbackError
from ledger.instance import Instance, open_studio
from ledger.log.checkpoint import Checkpoint
from ledger.log.encoding import format_time
from ledger.log.timestamp_files import FOLDER, is_stamp_path
from ledger.refill import restage
from ledger.sealed import seal_files
from ledger.store.copying import copy_database, database_bytes
from ledger.store.durable import sync_directory, write_durably
from ledger.store.photos import BlobFolder
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from ledger.studio import Settings, Studio, format_settings

SUFFIX = ".kilnmark.zip"
PRIVATE = "private/private.db"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was made: where, what it says of itself, and the blobs left out because they are damaged."""

    path: Path
    manifest: Manifest
    damaged: tuple[str, ...]


def back_up(directory: Path, target: Path, at: int, moved: Moved) -> BackedUp:
    """Write a backup to `target`; into it, under a name of its own, when it is a folder.

    Args:
        directory: of a studio; a server may hold it.
        target: a file that is not there yet, or a folder.
        at: the clock, seconds since the epoch.
        moved: told how far it is.

    Raises:
        PolicyError: `backup-exists`. PushbackError: `disk-full`: no room beside the target; `file-unwritable`.
        LedgerError: as `open_studio`, `copy_database`.
    """
    with open_studio(directory, write=False) as instance:
        if target.is_dir():
            target /= f"{instance.origin.replace('/', '-')}-{format_time(at).replace(':', '')}{SUFFIX}"
        if target.exists():
            raise PolicyError("backup-exists", path=str(target))
        _check_room(Studio(directory), target.parent)
        try:
            with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
                return _write(instance, Path(folder), target, at, moved)
        except OSError as e:
            raise PushbackError("file-unwritable", path=str(target), reason=e.strerror, retry_after=60) from e


def _check_room(studio: Studio, folder: Path) -> None:
    """The copies and the file that they go into are there at the same time for a while."""
    there = (path for path in (studio.database, studio.stage) if path.exists())  # a town's are made as they are copied
    databases = sum(path.stat().st_size for path in there)
    blobs = sum(path.stat().st_size for path in studio.blobs.iterdir())
    if shutil.disk_usage(folder).free < 2 * databases + blobs:
        raise PushbackError("disk-full", retry_after=600)


def _write(instance: Instance, folder: Path, target: Path, at: int, moved: Moved) -> BackedUp:
    studio, page = Studio(instance.directory), instance.page()  # before the copies: they then hold what it covers
    if instance.town is None:
        copy_database(studio.database, folder / "ledger.db", lambda done, total: moved("pages", done, 2 * total))
        copy_database(studio.stage, folder / "stage.db", lambda done, total: moved("pages", total + done, 2 * total))
    else:
        _copy_town(instance, folder, moved)
    # As a studio's, whatever it is: a copy never finds its way to the database and the guard that it is a copy of.
    (folder / "settings.json").write_bytes(format_settings(Settings(instance.origin, instance.public_url)))
    shutil.copyfile(studio.directory / "trust.json", folder / "trust.json")
    (folder / "checkpoint").write_bytes(page.note)
    writer = ArchiveWriter(folder / "backup")
    try:
        for name in ("checkpoint", "settings.json", "trust.json", "ledger.db", "stage.db"):
            with (folder / name).open("rb") as source:
                writer.add_file(name, source, deflate=name.endswith(".db"))
        for path in sorted((studio.directory / FOLDER).glob("*")):
            if is_stamp_path(name := f"{FOLDER}/{path.name}"):
                with path.open("rb") as source:
                    writer.add_file(name, source)
        damaged = _add_blobs(writer, instance.blobs, moved)
        manifest = writer.finish(
            origin=instance.origin, size=page.checkpoint.size, made=format_time(at), damaged=len(damaged)
        )
    finally:
        writer.close()
    (folder / "backup").rename(target)
    sync_directory(target.parent)
    return BackedUp(target, manifest, damaged)


def _copy_town(instance: Instance, folder: Path, moved: Moved) -> None:
    """Write what a town's database holds into a studio's two files."""
    with ExitStack() as opened:
        store = SqliteStore(folder / "ledger.db", write=True)
        opened.callback(store.close)
        stage = SqliteStage(folder / "stage.db", write=True)
        opened.callback(stage.close)
        with instance.store.read() as reading, store.append() as turn:
            turn.take_over(reading)
            turn.finish()
        moved("pages", 1, 2)
        with store.read() as copy:
            head = copy.head()
            restage(copy, stage, Checkpoint(instance.origin, head.size, head.root))
        moved("pages", 2, 2)


def _add_blobs(writer: ArchiveWriter, blobs: BlobFolder, moved: Moved) -> tuple[str, ...]:
    """Copy the blobs, each hashed again; those that are not what they are called are left out and told."""
    names, damaged = blobs.names(), list[str]()
    for done, name in enumerate(names, 1):
        try:
            writer.add_blob(name, blobs.get(name))
        except LedgerError:
            damaged.append(name)
        moved("photos", done, len(names))
    return tuple(damaged)


def seal_keys(directory: Path, target: Path, passphrase: str) -> tuple[str, ...]:
    """Write a studio's key files, encrypted together, to a file of their own; return their names.

    Raises:
        NotFoundError: `studio-missing`. PolicyError: `backup-exists`. MalformedError: `key-file-passphrase-empty`.
    """
    paths = sorted(Studio(directory).keys.iterdir())
    return _seal({f"keys/{path.name}": path.read_bytes() for path in paths if path.is_file()}, target, passphrase)


def seal_private(directory: Path, target: Path, passphrase: str) -> tuple[str, ...]:
    """Write a studio's private data, encrypted, to a file of its own; raises as `seal_keys`.

    `erase` does not reach it: whoever erases destroys the copies too.
    """
    path = Studio(directory).private
    if not path.is_file():
        raise NotFoundError("studio-missing", path=PRIVATE)
    return _seal({PRIVATE: database_bytes(path)}, target, passphrase)


def _seal(files: dict[str, bytes], target: Path, passphrase: str) -> tuple[str, ...]:
    if target.exists():
        raise PolicyError("backup-exists", path=str(target))
    write_durably(target, seal_files(files, passphrase), mode=0o600)
    return tuple(files)
