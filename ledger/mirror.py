"""A mirror: the whole log at home, every file checked as it arrives. SPEC §4, C2SP tlog-tiles.

    checkpoint ─signature→ root ─→ right edge of each level ─→ each full tile under its parent's hash ─→ entry bundles
    under tile/0 ─→ blobs, status chunks, look-ups under the hashes that the entries name ─→ time stamps ─→ trust.json
    ─→ checkpoint, last

Each page that a quorum of witnesses has seen is kept, `checkpoints/<size>`: what was entered between two of them the
log can't date otherwise later. Nothing that did not check is written, so an interrupted mirror goes on where it
stopped, and a directory never holds a checkpoint whose files are not all there. The mirror's own older checkpoint must
be a prefix of the new one.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from ledger.compare import Compared, View, compare
from ledger.craft.blobs import EntryReader, blobs_named
from ledger.craft.kinds.oversight.scan_summary import ScanSummary
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.records.status import CHUNK
from ledger.craft.scan_lines import MAX_LINES, scan_name_fits
from ledger.craft.snapshot import split_leaves, status_name_fits
from ledger.errors import InconsistencyError, LedgerError, MalformedError, NotFoundError, VerificationError
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.entry import parse_entry
from ledger.log.note import MAX_NOTE
from ledger.log.seen_page import FOLDER, WITNESSED, open_page
from ledger.log.tiles import (
    HEIGHT,
    MAX_BUNDLE_LENGTH,
    WIDTH,
    decode_bundle,
    decode_tile,
    entries_path,
    nodes_in,
    parse_tile_path,
    tile_path,
    tile_width,
)
from ledger.log.tree import HASH_LENGTH, hash_leaf, root_of
from ledger.log.trust import Trust, format_trust
from ledger.prover import frontier_at
from ledger.source import Directory, Source
from ledger.stamp_copy import copy_stamps

MAX_BLOB = 8 << 20  # bytes, SPEC §12 photos

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, total): stages `tiles`, `entries`, `blobs`, `status`."""


@dataclass(slots=True)
class Mirrored:
    """What a run did.

    Attributes:
        size: entries of the checkpoint now in the directory; `fetched`: files fetched in this run.
        missing: blobs that the log names and the source has not; time stamps that are not there or do not check.
    """

    size: int
    fetched: int = 0
    missing: list[str] = field(default_factory=list)


def mirror(
    source: Source, directory: Path, trust: Trust, progress: Progress, seen: Callable[[View], None] | None = None
) -> Mirrored:
    """Bring `directory` to the source's present checkpoint.

    `seen` is shown the source's page before anything is fetched under it, and may raise (`KeptPages.hold`).

    Raises:
        MalformedError, VerificationError, UnknownKeyError: what the source serves does not check; nothing of it was
            written.
        VerificationError: `mirror-rollback`: the source now shows a shorter log than this mirror holds;
            `mirror-inconsistent`: it cannot show that its log continues the one held here.
        InconsistencyError: `mirror-forked`: the log's key signed two histories; the proof is in `forks/`.
        NotFoundError, PushbackError: the source has not all its files, or does not answer; go on later.
    """
    note = source.fetch("checkpoint", MAX_NOTE)
    checkpoint = open_checkpoint(note, trust.log, trust.origin)
    copy = _Copy(source, Directory(directory), directory, checkpoint, Mirrored(checkpoint.size))
    copy.check_growth(note, trust)
    if seen is not None:
        seen(View(note, checkpoint, source))
    copy.tiles(progress)
    named = copy.entries(progress)
    copy.blobs(named, progress)
    copy.status(progress)
    copy.scan_days()
    copy.stamps(trust)
    copy.witnessed(note, trust)
    copy.write("trust.json", format_trust(trust))  # the one that all this was held against
    copy.keep_page(note, trust)
    copy.write("checkpoint", note)
    copy.drop_superseded()
    return copy.result


