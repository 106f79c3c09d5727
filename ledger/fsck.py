"""fsck: everything the store derives, derived again from the entries and compared (SPEC §13).

    every entry   bytes → leaf hash → tile of level 0 · index and prev · statement id → its row · rules → state
    the whole     tiles of every level · head · no row too many · state, record by record · guard · stage · blobs

It changes nothing. What it finds are values, not exceptions: all of them, in the order of the log.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from ledger.backend import EntryStore, Guard, Head, Photos, Reading, Stage
from ledger.craft.profile import Profile
from ledger.craft.state import Change, Overlay, State
from ledger.errors import InconsistencyError, LedgerError
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.tiles import WIDTH
from ledger.log.tree import HASH_LENGTH, Frontier, hash_leaf
from ledger.prover import frontier_at, grown_tiles, nodes_of, tiles_of
from ledger.replay import Replay
from ledger.staged import is_staged

FLUSH = 512  # entries whose changes are kept in memory


class Scratch(State, Protocol):
    """A state of one's own, thrown away afterwards."""

    def apply(self, changes: Iterable[Change]) -> None:
        """Apply the changes in order."""
        ...

    def records(self) -> Iterator[tuple[str, str, str, bytes]]:
        """Yield (kind, id, parent, bytes) of every record, in the order of kind and id."""
        ...


class Examined(Reading, Protocol):
    """A view that also shows what a log has no use for: rows by themselves."""

    def records(self) -> Iterator[tuple[str, str, str, bytes]]:
        """Yield as `Scratch.records`."""
        ...

    def counts(self) -> tuple[int, int, int]:
        """Return how many entries, statements and hashes in tiles there are."""
        ...

    def damage(self) -> tuple[str, ...]:
        """Return what the database finds wrong with its own pages and indexes."""
        ...


class Examinable(Protocol):
    """What can be examined: a store, or a transaction that is not committed yet."""

    def examine(self) -> AbstractContextManager[Examined]:
        """Open a view for `fsck`."""
        ...

    def scratch(self) -> AbstractContextManager[Scratch]:
        """Open an empty state in a temporary file."""
        ...


class ExaminedStore(EntryStore, Examinable, Protocol):
    """A store that can be examined."""


@dataclass(frozen=True, slots=True)
class Holds:
    """A guard that holds one body, to look at a copy under: of a backup, or one in the making."""

    body: bytes

    def read(self) -> bytes:
        """See `Guard.read`."""
        return self.body

    def swap(self, old: bytes, new: bytes) -> bool:
        """See `Guard.swap`."""
        del old, new
        raise AssertionError("a copy is looked at, never signed upon")


@dataclass(frozen=True, slots=True)
class Report:
    """What fsck saw.

    Attributes:
        size: entries in the store; root: 32 bytes, over what they hash to.
        faults: nothing when all is well.
    """

    size: int
    root: bytes
    faults: tuple[LedgerError, ...]


@dataclass(slots=True)
class _Found:
    """The faults so far, and the tree as the entries give it."""

    faults: list[LedgerError] = field(default_factory=list)
    frontier: Frontier = field(default_factory=Frontier)

    def add(self, code: str, **fields: int | str) -> None:
        self.faults.append(InconsistencyError(code, **fields))


def fsck(
    store: Examinable, stage: Stage, guard: Guard, profiles: Mapping[str, Profile], photos: Photos | None = None
) -> Report:
    """Examine the store, the stage, the guard, and the blobs. Signatures are the audit's; all else is derived again."""
    found = _Found()
    size = 0
    try:
        with store.examine() as reading, store.scratch() as scratch:
            for damage in reading.damage():
                found.add("store-damaged", reason=damage)
            head = reading.head()
            size = head.size
            _walk(reading, head, scratch, profiles, found)
            _compare_rows(reading, head, found)
            _compare_state(reading, scratch, found)
            held = parse_checkpoint(guard.read())
            _compare_guard(reading, held, head, found)
        if not is_staged(stage, held.size, held.root):
            found.add("stage-missing", size=held.size)
    except LedgerError as e:
        found.faults.append(e)
    if photos is not None:
        _hash_blobs(photos, found)
    return Report(size, found.frontier.root(), tuple(found.faults))


def _hash_blobs(photos: Photos, found: _Found) -> None:
    """Hash every blob that is there; one that is not may still come."""
    for name in photos.names():
        try:
            photos.get(name)
        except LedgerError as e:
            found.faults.append(e)


def _walk(reading: Examined, head: Head, scratch: Scratch, profiles: Mapping[str, Profile], found: _Found) -> None:
    """Hash, link, replay every entry; from the first that can't be replayed on, hash alone."""
    replay = Replay(profiles)
    overlay = Overlay(scratch)
    sound = True
    pending: list[bytes] = []  # leaf hashes of a tile in the making
    for index, data in enumerate(reading.entries(0, head.size)):
        pending.append(hash_leaf(data))
        if len(pending) == WIDTH:
            _compare_tiles(reading, pending, found)
            pending = []
        if sound:
            try:
                statement = replay.read(data)
                overlay.apply(replay.judge(overlay, statement))
            except LedgerError as e:
                sound = False
                found.add("fsck-replay", entry=index, reason=str(e))
                continue
            if reading.index_of(statement.id) != index:
                found.add("fsck-statement", entry=index)
        if index % FLUSH == FLUSH - 1:
            scratch.apply(overlay.changes())
            overlay = Overlay(scratch)
    scratch.apply(overlay.changes())
    _compare_tiles(reading, pending, found)
    if sound and (replay.last, replay.time) != (head.last, head.time):
        found.add("fsck-head", size=head.size)


def _compare_tiles(reading: Reading, leaf_hashes: list[bytes], found: _Found) -> None:
    """Compare every tile that these leaves touch, and step over them."""
    tile = tiles_of(reading)
    start = found.frontier.size
    found.frontier = found.frontier.extend(leaf_hashes)
    try:
        for level, index, data in grown_tiles(start, leaf_hashes, tile):
            # The right edge may be wider by now: only what these leaves say of it is compared here.
            if tile(level, index, len(data) // HASH_LENGTH) != data:
                found.add("fsck-tile", level=level, index=index)
    except InconsistencyError as e:
        found.faults.append(e)


def _compare_rows(reading: Examined, head: Head, found: _Found) -> None:
    """Compare the head row, and count: nothing stands beside what the entries account for."""
    if (head.frontier, head.root) != (found.frontier, found.frontier.root()):
        found.add("fsck-head", size=head.size)
    hashes, left = 0, head.size
    while left:
        hashes += left
        left //= WIDTH
    expected = (head.size, head.size, hashes)
    if reading.counts() != expected:
        found.add("fsck-rows", expected=str(expected), got=str(reading.counts()))


def _compare_state(reading: Examined, scratch: Scratch, found: _Found) -> None:
    """Compare state record by record; say where they part, once."""
    derived = scratch.records()
    for record in reading.records():
        if record != next(derived, None):
            found.add("fsck-state", kind=record[0], id=record[1])
            return
    for kind, name, _, _ in derived:
        found.add("fsck-state", kind=kind, id=name)
        return


def _compare_guard(reading: Reading, held: Checkpoint, head: Head, found: _Found) -> None:
    if held.size > head.size:
        found.add("store-behind-guard", expected=held.size, got=head.size)
    elif frontier_at(held.size, nodes_of(reading, held.size)).root() != held.root:
        found.add("store-forked", size=held.size)
