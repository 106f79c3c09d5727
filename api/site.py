"""What the routes share: the open ledger, its queue, the head as last looked at, and the cache in front.

site.page()            the checkpoint to publish, read again at most once a second
site.published(name)   whether a tile of that width belongs to a size that was published
site.submit(body)      → future answer; what it changes is dropped from the cache before anybody is told
"""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Annotated, Any

import anyio
import anyio.to_thread
from fastapi import Depends
from starlette.requests import Request

from api.changed import codes_changed
from api.cosigner import Cosigner
from api.drafts import DraftDoor
from api.examiner import Examiner
from api.fast import Cache
from api.hall import HallDoor
from api.lists import ListDoor
from api.metrics import Metrics
from api.photos import PhotoDoor
from api.quotas import Quotas
from api.scans import Notes, ScanCounter
from api.settings import MIB, Settings, sources_of
from api.sources import Sources, network_of
from api.stamps import Stamps
from api.thumbs import Thumbs
from api.trusts import read_trusts
from api.waiting import Waiting
from ledger.craft.profile import Profile
from ledger.craft.state import Ledger, State
from ledger.errors import LedgerError, NotFoundError, PushbackError
from ledger.grouping import Grouping
from ledger.instance import Instance
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.tiles import WIDTH, TileName, encode_bundle, parse_tile_path, tile_width
from ledger.log.trust import Trust
from ledger.prover import Prover
from ledger.sequencer import Accepted, Answer, Page

EXAMINERS = 2  # files verified at once
SHRINKING = 4  # small pictures read, or made one at a time
MAX_EXAMINING = 16  # taken in and not answered yet
SIZES = 4096  # published sizes remembered: over an hour of one a second