@dataclass(slots=True)
class _Copy:
    """One run; owned by the thread that runs it."""

    source: Source
    mine: Directory
    directory: Path
    checkpoint: Checkpoint
    result: Mirrored
    snapshot: StatusSnapshot | None = None  # the newest
    days: list[ScanSummary] = field(default_factory=list)

    def check_growth(self, note: bytes, trust: Trust) -> None:
        """Hold the new checkpoint against the one this mirror has: never smaller, never another past.

        Two histories under one key are written down before anything is refused: `forks/<size>-<size>.fork.json`.
        """
        try:
            kept = self.mine.fetch("checkpoint", MAX_NOTE)
        except NotFoundError:
            return
        old, new = open_checkpoint(kept, trust.log, trust.origin), self.checkpoint
        sizes = {"known_size": old.size, "size": new.size}
        try:
            found = compare(View(kept, old, self.mine), View(note, new, self.source), trust)
        except LedgerError as e:
            if old.size > new.size:  # this mirror has lost files of its own: the page alone is smaller
                raise VerificationError("mirror-rollback", known_size=old.size, got=new.size) from e
            if e.code == "compare-source":  # the source lies about tiles: it cannot show that it grew
                raise VerificationError("mirror-inconsistent", **sizes) from e
            raise
        self._refuse_fork(found, old, new)
        if old.size > new.size:
            raise VerificationError("mirror-rollback", known_size=old.size, got=new.size)

    def _refuse_fork(self, found: Compared, known: Checkpoint, new: Checkpoint) -> None:
        """Write the proof of two signed checkpoints down before refusing: the log is beyond excuse."""
        if found.proof:
            sizes = {"known_size": known.size, "size": new.size}
            path = f"forks/{found.older.size}-{found.newer.size}.fork.json"
            self.write(path, found.proof)
            raise InconsistencyError("mirror-forked", **sizes, path=path)

    def tiles(self, progress: Progress) -> None:
        """Fetch every level from the top down; what stands above vouches for what stands below."""
        size = self.checkpoint.size
        levels = range((size.bit_length() - 1) // HEIGHT, -1, -1)
        total = sum(-(-(size >> (HEIGHT * level)) // WIDTH) for level in levels)
        edge = self._right_edge()
        done = 0
        above: list[bytes] = []
        for level in levels:
            hashes: list[bytes] = []
            for index in range(-(-(size >> (HEIGHT * level)) // WIDTH)):
                width = tile_width(level, index, size)
                path = tile_path(level, index, width)
                expected = above[index] if width == WIDTH and index < len(above) else None
                data = edge.get(path) or self._tile(path, expected)
                hashes += decode_tile(data, width)
                done += 1
                progress("tiles", done, total)
            above = hashes
        for path, data in edge.items():
            self.write(path, data)

    def _right_edge(self) -> dict[str, bytes]:
        """Fetch the partial tiles, and the full ones no parent vouches for yet, and hold them against the root."""
        edge: dict[str, bytes] = {}

        def read(level: int, index: int, width: int) -> bytes:
            path = tile_path(level, index, width)
            if path not in edge:
                edge[path] = self._fetch(path, width * HASH_LENGTH)
            return edge[path]

        size = self.checkpoint.size
        if frontier_at(size, nodes_in(read, size)).root() != self.checkpoint.root:
            raise VerificationError("mirror-root", size=size)
        return edge

    def _tile(self, path: str, expected: bytes | None) -> bytes:
        data = self._mine_or_theirs(path, WIDTH * HASH_LENGTH, partial(_is_under, expected))
        if data is None:
            raise VerificationError("mirror-tile-differs", path=path)
        return data

    def entries(self, progress: Progress) -> dict[str, None]:
        """Fetch every entry bundle, each entry under its leaf hash; return the blobs they name, in order."""
        size = self.checkpoint.size
        total = -(-size // WIDTH)
        named: dict[str, None] = {}
        reader = EntryReader()
        for index in range(total):
            width = tile_width(0, index, size)
            leaves = decode_tile(self.mine.fetch(tile_path(0, index, width), width * HASH_LENGTH), width)
            path = entries_path(index, width)
            data = self._mine_or_theirs(path, MAX_BUNDLE_LENGTH, partial(_holds, leaves))
            if data is None:
                raise VerificationError("mirror-entries-differ", path=path)
            for number, entry in enumerate(decode_bundle(data, width), index * WIDTH):
                try:
                    subject = reader.read(parse_entry(entry), number).subject
                    named.update(dict.fromkeys(blobs_named(subject)))
                    if isinstance(subject, StatusSnapshot):
                        self.snapshot = subject
                    elif isinstance(subject, ScanSummary) and subject.codes:
                        self.days.append(subject)
                except LedgerError:
                    continue  # the log holds nonsense here: it is mirrored as it is, and the audit will say so
            progress("entries", index + 1, total)
        return named

    def blobs(self, named: dict[str, None], progress: Progress) -> None:
        """Fetch what the entries name; what the source lacks is listed, what does not hash to its name is refused."""
        for number, name in enumerate(named):
            try:
                data = self._mine_or_theirs(f"blob/{name}", MAX_BLOB, partial(_is_named, name))
            except NotFoundError:
                self.result.missing.append(name)
            else:
                if data is None:
                    raise VerificationError("blob-damaged", name=name)
            progress("blobs", number + 1, len(named))

    def status(self, progress: Progress) -> None:
        """Fetch the chunks of the newest snapshot, each under its hash; what the source lacks is listed (SPEC §10)."""
        if self.snapshot is None:
            return
        names = [self.snapshot.root]
        try:
            top = self._chunk(names[0])
            if self.snapshot.n > CHUNK:
                names += [leaf.hex() for leaf in dict.fromkeys(split_leaves(top))]
        except NotFoundError:
            self.result.missing.append(f"status/{names[0]}")
        for number, name in enumerate(names[1:]):
            try:
                self._chunk(name)
            except NotFoundError:
                self.result.missing.append(f"status/{name}")
            progress("status", number + 1, len(names) - 1)

    def _chunk(self, name: str) -> bytes:
        data = self._mine_or_theirs(f"status/{name}", MAX_BLOB, partial(status_name_fits, name))
        if data is None:
            raise VerificationError("blob-damaged", name=name)
        return data

    def scan_days(self) -> None:
        """Fetch the lines under each day's root, as far as the source still has them (SPEC §12.6)."""
        for day in self.days:
            try:
                data = self._mine_or_theirs(f"scans/{day.root}", MAX_LINES, partial(scan_name_fits, day.root))
            except NotFoundError:
                continue
            if data is None:
                raise VerificationError("scan-lines-differ", expected=day.codes, got=0)

    def stamps(self, trust: Trust) -> None:
        """Fetch the time stamps that check; what does not is listed (SPEC §6)."""
        fetched, missing = copy_stamps(self.source, self.directory, self.checkpoint, trust, self.write)
        self.result.fetched += fetched
        self.result.missing += missing

    def keep_page(self, note: bytes, trust: Trust) -> None:
        """Keep a page that outside clocks have seen, for an audit to hold the log against; the first of each size."""
        page = open_page(note, trust)
        path = f"{FOLDER}/{page.checkpoint.size}"
        if page.time is not None and not (self.directory / path).exists():
            self.write(path, note)

    def witnessed(self, note: bytes, trust: Trust) -> None:
        """Take the newest page that a quorum saw, which may be older than the newest: it is of this log, or a fork."""
        try:
            data = self.source.fetch(WITNESSED, MAX_NOTE)
            page = open_page(data, trust)
        except NotFoundError:
            return
        except (MalformedError, VerificationError):
            self.result.missing.append(WITNESSED)
            return
        if page.time is None or page.checkpoint.size > self.checkpoint.size:  # the source has grown meanwhile
            return
        older, newer = View(data, page.checkpoint, None), View(note, self.checkpoint, self.mine)
        self._refuse_fork(compare(older, newer, trust), page.checkpoint, self.checkpoint)
        self.write(WITNESSED, data)
        self.keep_page(data, trust)

    def _mine_or_theirs(self, path: str, limit: int, good: Callable[[bytes], bool]) -> bytes | None:
        """Return the file of this mirror when it is good, else the source's, written; None when that is not good."""
        try:
            data = self.mine.fetch(path, limit)
            if _good(good, data):
                return data
        except (NotFoundError, MalformedError):
            pass  # not here yet, or damaged here: the source's is looked at as if it were new
        data = self._fetch(path, limit)
        if not _good(good, data):
            return None
        self.write(path, data)
        return data

    def _fetch(self, path: str, limit: int) -> bytes:
        self.result.fetched += 1
        return self.source.fetch(path, limit)

    def write(self, path: str, data: bytes) -> None:
        """Put a file in place whole or not at all: temporary file, fsync, rename, fsync of the directory."""
        target = self.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.part")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def drop_superseded(self) -> None:
        """Remove what an interrupted run left, and partial files that the present size has no use for.

        What has no name of the log's is left alone: it is the audit's to report.
        """
        for path in sorted(self.directory.glob("**/.*.part")):
            path.unlink()
        for path in sorted(self.directory.glob("tile/**/*.p/*")):
            try:
                name = parse_tile_path(path.relative_to(self.directory).as_posix())
            except MalformedError:
                continue
            if tile_width(name.level or 0, name.index, self.checkpoint.size) != name.width:
                path.unlink()
        for path in sorted(self.directory.glob("tile/**/*.p")):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def _good(good: Callable[[bytes], bool], data: bytes) -> bool:
    try:
        return good(data)
    except LedgerError:
        return False


def _is_under(parent: bytes | None, tile: bytes) -> bool:
    return len(tile) == WIDTH * HASH_LENGTH and root_of(decode_tile(tile, WIDTH)) == parent


def _holds(leaf_hashes: list[bytes], bundle: bytes) -> bool:
    return [hash_leaf(entry) for entry in decode_bundle(bundle)] == leaf_hashes


def _is_named(name: str, blob: bytes) -> bool:
    return sha256(blob).hexdigest() == name
