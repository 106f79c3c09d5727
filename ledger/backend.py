"""What the sequencer needs from the outside, each with its promise of durability: SPEC §13.

    store.append() ─ turn ─ COMMIT ─→ stage.put ─→ store.read() ─→ guard.swap ─→ signer.sign ─→ answer

Code above this file is handed these; code below `store/` implements them. A method that fails raises; whether what it
was to do happened all the same is then *unknown*, and whoever called it looks again before saying anything. Everything
here is synchronous.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ledger.craft.state import Change, Record, State
from ledger.craft.statement import Statement
from ledger.log.entry import FIRST_PREV
from ledger.log.tree import EMPTY, Frontier

_NOTHING = Frontier()
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Head:
    """The one row that says where the log ends; whoever holds it in a write turn may append.

    Attributes:
        root: of the tree over all entries, 32 bytes.
        frontier: of the same tree.
        last: leaf hash of the last entry, the next one's `prev`; `FIRST_PREV` when the log is empty.
        time: of the last entry, seconds since the epoch; 0 when the log is empty.
    """

    root: bytes = EMPTY
    frontier: Frontier = _NOTHING
    last: bytes = FIRST_PREV
    time: int = 0

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.frontier.size


@dataclass(frozen=True, slots=True)
class Group:
    """What one turn commits: all of it, or nothing.

    Attributes:
        old, new: the head before and after.
        entries: bytes of the entries [old.size, new.size); `leaf_hashes` and statement `ids` beside them.
        tiles: (level, index, bytes) of every tile touched, as it is at the new size; a level's last may be partial.
        changes: of state, one for each id.
        texts: index of a statement's entry → SHA-256 of its JWS when the signature was checked.
    """

    old: Head
    new: Head
    entries: tuple[bytes, ...]
    leaf_hashes: tuple[bytes, ...]
    ids: tuple[bytes, ...]
    tiles: tuple[tuple[int, int, bytes], ...]
    changes: tuple[Change, ...]
    texts: Mapping[int, bytes] = field(default_factory=dict)


class Reading(State, Protocol):
    """One consistent view of what is committed; it does not move while it is held. Belongs to one thread."""

    def head(self) -> Head:
        """Return the head."""
        ...

    def index_of(self, statement_id: bytes) -> int | None:
        """Return the index of the entry that carries the statement or item; None when the log has none."""
        ...

    def indices_of(self, statement_ids: Sequence[bytes]) -> dict[bytes, int]:
        """Return the index of each of these that the log has; as `index_of`, many at once."""
        ...

    def every(self, kind: type[R]) -> Iterator[R]:
        """Yield the records of a kind, whatever they stand under, in the byte order of their ids: for views alone."""
        ...

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes of the entries [start, end); fewer when the log ends before."""
        ...

    def tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first `width` hashes of a tile.

        Raises:
            NotFoundError: `tile-unknown`: the log has no tile so wide.
        """
        ...


class Append(Reading, Protocol):
    """A write turn: the only one there is until it is left. Left without `commit`, nothing has happened."""

    def prefetch(self, kind: type[Record], ids: Sequence[str]) -> None:
        """Look for many records at once, so that `get` need not ask for each; what it answers is the same."""
        ...

    def commit(self, group: Group) -> None:
        """Make the group durable, whole. When it returns, the group survives the loss of power.

        Raises:
            PushbackError: `outcome-unknown`: it may be there or not; `store-failed`: the same, and this process must
                not write again (a sync failed: what the disk holds is no longer what the system believes).
        """
        ...


class EntryStore(Protocol):
    """Entries, tiles, state and head: the database."""

    def read(self) -> AbstractContextManager[Reading]:
        """Open a view on a connection that is not the writer's."""
        ...

    def append(self) -> AbstractContextManager[Append]:
        """Take the write turn: nobody else, in this process or another, appends until it is left.

        Raises:
            PushbackError: `store-busy`, `store-failed`, `disk-full`.
        """
        ...


class Stage(Protocol):
    """A second copy of each group, outside the database, under `<size>-<root>`: what `recover` reads."""

    def put(self, name: str, data: bytes) -> None:
        """Keep `data` under `name`, once and for all. When it returns, it survives the loss of power.

        The same bytes again are welcome.

        Raises:
            InconsistencyError: `stage-differs`: other bytes are there.
            PushbackError: `store-failed`: as `Append.commit`.
        """
        ...

    def get(self, name: str) -> bytes | None:
        """Return what was put; None when nothing was."""
        ...


class Guard(Protocol):
    """One register outside every database and every backup, reached by every signer: a checkpoint body.

    From the day the ledger is founded it holds one, at first of size 0. Nothing is signed but what it holds.
    """

    def read(self) -> bytes:
        """Return the body.

        Raises:
            InconsistencyError: `guard-missing`, `guard-malformed`.
        """
        ...

    def swap(self, old: bytes, new: bytes) -> bool:
        """Put `new` if it holds exactly `old`; report whether it did. True only after `new` survives the loss of power.

        Raises:
            InconsistencyError: `guard-backwards`: `new` is of another origin, or not larger.
            PushbackError: `store-failed`: it may hold either, and may forget which; this process must not write again.
        """
        ...


class Signer(Protocol):
    """The log's key. Deterministic: whoever signs a body gives the same bytes."""

    def sign(self, body: bytes) -> bytes:
        """Return the body as a note signed by the log."""
        ...


class Clock(Protocol):
    """The ledger's clock. It may jump; the sequencer sees to it that entry times do not."""

    def now(self) -> int:
        """Return whole seconds since the epoch, UTC."""
        ...


class Photos(Protocol):
    """Blobs by their SHA-256: photos, profiles, evidence. Write-once, so nothing in it changes."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably and return their name, hex SHA-256."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return the bytes, hashed again while reading.

        Raises:
            NotFoundError: `blob-unknown`. MalformedError: `blob-name`. VerificationError: `blob-damaged`.
        """
        ...

    def names(self) -> tuple[str, ...]:
        """Return the names of all blobs, sorted."""
        ...

    def __contains__(self, sha256: str) -> bool:
        """Report whether there is such a blob."""
        ...


class Chunks(Protocol):
    """Files under `status/` or `scans/`, by the hash that each proves (SPEC §10, §12.6). Written once."""

    def put(self, name: str, data: bytes) -> None:
        """Keep the bytes durably under their hash, hex."""
        ...

    def get(self, name: str) -> bytes:
        """Return the bytes, hashed again while reading.

        Raises:
            NotFoundError: `status-chunk-unknown`. MalformedError: `blob-name`. VerificationError: `blob-damaged`.
        """
        ...

    def drop(self, name: str) -> None:
        """Forget a file, if it is there."""
        ...


class DayCounts(Protocol):
    """Look-ups by day and code that were not stated yet: private, and owed to nobody (SPEC §12.11)."""

    def waiting(self, before: str) -> list[str]:
        """Return the days before this one that have counts, the oldest first."""
        ...

    def lines(self, day: str) -> dict[str, tuple[int, int]]:
        """Return a day's counts: code → before and after the claim."""
        ...

    def drop(self, day: str) -> None:
        """Forget a day's counts: they are stated."""
        ...


class Maker(Protocol):
    """Whoever has something to state at the end of a group: the ledger's own snapshots."""

    def make(self, state: State, size: int, time: int) -> Statement | None:
        """Return a statement for the entry at index `size` and `time`, upon the state before it; None for nothing."""
        ...
