"""Putting a backup back: verified as a whole before anything takes its place. SPEC §13.

    backup ─ hashes ─→ a folder beside ─→ fsck under the backup's checkpoint ─→ stage and blobs of here too ─→ renamed

The guard of the place it goes to stays what it is: if the copy is older, the ledger refuses to sign until `recover` has
brought back what is missing. Where there is no guard nothing is signed until one is found again (`reguard`).
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.archive import ArchiveReader, Moved, open_archive
from ledger.backup import PRIVATE
from ledger.errors import InconsistencyError, LedgerError, MalformedError, PolicyError, PushbackError
from ledger.fsck import Holds, fsck
from ledger.log.checkpoint import format_checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.encoding import parse_decimal
from ledger.log.timestamp_files import FOLDER, MAX_TOKEN, is_stamp_path
from ledger.log.trust import parse_trust
from ledger.mirror import MAX_BLOB
from ledger.staged import read_staged
from ledger.store.durable import sync_directory, write_durably
from ledger.store.guard import FileGuard
from ledger.store.lock import StudioLock
from ledger.store.photos import BlobFolder
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from ledger.studio import MAX_SETTINGS, Studio, parse_settings, profiles_of

_KEYS = ("keys/log.key", "keys/certifier.key", "keys/passphrase")


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the place now.

    Attributes:
        origin: of the ledger. size: entries of the database.
        guard: size that the guard holds; None when there is none here.
        before: where what stood here before was put aside; None when nothing did.
        keys: whether the log's key is here.
    """

    origin: str
    size: int
    guard: int | None
    before: Path | None
    keys: bool


def restore(file: Path, directory: Path, at: int, moved: Moved, secrets: dict[str, bytes] | None = None) -> Restored:
    """Put a backup in a place: a new one, or a studio of the same ledger, which is put aside as a whole.

    Args:
        file: the backup.
        directory: where to.
        at: the clock, for the name of what is put aside.
        moved: told how far it is.
        secrets: key files and private data by name, from `unseal_files`; what is here already stays.

    Raises:
        MalformedError, VerificationError: as `open_archive`; nothing was changed.
        InconsistencyError: `restore-faults`: its parts are whole but do not fit each other.
        PolicyError: `studio-exists`: something else stands here; `restore-other-ledger`; `town-not-here`.
        PushbackError: `studio-in-use`, `disk-full`, `file-unwritable`.
    """
    with ExitStack() as opened:
        archive = opened.enter_context(open_archive(file))
        old = _old(directory, archive.manifest.origin)
        if old is not None:
            opened.enter_context(_locked(old))
        try:
            if shutil.disk_usage(directory.absolute().parent).free < archive.length:
                raise PushbackError("disk-full", retry_after=600)
            building = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.absolute().parent))
        except OSError as e:
            raise PushbackError("file-unwritable", path=str(directory), reason=e.strerror, retry_after=60) from e
        try:
            size = _build(archive, Studio(building), old, moved)
            _carry(Studio(building), old, secrets or {})
            before = _put_in_place(building, directory, at)
        except BaseException:
            shutil.rmtree(building, ignore_errors=True)
            raise
    return Restored(archive.manifest.origin, size, _guard_size(directory), before, Studio(directory).keys.is_dir())


def _old(directory: Path, origin: str) -> Studio | None:
    """Return the studio that stands here already; None when nothing does."""
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return None
    try:
        settings = parse_settings(Studio(directory).read("settings.json", MAX_SETTINGS))
    except (LedgerError, NotADirectoryError) as e:
        raise PolicyError("studio-exists", path=directory.name) from e
    if settings.origin != origin:
        raise PolicyError("restore-other-ledger", expected=settings.origin, got=origin)
    if settings.town is not None:
        raise PolicyError("town-not-here")
    return Studio(directory)


@contextmanager
def _locked(studio: Studio) -> Iterator[None]:
    lock = StudioLock(studio.lock)
    try:
        yield
    finally:
        lock.close()


