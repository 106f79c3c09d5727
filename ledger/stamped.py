"""An audit's time stamps: the log is held against each, and against its time. SPEC §6, RFC 3161.

    timestamp/4096.tsr    at 08:00:30 the authority had seen the page of 4,096 entries
    the first 4,096 entries have another root                          → timestamp-differs
    entry 4,095, the last under it, says 09:40:00                      → timestamp-future
    entry 4,096, the first after it, says 07:31:00                     → timestamp-backdated

The last is so because a ledger has its newest page stamped: it dated the entry back, or had an old page stamped late.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ledger.errors import LedgerError, NotFoundError
from ledger.findings import AuditReport, Finding
from ledger.log.checkpoint import Checkpoint
from ledger.log.encoding import format_time
from ledger.log.entry import parse_entry
from ledger.log.tiles import MAX_BUNDLE_LENGTH, WIDTH, decode_bundle, entries_path, nodes_in, tile_path, tile_width
from ledger.log.timestamp import Stamp, imprint_of, open_stamp, read_root
from ledger.log.timestamp_files import (
    FOLDER,
    MAX_CERTIFICATE,
    MAX_TOKEN,
    is_root_name,
    name_root,
    root_path,
    stamped_size,
    token_path,
)
from ledger.log.tree import HASH_LENGTH
from ledger.log.trust import Trust
from ledger.prover import frontier_at
from ledger.source import Directory, Source
from ledger.store.stamps import sizes_in

SLACK = 10 * 60  # seconds an entry may be off the outside clock (SPEC §6)


def pinned_roots(source: Source, trust: Trust) -> list[bytes]:
    """Return the certificates in DER that the trust file pins and the source has: each under its own hash."""
    found = []
    for name in (each.hex() for each in trust.tsa):
        try:
            der = source.fetch(root_path(name), MAX_CERTIFICATE)
            if name_root(der) == name:
                found.append(read_root(der))
        except LedgerError:  # not there, or none: then its stamps say so
            continue
    return found


def page_of(source: Source, size: int, checkpoint: Checkpoint) -> Checkpoint:
    """Return the page that the log had at an earlier size, made from the tiles of the present one.

    Raises:
        LedgerError: as `Source.fetch`, `decode_tile`.
    """

    @lru_cache(maxsize=64)
    def read(level: int, index: int, width: int) -> bytes:
        return source.fetch(tile_path(level, index, width), width * HASH_LENGTH)

    return Checkpoint(checkpoint.origin, size, frontier_at(size, nodes_in(read, checkpoint.size)).root())


def time_of(source: Source, index: int, total: int) -> int:
    """Return the time that an entry says, seconds."""
    bundle, place = divmod(index, WIDTH)
    width = tile_width(0, bundle, total)
    return parse_entry(decode_bundle(source.fetch(entries_path(bundle, width), MAX_BUNDLE_LENGTH), width)[place]).time


def open_token(source: Source, size: int, checkpoint: Checkpoint, roots: list[bytes]) -> Stamp | None:
    """Open the stamp of one size; None when it is right but of another page than the log had then.

    Raises:
        NotFoundError: `source-missing`. LedgerError: as `open_stamp`, `page_of`.
    """
    stamp = open_stamp(source.fetch(token_path(size), MAX_TOKEN), roots)
    return stamp if stamp.imprint == imprint_of(page_of(source, size, checkpoint)) else None


def hold_against_stamps(directory: Path, trust: Trust, checkpoint: Checkpoint, report: AuditReport) -> None:
    """Hold the log against every stamp beside it, under the authorities that the trust file pins.

    Args:
        directory: the mirror.
        trust: from elsewhere. Where it pins none, that stamps were not looked at is noted.
        checkpoint: that the audit opened.
        report: takes what is found.
    """
    source = Directory(directory)
    names = sorted(path.name for path in (directory / FOLDER).glob("*") if not path.name.startswith("."))
    if not trust.tsa:
        if any(name.endswith(".tsr") for name in names):
            report.notes.append("timestamps-not-pinned")
        return
    for finding in _strangers(names):
        report.add(finding)
    roots = pinned_roots(source, trust)
    for size in sizes_in(directory):
        try:
            _hold(source, size, checkpoint, roots, report)
        except NotFoundError:  # a tile that is missing has a finding of its own
            report.not_checked.append("audit-page-not-held")
        except LedgerError as e:
            report.add(Finding(e.code, -1, {"path": token_path(size), **Finding.of(e, -1).detail}))


def _hold(source: Source, size: int, checkpoint: Checkpoint, roots: list[bytes], report: AuditReport) -> None:
    report.stamps += 1
    if size > checkpoint.size:
        report.add(Finding("timestamp-beyond", -1, {"size": size, "got": checkpoint.size}))
        return
    stamp = open_token(source, size, checkpoint, roots)
    if stamp is None:
        report.add(Finding("timestamp-differs", -1, {"size": size}))
        return
    last = time_of(source, size - 1, checkpoint.size)
    if last > stamp.time + SLACK:
        report.add(
            Finding("timestamp-future", size - 1, {"time": format_time(last), "stamped": format_time(stamp.time)})
        )
    if size < checkpoint.size and (first := time_of(source, size, checkpoint.size)) < stamp.time - SLACK:
        report.add(
            Finding("timestamp-backdated", size, {"time": format_time(first), "stamped": format_time(stamp.time)})
        )


def _strangers(names: list[str]) -> Iterator[Finding]:
    """Report what bears no name of ours: it would be read by nobody."""
    for name in names:
        if name != "sizes" and stamped_size(name) is None and not is_root_name(name):
            yield Finding("file-unexpected", -1, {"path": f"{FOLDER}/{name}"})
