"""G11 and G14: an old backup put back, and a database that is gone while the tiles are there."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from random import Random
from unittest.mock import patch

from ledger.backup import back_up
from ledger.errors import InconsistencyError
from ledger.instance import open_studio
from ledger.log import keyfile
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.refill import refill
from ledger.restore import restore
from ledger.source import Directory, Source
from ledger.store.photos import BlobFolder
from tests.assure.row import Figures, Row, counted, found
from tests.desk import PROFILES, TRUST, Desk
from tests.studios import Studios

AT = 1_777_622_400


def _quiet(*_: object) -> None:
    """Say nothing of how far it is."""


def put_back(studios: Studios, backup: Path) -> None:
    """Restore as the command does: the place's guard stays."""
    done = restore(backup, studios.directory, AT, _quiet)
    assert done.before is not None
    shutil.rmtree(done.before)


def put_back_with_guard(studios: Studios, backup: Path) -> None:
    """The weak restore: somebody's own script copied the guard too, and puts it back."""
    put_back(studios, backup)
    shutil.copyfile(backup.with_name("guard"), studios.directory / "guard")


def restores(count: int, random: Random, put: Callable[[Studios, Path], None] = put_back) -> Figures:
    """Put old backups back: nothing is signed until the rest is back, and one size has one root for ever."""
    roots: dict[int, bytes] = {}
    with tempfile.TemporaryDirectory() as name, _quick():
        studios = Studios(Path(name) / "ledger")
        number, taken, refusals = 0, Path(name) / "b.zip", 0
        for _ in counted(count):
            taken.unlink(missing_ok=True)
            back_up(studios.directory, taken, AT, _quiet)
            shutil.copyfile(studios.directory / "guard", Path(name) / "guard")
            grown = random.randrange(1, 6)
            studios.register(range(number, number + grown))
            number += grown
            _note(studios, roots)
            before = studios.entries()
            put(studios, taken)
            refusals += _refuses(studios, number)
            with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
                instance.recover()
            _note(studios, roots)
            assert studios.entries() == before, "an acknowledged entry is gone"
    return {"restores": count, "refusals": refusals, "forks": 0}


def _note(studios: Studios, roots: dict[int, bytes]) -> None:
    """Remember the root that is signed, and see that no other was for this size."""
    with open_studio(studios.directory, write=True, clock=studios.clock) as instance:
        signed = parse_checkpoint(parse_note(instance.page().note).text)
    assert roots.setdefault(signed.size, signed.root) == signed.root, f"two trees of size {signed.size} were signed"


def _refuses(studios: Studios, number: int) -> int:
    """See that neither opening nor appending is possible now."""
    try:
        open_studio(studios.directory, write=True, clock=studios.clock).close()
    except InconsistencyError as e:
        why = e.code
    else:
        raise AssertionError("a ledger that had been set back was opened")
    assert why == "store-behind-guard", why
    with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
        try:
            instance.submit(studios.piece(500_000 + number))
        except InconsistencyError:
            return 1
    raise AssertionError("a ledger that had been set back took a statement")


@contextmanager
def _quick() -> Iterator[None]:
    """Derive each passphrase's key once: the same key files are opened over and over."""
    with patch.object(keyfile, "_derive", lru_cache(maxsize=None)(keyfile._derive)):
        yield


SIZES = {"gate": (60, 600), "long": (1_000, 100_000)}  # entries, the first and the last rebuild


def rebuilds(count: int, random: Random, lie: Callable[[Source], Source] = lambda source: source) -> Figures:
    """Lose the database, and the second copy with it, at sizes from small to large; a mirror brings back the same."""
    low, high = SIZES["long" if count >= 50 else "gate"]
    entries = 0
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name))
        (Path(name) / "blobs").mkdir()
        desk.sequencer.start()
        desk.found()
        desk.enrol()
        for number in counted(count):
            size = round(low * (high / low) ** (number / max(1, count - 1)))
            _grow(desk, size, random)
            entries = _rebuild(desk, lie)
        desk.close()
    return {"rebuilds": count, "entries in the last": entries}


def _grow(desk: Desk, size: int, random: Random) -> None:
    """Register until there are this many entries: sheets of all lengths, and single pieces between."""
    while desk.size < size:
        start, length = desk.size + 10, min(1000, random.randrange(2, 1001), max(2, size - desk.size))
        desk.submit(desk.sheet(range(start, start + length)))
        desk.submit(desk.piece(start + 2000 + length))


def _rebuild(desk: Desk, lie: Callable[[Source], Source]) -> int:
    """Mirror, lose, refill, compare."""
    copy, size, digest = desk.directory / "mirror", desk.size, _digest(desk)
    note, blobs = desk.sequencer.page().note, BlobFolder(desk.directory / "blobs")
    with desk.store.read() as reading:
        mirror(Published(reading, note, b"", blobs), copy, TRUST, _quiet)
    desk.close()
    for path in (*desk.directory.glob("ledger.db*"), *desk.directory.glob("stage.db*")):
        path.unlink()
    desk.reopen()
    restored = refill(desk.store, desk.stage, desk.guard, PROFILES, lie(Directory(copy)), TRUST.log, blobs, _quiet)
    assert (restored, _digest(desk)) == (size, digest), "what came back is not what was there"
    faults = desk.fsck().faults
    assert not faults, f"after the rebuild: {faults[0]}"
    assert desk.sequencer.start().note == note, "another page was signed"
    return size


def _digest(desk: Desk) -> bytes:
    """Return a hash over all entries and all state."""
    digest = sha256()
    with desk.store.read() as reading:
        for entry in reading.entries(0, desk.size):
            digest.update(entry)
        for record in reading.records():
            digest.update(repr(record).encode())
    return digest.digest()


class _Lying:
    """A mirror whose entry bundles are each another than the tiles say: a digit of one year is changed."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`."""
        data = self._source.fetch(path, limit)
        return data.replace(b'"year":2026', b'"year":2025') if "entries" in path else data


def _unchecked(random: Random) -> str:
    """A refill that leaves the leaf hashes unlooked at takes another ledger's entries."""
    with patch("ledger.refill.hash_leaf", _agreeing()):
        return found(partial(_told, 1, random))


def _told(count: int, random: Random) -> Figures:
    """Run the harness on a lying mirror; whatever the ledger's own layers say against it is a finding too."""
    try:
        return rebuilds(count, random, _Lying)
    except InconsistencyError as e:
        raise AssertionError(f"the rebuilt store does not hold together: {e}") from e


def _agreeing() -> Callable[[bytes], object]:
    """Return a hash that equals anything it is compared with."""

    class Same:
        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 0

    return lambda data: Same()


ROWS = (
    Row(
        name="G11", claim="a ledger that was set back signs nothing until the rest is back", unit="restores",
        small=2, full=200, run=restores,
        control=lambda random: found(lambda: restores(1, random, put_back_with_guard)),
    ),
    Row(
        name="G14", claim="a lost database comes back from a mirror, root, state and page the same", unit="rebuilds",
        small=2, full=50, run=rebuilds, control=_unchecked, cores=2,
    ),
)  # fmt: skip
