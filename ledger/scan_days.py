"""Stating each day's look-ups, in the sequencer's own turn: SPEC §12.6, §12.11.

    midnight in the east, five minutes gone ─ yesterday not stated? ─ lines published ─ ScanSummary signed

A day's counts stay until its statement is found in the log: a commit that failed takes nothing along. A day on which
nobody looked anything up is stated too, if the server was there: whoever leaves a day out is seen to.
"""

from collections.abc import Callable, Iterator

from ledger.backend import Chunks, DayCounts
from ledger.craft.day import day_of, days_earlier
from ledger.craft.kinds.oversight.scan_summary import ScanSummary, scan_root
from ledger.craft.scan_lines import format_scan_lines
from ledger.craft.state import Ledger, ScanDay, State
from ledger.craft.statement import Statement, read_statement, sign_statement
from ledger.errors import LedgerError
from ledger.log.keys import SigningKey

GRACE = 300  # seconds after midnight: what was noted before it is summed by then
PUBLISHED_DAYS = 400  # that a day's lines are kept


class ScanDays:
    """See `backend.Maker`. Asked on the writer's thread alone.

    Attributes:
        trouble: why the last one could not be made; None when all is well. A submission never fails for lack of one.
    """

    def __init__(self, certifier: Callable[[], SigningKey], counts: DayCounts, published: Chunks) -> None:
        """Take the certifier's key, asked for each time, the counts, and where lines are put."""
        self.trouble: LedgerError | None = None
        self._certifier, self._counts, self._published = certifier, counts, published
        self._since = ""  # the first day on which it was asked
        self._stated = ""  # the last day of which it is known that nothing is left to state

    def make(self, state: State, size: int, time: int) -> Statement | None:
        """See `Maker.make`."""
        ledger = state.get(Ledger, "")
        if ledger is None or not ledger.opened or ledger.closed >= 0 or ledger.rules < 2 or size < 1:
            return None
        self._since = self._since or day_of(time)
        today = day_of(time - GRACE)
        if self._stated == today:
            return None
        try:
            for day in self._due(today):
                if state.get(ScanDay, day) is None:
                    return self._state(day, time, ledger.origin)
                self._counts.drop(day)
            self._age(state, today)
        except LedgerError as e:
            self.trouble = e
            return None
        self._stated, self.trouble = today, None
        return None

    def _due(self, today: str) -> Iterator[str]:
        """Yield the days that are over and have counts, the oldest first; yesterday in any case."""
        yesterday = days_earlier(today, 1)
        waiting = self._counts.waiting(today)
        yield from waiting
        if yesterday not in waiting and yesterday >= self._since:
            yield yesterday

    def _state(self, day: str, time: int, origin: str) -> Statement:
        key = self._certifier()
        scans = self._counts.lines(day)
        root = scan_root(scans).hex()
        if scans:
            self._published.put(root, format_scan_lines(scans))
        subject = ScanSummary(day=day, codes=len(scans), root=root)
        return read_statement(sign_statement("ScanSummary", subject, key, time, origin))

    def _age(self, state: State, today: str) -> None:
        """Take away the lines of days long past."""
        oldest = days_earlier(today, PUBLISHED_DAYS)
        for day in state.list(ScanDay, ""):
            if day.day < oldest:
                self._published.drop(day.root)
