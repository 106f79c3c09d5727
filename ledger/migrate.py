"""From a studio to a town and back: the same entries, the same root, one guard at any time. SPEC §13.

    studio → town    lock ─ fsck ─ copied in one transaction, fsck, COMMIT ─ stage ─ guard founded in etcd ─ SWITCH
    town → studio    head row ─ fsck ─ copied to files beside, fsck ─ stage ─ guard retired in etcd, in a file ─ SWITCH

SWITCH: `settings.json` takes the place of the other one, whole; until then the ledger is where it was. Whoever is
killed before runs the command again: what was made is found to be the same, or made anew. A server of a town that is
still running stops at its next signature, for its guard was retired.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ledger.archive import Moved
from ledger.backend import Head
from ledger.craft.profile_shelf import ProfileShelf
from ledger.errors import InconsistencyError, PolicyError, PushbackError
from ledger.fsck import Holds, Report, fsck
from ledger.instance import Instance, open_studio
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.refill import restage
from ledger.store.durable import sync_directory, write_durably
from ledger.store.etcd import EtcdGuard
from ledger.store.guard import FileGuard
from ledger.store.photos import BlobFolder
from ledger.store.postgres.reading import PostgresReading
from ledger.store.postgres.store import PostgresStore
from ledger.store.reading import Copied
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from ledger.store.stage_folder import FolderStage
from ledger.studio import MAX_SETTINGS, Settings, Studio, Town, check_town, format_settings, parse_settings
from ledger.upgrade import Upgraded, Within, digest_of, make_tables, upgrade

PUT_ASIDE = (
    "ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db-writer",
    "stage.db", "stage.db-wal", "stage.db-shm", "stage.db-writer", "guard", "guard.lock", "lock",
)  # fmt: skip
_FINISHED = 10  # times to look whether a group that others committed reached the guard


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was moved: entries and their root, and where the old files were put aside (None when there were none)."""

    size: int
    root: bytes
    aside: Path | None


def to_town(directory: Path, town: Town, moved: Moved, *, keep: bool = True) -> Migrated:
    """Move a studio's entries, second copy and guard to a database, a folder and etcd.

    Args:
        directory: of the studio; nobody may serve it.
        town: where to; a database without entries, a key that nobody used.
        moved: told how far it is.
        keep: False copies into the database, examines that, and leaves everything as it was.

    Raises:
        PolicyError: `town-already`, `database-in-use`; as `check_town`. InconsistencyError: `migrate-unsound`,
            `migrate-differs`, `guard-exists`. LedgerError: as `open_studio`, `connect`.
    """
    check_town(town)
    studio = Studio(directory)
    with ExitStack() as opened, open_studio(directory, write=True) as instance:
        if instance.town is not None:
            raise PolicyError("town-already")
        _check_sound(instance.fsck())
        moved("examined", 1, 4)
        make_tables(town.database)
        store = PostgresStore(town.database, write=True)
        opened.callback(store.close)
        guard = EtcdGuard(town.guard)
        opened.callback(guard.close)
        with instance.store.read() as reading:
            head = reading.head()
            _fill(store, reading, instance, keep=keep)
            moved("entries", 2, 4)
            if keep:
                stage, held = FolderStage(studio.stage_folder), _held(head, instance)
                restage(reading, stage, held)
                moved("stage", 3, 4)
                guard.found(format_checkpoint(held))
                # COMMIT POINT: before it this is a studio, after it a town; its files are only put aside then.
                _switch(studio, town)
    aside = _put_aside(studio, head.size) if keep else None  # closed by now: no log is folded into a file that is gone
    moved("guard", 4, 4)
    return Migrated(head.size, head.root, aside)


def _fill(store: PostgresStore, reading: Copied, instance: Instance, *, keep: bool) -> None:
    """Copy everything, and examine it before it is committed; what an earlier run committed must be the same."""
    with store.mend() as turn:
        there, head = turn.head(), reading.head()
        if there.size and (there.size, there.root) != (head.size, head.root):
            raise PolicyError("database-in-use", size=there.size)
        if not there.size:
            turn.take_over(reading)
        _check_same(
            turn.within(),
            reading,
            fsck(
                Within(turn.within()),
                instance.stage,
                Holds(format_checkpoint(instance.page().checkpoint)),
                instance.profiles,
            ),
        )
        if keep and not there.size:
            turn.finish()


