"""The audit: the whole log again, from its bytes alone, by the rules it claims to keep. SPEC §12.

    checkpoint ─ signature, cosignatures
    ranges of bundles, in parallel ─ form, places, links, times, signatures, leaf tiles   (inspection)
    in order ─ links between ranges, upper tiles, root · sheets · `admit` on a temporary state
    blobs · files that should not be there

Nothing is fetched and no clock is asked. The last line is a state digest: equal to the server's, or the server did
something else than its log says.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from pathlib import Path

from ledger.client import Directory
from ledger.craft.profile import Profile, parse_profile, shipped_profiles
from ledger.craft.state import RECORDS
from ledger.errors import LedgerError, NotFoundError
from ledger.findings import AuditReport, Finding
from ledger.inspection import Inspected, inspect
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.cosignature import quorum_time
from ledger.log.note import MAX_NOTE, parse_note
from ledger.log.tiles import HEIGHT, WIDTH, TileName, format_tile_name, parse_tile_path, tile_path, tile_width
from ledger.log.tree import HASH_LENGTH, Frontier, root_of
from ledger.log.trust import Trust
from ledger.replaying import Replay

BUNDLES_A_RANGE = 8  # some two thousand entries: a second of signatures
INLINE = 2  # ranges below which starting processes costs more than it brings
MAX_BLOB = 8 << 20

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, total): stages `entries`, `blobs`."""


def audit(directory: Path, trust: Trust, progress: Progress, workers: int | None = None) -> AuditReport:
    """Audit a mirror.

    Args:
        directory: as `mirror` leaves it.
        trust: from elsewhere, never from the directory itself.
        progress: called after each range and blob.
        workers: processes for signatures; all cores when None, none but this one when 0.

    Returns:
        The report, whatever was found: an audit raises nothing for a bad log.
    """
    report = AuditReport()
    source = Directory(directory)
    checkpoint = _checkpoint(source, trust, report)
    if checkpoint is None:
        report.not_checked.append("audit-nothing-to-hold-against")
        return report
    report.checkpoint = checkpoint
    replay = Replay(trust, _profiles(directory), report)
    try:
        _entries(directory, checkpoint, replay, progress, os.cpu_count() or 1 if workers is None else workers)
        _blobs(source, replay.blobs, report, progress)
        _strangers(directory, checkpoint.size, report)
        report.records = {name: count for name, kind in RECORDS.items() if (count := replay.state.count(kind))}
        report.state = replay.state.digest()
    finally:
        replay.close()
    return report


def _checkpoint(source: Directory, trust: Trust, report: AuditReport) -> Checkpoint | None:
    """Open the checkpoint, and say what its cosignatures are worth under this trust file."""
    try:
        data = source.fetch("checkpoint", MAX_NOTE)
        checkpoint = open_checkpoint(data, trust.log, trust.origin)
        time, operators = quorum_time(parse_note(data), trust)
    except LedgerError as e:
        report.add(Finding("checkpoint-missing") if isinstance(e, NotFoundError) else Finding.of(e, -1))
        return None
    if trust.quorum == 0:
        report.notes.append("quorum-not-wanted")
    elif time is None:
        report.add(Finding("quorum-missing", -1, {"expected": trust.quorum, "got": len(operators)}))
    return checkpoint


def _profiles(directory: Path) -> Mapping[str, Profile]:
    """Return the profiles that came with the program, and those the mirror holds: the log names them by hash."""
    profiles = dict(shipped_profiles())
    for path in sorted((directory / "blob").glob("*")):
        if path.stat().st_size < 1 << 20 and path.name not in profiles:
            data = path.read_bytes()
            if data[:1] == b"{" and sha256(data).hexdigest() == path.name:
                try:
                    profiles[path.name] = parse_profile(data)
                except LedgerError:
                    continue  # some other blob; were it the charter's profile, every entry would be a finding
    return profiles


