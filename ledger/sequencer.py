"""The sequencer: the one way into the log, from top to bottom (SPEC §13).

    append    take the turn → admit → COMMIT POINT ┐                     ┌ answer receipts
    start     verify the head ────────────────────┴→ cover → re-read → guard → sign

    cover     the stage holds every entry between the guard's tree and ours
    re-read   database and stage say the same, on other connections, hashed again by another way
    guard     compare-and-swap: from here on the tree can't be taken back
    sign      exactly what the guard holds, whoever put it there

After a failure at any step the same steps finish the work: at the next append, or at the next start. Until they have,
nobody was answered, so nothing was promised; a retry finds the entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ledger.admission import Checked, Refused, Turn, check
from ledger.backend import Clock, EntryStore, Group, Guard, Head, Maker, Reading, Signer, Stage
from ledger.craft.profile import Profile
from ledger.craft.statement import Statement
from ledger.errors import InconsistencyError, PushbackError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.prover import Prover, frontier_at, nodes_of
from ledger.rereading import check_head, check_stored
from ledger.staged import Staged, Tail, read_staged, stage_name, staged_since

__all__ = ["Accepted", "Answer", "Checked", "Page", "Refused", "Sequencer", "check", "empty_page"]

# Of a group's own page and the one before, each is looked at several times.
_parse = lru_cache(maxsize=16)(parse_checkpoint)

CLOCK_SLACK = 5  # seconds the last entry may be ahead of the clock


@dataclass(frozen=True, slots=True)
class Accepted:
    """Everything in the submission stands in the log; a receipt is proof, not a promise.

    Attributes:
        entries: index of each statement, in the submission's order; of a sheet, the sheet and then its items.
        receipts: one each, `.tlog-proof` bytes.
        statements: statement ids, 32 bytes each.
        said: the statements, where they are at hand: of whoever asked over a network they are not.
    """

    entries: tuple[int, ...]
    receipts: tuple[bytes, ...]
    statements: tuple[bytes, ...]
    said: tuple[Statement, ...] = field(default=(), repr=False, compare=False)


Answer = Accepted | Refused


@dataclass(frozen=True, slots=True)
class Page:
    """A checkpoint that the guard holds, and the note the log signed over it; empty when the log is."""

    checkpoint: Checkpoint
    note: bytes


def empty_page(origin: str) -> bytes:
    """Return the body that the guard of a new ledger holds."""
    return format_checkpoint(Checkpoint(origin, 0, Head().root))


class Sequencer:
    """Appends groups. Any number may work on one store and one guard: turns are the store's, the last word the guard's.

    Attributes:
        halted: why nothing more is appended or signed by this one; None while all is well. Reads go on.
        stopped: the disk failed under stage, guard or re-reading, so this one appends no more; the next start verifies.
        maker: asked at the end of each group for a statement of the ledger's own; None when it makes none.
    """

    def __init__(
        self,
        origin: str,
        store: EntryStore,
        stage: Stage,
        guard: Guard,
        signer: Signer,
        clock: Clock,
        profiles: Mapping[str, Profile],
    ) -> None:
        """Take the parts; nothing is read before `start`."""
        self.halted: InconsistencyError | None = None
        self.stopped: PushbackError | None = None
        self.maker: Maker | None = None
        self._origin = origin
        self._store = store
        self._stage = stage
        self._guard = guard
        self._signer = signer
        self._clock = clock
        self._profiles = profiles
        self._page: tuple[bytes, Page] | None = None  # the last body signed: signing is deterministic

    def append(self, group: Sequence[Checked]) -> list[Answer]:
        """Append what the rules allow of a group of submissions, and answer each.

        Raises:
            PushbackError: nobody is answered. `outcome-unknown`: the entries may be there; a retry finds them. Others
                (`clock-behind`, `store-busy`, `disk-full`, …): nothing was appended.
            InconsistencyError: the log and its guard disagree; `halted` from now on.
        """
        if self.halted is not None:
            raise InconsistencyError(self.halted.code, **self.halted.fields) from self.halted
        if self.stopped is not None:
            raise PushbackError("store-failed", retry_after=60, reason="sync") from self.stopped
        try:
            return self._append(group)
        except InconsistencyError as e:
            self.halted = e
            raise

    def _append(self, group: Sequence[Checked]) -> list[Answer]:
        with self._store.append() as turn:
            head = turn.head()
            self._check_held(turn, self._held()[1], head)  # G11: upon a log that lost its tail nothing is built
            work = Turn(turn, head, self._time(head), self._profiles)
            outcomes = [work.admit(checked) for checked in group]
            if self.maker is not None and (len(work) or not any(checked.statements for checked in group)):
                work.close(self.maker)
            fresh = work.group() if len(work) else None
            if fresh is not None:
                # COMMIT POINT: before it nothing happened. After it the group is in the log for good: entries, leaf
                # hashes, tiles, state and head, in one transaction. Nobody has been told, nothing is signed.
                turn.commit(fresh)
        if fresh is None and all(isinstance(outcome, Refused) for outcome in outcomes):
            return [outcome for outcome in outcomes if isinstance(outcome, Refused)]
        try:
            page = self._seal(head if fresh is None else fresh.new, fresh)
            return self._answer(group, outcomes, page, fresh)
        except PushbackError as e:
            if e.code == "store-failed":
                self.stopped = e  # G3: a sync that failed is never tried again upon what the cache believes
            raise PushbackError("outcome-unknown", retry_after=1, reason=e.code) from e

    def start(self) -> Page:
        """Verify that the store covers what the guard holds, and finish what an earlier process left unfinished.

        Raises:
            InconsistencyError: `store-behind-guard`: the log lost its tail, or an old copy of the database was put
                back: see `recover`. `store-forked`, `store-damaged`, `guard-missing`, `guard-malformed`,
                `guard-other-ledger`, `stage-damaged`.
            PushbackError: as `append`.
        """
        try:
            with self._store.read() as reading:
                head = reading.head()
                check_head(reading, head)
            return self._seal(head)
        except InconsistencyError as e:
            self.halted = e
            raise

    def page(self) -> Page:
        """Return the checkpoint that the guard holds, signed: what `/checkpoint` serves."""
        return self._sign(*self._held())

    def _time(self, head: Head) -> int:
        """Return the time of the group's entries: never before the last one's (SPEC §12), whatever the clock does."""
        now = self._clock.now()
        if head.time > now + CLOCK_SLACK:
            raise PushbackError("clock-behind", retry_after=head.time - now, time=head.time)
        return max(now, head.time)

    def _seal(self, head: Head, fresh: Group | None = None) -> Page:
        """Stage, re-read and swap until the guard holds a tree that begins with ours; then sign what it holds.

        Losing the swap is no failure: whoever won committed in the same store, after us or with us.
        """
        while True:
            body, held = self._held()
            with self._store.read() as reading:
                self._check_held(reading, held, head if fresh is None or held.size >= head.size else fresh.old)
            if held.size >= head.size:
                return self._sign(body, held)
            tail = self._cover(held, head, fresh)
            with self._store.read() as reading:
                check_stored(reading, tail, head, {} if fresh is None else fresh.texts)
            self._guard.swap(body, format_checkpoint(Checkpoint(self._origin, head.size, head.root)))

    def _held(self) -> tuple[bytes, Checkpoint]:
        """Return what the guard holds."""
        body = self._guard.read()
        held = _parse(body)
        if held.origin != self._origin:
            raise InconsistencyError("guard-other-ledger", expected=self._origin, got=held.origin)
        return body, held

    def _check_held(self, reading: Reading, held: Checkpoint, known: Head) -> None:
        """Refuse to go on from a guard that holds what this store never had: it forked, or it lost its tail."""
        if held.size == known.size:
            root = known.root
        else:
            size = reading.head().size
            if held.size > size:
                raise InconsistencyError("store-behind-guard", expected=held.size, got=size)
            root = frontier_at(held.size, nodes_of(reading, held.size)).root()
        if root != held.root:
            raise InconsistencyError("store-forked", size=held.size)

    def _cover(self, held: Checkpoint, head: Head, fresh: Group | None) -> Tail:
        """See to it that the stage leads from `head` back to what the guard holds, and return what it says."""
        size, root = head.size, head.root
        while size > held.size:
            tail = read_staged(self._stage, size, root)
            if tail is None:
                self._put_staged(stage_name(size, root), self._missing(held.size, size, fresh))
                break
            size, root = tail.before.size, tail.before.root()
        tail = staged_since(self._stage, held.size, head.size, head.root)
        if tail is None:
            raise InconsistencyError("stage-damaged", size=head.size)  # it forgot what it was just given
        return tail

    def _put_staged(self, name: str, group: Staged) -> None:
        """Stage a group; where another process has staged this very tree meanwhile, from another place on, it stands.

        What stands there is read again by whoever asked, and must prove its name.
        """
        try:
            self._stage.put(name, group.encode())
        except InconsistencyError as e:
            if e.code != "stage-differs":
                raise

    def _missing(self, start: int, end: int, fresh: Group | None) -> Staged:
        """Return the entries [start, end) to be staged: what was just committed, or what is found in the store."""
        if fresh is not None and (fresh.old.size, fresh.new.size) == (start, end):
            return Staged(fresh.old.frontier, fresh.entries)
        with self._store.read() as reading:
            return Staged(frontier_at(start, nodes_of(reading, start)), tuple(reading.entries(start, end)))

    def _sign(self, body: bytes, held: Checkpoint) -> Page:
        if self._page is None or self._page[0] != body:
            if format_checkpoint(held) != body:  # G6: what was compared with the store, to the bit
                raise InconsistencyError("store-damaged", reason="page")
            self._page = body, Page(held, self._signer.sign(body) if held.size else b"")
        return self._page[1]

    def _answer(
        self,
        group: Sequence[Checked],
        outcomes: Sequence[tuple[int, ...] | Refused],
        page: Page,
        fresh: Group | None,
    ) -> list[Answer]:
        answers: list[Answer] = []
        with self._store.read() as reading:
            prover = Prover(reading, page.checkpoint, page.note, fresh)
            for checked, places in zip(group, outcomes, strict=True):
                if isinstance(places, Refused):
                    answers.append(places)
                    continue
                ids = tuple(statement.id for statement in checked.statements)
                receipts = prover.sheet(places[0], ids) if checked.sheet else tuple(map(prover.statement, places))
                answers.append(Accepted(places, receipts, ids, checked.statements))
        return answers
