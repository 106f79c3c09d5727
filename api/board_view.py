"""What a board shows at a moment: the batch's entries as far as they are shown yet, and the pieces that have a name.

now 10:47, nothing held back     all entries; the newest pieces with their makers' names
now 10:47, held back 3 minutes   the entries up to 10:44 and no others; entries themselves are never delayed
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from api.batch_log import BatchLogs
from api.board import Board, board_of
from api.site import Site
from api.verdicts import entry_at, entry_time
from ledger.backend import Reading
from ledger.craft.kinds.piece.piece import piece_in
from ledger.craft.profile import Profile
from ledger.craft.state import Batch, Kiln, Piece, Slot
from ledger.craft.status import CLAIMED, DESTROYED, REGISTERED, WITHDRAWN, status_of
from ledger.craft.verdict_facts import PieceFacts, Unknown
from ledger.craft.verdict_state import View, facts_from_state
from ledger.errors import NotFoundError

NEWEST = 3  # pieces that a board names at once
_MAX_CODE = 40
_GONE = WITHDRAWN | DESTROYED  # shown nowhere, as in the hall, though either may be taken back for seven days
CLEAN = (REGISTERED, REGISTERED | CLAIMED)  # of a piece's bits: nothing is said against it


class Words(msgspec.Struct, frozen=True):
    """The same in both languages."""

    zh: str
    en: str


class Registered(msgspec.Struct, frozen=True):
    """A registered piece of the batch: the maker's name and no other.

    Attributes:
        at: time of the registration's entry. photo: path of the front, small; empty while it has not come in.
        where: its slot, spoken. grade: what came out.
    """

    code: str
    at: int
    title: Words
    maker: Words
    where: Words
    grade: Words
    photo: str
    entry: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A board at a moment.

    Attributes:
        batch, kiln: their records. at: of the moment, seconds. size, time: up to which entry, and when that was.
        pieces: slots with a live piece, along the kiln. newest: of those the newest that nothing is said against.
    """

    board: Board
    batch: Batch
    kiln: Kiln
    profile: Profile
    at: int
    size: int
    time: int
    pieces: tuple[tuple[str, Piece], ...]
    newest: tuple[Registered, ...]

    @property
    def registered(self) -> frozenset[str]:
        """The slots whose piece is registered."""
        return frozenset(slot for slot, _ in self.pieces)


def view_board(site: Site, logs: BatchLogs, code: str) -> Seen:
    """Return the board of a batch as it may be shown now.

    Raises:
        NotFoundError: `batch-unknown`: or its plan is not shown yet. PushbackError: `views-behind`, `store-failed`.
    """
    known = code[:_MAX_CODE]
    indices = site.instance.views.entries_about(f"batch/{known}", site.instance.store)
    with site.instance.store.read() as reading:
        batch = reading.get(Batch, known)
        at = site.now()
        end, time = _shown(reading, at - site.settings.board_delay, held=site.settings.board_delay > 0)
        board = board_of(logs.read(reading, known, indices), end)
        if batch is None or not board.layout:
            raise NotFoundError("batch-unknown", batch=known)
        kiln = reading.get(Kiln, batch.kiln)
        assert kiln is not None, "a batch is planned for an enrolled kiln"
        found = dict(_pieces(reading, board, batch.code, end, at))
        pieces = tuple((slot, found[slot]) for slot in board.slots() if slot in found)
        shown = sorted(pieces, key=lambda each: each[1].index, reverse=True)
        clean = (each for each in shown if status_of(reading, each[1].index) in CLEAN)
        told = tuple(
            registered_piece(reading, site, piece, slot) for _, (slot, piece) in zip(range(NEWEST), clean, strict=False)
        )
        return Seen(board, batch, kiln, site.profile_in(reading), at, end, time, pieces, told)


def _shown(reading: Reading, until: int, *, held: bool) -> tuple[int, int]:
    """Return how many entries are shown, and the time up to which."""
    head = reading.head()
    if not held or head.time <= until:
        return head.size, head.time
    return bisect_right(range(head.size), until, key=lambda index: entry_time(reading, index)), until


def _pieces(reading: Reading, board: Board, batch: str, end: int, now: int) -> Iterator[tuple[str, Piece]]:
    """Yield slot and piece of every live piece that was not withdrawn and whose slot is shown opened."""
    for slot in reading.list(Slot, batch):
        held = board.held.get(slot.slot)
        if not slot.piece or held is None or not held.outcome:
            continue
        piece = reading.get(Piece, piece_in(slot, reading, now))
        if piece is not None and piece.index < end and not status_of(reading, piece.index) & _GONE:
            yield slot.slot, piece


def registered_piece(reading: Reading, site: Site, piece: Piece, slot: str) -> Registered:
    """Return what is shown of a registered piece."""
    profile = site.profile_in(reading)
    view = View(reading.head().size, site.now(), has_photo=site.instance.blobs.__contains__)
    facts = facts_from_state(
        reading, lambda index: entry_at(reading, index), piece.code, site.instance.profiles, view
    ).piece  # fmt: skip
    assert isinstance(facts, PieceFacts), "it is registered"
    assert not isinstance(facts.maker, Unknown), "of state nothing is unknown"
    title, front = facts.subject.title, next((each for each in facts.subject.photos if each.view == "front"), None)
    there = front is not None and front.sha256 in site.instance.blobs
    outcome = reading.get(Slot, piece.slots[-1]) if piece.slots else None
    code = outcome.outcome if outcome is not None else ""
    return Registered(
        piece.code, facts.time, Words(title.zh, title.en or title.zh), Words(facts.maker.zh, facts.maker.en),
        Words(profile.words_of_slot(slot, "zh"), profile.words_of_slot(slot, "en")),
        Words(profile.words("outcome", code, "zh"), profile.words("outcome", code, "en")),
        f"/thumb/{front.sha256}" if there and front is not None else "", piece.index,
    )  # fmt: skip