@dataclass(slots=True)
class Site:
    """One server's view of its ledger.

    Attributes:
        instance: the open studio; whoever opened it closes it, after the server.
        name: the ledger's, as its charter says. others: ledgers whose receipts are judged here too.
        waiting: the view of what waits for an endorsement.
        wakes: called after each submission that was entered; they return at once.
        metrics: what is counted for the operator.
        now: wall clock, whole seconds. ticks: a clock that never jumps.
    """

    instance: Instance
    settings: Settings
    cache: Cache
    now: Callable[[], int] = lambda: int(time.time())
    ticks: Callable[[], float] = time.monotonic
    metrics: Metrics = field(default_factory=Metrics)
    trust: Trust = field(init=False)
    name: str = field(init=False)
    others: tuple[Trust, ...] = field(init=False)
    waiting: Waiting = field(default_factory=Waiting)
    wakes: list[Callable[[], None]] = field(default_factory=list)
    _grouping: Grouping | None = None
    _page: tuple[float, Page] | None = None
    _mine: int = 0  # size after the last commit of this process
    _sizes: deque[int] = field(default_factory=lambda: deque(maxlen=SIZES))
    _first: int = 0
    sources: Sources = field(init=False)
    scans: ScanCounter = field(init=False)
    quotas: Quotas = field(init=False)
    photos: PhotoDoor = field(init=False)
    thumbs: Thumbs = field(init=False)
    lists: ListDoor = field(default_factory=ListDoor)
    drafts: DraftDoor = field(init=False)
    hall: HallDoor = field(init=False)
    _examiner: Examiner = field(init=False)
    few: anyio.CapacityLimiter = field(init=False)
    shrinking: anyio.CapacityLimiter = field(init=False)
    cosigner: Cosigner = field(init=False)
    stamps: Stamps = field(init=False)
    drawing: anyio.CapacityLimiter = field(init=False)  # apart: who asks for pictures holds up nobody's verification
    _examining: int = 0  # files taken in and not answered; the event loop's alone

    def __post_init__(self) -> None:
        self.trust = self.instance.trust
        self.name = self._ledger(self.instance.store).name
        self.others = read_trusts(self.instance.directory)
        self._examiner = Examiner(self.trust, self.instance.profiles, self.others)
        clock = lambda: self.now()  # noqa: E731, PLW0108  # a test sets `now` later
        self.sources = sources_of(self.settings)
        self.scans = ScanCounter(self.sources, self.instance.count_scans(), clock)
        self.quotas = Quotas(self.settings, lambda: self.ticks())  # noqa: PLW0108  # a test sets `ticks` later
        self.thumbs = Thumbs(self.instance.directory / "thumbs", self.instance.blobs, self.settings.thumb_mib * MIB)
        self.photos = PhotoDoor(self.instance, self.cache, clock, self.instance.directory, self.quotas, self.thumbs)
        self.hall = HallDoor(self.instance)
        self.drafts = DraftDoor(self.instance, self.photos, clock)
        self.few = anyio.CapacityLimiter(EXAMINERS)
        self.shrinking = anyio.CapacityLimiter(SHRINKING)
        self.drawing = anyio.CapacityLimiter(1)
        self.stamps = Stamps(self.instance.directory, self.trust)
        self.cosigner = Cosigner(
            self.trust, self.instance.store, self.instance.directory, self.instance.page, self._cosigned,
            lambda witness, outcome: self.metrics.asked.labels(witness, outcome).inc(),
        )  # fmt: skip

    def source_of(self, request: Request) -> str:
        """Return who asks, as one source."""
        return network_of(self.sources.address(request.scope))

    @property
    def address(self) -> str:
        """The public address, without a slash at the end."""
        return self.instance.public_url

    @property
    def studio(self) -> str:
        """The web origin of the signing pages; empty where they stand on the ledger's own."""
        return self.settings.studio_url

    @property
    def host(self) -> str:
        """The host that prints name and people compare."""
        return self.address.partition("://")[2].partition("/")[0]

    def profile_in(self, state: State) -> Profile:
        """Return the craft profile in force."""
        return self.instance.profiles[self._ledger(state).profile]

    @staticmethod
    def _ledger(state: State) -> Ledger:
        ledger = state.get(Ledger, "")
        assert ledger is not None, "a studio is founded with its charter"
        return ledger

    # The queue -------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the queue; from here on statements are taken."""
        self._grouping = self.instance.grouping()
        self._grouping.watch = self.metrics.appended
        self._first = self._mine = self.page().checkpoint.size
        self.hall.follower.start()
        self.cosigner.start()

    def tick(self) -> None:
        """Let the ledger make the snapshot that is due, though nobody posts."""
        if self._grouping is not None and self.instance.sequencer.maker is not None:
            self._grouping.tick()

    def count(self, notes: Notes) -> None:
        """Add look-ups that were noted to their counts, on a thread of its own; what can't be counted is let be."""
        self.metrics.looked_up.inc(len(notes))
        try:
            with self.instance.store.read() as reading:
                self.scans.sum(notes, reading)
        except PushbackError:
            return  # the disk or the store is busy: a count is owed to nobody

    def look_back(self) -> bool:
        """Let the views look at a part of what they have not seen; report whether nothing is left to look at."""
        try:
            return self.instance.views.follow(self.instance.store)
        except PushbackError:
            return True  # the disk or the store is busy: whoever asks next looks

    def close(self) -> None:
        """Answer what was taken in, then stop."""
        self.cosigner.close()
        self.hall.follower.close()
        self.count(self.scans.take())
        if self._grouping is not None:
            self._grouping.close()
            self._grouping = None
        self._examiner.close()
        self.photos.close()
        self.thumbs.close()

    @property
    def queue(self) -> tuple[int, int, int]:
        """See `Grouping.load`; nothing while it does not run."""
        return (0, 0, 0) if self._grouping is None else self._grouping.load

    def submit(self, body: bytes) -> Future[Answer]:
        """Queue a submission; raises as `Grouping.submit`."""
        if self._grouping is None:
            raise PushbackError("closing", retry_after=5)
        began = self.ticks()
        future = self._grouping.submit(body)
        future.add_done_callback(lambda done: self.metrics.answered(done, self.ticks() - began))
        # On the thread that answers, so that it is done even when nobody waits any more.
        future.add_done_callback(self._answered)
        return future

    async def cosigned(self, answer: Accepted) -> tuple[bytes, ...]:
        """Return the receipts of an answer under the first page that a quorum saw, if one does in time; else its own.

        A page of a quorum may be a later one: the same entries stand in it.
        """
        end = max(answer.entries) + 1
        note = await self.cosigner.quorum_on(end, self.settings.witness_wait)
        if not note:
            return answer.receipts
        return await anyio.to_thread.run_sync(self._receipts_under, note, answer.entries)

    def _receipts_under(self, note: bytes, entries: tuple[int, ...]) -> tuple[bytes, ...]:
        with self.instance.store.read() as reading:
            prover = Prover(reading, parse_checkpoint(parse_note(note).text), note)
            return tuple(prover.receipt(entry) for entry in entries)

    def _answered(self, done: Future[Answer]) -> None:
        error = None if done.cancelled() else done.exception()
        if error is not None and not (isinstance(error, LedgerError) and error.status < 500):
            self._forget(None)  # the outcome may be unknown: what was kept may be old
        if error is not None or done.cancelled():
            return  # refused before anything was written, or its turn never came
        answer = done.result()
        if isinstance(answer, Accepted):
            self._mine = max(self._mine, *(entry + 1 for entry in answer.entries))
            self.hall.follower.wake()
            self.cosigner.wake()
            self._forget(codes_changed(answer.said, self.instance.store))
            for wake in self.wakes:
                wake()

    def stamped(self) -> None:
        """Take up a new time stamp: what was kept does not say it yet."""
        self.stamps.look()
        self._forget(None)

    def _forget(self, codes: set[str] | None) -> None:
        self._page = None
        self.cache.changed(codes)

    # Files to verify -------------------------------------------------------------------------------------------------

    async def examine(self, data: bytes) -> dict[str, Any]:
        """Verify what somebody posted; see `Examiner`.

        Few at a time, and on threads of their own: whoever floods this door does not stop the others.

        Raises:
            PushbackError: `queue-full`.
        """
        if self._examining >= MAX_EXAMINING:
            raise PushbackError("queue-full", retry_after=2, limit=MAX_EXAMINING)
        self._examining += 1
        try:
            return await anyio.to_thread.run_sync(self._examine, data, limiter=self.few)
        finally:
            self._examining -= 1

    def _examine(self, data: bytes) -> dict[str, Any]:
        return self._examiner.examine(data, self.now(), self.profile_in(self.instance.store))

    # The head --------------------------------------------------------------------------------------------------------

    def page(self) -> Page:
        """Return the checkpoint to publish."""
        now = self.ticks()
        held = self._page
        if held is not None and now - held[0] < self.settings.head_seconds:
            return held[1]
        page = self.cosigner.joined(self.instance.page())
        if held is not None and held[1].checkpoint != page.checkpoint:
            self.cache.changed(())
            self.cosigner.wake()
        if page.checkpoint.size > self._mine:  # somebody else committed, we do not know what
            self._mine = page.checkpoint.size
            self.cache.changed(None)
        if not self._sizes or self._sizes[-1] < page.checkpoint.size:
            self._sizes.append(page.checkpoint.size)
        self._page = now, page
        return page

    def _cosigned(self) -> None:
        """Publish the newest page anew: a witness's line joined it."""
        self._page = None
        self.cache.changed(())

    def tile(self, path: str) -> bytes:
        """Return a tile or an entry bundle by its name, read from the rows.

        Raises:
            NotFoundError: `source-missing`: no such name, or no size that was published has it.
        """
        try:
            name = parse_tile_path(path)
        except LedgerError as e:
            raise NotFoundError("source-missing", path=path[:100]) from e
        if not self._published(name):
            raise NotFoundError("source-missing", path=path)
        with self.instance.store.read() as reading:
            if name.level is None:
                start = name.index * WIDTH
                return encode_bundle(reading.entries(start, start + name.width))
            return reading.tile(name.level, name.index, name.width)

    def _published(self, name: TileName) -> bool:
        """Report whether the tile belongs to a size that was published, SPEC §4.

        Sizes of earlier processes are not known, so up to the size at the start every width is.
        """
        level = name.level or 0
        size = self.page().checkpoint.size
        if name.width == WIDTH:
            return tile_width(level, name.index, size) == WIDTH
        if name.width <= tile_width(level, name.index, self._first):
            return True
        return any(tile_width(level, name.index, size) == name.width for size in reversed(self._sizes))


def site_of(request: Request) -> Site:
    """Return the site of the app that serves the request."""
    site: Site = request.app.state.site
    return site


async def _given(request: Request) -> Site:  # async: the framework would call a plain function on another thread
    return site_of(request)


AtSite = Annotated[Site, Depends(_given)]
