"""What `doctor` looks at in a ledger's own folder. Nothing is changed but the view of missing photos, which is derived.

✓ ledger: example.org/zisha, 412 entries
✓ store: ledger.db and stage.db in WAL, pages of 8192 bytes
✓ folder: written, synced, renamed, locked
✓ page: guard 412, database 412, second copy 412
✓ keys: log, certifier; nobody else can read them
✓ photos: 3 of 824 still to come
✓ private: nobody else can read it
"""

import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from api.cli.manners import manners
from api.cli.opened import served_at
from api.cli.signing import now
from ledger.errors import InconsistencyError, PolicyError, PushbackError
from ledger.log.encoding import format_time
from ledger.words import say

CLOCK_SLACK = 5  # seconds that the last entry may be ahead of the clock
_LOOKS = 1000  # times 20,000 entries


def looks_at(directory: Path) -> list[tuple[str, Callable[[], str]]]:
    """Return the looks at a ledger, each by its name."""
    return [
        ("ledger", lambda: _ledger(directory)), ("store", lambda: _store(directory)),
        ("folder", lambda: _folder(directory)), ("page", lambda: _page(directory)), ("keys", lambda: _keys(directory)),
        ("photos", lambda: _photos(directory)), ("private", lambda: _private(directory)),
    ]  # fmt: skip


def _ledger(directory: Path) -> str:
    """Open it for reading; say where it is served, and refuse a last entry ahead of the clock."""
    from ledger.instance import open_studio

    with open_studio(directory, write=False) as instance, instance.store.read() as reading:
        head = reading.head()
    if head.time > now() + CLOCK_SLACK:
        raise PolicyError("clock-wrong", time=format_time(now()))
    address = served_at(directory)
    served = say("cli.doctor-served", manners.lang, address=address) if address else ""
    return f"{instance.origin}, {say('cli.doctor-entries', manners.lang, size=head.frontier.size)}{served}"


def _store(directory: Path) -> str:
    """Ask both files what they are: what a PRAGMA was told counts for nothing. A town's server is asked when opened."""
    from ledger.instance import open_studio
    from ledger.store.connection import PAGE_SIZE, WAL, check_settings, open_reader
    from ledger.studio import Studio

    studio = Studio(directory)
    with open_studio(directory, write=False) as instance:
        if instance.town is not None:
            library = instance.store.describe().library
            return say("cli.doctor-store-town", manners.lang, library=library)
    for path in (studio.database, studio.stage):
        connection = open_reader(path)
        try:
            check_settings(connection, journal_mode=WAL, page_size=PAGE_SIZE)
        finally:
            connection.close()
    return say("cli.doctor-store-good", manners.lang, pages=PAGE_SIZE)


def _folder(directory: Path) -> str:
    """Write, sync, rename, lock and swap in the ledger's own folder: it may be another file system than all others."""
    from ledger.store.durable import write_durably
    from ledger.store.lock import StudioLock

    with tempfile.TemporaryDirectory(prefix=".doctor-", dir=directory) as name:
        folder = Path(name)
        write_durably(folder / "try", b"one")
        write_durably(folder / "try", b"two")
        lock = StudioLock(folder / "lock")
        try:
            StudioLock(folder / "lock").close()
        except PushbackError:
            held = True
        else:
            held = False
        lock.close()
        if not held or (folder / "try").read_bytes() != b"two" or not try_guard(folder):
            raise PolicyError("guard-unreliable")
    return say("cli.doctor-folder-good", manners.lang)


def try_guard(folder: Path) -> bool:
    """Swap a guard once, and try a swap from an old value, which must be refused; report whether both went so."""
    from ledger.log.checkpoint import Checkpoint, format_checkpoint
    from ledger.log.tree import EMPTY
    from ledger.store.guard import FileGuard

    bodies = [format_checkpoint(Checkpoint("doctor.example/try", size, EMPTY)) for size in (0, 1, 2)]
    guard = FileGuard(folder / "guard")
    guard.found(bodies[0])
    return guard.swap(bodies[0], bodies[1]) and not guard.swap(bodies[0], bodies[2]) and guard.read() == bodies[1]


def _page(directory: Path) -> str:
    """Hold guard, database and second copy against each other."""
    from ledger.log.checkpoint import parse_checkpoint
    from ledger.parts import open_parts
    from ledger.prover import frontier_at, nodes_of
    from ledger.staged import read_staged
    from ledger.studio import MAX_SETTINGS, Studio, parse_settings

    studio = Studio(directory)
    with ExitStack() as opened:
        settings = parse_settings(studio.read("settings.json", MAX_SETTINGS))
        parts = open_parts(studio, settings, opened, write=False)
        held = parse_checkpoint(parts.guard.read())  # first: what it covers is in the views opened after
        with parts.store.read() as reading:
            size = reading.head().size
            if held.size > size:
                raise InconsistencyError("store-behind-guard", expected=held.size, got=size)
            if frontier_at(held.size, nodes_of(reading, held.size)).root() != held.root:
                raise InconsistencyError("store-forked", size=held.size)
        if held.size and read_staged(parts.stage, held.size, held.root) is None:
            raise InconsistencyError("stage-missing", size=held.size)
    return say("cli.doctor-page-good", manners.lang, guard=held.size, size=size)


def _keys(directory: Path) -> str:
    """Open both keys with the passphrase at hand, and see that nobody else can read them."""
    from ledger.studio import Studio

    studio = Studio(directory)
    for name in ("log", "certifier"):
        studio.read_key(name)
    for path in (studio.keys, *studio.keys.iterdir()):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise PolicyError("keys-open-to-others", path=os.fspath(path))
    return say("cli.doctor-keys-good", manners.lang)


def _photos(directory: Path) -> str:
    """Count the photos that the ledger names and has not: they may still come, so it is no fault."""
    from ledger.instance import open_studio

    with open_studio(directory, write=False) as instance:
        for _ in range(_LOOKS):
            try:
                named = list(instance.views.missed(instance.store))
            except PushbackError as e:
                if e.code != "views-behind":
                    raise
            else:
                break
        missing = sum(name not in instance.blobs for name in named)
    return say("cli.doctor-photos-good", manners.lang, missing=missing, named=len(named))


def _private(directory: Path) -> str:
    from ledger.store.private import check_private
    from ledger.studio import Studio

    path = Studio(directory).private
    check_private(path)
    return say(f"cli.doctor-private-{'good' if path.exists() else 'none'}", manners.lang)
