"""A batch's board: what the public sees of a kiln while it is loaded, closed, opened; up to an entry, and no names.

    plan → loadings → ignition ┃ openings, corrections → closing       what comes after `end` is not looked at
                               ┃
              the list is closed: what came too late for it is no part of the board

It folds the batch's own entries, so that it can be held back: state has today's outcomes alone. With nothing held back
it says what state says (a test holds the two together). A bulk line is one slot and many vessels; sums count vessels.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from api.batch_counts import OPEN
from api.batch_log import Told
from ledger.craft.kinds.kiln.batch_cancellation import BatchCancellation
from ledger.craft.kinds.kiln.batch_closing import CLASSES, BatchClosing
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.batch_unloading import BatchUnloading
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.profile import Profile
from ledger.craft.slots import parse_layout

_CHANGE = "kiln-change"  # counted as good, and prized: it has a mark of its own


@dataclass(frozen=True, slots=True)
class Held:
    """What stands in a slot: vessels, entry of its loading, and once it is opened outcome and fault."""

    count: int
    index: int
    outcome: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """What one statement says came out: slot, outcome, fault; of a correction also what stood before, and why."""

    index: int
    time: int
    outcomes: tuple[tuple[str, str, str], ...]
    old: str = ""
    old_fault: str = ""
    reason: str = ""


@dataclass(slots=True)
class Board:
    """A batch up to an entry.

    Attributes:
        layout: slot ranges of the plan. quick: whether it was an everyday kiln's.
        phase: `planned`, `ignited`, `opening`, `closed`, `cancelled`.
        held: by slot, in the order of their loading; after the ignition what the list holds.
        came: openings and corrections, oldest first.
        planned_at, ignited_at, opened_at, closed_at: times of those entries; -1 before.
        ignited, first_outcome, closed: entries; -1 before.
        root: of the closed list, hex. lines: slots in it.
        firing: what is stated of the fire; None before. stated: totals of the closing, by class.
    """

    layout: tuple[str, ...] = ()
    quick: bool = False
    phase: str = "planned"
    held: dict[str, Held] = field(default_factory=dict)
    came: list[Came] = field(default_factory=list)
    planned_at: int = -1
    ignited_at: int = -1
    opened_at: int = -1
    closed_at: int = -1
    closed: int = -1
    ignited: int = -1
    first_outcome: int = -1
    root: str = ""
    lines: int = 0
    firing: BatchFiring | None = None
    stated: dict[str, int] = field(default_factory=dict)

    @property
    def closed_before(self) -> bool:
        """Whether the list was closed before the first outcome was stated."""
        return self.ignited >= 0 and (self.first_outcome < 0 or self.ignited < self.first_outcome)

    @property
    def updated_at(self) -> int:
        """Time of the entry that brought it into its phase."""
        return max(self.planned_at, self.ignited_at, self.opened_at, self.closed_at)

    def counts(self, profile: Profile) -> dict[str, int]:
        """Return vessels by outcome class, and `open`; their sum is what was loaded."""
        counted: Counter[str] = Counter()
        for held in self.held.values():
            counted[profile.outcome(held.outcome).cls if held.outcome else OPEN] += held.count
        return {name: counted[name] for name in (*CLASSES, OPEN)}

    def outcomes(self, profile: Profile) -> dict[str, int]:
        """Return vessels by outcome, those that there are, in the profile's order."""
        counted: Counter[str] = Counter()
        for held in self.held.values():
            counted[held.outcome] += held.count
        return {name: counted[name] for name in profile.codes("outcome") if counted[name]}

    def slots(self) -> Iterator[str]:
        """Yield every slot of the layout, in its order."""
        yield from parse_layout(self.layout)

    def rooms(self) -> list[tuple[str, str]]:
        """Return each room of the drawing and how far it is: `loading`, `shut`, `opening`, `opened`, `empty`."""
        inside: dict[str, list[Held]] = {room_of(slot): [] for slot in self.slots()}
        for slot, held in self.held.items():
            inside[room_of(slot)].append(held)
        return [(room, self._room(held)) for room, held in inside.items()]

    def _room(self, inside: Sequence[Held]) -> str:
        opened = sum(1 for held in inside if held.outcome)
        if self.ignited < 0:
            return "loading"
        if opened:
            return "opening" if opened < len(inside) else "opened"
        return "shut" if inside else "empty"

    def marks(self, profile: Profile) -> dict[str, str]:
        """Return the mark of every slot that holds something: see `api.kiln_marks`.

        Where a room is being opened, what waits for its outcome is `loaded`; behind doors that are still shut, `shut`.
        """
        begun = {room_of(slot) for slot, held in self.held.items() if held.outcome}
        return {slot: self._mark(slot, held, begun, profile) for slot, held in self.held.items()}

    def tally(self, profile: Profile) -> dict[str, int]:
        """Return vessels by the mark that stands for them."""
        counted: Counter[str] = Counter()
        for slot, mark in self.marks(profile).items():
            counted[mark] += self.held[slot].count
        return dict(counted)

    def _mark(self, slot: str, held: Held, begun: set[str], profile: Profile) -> str:
        if held.outcome:
            return "change" if held.outcome == _CHANGE else profile.outcome(held.outcome).cls
        return "loaded" if self.ignited < 0 or room_of(slot) in begun else "shut"


