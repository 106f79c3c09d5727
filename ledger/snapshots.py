"""Making status snapshots, in the sequencer's own turn: SPEC §10, §13.

    group admitted ─ enough time passed? anything changed? ─ chunks written ─ StatusSnapshot signed ─ last of the group

Only inside the turn is it known at which entry a snapshot will stand. The chunks are written before the commit: should
that fail, files that nobody names are left, and no snapshot is ever in the log without its chunks.
"""

from collections.abc import Callable

from ledger.backend import Chunks, Maker
from ledger.craft.kinds.oversight.status_snapshot import BETWEEN, StatusSnapshot
from ledger.craft.snapshot import leaves_of
from ledger.craft.state import Ledger, Snapshot, State
from ledger.craft.statement import Statement, read_statement, sign_statement
from ledger.errors import LedgerError
from ledger.log.keys import SigningKey
from ledger.log.tree import root_of

HOURLY = 3600  # seconds between snapshots of a ledger that is served, when something changed
DAILY = 24 * 3600  # the longest that a changed status may go without one


class SnapshotMaker:
    """See `backend.Maker`.

    Attributes:
        every: seconds from one snapshot to the next, 60 to 86,400.
        trouble: why the last one could not be made; None when all is well. A submission never fails for lack of one.
    """

    def __init__(self, certifier: Callable[[], SigningKey], chunks: Chunks, every: int = HOURLY) -> None:
        """Take the certifier's key, asked for each time, and where chunks are put."""
        self.every = max(BETWEEN, min(every, DAILY))
        self.trouble: LedgerError | None = None
        self._certifier = certifier
        self._chunks = chunks

    def make(self, state: State, size: int, time: int) -> Statement | None:
        """See `Maker.make`."""
        ledger, last = state.get(Ledger, ""), state.get(Snapshot, "")
        if ledger is None or not ledger.opened or ledger.closed >= 0 or ledger.rules < 2 or size < 1:
            return None
        if last is not None and time < last.time + self.every:
            return None
        leaves = leaves_of(state, size)
        if not any(each.fresh and each.data for each in leaves):
            return None  # the last one still says all
        try:
            key = self._certifier()
            for each in leaves:
                if each.fresh:
                    self._chunks.put(each.leaf.hex(), each.chunk)
            root = root_of([each.leaf for each in leaves]).hex()
            if len(leaves) > 1:
                self._chunks.put(root, b"".join(each.leaf for each in leaves))
        except LedgerError as e:
            self.trouble = e
            return None
        self.trouble = None
        subject = StatusSnapshot(n=size, root=root)
        return read_statement(sign_statement("StatusSnapshot", subject, key, time, ledger.origin))


class Makers:
    """Several makers as one: the first that has something to state, states it; the others have the next turn."""

    def __init__(self, *makers: Maker) -> None:
        self._makers = makers

    def make(self, state: State, size: int, time: int) -> Statement | None:
        """See `Maker.make`."""
        for maker in self._makers:
            made = maker.make(state, size, time)
            if made is not None:
                return made
        return None
