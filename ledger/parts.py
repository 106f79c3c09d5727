"""Where a ledger's entries, second copy and guard are: in its directory, or in a town's database and etcd (SPEC §13).

studio    ledger.db      stage.db    guard             lock: one process writes
town      PostgreSQL     stage/      a key of etcd     no lock: whoever holds the head row appends, on any host
"""

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ledger.errors import PolicyError
from ledger.store.guard import FileGuard
from ledger.store.lock import StudioLock
from ledger.store.sqlite import SqliteStore
from ledger.store.stage import SqliteStage
from ledger.store.stage_folder import FolderStage
from ledger.studio import Settings, Studio, Town

if TYPE_CHECKING:  # a studio needs neither the driver nor etcd
    from ledger.store.etcd import EtcdGuard
    from ledger.store.postgres.store import PostgresStore

LedgerStore: TypeAlias = "SqliteStore | PostgresStore"
LedgerStage: TypeAlias = SqliteStage | FolderStage
LedgerGuard: TypeAlias = "FileGuard | EtcdGuard"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the sequencer works on, open; `lock` is None in a town, and for whoever only reads."""

    store: LedgerStore
    stage: LedgerStage
    guard: LedgerGuard
    lock: StudioLock | None


def open_parts(studio: Studio, settings: Settings, opened: ExitStack, *, write: bool) -> Parts:
    """Open them; `opened` closes them, the lock last.

    Raises:
        PushbackError: `studio-in-use`, `store-failed`, `store-unreachable`. InconsistencyError: as the store's.
        MalformedError: an address that can't be used.
    """
    if settings.town is not None:
        return _open_town(studio, settings.town, opened, write=write)
    lock = StudioLock(studio.lock) if write else None
    if lock is not None:
        opened.callback(lock.close)
    store = SqliteStore(studio.database, write=write)
    opened.callback(store.close)
    stage = SqliteStage(studio.stage, write=write)
    opened.callback(stage.close)
    return Parts(store, stage, FileGuard(studio.guard), lock)


def _open_town(studio: Studio, town: Town, opened: ExitStack, *, write: bool) -> Parts:
    from ledger.store.etcd import EtcdGuard
    from ledger.store.postgres.store import PostgresStore

    store = PostgresStore(town.database, write=write)
    opened.callback(store.close)
    guard = EtcdGuard(town.guard)
    opened.callback(guard.close)
    return Parts(store, FolderStage(studio.stage_folder), guard, None)


def found_parts(studio: Studio, settings: Settings, body: bytes) -> None:
    """Make what a new ledger begins with: its guard; and a town's tables, in a database that holds no other ledger.

    Raises:
        InconsistencyError: `guard-exists`. PolicyError: `database-in-use`. As `open_parts`.
    """
    if settings.town is None:
        FileGuard(studio.guard).found(body)
        return
    from ledger.upgrade import make_tables

    make_tables(settings.town.database)
    with ExitStack() as opened:
        parts = _open_town(studio, settings.town, opened, write=False)
        with parts.store.read() as reading:
            size = reading.head().size
        if size:
            raise PolicyError("database-in-use", size=size)
        parts.guard.found(body)
