"""A lost database from a mirror's tiles and entry bundles, up to the guard (SPEC §13, 7-assurance G14).

    mirror's checkpoint, signed ─→ leaf tiles give its root ─→ entries, each under its leaf hash ─→ replayed, committed
      ─→ what the guard has beyond it: from the stage ─→ the stage's own gaps filled ─→ blobs

A chunk at a time: a run that was stopped goes on where it ended, and no chunk ends inside a sheet. The guard is read
and never touched. Private data is on no mirror: it comes from its own backup or is lost.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256

from ledger.backend import Guard, Photos, Reading, Stage
from ledger.craft.profile import MAX_PROFILE, Profile
from ledger.craft.shapes import check_hash
from ledger.craft.statement import read_statement
from ledger.errors import InconsistencyError, NotFoundError, VerificationError
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.entry import parse_entry
from ledger.log.note import MAX_NOTE, VerifierKey
from ledger.log.tiles import (
    MAX_BUNDLE_LENGTH,
    WIDTH,
    decode_bundle,
    decode_tile,
    entries_path,
    tile_path,
    tile_width,
)
from ledger.log.tree import HASH_LENGTH, Frontier, hash_leaf
from ledger.mend import MendedStore, recover, regroup
from ledger.mirror import MAX_BLOB
from ledger.prover import frontier_at, nodes_of
from ledger.source import Source
from ledger.staged import Staged, read_staged, stage_name

CHUNK = 1024  # entries committed together, and the rest of a sheet

Moved = Callable[[str, int, int], None]


def refill(
    store: MendedStore,
    stage: Stage,
    guard: Guard,
    profiles: Mapping[str, Profile],
    source: Source,
    key: VerifierKey,
    photos: Photos,
    moved: Moved,
) -> int:
    """Put back the entries that the guard covers and the store lost; return how many.

    Raises:
        InconsistencyError: `guard-behind-mirror`: the mirror bears a signed checkpoint beyond the guard; `log-forked`;
            `store-forked`; `stage-missing`: the guard stands beyond the mirror, the stage does not reach back to it.
        VerificationError, MalformedError, NotFoundError, PushbackError: the mirror's files are not what they should be.
    """
    held = parse_checkpoint(guard.read())
    checkpoint = open_checkpoint(source.fetch("checkpoint", MAX_NOTE), key, held.origin)
    if checkpoint.size > held.size:
        raise InconsistencyError("guard-behind-mirror", expected=checkpoint.size, got=held.size)
    if checkpoint.size == held.size and checkpoint.root != held.root:
        roots = {"known_root": held.root.hex(), "got_root": checkpoint.root.hex()}
        raise InconsistencyError("log-forked", size=held.size, **roots)
    with store.read() as reading:
        head = reading.head()
    start = head.size
    if start < checkpoint.size:
        leaf_hashes = _leaves(source, checkpoint, moved)
        if Frontier().extend(leaf_hashes[:start]) != head.frontier:
            raise InconsistencyError("store-forked", size=start)
        _Refill(store, profiles, source, checkpoint, leaf_hashes, photos, moved).run(start)
    restored = max(checkpoint.size - start, 0)
    restored += recover(store, stage, guard, profiles)
    with store.read() as reading:
        restage(reading, stage, held)
    return restored


def _leaves(source: Source, checkpoint: Checkpoint, moved: Moved) -> list[bytes]:
    """Return all leaf hashes, once they give the root that was signed."""
    hashes: list[bytes] = []
    total = -(-checkpoint.size // WIDTH)
    for index in range(total):
        width = tile_width(0, index, checkpoint.size)
        hashes += decode_tile(source.fetch(tile_path(0, index, width), width * HASH_LENGTH), width)
        moved("tiles", index + 1, total)
    if Frontier().extend(hashes).root() != checkpoint.root:
        raise VerificationError("mirror-root", size=checkpoint.size)
    return hashes


class _Refill:
    """One run; owned by the thread that runs it."""

    def __init__(
        self,
        store: MendedStore,
        profiles: Mapping[str, Profile],
        source: Source,
        checkpoint: Checkpoint,
        leaf_hashes: list[bytes],
        photos: Photos,
        moved: Moved,
    ) -> None:
        self._store, self._profiles, self._source, self._checkpoint = store, profiles, source, checkpoint
        self._leaf_hashes, self._photos, self._moved = leaf_hashes, photos, moved
        self._chunk: list[bytes] = []

    def run(self, start: int) -> None:
        """Fetch, check and commit the entries from `start` on."""
        size = self._checkpoint.size
        for bundle in range(start // WIDTH, -(-size // WIDTH)):
            width = tile_width(0, bundle, size)
            path = entries_path(bundle, width)
            entries = decode_bundle(self._source.fetch(path, MAX_BUNDLE_LENGTH), width)
            for index, data in enumerate(entries, bundle * WIDTH):
                if hash_leaf(data) != self._leaf_hashes[index]:
                    raise VerificationError("mirror-entries-differ", path=path)
                if index >= start:
                    self._take(data)
            self._moved("entries", min((bundle + 1) * WIDTH, size), size)
        self._commit()

    def _take(self, data: bytes) -> None:
        entry = parse_entry(data)
        if entry.statement is not None:
            if len(self._chunk) >= CHUNK:  # here a statement begins: no sheet is cut
                self._commit()
            self._learn(entry.statement)
        self._chunk.append(data)

    def _learn(self, statement: str) -> None:
        """Fetch the craft profile that a statement puts in force, where it did not come with the program.

        `profiles` looks among the blobs, so there it is found.
        """
        name = getattr(read_statement(statement).subject, "profile", "")
        if not name or name in self._profiles:
            return
        data = self._source.fetch(f"blob/{check_hash(name, 'profile')}", MAX_PROFILE)
        if sha256(data).hexdigest() != name:
            raise VerificationError("blob-damaged", name=name)
        self._photos.put(data)

    def _commit(self) -> None:
        if not self._chunk:
            return
        with self._store.mend() as turn:
            head = turn.head()
            end = head.size + len(self._chunk)
            hashes = tuple(self._leaf_hashes[head.size : end])
            # COMMIT POINT: the chunk is back, with its tiles and state; or the store ends where it did.
            turn.commit(regroup(turn, head, tuple(self._chunk), hashes, self._profiles))
        self._chunk = []


def restage(reading: Reading, stage: Stage, held: Checkpoint) -> int:
    """Fill the gaps of the stage from the store, from what the guard holds back to entry 0; return how many groups.

    Backwards, so that each group put names one that is there or is put next; the store is at least as long as the guard
    says, and was verified.
    """
    node = nodes_of(reading, held.size)
    size, root, put = held.size, held.root, 0
    while size:
        tail = read_staged(stage, size, root)
        if tail is None:
            start = _statement_before(reading, max(0, size - CHUNK))
            before = frontier_at(start, node)
            stage.put(stage_name(size, root), Staged(before, tuple(reading.entries(start, size))).encode())
            size, root, put = start, before.root(), put + 1
        else:
            size, root = tail.before.size, tail.before.root()
    return put


def _statement_before(reading: Reading, index: int) -> int:
    """Return the nearest index at or before this one whose entry carries a statement."""
    while index and parse_entry(next(reading.entries(index, index + 1))).statement is None:
        index -= 1
    return index


def refill_blobs(names: list[str], photos: Photos, source: Source, moved: Moved) -> list[str]:
    """Fetch the blobs that are not here; return those that the mirror has not either."""
    missing = []
    for done, name in enumerate(names, 1):
        if name not in photos:
            try:
                data = source.fetch(f"blob/{name}", MAX_BLOB)
            except NotFoundError:
                data = b""
            if sha256(data).hexdigest() != name:
                missing.append(name)
            else:
                photos.put(data)
        moved("photos", done, len(names))
    return missing
