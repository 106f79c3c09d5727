"""What `/metrics` reads of a served ledger whenever it is asked: pages, witnesses, disk, clock, chores, backlog.

    kilnmark_checkpoint_size 412.0
    kilnmark_disk_free_bytes 8.1e+10

A part that can't be read is left out and counted in `kilnmark_unread`, so a rule can tell silence from health.
"""

import platform
import shutil
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.site import Site
from api.webhook_cursor import read_cursor
from ledger.craft.state import Snapshot
from ledger.errors import LedgerError
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.cosignature import quorum_time
from ledger.log.note import parse_note
from ledger.store.chores import CHORES, last_done


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"kilnmark_{name}", text, value=value)


def _labelled(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> Metric:
    family = GaugeMetricFamily(f"kilnmark_{name}", text, labels=[label])
    for said, value in values:
        family.add_metric([said], value)
    return family


class Facts(Collector):
    """See `prometheus_client.registry.Collector`: asked on the thread that answers, never on the ledger's own."""

    def __init__(self, site: Site) -> None:
        """Take the server that is looked at; its clock and its steady ticks are compared from here on."""
        self._site = site
        self._apart = site.now() - site.ticks()

    def describe(self) -> Iterable[Metric]:
        """Say nothing before it is asked: the names are this collector's own."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Yield what can be read."""
        unread = 0
        looks: tuple[Callable[[], Iterator[Metric]], ...] = (
            self._program, self._queue, self._limits, self._log, self._snapshot, self._witnesses, self._disk,
            self._clock, self._chores, self._webhook,
        )  # fmt: skip
        for look in looks:
            try:
                yield from tuple(look())
            except (LedgerError, OSError):
                unread += 1
                if look == self._log:
                    self._site.metrics.guard_failed()
        yield _gauge("unread", "Parts of this page that could not be read.", unread)

    def _program(self) -> Iterator[Metric]:
        site = self._site
        family = GaugeMetricFamily("kilnmark_build", "The program, always 1.", labels=["version", "python"])
        family.add_metric([version("kilnmark"), platform.python_version()], 1)
        yield family
        halted = site.instance.sequencer.halted or site.instance.sequencer.stopped
        yield _gauge("halted", "1 when nothing more is appended by this process.", float(halted is not None))

    def _queue(self) -> Iterator[Metric]:
        waiting, length, limit = self._site.queue
        yield _gauge("queue_submissions", "Submissions taken in and not answered yet.", waiting)
        yield _gauge("queue_bytes", "The same in bytes.", length)
        yield _gauge("queue_limit", "Submissions above which the door says 503.", limit)

    def _limits(self) -> Iterator[Metric]:
        family = CounterMetricFamily("kilnmark_limited", "Requests told to come later, by quota.", labels=["quota"])
        for quota, count in self._site.quotas.turned_away.items():
            family.add_metric([quota], count)
        yield family

    def _log(self) -> Iterator[Metric]:
        site = self._site
        with site.instance.store.read() as reading:
            head = reading.head()
        page = site.instance.page()  # after the store: what is committed and not covered is never counted too low
        yield _gauge("log_size", "Entries committed.", head.size)
        yield _gauge("log_timestamp_seconds", "Time of the last entry.", head.time)
        yield _gauge("checkpoint_size", "Entries of the newest signed checkpoint.", page.checkpoint.size)
        yield _gauge("uncovered", "Entries that no checkpoint covers yet.", max(0, head.size - page.checkpoint.size))
        ahead = max(0, head.time - site.now())
        yield _gauge("clock_behind_seconds", "How far the last entry is ahead of this machine's clock.", ahead)

    def _snapshot(self) -> Iterator[Metric]:
        last = self._site.instance.store.get(Snapshot, "")
        at = 0 if last is None else last.time
        yield _gauge("snapshot_timestamp_seconds", "Time of the last status snapshot; 0 when there is none.", at)

    def _witnesses(self) -> Iterator[Metric]:
        site = self._site
        size = site.instance.page().checkpoint.size
        heard = site.cosigner.heard()
        yield _gauge("witnesses", "Witnesses of the trust file.", len(site.trust.witnesses))
        yield _gauge("witness_quorum", "Operators whose lines a page needs.", site.trust.quorum)
        times = ((name, at) for name, (_, at) in heard.items())
        yield _labelled("witness_timestamp_seconds", "When a witness signed last; 0 never.", "witness", times)
        lags = ((name, max(0, size - seen)) for name, (seen, _) in heard.items())
        yield _labelled("witness_lag", "Entries that a witness has not signed yet.", "witness", lags)
        note = site.cosigner.witnessed()
        if note:
            parsed = parse_note(note)
            at, _ = quorum_time(parsed, site.trust)
            witnessed = parse_checkpoint(parsed.text).size
            yield _gauge("witnessed_size", "Entries of the newest page with a quorum.", witnessed)
            yield _gauge("witnessed_timestamp_seconds", "The quorum's time of that page.", at or 0)

    def _disk(self) -> Iterator[Metric]:
        usage = shutil.disk_usage(self._site.instance.directory)
        yield _gauge("disk_free_bytes", "Free where the ledger lies.", usage.free)
        yield _gauge("disk_size_bytes", "Of the whole volume.", usage.total)

    def _clock(self) -> Iterator[Metric]:
        site = self._site
        drift = site.now() - site.ticks() - self._apart
        yield _gauge("clock_drift_seconds", "How far the wall clock went from the steady one since start.", drift)

    def _chores(self) -> Iterator[Metric]:
        done = {chore: last_done(self._site.instance.directory, chore) for chore in CHORES}
        times = ((chore, 0 if last is None else last.time) for chore, last in done.items())
        yield _labelled("chore_timestamp_seconds", "When a chore was last done; 0 never.", "chore", times)
        well = ((chore, float(last.well)) for chore, last in done.items() if last is not None)
        yield _labelled("chore_well", "1 when it found all well.", "chore", well)

    def _webhook(self) -> Iterator[Metric]:
        site = self._site
        if not site.settings.webhook_url:
            return
        with site.instance.store.read() as reading:
            cursor, _ = read_cursor(site.instance.directory, reading)
            size = reading.head().size
        yield _gauge("webhook_backlog", "Entries that the webhook has not told of.", size - cursor.next)
        yield _gauge("webhook_attempts", "Attempts at the next of them.", cursor.attempts)