def to_studio(directory: Path, moved: Moved, *, keep: bool = True) -> Migrated:
    """Move a town's entries, second copy and guard into its directory; raises as `to_town`.

    Every other process of the town stops at its next signature. The database stays as it is, and is opened by nobody.

    Raises:
        PolicyError: `studio-already`.
    """
    studio = Studio(directory)
    with ExitStack() as opened:
        instance = opened.enter_context(open_studio(directory, write=True, verify=False))
        if instance.town is None:
            raise PolicyError("studio-already")
        store, guard = instance.store, EtcdGuard(instance.town.guard)
        assert isinstance(store, PostgresStore), "a town's entries are in PostgreSQL"
        opened.callback(guard.close)
        with _quiet(instance, store, guard) as (reading, body):
            _check_sound(fsck(Within(reading), instance.stage, Holds(body), instance.profiles))
            moved("examined", 1, 4)
            building = _build(studio, reading, instance, body)
            moved("entries", 3, 4)
            head = reading.head()
            if keep:
                # From here on nobody signs: the guard of the town says that it was moved, and keeps what it held.
                guard.retire()
                _settle(studio, building, body)
                # COMMIT POINT: before it this is a town whose guard waits to be moved, after it a studio.
                _switch(studio, None)
            else:
                for path in building:
                    path.unlink()
        moved("guard", 4, 4)
    return Migrated(head.size, head.root, None)


def upgrade_town(directory: Path, *, keep: bool = True) -> Upgraded:
    """Bring a town's tables to this program's revision; see `upgrade`.

    Raises:
        PolicyError: `studio-already`: a studio's file needs none. As `upgrade`.
    """
    studio = Studio(directory)
    town = parse_settings(studio.read("settings.json", MAX_SETTINGS)).town
    if town is None:
        raise PolicyError("studio-already")
    guard = EtcdGuard(town.guard)
    try:
        profiles = ProfileShelf(BlobFolder(studio.blobs).get)
        return upgrade(town.database, FolderStage(studio.stage_folder), guard, profiles, keep=keep)
    finally:
        guard.close()


@contextmanager
def _quiet(instance: Instance, store: PostgresStore, guard: EtcdGuard) -> Iterator[tuple[PostgresReading, bytes]]:
    """Hold the head row at a moment when the guard holds the head; nobody appends meanwhile."""
    for _ in range(_FINISHED):
        with store.mend() as turn:
            body, head = guard.last(), turn.head()
            held = parse_checkpoint(body)
            if (held.size, held.root) == (head.size, head.root):
                yield turn.within(), body
                return
        instance.sequencer.start()  # what somebody committed and did not finish
    raise PushbackError("store-busy", retry_after=1)


def _build(studio: Studio, reading: Copied, instance: Instance, body: bytes) -> tuple[Path, ...]:
    """Write both files beside their places, and examine them under the guard's checkpoint; return them."""
    paths = tuple(path.with_name(f"{path.name}.moving") for path in (studio.database, studio.stage))
    for path in paths:
        for suffix in ("", "-wal", "-shm", "-writer"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    with ExitStack() as opened:
        store = SqliteStore(paths[0], write=True)
        opened.callback(store.close)
        stage = SqliteStage(paths[1], write=True)
        opened.callback(stage.close)
        with store.append() as turn:
            turn.take_over(reading)
            turn.finish()
        with store.read() as copy:
            restage(copy, stage, parse_checkpoint(body))
            _check_same(copy, reading, fsck(store, stage, Holds(body), instance.profiles))
    for path in paths:
        path.with_name(f"{path.name}-writer").unlink(missing_ok=True)
    return paths


def _settle(studio: Studio, building: tuple[Path, ...], body: bytes) -> None:
    """Put the files in their places, and what the guard held into the guard's file."""
    for path, place in zip(building, (studio.database, studio.stage), strict=True):
        path.replace(place)
    guard = FileGuard(studio.guard)
    if not studio.guard.exists():
        guard.found(body)
    elif guard.read() != body:
        raise InconsistencyError("guard-exists")
    sync_directory(studio.directory)


def _check_sound(report: Report) -> None:
    if report.faults:
        raise InconsistencyError("migrate-unsound", reason=str(report.faults[0]))


def _check_same(copy: Copied, original: Copied, report: Report) -> None:
    """Refuse a copy that is not in order, or not the same head and state to the byte."""
    if report.faults:
        raise InconsistencyError("migrate-differs", reason=str(report.faults[0]))
    if copy.head() != original.head():
        raise InconsistencyError("migrate-differs", reason="head")
    if digest_of(copy) != digest_of(original):
        raise InconsistencyError("migrate-differs", reason="state")


def _held(head: Head, instance: Instance) -> Checkpoint:
    """Return the checkpoint of the head, which a studio that was opened for writing holds in its guard."""
    held = instance.page().checkpoint
    if (held.size, held.root) != (head.size, head.root):
        raise InconsistencyError("migrate-differs", reason="guard")
    return held


def _switch(studio: Studio, town: Town | None) -> None:
    settings: Settings = parse_settings(studio.read("settings.json", MAX_SETTINGS))
    write_durably(studio.directory / "settings.json", format_settings(replace(settings, town=town)))


def _put_aside(studio: Studio, size: int) -> Path:
    """Move the studio's files into a folder of their own, so that nobody takes them for the ledger."""
    number = 1
    while (aside := studio.directory / f"studio-{size}-{number}").exists():
        number += 1
    aside.mkdir(mode=0o700)
    for name in PUT_ASIDE:
        path = studio.directory / name
        if path.exists():
            path.rename(aside / name)
    sync_directory(studio.directory)
    return aside
