"""What became of slots, batches and pieces: a second reckoning from the log alone, in plain dictionaries."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

DAY = 24 * 3600
FINAL = 7 * DAY
CERTIFIABLE = {"excellent", "seconds"}
CLASSES = {"excellent": "good", "seconds": "seconds", "refire": "refire", "scrapped": "scrapped", "missing": "missing"}
REGISTERED, CLAIMED, DISPUTED, LOST, DAMAGED, DESTROYED, WITHDRAWN, REPLACED = (1 << bit for bit in range(8))


@dataclass
class Place:
    """A slot: its maker, the loading's entry, how many, where it was fired before, and what came of it."""

    person: str
    index: int
    count: int = 1
    origin: str = ""
    listed: bool = False
    outcome: str = ""
    piece: str = ""


@dataclass
class Firing:
    """A batch: its kiln and its phase."""

    kiln: str
    phase: str = "planned"
    quick: bool = False


@dataclass
class Made:
    """A piece.

    Attributes:
        stopped: time at which it was withdrawn or destroyed, 0 for neither; which: the bit of that.
        disputed: whether the last word on that was *disputed*; None where it was something that clears perhaps.
        doubtful: something may have put it in dispute that this model does not weigh.
        unsure: a clearing may have ended a dispute or a stop.
    """

    maker: str
    index: int
    owner: str = ""
    lost: bool = False
    damaged: bool = False
    replaced: bool = False
    stopped: int = 0
    which: int = 0
    disputed: bool | None = False
    doubtful: bool = False
    unsure: bool = False

    def becomes(self, status: str, time: int) -> None:
        """Take a status in effect."""
        assert not self.final(time) or self.unsure, f"{status} of a piece that is final"
        if status in {"withdrawn", "destroyed"}:
            assert not self.stopped or self.unsure, f"{status} of a piece that is stopped"
            self.stopped, self.which = time, WITHDRAWN if status == "withdrawn" else DESTROYED
            if self.disputed:
                self.disputed, self.doubtful = None, True
        elif status in {"lost", "stolen", "recovered"}:
            self.lost = status != "recovered"
        elif status == "damaged":
            self.damaged = True
        elif status == "disputed":
            self.disputed = True
        else:
            self._cleared()

    def _cleared(self) -> None:
        if self.doubtful or self.disputed is None or (self.disputed and self.stopped):
            self.unsure = self.unsure or bool(self.stopped)
            self.disputed, self.doubtful = None, True
        elif self.disputed:
            self.disputed = False
        else:
            assert self.stopped, "nothing was to be cleared"
            self.stopped = self.which = 0

    def settled(self) -> None:
        """A dispute about the owner is decided."""
        self.doubtful = True
        if self.disputed:
            self.disputed = None

    def final(self, time: int) -> bool:
        """Whether it is gone for good."""
        return 0 < self.stopped <= time - FINAL

    def compare(self, bits: int) -> None:
        """Hold the bits of the state against this."""
        expected = (
            REGISTERED | CLAIMED * bool(self.owner) | LOST * self.lost | DAMAGED * self.damaged | self.which
            | REPLACED * self.replaced
        )  # fmt: skip
        stops = WITHDRAWN | DESTROYED
        mask = ~(DISPUTED | (stops if self.unsure else 0))
        assert bits & mask == expected & mask, f"status {bits:08b}, by the log {expected:08b}"
        assert bits & stops != stops, "withdrawn and destroyed at once"
        if self.disputed or not self.doubtful:
            assert bool(bits & DISPUTED) == bool(self.disputed), f"status {bits:08b}: in dispute, or not"