def _entries(directory: Path, checkpoint: Checkpoint, replay: Replay, progress: Progress, workers: int) -> None:
    size = checkpoint.size
    bundles = -(-size // WIDTH)
    ranges = [range(at, min(at + BUNDLES_A_RANGE, bundles)) for at in range(0, bundles, BUNDLES_A_RANGE)]
    levels = _Levels(directory, size, replay.report)
    last: bytes | None = None
    time = 0
    for bundle_range, found in zip(ranges, _inspected(directory, ranges, size, workers), strict=True):
        start = bundle_range.start * WIDTH
        _join(found, start, last, time, replay.report)
        replay.follow(directory, bundle_range, size, found)
        levels.extend(found.leaf_hashes)
        last = found.leaf_hashes[-HASH_LENGTH:] or None
        time = found.times[1] if found.times else time
        progress("entries", min(bundle_range.stop * WIDTH, size), size)
    replay.finish()
    levels.finish(checkpoint)


def _inspected(directory: Path, ranges: list[range], size: int, workers: int) -> Iterable[Inspected]:
    """Yield each range's inspection in order; a few ahead are worked on meanwhile."""
    if workers < 1 or len(ranges) < INLINE:
        yield from (inspect(directory, bundles, size) for bundles in ranges)
        return
    # A fresh interpreter a worker: a fork would copy the locks of threads that are not there.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(ranges)), context) as pool:
        waiting = []
        for bundles in ranges:
            waiting.append(pool.submit(inspect, directory, bundles, size))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


def _join(found: Inspected, start: int, last: bytes | None, time: int, report: AuditReport) -> None:
    """Check the link and the time between one range and the one before it; take over what was found."""
    report.signatures += found.signatures
    report.entries += len(found.leaf_hashes) // HASH_LENGTH
    if start and last is not None and found.prev is not None and found.prev != last:
        report.add(Finding("entry-prev", start, {"expected": last.hex(), "got": found.prev.hex()}))
    if found.times and found.times[0] < time:
        report.add(Finding("entry-time", start, {"before": time, "got": found.times[0]}))
    for finding in found.findings:
        report.add(finding)


class _Levels:
    """The tree above the leaf tiles, made again and held against the files; one tile a level is open at a time."""

    def __init__(self, directory: Path, size: int, report: AuditReport) -> None:
        self._source = Directory(directory)
        self._size = size
        self._report = report
        self._frontier = Frontier()
        self._open: list[list[bytes]] = [[]]
        self._index = [0]

    def extend(self, leaf_hashes: bytes) -> None:
        """Add the leaves of the next range."""
        hashes = [leaf_hashes[at : at + HASH_LENGTH] for at in range(0, len(leaf_hashes), HASH_LENGTH)]
        for leaf_hash in hashes:
            self._add(0, leaf_hash)
        self._frontier = self._frontier.extend(hashes)

    def _add(self, level: int, node: bytes) -> None:
        if level == len(self._open):
            self._open.append([])
            self._index.append(0)
        tile = self._open[level]
        tile.append(node)
        if len(tile) == WIDTH:
            self._compare(level, tile)
            self._open[level] = []
            self._index[level] += 1
            self._add(level + 1, root_of(tile))

    def finish(self, checkpoint: Checkpoint) -> None:
        """Compare the right edge, and the root with the checkpoint's."""
        for level, tile in enumerate(self._open):
            if tile:
                self._compare(level, tile)
        if self._frontier.size != checkpoint.size:
            self._report.add(Finding("log-short", -1, {"expected": checkpoint.size, "got": self._frontier.size}))
        elif self._frontier.root() != checkpoint.root:
            expected, got = checkpoint.root.hex(), self._frontier.root().hex()
            self._report.add(Finding("root-differs", -1, {"expected": expected, "got": got}))

    def _compare(self, level: int, tile: list[bytes]) -> None:
        """Hold a tile of an upper level against its file; the leaf tiles were held against the entries."""
        if level == 0:
            return
        path = tile_path(level, self._index[level], len(tile))
        start = self._index[level] << (HEIGHT * (level + 1))
        try:
            data = self._source.fetch(path, WIDTH * HASH_LENGTH)
        except LedgerError:
            self._report.add(Finding("tile-missing", start, {"path": path}))
            return
        if data != b"".join(tile):
            self._report.add(Finding("tile-differs", start, {"path": path}))


def _blobs(source: Directory, named: Mapping[str, int], report: AuditReport, progress: Progress) -> None:
    """Hash every blob the log names; `named` gives the entry that names it first."""
    for number, (name, index) in enumerate(named.items()):
        try:
            data = source.fetch(f"blob/{name}", MAX_BLOB)
        except NotFoundError:
            report.add(Finding("blob-missing", index, {"name": name}))
        except LedgerError as e:
            report.add(Finding.of(e, index))
        else:
            if sha256(data).hexdigest() != name:
                report.add(Finding("blob-damaged", index, {"name": name}))
        progress("blobs", number + 1, len(named))


def _strangers(directory: Path, size: int, report: AuditReport) -> None:
    """Report files under `tile/` that this log has not: a wider log beside a smaller checkpoint hides something."""
    for path in _files(directory / "tile"):
        relative = path.relative_to(directory).as_posix()
        try:
            name = parse_tile_path(relative)
        except LedgerError:
            report.add(Finding("file-unexpected", -1, {"path": relative}))
            continue
        width = tile_width(name.level or 0, name.index, size)
        if name.width > width:
            report.add(Finding("file-unexpected", -1, {"path": relative}))
        elif name.width < width and not _begins(directory, name, width, path):
            report.add(Finding("tile-differs", -1, {"path": relative}))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file())


def _begins(directory: Path, name: TileName, width: int, path: Path) -> bool:
    """Report whether an older, narrower partial file is the beginning of the present one."""
    present = directory / format_tile_name(TileName(name.level, name.index, width))
    return present.is_file() and present.read_bytes().startswith(path.read_bytes())
