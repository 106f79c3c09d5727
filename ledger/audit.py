"""The audit: the whole log again, from its bytes alone, by the rules it claims to keep. SPEC §12.

    checkpoint ─ signature, cosignatures
    ranges of bundles, in parallel ─ form, places, links, times, signatures, leaf tiles, blobs   (inspection)
    in order ─ links between ranges, upper tiles, root · sheets · `admit` on a temporary state
    earlier pages that were kept: their roots, and the times between them   (pages)
    time stamps of outside clocks, likewise   (stamped)
    files that should not be there

Nothing is fetched and no clock is asked. The last line is a state digest: equal to the server's, or the server did
something else than its log says.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.scan_lines import MAX_LINES, check_scan_lines
from ledger.craft.state import RECORDS, ScanDay, State
from ledger.craft.statement import read_statement
from ledger.errors import LedgerError, NotFoundError
from ledger.findings import AuditReport, Finding
from ledger.inspection import Inspected, Inspector, inspect
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.cosignature import quorum_time
from ledger.log.entry import parse_entry
from ledger.log.note import MAX_NOTE, parse_note
from ledger.log.tiles import (
    HEIGHT,
    MAX_BUNDLE_LENGTH,
    WIDTH,
    TileName,
    decode_bundle,
    entries_path,
    format_tile_name,
    parse_tile_path,
    tile_path,
    tile_width,
)
from ledger.log.tree import HASH_LENGTH, Frontier, root_of
from ledger.log.trust import Trust
from ledger.pages import hold_against
from ledger.replaying import Replay
from ledger.source import Directory
from ledger.stamped import hold_against_stamps

BUNDLES_A_RANGE = 4  # a thousand entries: a tenth of a second of signatures
INLINE = 2  # ranges below which starting processes costs more than it brings
AHEAD = 3  # ranges a worker that wait or are worked on: so many are in memory

FUTURE = 10 * 60  # seconds an entry may be ahead of the outside clocks that saw it (SPEC §6)

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, total): the one stage is `entries`."""


def audit(
    directory: Path, trust: Trust, progress: Progress, workers: int | None = None, since: Sequence[bytes] = (), *,
    surveyed: bool = False,
) -> AuditReport:  # fmt: skip
    """Audit a mirror.

    Args:
        directory: as `mirror` leaves it.
        trust: from elsewhere, never from the directory itself.
        progress: called after each range.
        workers: processes that look at the entries; all cores when None, none but this one when 0.
        since: earlier checkpoints kept elsewhere, beside those that the mirror has kept itself.
        surveyed: whether to count what the ledger is made of as well; see `Survey`.

    Returns:
        The report, whatever was found: an audit raises nothing for a bad log.
    """
    report = AuditReport()
    source = Directory(directory)
    opened = _checkpoint(source, trust, report)
    if opened is None:
        report.not_checked.append("audit-nothing-to-hold-against")
        return report
    checkpoint, witnessed = opened
    report.checkpoint = checkpoint
    replay = Replay(trust, _profile_named(source, checkpoint.size), source, report)
    try:
        _entries(directory, checkpoint, replay, progress, os.cpu_count() or 1 if workers is None else workers)
        if witnessed is not None and replay.time > witnessed + FUTURE:
            report.add(Finding("entry-future", replay.newest, {"time": replay.time, "witnessed": witnessed}))
        for finding in replay.blobs.values():
            report.add(finding)
        hold_against(directory, trust, checkpoint, since, report)
        hold_against_stamps(directory, trust, checkpoint, report)
        _scan_days(source, replay.state, report)
        _strangers(directory, checkpoint.size, report)
        report.records = {name: count for name, kind in RECORDS.items() if (count := replay.state.count(kind))}
        report.state = replay.state.digest()
        report.survey = replay.survey() if surveyed else None
    finally:
        replay.close()
    return report


def _checkpoint(source: Directory, trust: Trust, report: AuditReport) -> tuple[Checkpoint, int | None] | None:
    """Open the checkpoint, and say what its cosignatures are worth under this trust file: its time, or None."""
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
    return checkpoint, time


def _profile_named(source: Directory, size: int) -> str:
    """Return the profile that the charter names, so that every form can be held against it; empty when unreadable.

    Nothing rests on it: the replay takes a form's answer only when the state names the same profile.
    """
    try:
        width = tile_width(0, 0, size)
        first = parse_entry(decode_bundle(source.fetch(entries_path(0, width), MAX_BUNDLE_LENGTH), width)[0])
        subject = read_statement(first.statement or "").subject
    except LedgerError:
        return ""
    return subject.profile if isinstance(subject, Charter) else ""


