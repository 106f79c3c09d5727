"""What an operator watches, in Prometheus' text form, at an address of its own: `KILNMARK_METRICS=127.0.0.1:9464`.

    kilnmark_submissions_total{outcome="accepted"} 412.0
    kilnmark_submission_seconds_bucket{le="0.1"} 408.0

Counted here is what happens in this process; `Facts` looks at the ledger itself whenever somebody asks. No label ever
holds what a person, a piece or an address could be told by: outcomes, codes of errors, classes of requests, and the
names of witnesses, which the trust file makes public.
"""

from concurrent.futures import Future

from prometheus_client import CollectorRegistry, Counter, Histogram, PlatformCollector, ProcessCollector

from ledger.errors import InconsistencyError, LedgerError, PushbackError
from ledger.sequencer import Accepted, Answer

_QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_GROUPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1001)
_OUTCOMES = ("accepted", "refused", "waits", "unknown", "failed")
_GUARDED = frozenset({"store-behind-guard", "store-forked"})


class Metrics:
    """What one server counts. Any thread: the counters hold their own locks.

    Attributes:
        registry: everything of this server; nothing is kept in the library's own, so two servers do not meet.
        looked_up: look-ups of pieces noted. faults: answers 500 for a fault of ours.
        asked: requests to a witness, by its name and what came of it: signed, failed, ahead.
    """

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self._submissions = Counter(
            "kilnmark_submissions", "Submissions answered, by outcome.", ["outcome"], registry=registry
        )
        for outcome in _OUTCOMES:
            self._submissions.labels(outcome)
        self._seconds = Histogram(
            "kilnmark_submission_seconds", "From a submission to its receipt, accepted ones.", buckets=_QUICK,
            registry=registry,
        )  # fmt: skip
        self._group = Histogram(
            "kilnmark_group_entries", "Statements that one turn of the writer took.", buckets=_GROUPS,
            registry=registry,
        )  # fmt: skip
        self._failures = Counter(
            "kilnmark_append_failures", "Turns of the writer that failed, by code.", ["code"], registry=registry
        )
        self._guard = Counter("kilnmark_guard_failures", "Times the guard failed or disagreed.", registry=registry)
        self.looked_up = Counter("kilnmark_lookups", "Look-ups of pieces noted to be counted.", registry=registry)
        self.faults = Counter("kilnmark_internal_faults", "Answers that were a fault of ours.", registry=registry)
        self.asked = Counter(
            "kilnmark_witness_requests", "Requests to a witness, by outcome.", ["witness", "outcome"],
            registry=registry,
        )  # fmt: skip

    def answered(self, done: Future[Answer], seconds: float) -> None:
        """Count a submission that was answered, or will never be."""
        outcome = _outcome(done)
        self._submissions.labels(outcome).inc()
        if outcome == "accepted":
            self._seconds.observe(seconds)

    def appended(self, statements: int, error: BaseException | None) -> None:
        """Count a turn of the writer; see `Grouping.watch`. A turn for nothing is the ledger's own, and not counted."""
        if error is None:
            if statements:
                self._group.observe(statements)
            return
        code = error.code if isinstance(error, LedgerError) else "internal-fault"
        if code == "outcome-unknown" and isinstance(error, LedgerError):
            code = str(error.fields.get("reason", code))
        self._failures.labels(code).inc()
        if code.startswith("guard-") or code in _GUARDED:
            self._guard.inc()

    def guard_failed(self) -> None:
        """Count that the guard could not be read while somebody looked."""
        self._guard.inc()


def _outcome(done: Future[Answer]) -> str:
    if done.cancelled():
        return "waits"
    error = done.exception()
    if error is None:
        return "accepted" if isinstance(done.result(), Accepted) else "refused"
    if isinstance(error, PushbackError):
        return "unknown" if error.code == "outcome-unknown" else "waits"
    if isinstance(error, InconsistencyError) or not isinstance(error, LedgerError):
        return "failed"
    return "refused"