class Pieces:
    """Kilns, batches, slots and pieces."""

    def __init__(self) -> None:
        self.staff: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.batches: dict[str, Firing] = {}
        self.places: dict[str, Place] = {}
        self.pieces: dict[str, Made] = {}

    def may_fire(self, batch: str, holder: str, *, master_only: bool, what: str) -> None:
        """Only the kiln's own people say what goes on in it."""
        master, deputies = self.staff[self.batches[batch].kiln]
        assert holder == master or (not master_only and holder in deputies), f"{what} by somebody else"

    def restaff(self, subject: Any) -> None:
        """Change a kiln's people."""
        master, deputies = self.staff[subject.kiln]
        given = subject.deputies if isinstance(subject.deputies, tuple) else deputies
        self.staff[subject.kiln] = (subject.master or master, given)

    def plan(self, subject: Any, index: int, holder: str) -> None:
        """Plan a batch; a quick one is loaded at once."""
        assert subject.code not in self.batches, "one batch twice"
        assert holder == self.staff[subject.kiln][0], "planned by somebody else than the master"
        self.batches[subject.code] = Firing(subject.kiln, quick=bool(subject.lines))
        self.load(subject.code, subject.lines, index, holder)

    def load(self, batch: str, lines: Any, index: int, holder: str) -> None:
        """Load slots."""
        assert self.batches[batch].phase == "planned", "loaded outside an open list"
        master, deputies = self.staff[self.batches[batch].kiln]
        for line in lines:
            name = f"{batch}/{line.slot}"
            assert name not in self.places, "two vessels in one slot"
            assert line.person == holder or holder in (master, *deputies), "loaded for somebody else"
            if line.came_from:
                origin = self.places[line.came_from]
                assert (origin.outcome, origin.person) == ("refire", line.person), "fired again, and was not to be"
                assert not self.gone_to(line.came_from), "one vessel in two places"
            self.places[name] = Place(line.person, index, line.count, line.came_from)

    def gone_to(self, origin: str) -> list[str]:
        """Return where a vessel stands that was to be fired again, but for lists that are void."""
        found = [name for name, place in self.places.items() if place.origin == origin]
        phases = {name: self.batches[name.partition("/")[0]].phase for name in found}
        return [name for name in found if phases[name] == "planned" or self.places[name].listed]

    def unload(self, subject: Any) -> None:
        """Empty slots."""
        assert self.batches[subject.batch].phase == "planned", "unloaded from a closed list"
        for each in subject.slots:
            del self.places[f"{subject.batch}/{each.slot}"]

    def of(self, batch: str) -> dict[str, Place]:
        """Return the slots of a batch."""
        return {name: place for name, place in self.places.items() if name.partition("/")[0] == batch}

    def ignite(self, subject: Any) -> None:
        """Close the list."""
        batch = self.batches[subject.batch]
        assert batch.phase == "planned", "a list closed twice"
        batch.phase = "ignited"
        listed = [each for each in self.of(subject.batch).values() if subject.as_of < 0 or each.index <= subject.as_of]
        for place in listed:
            place.listed = True
        assert (subject.lines, subject.pieces) == (len(listed), sum(place.count for place in listed)), "another list"

    def cancel(self, batch: str) -> None:
        """Fire it never."""
        assert self.batches[batch].phase == "planned", "cancelled after the ignition"
        self.batches[batch].phase = "cancelled"

    def outcome(self, name: str, old: str, new: str) -> None:
        """Give a slot its one current outcome."""
        place = self.places[name]
        assert place.listed, "an outcome outside the closed list"
        assert place.outcome == old, f"outcome {old} is not the current one, {place.outcome}"
        place.outcome = new
        batch = self.batches[name.partition("/")[0]]
        batch.phase = "opening" if batch.phase == "ignited" else batch.phase
        for piece in self.pieces.values():
            if place.piece and piece is self.pieces[place.piece]:
                piece.doubtful = True

    def close(self, subject: Any) -> None:
        """Hold the equation."""
        batch = self.batches[subject.batch]
        assert batch.phase == "opening", "closed before its opening, or twice"
        batch.phase = "closed"
        counted: Counter[str] = Counter()
        for place in self.of(subject.batch).values():
            if place.listed:
                counted[CLASSES[place.outcome]] += place.count
        totals = subject.totals
        assert totals.loaded == sum(counted.values()), "the equation does not hold: loaded"
        for name in (*dict.fromkeys(CLASSES.values()), "trial"):
            assert getattr(totals, name) == counted[name], f"the equation does not hold: {name}"

    def cite(self, subject: Any, time: int) -> None:
        """Put a piece into its slots: each of the closed list, good, its maker's, and free."""
        slots = [firing.slot for firing in subject.firings if firing.slot]
        for name in slots:
            place = self.places.get(name)
            assert place is not None, "certified outside a closed list: nobody loaded it"
            assert place.listed, "certified outside a closed list"
            wanted = CERTIFIABLE if name == slots[-1] else {"refire"}
            assert place.outcome in wanted, f"certified though its outcome is {place.outcome}"
            assert (place.person, place.count) == (subject.maker, 1), "certified for somebody else, or of many"
            assert not place.piece or self.gone(place.piece, time), f"two live pieces in slot {name}"
            place.piece = subject.code
        if slots:
            first = self.places[slots[0]]
            assert not first.origin, "certified without its earlier firings"

    def gone(self, code: str, time: int) -> bool:
        """Whether a piece is gone for good; one of which a clearing is unsure may be."""
        piece = self.pieces[code]
        return piece.final(time) or piece.unsure

    def register(self, code: str, maker: str, index: int) -> None:
        """Let a piece be."""
        assert code not in self.pieces, "one code twice"
        self.pieces[code] = Made(maker, index)

    def doubt(self, maker: str) -> None:
        """Let everything a person made be in doubt, perhaps."""
        for piece in self.pieces.values():
            if piece.maker == maker:
                piece.doubtful = True
