"""An audit's earlier pages: the log is held against what was kept of it before. SPEC §6, §4 (mirror).

    kept      4,096 entries at 08:00:30 · 5,210 at 09:12:01          now 6,001 at 10:00:00
    entry 4,096, the first after the page of 08:00:30, says 07:31:00      → entry-backdated
    entry 5,209, the last under the page of 09:12:01, says 09:40:00       → entry-future
    the root of the first 4,096 entries is another                        → page-differs

Times never go back within a log (`entry-time`), so the first entry after a page and the last under it speak for the
others. Between two pages an entry may say any time that fits both: the closer the pages, the less it can lie.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ledger.errors import LedgerError
from ledger.findings import AuditReport, Finding
from ledger.log.checkpoint import Checkpoint
from ledger.log.note import MAX_NOTE
from ledger.log.seen_page import FOLDER, SeenPage, open_page
from ledger.log.trust import Trust
from ledger.source import Directory
from ledger.stamped import SLACK, page_of, time_of


def hold_against(
    directory: Path, trust: Trust, checkpoint: Checkpoint, since: Sequence[bytes], report: AuditReport
) -> None:
    """Hold the log against every earlier page that was kept.

    Args:
        directory: the mirror, its own `checkpoints/` among them.
        trust: from elsewhere.
        checkpoint: that the audit opened.
        since: further notes, kept elsewhere.
        report: takes what is found.
    """
    source = Directory(directory)
    pages = [*_kept(directory, source, trust, report), *_given(since, trust, report)]
    for page in sorted(pages, key=lambda each: each.checkpoint.size):
        report.pages += 1
        if page.checkpoint.size > checkpoint.size:
            report.add(Finding("log-shrunk", -1, {"known_size": page.checkpoint.size, "got": checkpoint.size}))
            continue
        try:
            _compare_root(source, page, checkpoint, report)
            if page.time is not None and page.checkpoint.size < checkpoint.size:  # the present one was looked at
                _compare_times(source, page.checkpoint.size, page.time, checkpoint.size, report)
        except LedgerError:  # a tile or an entry that is not there or can't be read has its own finding
            report.not_checked.append("audit-page-not-held")


def _kept(directory: Path, source: Directory, trust: Trust, report: AuditReport) -> Iterator[SeenPage]:
    for path in sorted((directory / FOLDER).glob("*")):
        name = f"{FOLDER}/{path.name}"
        if path.name.startswith("."):  # an interrupted write
            continue
        try:
            page = open_page(source.fetch(name, MAX_NOTE), trust)
        except LedgerError as e:
            report.add(Finding("page-unreadable", -1, {"path": name, "reason": e.code}))
            continue
        yield page


def _given(since: Sequence[bytes], trust: Trust, report: AuditReport) -> Iterator[SeenPage]:
    for number, data in enumerate(since, 1):
        try:
            yield open_page(data, trust)
        except LedgerError as e:
            report.add(Finding("page-unreadable", -1, {"path": f"--since {number}", "reason": e.code}))


def _compare_root(source: Directory, page: SeenPage, checkpoint: Checkpoint, report: AuditReport) -> None:
    size = page.checkpoint.size
    got = page_of(source, size, checkpoint).root
    if got != page.checkpoint.root:
        expected = page.checkpoint.root.hex()
        report.add(Finding("page-differs", -1, {"size": size, "expected": expected, "got": got.hex()}))


def _compare_times(source: Directory, size: int, seen: int, total: int, report: AuditReport) -> None:
    last = time_of(source, size - 1, total)
    if last > seen + SLACK:
        report.add(Finding("entry-future", size - 1, {"time": last, "witnessed": seen}))
    first = time_of(source, size, total)
    if first < seen - SLACK:
        report.add(Finding("entry-backdated", size, {"time": first, "witnessed": seen}))