def _build(archive: ArchiveReader, studio: Studio, old: Studio | None, moved: Moved) -> int:
    """Write the copy into a folder of its own, with what the old place has besides, and look at all of it."""
    for name in ("ledger.db", "stage.db"):
        archive.copy(name, studio.directory / name)
    for name in ("settings.json", "trust.json", "checkpoint"):
        write_durably(studio.directory / name, archive.small(name))
    trust = parse_trust(archive.small("trust.json"))
    checkpoint = open_checkpoint(archive.small("checkpoint"), trust.log, trust.origin)
    if not trust.origin == archive.manifest.origin == parse_settings(archive.small("settings.json")).origin:
        raise MalformedError("backup-malformed", reason="origin")
    if checkpoint.size != archive.manifest.size:
        raise MalformedError("backup-malformed", reason="size")
    if archive.stamps:
        (studio.directory / FOLDER).mkdir()
    for name in archive.stamps:
        write_durably(studio.directory / name, archive.small(name))
    studio.blobs.mkdir()
    blobs = BlobFolder(studio.blobs)
    for done, name in enumerate(archive.blobs, 1):
        blobs.put(archive.blob(name, MAX_BLOB))
        moved("photos", done, len(archive.blobs))
    with ExitStack() as opened:
        store = SqliteStore(studio.database, write=True)
        opened.callback(store.close)
        stage = SqliteStage(studio.stage, write=True)
        opened.callback(stage.close)
        report = fsck(store, stage, Holds(format_checkpoint(checkpoint)), profiles_of(store, blobs))
        if report.faults:
            raise InconsistencyError("restore-faults", count=len(report.faults), reason=str(report.faults[0]))
        if old is not None:
            _merge(old, stage, blobs)
            _merge_stamps(old, studio)
    (studio.directory / "checkpoint").unlink()
    return report.size


def _merge(old: Studio, stage: SqliteStage, blobs: BlobFolder) -> None:
    """Keep what the old place has and the backup has not: staged groups, each proving its name, and blobs.

    The guard may stand beyond the backup; what leads from there back to it is in the old stage alone.
    """
    for name in BlobFolder(old.blobs).names() if old.blobs.is_dir() else ():
        if name not in blobs:
            _quietly(lambda name=name: blobs.put(BlobFolder(old.blobs).get(name)))  # type: ignore[misc]  # bound above
    try:
        other = SqliteStage(old.stage, write=False)
    except LedgerError:
        return  # lost or damaged: the backup's own is what there is
    try:
        for name in other.names():
            _quietly(lambda name=name: _merge_group(other, stage, name))  # type: ignore[misc]  # bound above
    except LedgerError:
        return
    finally:
        other.close()


def _merge_stamps(old: Studio, studio: Studio) -> None:
    """Keep the time stamps of the old place that the backup has not: whether they hold, an audit says."""
    for path in sorted((old.directory / FOLDER).glob("*")):
        name = f"{FOLDER}/{path.name}"
        target = studio.directory / name
        if is_stamp_path(name) and not target.exists():
            target.parent.mkdir(exist_ok=True)
            data = path.read_bytes()
            if len(data) <= MAX_TOKEN:
                write_durably(target, data)


def _merge_group(other: SqliteStage, stage: SqliteStage, name: str) -> None:
    size, _, root = name.partition("-")
    data = other.get(name)
    if data is not None and read_staged(other, parse_decimal(size), bytes.fromhex(root)) is not None:
        stage.put(name, data)


def _quietly(work: Callable[[], object]) -> None:
    """Do it if it can be done: the old place may be damaged anywhere, that is why there is a backup."""
    try:
        work()
    except (LedgerError, ValueError):
        return


def _carry(studio: Studio, old: Studio | None, secrets: dict[str, bytes]) -> None:
    """Take over keys, private data and settings from the old place, or from what was handed in."""
    if old is not None:
        shutil.copyfile(old.directory / "settings.json", studio.directory / "settings.json")
        for folder in (old.keys, old.private.parent):
            if folder.is_dir():
                shutil.copytree(folder, studio.directory / folder.name)
    for name in (*_KEYS, PRIVATE):
        target = studio.directory / name
        if name in secrets and not target.exists():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            write_durably(target, secrets[name], mode=0o600)


def _put_in_place(building: Path, directory: Path, at: int) -> Path | None:
    """Rename; what stood here is put aside whole, and its guard moved last.

    Between the renames the place is missing or has no guard: either way nothing can be signed there.
    """
    building.chmod(0o755)
    before = None
    if directory.exists() and any(directory.iterdir()):
        before = directory.with_name(f"{directory.name}.before-{at}")
        directory.rename(before)
    elif directory.exists():
        directory.rmdir()
    try:
        building.rename(directory)
    except OSError:
        if before is not None:
            before.rename(directory)
        raise
    if before is not None and (before / "guard").exists():
        (before / "guard").rename(directory / "guard")  # moved, not copied: there is one register, ever
    sync_directory(directory.absolute().parent)
    sync_directory(directory)
    return before


def _guard_size(directory: Path) -> int | None:
    try:
        return parse_checkpoint(FileGuard(Studio(directory).guard).read()).size
    except InconsistencyError:
        return None
