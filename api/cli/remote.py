"""A ledger behind an address: its log is fetched and replayed here, so that nobody signs upon hearsay.

    checkpoint → entries → their root is the checkpoint's → the rules give the state, as in an audit

What a server says of its state is not asked for. Signatures of entries are the audit's business, and whether this is
the ledger one means is the trust file's: what is signed here names the origin that the log's own charter states.
"""

from hashlib import sha256
from pathlib import Path

from api.cli.answer import bring_to, check_answer, post_to
from api.cli.manners import manners, progress
from api.cli.opened import host_of
from api.intake.bare import media_type
from ledger.client import Web
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.profile import Profile
from ledger.craft.profile_shelf import ProfileShelf
from ledger.craft.state import State, ledger_of
from ledger.craft.statement import read_statement
from ledger.errors import PolicyError, VerificationError
from ledger.log.checkpoint import open_checkpoint, parse_checkpoint
from ledger.log.entry import parse_entry
from ledger.log.note import MAX_NOTE, parse_note, parse_vkey
from ledger.log.tiles import MAX_BUNDLE_LENGTH, WIDTH, decode_bundle, entries_path, tile_width
from ledger.log.tree import Frontier, hash_leaf
from ledger.log.trust import Trust
from ledger.replay import Replay
from ledger.sequencer import Answer
from ledger.store.replay import ReplayState
from ledger.words import say

MAX_PROFILE = 1 << 20  # bytes


class WebLedger:
    """A ledger behind an address: its log, replayed here; see `OpenLedger`."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._state = ReplayState()
        self._profiles = ProfileShelf(lambda name: web.fetch(f"blob/{name}", MAX_PROFILE))
        self._replay = Replay(self._profiles)
        self._frontier = Frontier()
        self._trust: Trust | None = None
        self.origin = ""
        self.directory: Path | None = None
        self.private: Path | None = None

    def close(self) -> None:
        """Drop the state."""
        self._state.close()

    @property
    def host(self) -> str:
        """See `OpenLedger.host`."""
        return host_of(self._web.address)

    @property
    def state(self) -> State:
        """See `OpenLedger.state`."""
        return self._state

    @property
    def size(self) -> int:
        """See `OpenLedger.size`."""
        return self._replay.size

    @property
    def root(self) -> bytes:
        """See `OpenLedger.root`."""
        return self._frontier.root()

    @property
    def profile(self) -> Profile:
        """See `OpenLedger.profile`."""
        return self._profiles[ledger_of(self._state).profile]

    def refresh(self) -> None:
        """See `OpenLedger.refresh`.

        Raises:
            NotFoundError, PushbackError: the address does not answer as a ledger.
            VerificationError: `mirror-root`: the entries are not those of the checkpoint.
            InconsistencyError: `entry-link`. LedgerError: what the rules refuse.
        """
        note = self._web.fetch("checkpoint", MAX_NOTE)
        head = parse_checkpoint(parse_note(note).text)
        with progress(say("cli.reading", manners.lang)) as moved:
            while self.size < head.size:
                self._take(self._fetch(self.size, head.size))
                moved("entries", self.size, head.size)
        if self._trust is None or self._frontier.root() != head.root:
            raise VerificationError("mirror-root", size=head.size)
        open_checkpoint(note, self._trust.log, self.origin)

    def entry(self, index: int) -> bytes:
        """See `OpenLedger.entry`."""
        return self._fetch(index, self.size)[0]

    def _fetch(self, start: int, size: int) -> list[bytes]:
        """Fetch the entries from `start` to the end of their bundle, in a log of `size`."""
        index = start // WIDTH
        width = tile_width(0, index, size)
        data = self._web.fetch(entries_path(index, width), MAX_BUNDLE_LENGTH)
        return decode_bundle(data, width)[start % WIDTH :]

    def _take(self, entries: list[bytes]) -> None:
        for data in entries:
            if self.size == 0:
                self._begin(data)
            statement = self._replay.read(data)
            self._state.apply(self._replay.judge(self._state, statement))
        self._frontier = self._frontier.extend([hash_leaf(data) for data in entries])

    def _begin(self, data: bytes) -> None:
        """Take from the charter what the rest is read by: origin, log key, profile."""
        charter = read_statement(parse_entry(data).statement or "").subject
        if not isinstance(charter, Charter):
            raise PolicyError("charter-missing", kind=type(charter).__name__)
        self.origin = charter.ledger
        self._trust = Trust(
            certifiers=(charter.certifier,), charter=hash_leaf(data), log=parse_vkey(charter.log), mirrors=(),
            origin=self.origin, predecessors=(), quorum=0, suites=charter.suites, tsa=(), witnesses=(),
        )  # fmt: skip

    def submit(self, body: bytes) -> Answer:
        """See `OpenLedger.submit`."""
        answer = post_to(self._web, body)
        if self._trust is not None:
            check_answer(answer, body, self._trust)
        return answer

    def keep(self, data: bytes) -> bool:
        """See `OpenLedger.keep`: the address takes what an admitted statement names."""
        del data
        return False

    def bring(self, data: bytes) -> None:
        """See `OpenLedger.bring`."""
        bring_to(self._web, sha256(data).hexdigest(), data, media_type(data))