def room_of(slot: str) -> str:
    """Return the room that a slot is in, as drawings have them: its first part where it has three or more."""
    parts = slot.split("-")
    return parts[0] if len(parts) > 2 else ""


def board_of(told: Sequence[Told], end: int | None = None) -> Board:
    """Return the board of a batch after its entries below index `end`; of all of them when that is None."""
    board = Board()
    for each in told:
        if end is not None and each.index >= end:
            break
        _take(board, each)
    return board


def _take(board: Board, told: Told) -> None:
    """Let an entry, which the rules admitted, change the board."""
    match told.subject:
        case BatchPlan() as plan:
            board.layout, board.quick, board.planned_at = plan.layout, bool(plan.lines), told.time
            _load(board, plan.lines, told.index)
        case BatchLoading(lines=lines):
            if board.phase == "planned":
                _load(board, lines, told.index)
        case BatchUnloading(slots=slots):
            for each in slots:
                board.held.pop(each.slot, None)
        case BatchIgnition() as ignition:
            as_of = told.index - 1 if ignition.as_of < 0 else ignition.as_of
            board.held = {slot: held for slot, held in board.held.items() if held.index <= as_of}
            board.phase, board.root, board.lines = "ignited", ignition.root, ignition.lines
            board.ignited, board.ignited_at = told.index, told.time
        case BatchFiring() as firing:
            board.firing = firing
        case BatchOpening() as opening:
            _open(board, opening, told)
        case OutcomeCorrection() as correction:
            _correct(board, correction, told)
        case BatchClosing(totals=totals):
            board.phase, board.closed_at, board.closed = "closed", told.time, told.index
            board.stated = {name: getattr(totals, name) for name in CLASSES}
        case BatchCancellation():
            board.phase, board.closed_at = "cancelled", told.time
        case other:
            raise AssertionError(f"an entry of no batch: {type(other).__name__}")


def _load(board: Board, lines: Sequence[Line], index: int) -> None:
    for line in lines:
        board.held[line.slot] = Held(line.count, index)


def _open(board: Board, opening: BatchOpening, told: Told) -> None:
    if board.first_outcome < 0:
        board.phase, board.first_outcome, board.opened_at = "opening", told.index, told.time
    for each in opening.outcomes:
        board.held[each.slot] = replace(board.held[each.slot], outcome=each.outcome, fault=each.fault)
    outcomes = tuple((each.slot, each.outcome, each.fault) for each in opening.outcomes)
    board.came.append(Came(told.index, told.time, outcomes))


def _correct(board: Board, correction: OutcomeCorrection, told: Told) -> None:
    held = board.held[correction.slot]
    board.held[correction.slot] = replace(held, outcome=correction.new, fault=correction.fault)
    outcomes = ((correction.slot, correction.new, correction.fault),)
    board.came.append(Came(told.index, told.time, outcomes, held.outcome, held.fault, correction.reason))