def _entries(directory: Path, checkpoint: Checkpoint, replay: Replay, progress: Progress, workers: int) -> None:
    size = checkpoint.size
    bundles = -(-size // WIDTH)
    # Lazily: a checkpoint may claim any size, and what is not there ends the reading.
    ranges = (range(at, min(at + BUNDLES_A_RANGE, bundles)) for at in range(0, bundles, BUNDLES_A_RANGE))
    levels = _Levels(directory, size, replay.report)
    last, time = b"", 0
    for bundle_range, found in _inspected(directory, ranges, bundles, size, lambda: replay.profile, workers):
        _join(found, bundle_range.start * WIDTH, last, time, replay.report)
        replay.follow(found)
        levels.extend(found)
        last = found.last
        time = found.times[1] if found.times else time
        progress("entries", min(bundle_range.stop * WIDTH, size), size)
        if any(finding.code == "entries-missing" for finding in found.findings):
            replay.report.not_checked.append("audit-stopped-at-missing")
            break
    replay.finish()
    levels.finish(checkpoint)


def _inspected(
    directory: Path, ranges: Iterator[range], bundles: int, size: int, profile: Callable[[], str], workers: int
) -> Iterator[tuple[range, Inspected]]:
    """Yield each range and its inspection in order; a few ahead are worked on meanwhile.

    `profile` says what is in force by the ranges taken so far: what is handed out later is held against it.
    """
    if workers < 1 or bundles < INLINE * BUNDLES_A_RANGE:
        inspector = Inspector(directory, size, profile())
        for bundle_range in ranges:
            yield bundle_range, inspector.inspect(bundle_range)
            if inspector.profile != profile():
                inspector = Inspector(directory, size, profile())
        return
    # A fresh interpreter a worker: a fork would copy the locks of threads that are not there.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, -(-bundles // BUNDLES_A_RANGE)), context) as pool:
        waiting: deque[tuple[range, Future[Inspected]]] = deque()
        for bundle_range in ranges:
            waiting.append((bundle_range, pool.submit(inspect, directory, size, profile(), bundle_range)))
            if len(waiting) > AHEAD * workers:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


def _join(found: Inspected, start: int, last: bytes, time: int, report: AuditReport) -> None:
    """Check the link and the time between one range and the one before it; take over what was found."""
    report.signatures += found.signatures
    report.entries += found.count
    if start and last and found.prev is not None and found.prev != last:
        report.add(Finding("entry-prev", start, {"expected": last.hex(), "got": found.prev.hex()}))
    if found.times and found.times[0] < time:
        report.add(Finding("entry-time", start, {"before": time, "got": found.times[0]}))
    for finding in found.findings:
        report.add(finding)


class _Levels:
    """The tree above the leaf tiles, made again and held against the files; one tile a level is open at a time.

    The leaf tiles were held against the entries, and hashed together, where those were read.
    """

    def __init__(self, directory: Path, size: int, report: AuditReport) -> None:
        self._source = Directory(directory)
        self._size = size
        self._report = report
        self._full = Frontier()  # over the roots of the full bundles
        self._rest: list[bytes] = []  # leaf hashes of the partial one at the end
        self._open: list[list[bytes]] = [[]]  # of level 1 and up
        self._index = [0]

    def extend(self, found: Inspected) -> None:
        """Add the bundles of the next range."""
        for root in found.roots:
            self._add(0, root)
        self._full = self._full.extend(found.roots)
        self._rest = found.rest

    def _add(self, above: int, node: bytes) -> None:
        if above == len(self._open):
            self._open.append([])
            self._index.append(0)
        tile = self._open[above]
        tile.append(node)
        if len(tile) == WIDTH:
            self._compare(above, tile)
            self._open[above] = []
            self._index[above] += 1
            self._add(above + 1, root_of(tile))

    def finish(self, checkpoint: Checkpoint) -> None:
        """Compare the right edge, and the root with the checkpoint's."""
        for above, tile in enumerate(self._open):
            if tile:
                self._compare(above, tile)
        whole = Frontier(self._full.size * WIDTH, self._full.nodes).extend(self._rest)
        if whole.size != checkpoint.size:
            self._report.add(Finding("log-short", -1, {"expected": checkpoint.size, "got": whole.size}))
        elif whole.root() != checkpoint.root:
            expected, got = checkpoint.root.hex(), whole.root().hex()
            self._report.add(Finding("root-differs", -1, {"expected": expected, "got": got}))

    def _compare(self, above: int, tile: list[bytes]) -> None:
        """Hold a tile of an upper level against its file."""
        level, index = above + 1, self._index[above]
        path = tile_path(level, index, len(tile))
        start = index << (HEIGHT * (level + 1))
        try:
            data = self._source.fetch(path, WIDTH * HASH_LENGTH)
        except LedgerError:
            self._report.add(Finding("tile-missing", start, {"path": path}))
            return
        if data != b"".join(tile):
            self._report.add(Finding("tile-differs", start, {"path": path}))


def _scan_days(source: Directory, state: State, report: AuditReport) -> None:
    """Reckon each day's root from its lines, where they are here; that they are not is no finding (SPEC §12.6)."""
    for day in state.list(ScanDay, ""):
        try:
            check_scan_lines(source.fetch(f"scans/{day.root}", MAX_LINES), day.root, day.codes)
        except NotFoundError:
            continue
        except LedgerError as e:
            report.add(Finding.of(e, day.index))


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
    source, limit = Directory(directory), MAX_BUNDLE_LENGTH
    try:
        present = source.fetch(format_tile_name(TileName(name.level, name.index, width)), limit)
        return present.startswith(source.fetch(path.relative_to(directory).as_posix(), limit))
    except LedgerError:
        return False
