"""ScanSummary: a day's scans, so that a wave of clones can't be hidden later (SPEC §12.6).

    {"codes":2,"day":"2026-05-18","ledger":"example.com/kiln","root":"<64 hex>"}

The certifier states it once a day, for a day that is over. The counts themselves stay off the ledger; the root is that
over the canonical `["<CODE>",before,after]`, sorted by code: scans before and after the claim.
"""

from collections.abc import Iterator, Mapping

import msgspec

from ledger.craft.day import day_of
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.shapes import check_date, check_hash, check_range
from ledger.craft.state import Change, Put, ScanDay, State
from ledger.errors import PolicyError
from ledger.log.tree import EMPTY, hash_leaf, root_of

MAX_CODES = 2**53 - 1


class ScanSummary(Subject, frozen=True, kw_only=True):
    """The subject: the day (UTC+8), how many codes were scanned, and the root over their counts, hex."""

    day: str
    codes: int
    root: str


def rule(subject: ScanSummary, facts: Facts, state: State) -> Iterator[Change]:
    """Keep the day's root.

    Raises:
        MalformedError: a field's form.
        PolicyError: `scan-day-not-over`, `scan-day-stated`; `scan-root-empty`: no codes, and another root than that of
            nothing.
    """
    check_date(subject.day, "day")
    check_range(subject.codes, "codes", 0, MAX_CODES)
    check_hash(subject.root, "root")
    if subject.day >= day_of(facts.time):
        raise PolicyError("scan-day-not-over", day=subject.day)
    before = state.get(ScanDay, subject.day)
    if before is not None:
        raise PolicyError("scan-day-stated", day=subject.day, entry=before.index)
    if (subject.codes == 0) != (subject.root == EMPTY.hex()):
        raise PolicyError("scan-root-empty", codes=subject.codes)
    yield Put(ScanDay(day=subject.day, codes=subject.codes, root=subject.root, index=facts.index))


def scan_root(scans: Mapping[str, tuple[int, int]]) -> bytes:
    """Return the root over a day's counts.

    Args:
        scans: piece code → scans before and after its claim, each ≥ 0.
    """
    return root_of([hash_leaf(msgspec.json.encode((code, *scans[code]))) for code in sorted(scans)])


KIND = Kind(name="ScanSummary", subject=ScanSummary, signers=("certifier",), rule=rule, since=2)
