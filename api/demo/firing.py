"""The firing: a dragon kiln from plan to closing, and a quick batch for what has to burn once more.

plan → load (the kiln's people) → confirm (each maker) → ignite, which closes the list → fire → open, door by door →
correct one outcome → close: loaded = good + seconds + refire + scrapped + missing + trial

Everything is signed on the day on which it happens in the story, in a shed without a network, and handed in today: the
ledger's own times say so.
"""

from collections import Counter
from dataclasses import dataclass

from api.demo.cast import Cast
from api.demo.founding import master_of
from api.demo.lists import Lists, SampleBatch
from ledger.craft.kinds.kiln.batch_closing import CLASSES, BatchClosing, Totals
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening, SlotOutcome
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.slots import ListLine, closed_root
from ledger.craft.state import Batch, Slot
from ledger.craft.statement import read_statement

LOADED, LIT, BURNT, OPENED, AGAIN = -7, -6, -5, -2, -1  # days from today
KILN_CHANGE, SEEN_FIRST = "kiln-change", "qualified"  # by lamplight it looked like an ordinary good pot


@dataclass(frozen=True, slots=True)
class Fired:
    """A closed batch: its code, slots of the closed list, vessels, and vessels by outcome class."""

    code: str
    slots: int
    loaded: int
    classes: dict[str, int]


@dataclass(slots=True)
class Firing:
    """One batch of the lists, moved on step by step."""

    cast: Cast
    lists: Lists
    plan: SampleBatch

    @property
    def _master(self) -> str:
        return master_of(self.lists)

    @property
    def _lines(self) -> tuple[Line, ...]:
        return tuple(each.line for each in self.lists.loading if each.batch == self.plan.code)

    @property
    def _outcomes(self) -> tuple[SlotOutcome, ...]:
        return tuple(each.outcome for each in self.lists.outcomes if each.batch == self.plan.code)

    def _batch(self) -> Batch:
        found = self.cast.state.get(Batch, self.plan.code)
        assert found is not None
        return found

    def load(self) -> int:
        """Plan the batch, load it from the kiln's list, let every maker confirm; return the number of makers."""
        cast, code, lines = self.cast, self.plan.code, self._lines
        plan = BatchPlan(code=code, kiln=self.plan.kiln, date=cast.day(LIT), layout=self.plan.layout)
        cast.say(self._master, "BatchPlan", plan, LOADED)
        cast.say(self._master, "BatchLoading", BatchLoading(batch=code, lines=lines), LOADED)
        makers = sorted({line.person for line in lines} - {self._master})
        for maker in makers:
            own = tuple(line.slot for line in lines if line.person == maker)
            cast.say(maker, "LoadingConfirmation", LoadingConfirmation(batch=code, slots=own), LOADED)
        return len(makers)

    def ignite(self) -> str:
        """Close the list over everything loaded so far; return its root, hex."""
        batch, loaded = self._batch(), list(self.cast.state.list(Slot, self.plan.code))
        root = closed_root(ListLine(slot.slot, slot.person, slot.loading) for slot in loaded).hex()
        with self.cast.instance.store.read() as reading:
            as_of = reading.head().size - 1
        subject = BatchIgnition(
            batch=batch.code, lines=len(loaded), pieces=sum(slot.count for slot in loaded), root=root,
            after=batch.head.hex(), as_of=as_of,
        )  # fmt: skip
        self.cast.say(self._master, "BatchIgnition", subject, LIT)
        return root

    def refire(self) -> int:
        """Load and close a quick batch in one act; return the number of vessels."""
        cast, lines = self.cast, self._lines
        plan = BatchPlan(
            code=self.plan.code, kiln=self.plan.kiln, date=cast.day(AGAIN), layout=self.plan.layout, lines=lines
        )
        stated = cast.sign(self._master, "BatchPlan", plan, AGAIN)
        name = read_statement(stated).id
        subject = BatchIgnition(
            batch=plan.code, lines=len(lines), pieces=len(lines), after=name.hex(),
            root=closed_root(ListLine(line.slot, line.person, name) for line in lines).hex(),
        )  # fmt: skip
        cast.post(stated, cast.sign(self._master, "BatchIgnition", subject, AGAIN))
        return len(lines)

    def fire(self, day: int) -> None:
        """State the fire that the lists tell of; it ended that day."""
        hours, plan = self.plan.hours, self.plan
        subject = BatchFiring(
            batch=self.plan.code, start=self.cast.time(day, -hours - 1), end=self.cast.time(day, -1), peak=plan.peak,
            fuel=plan.fuel,
        )  # fmt: skip
        self.cast.say(self._master, "BatchFiring", subject, day)

    def open(self, day: int) -> int:
        """State the outcomes, door by door; return the number of doors.

        The kiln change is taken for an ordinary good pot at first: see `correct`.
        """
        seen = [self._first_seen(outcome) for outcome in self._outcomes]
        doors = list(dict.fromkeys(outcome.slot.split("-")[0] for outcome in seen))
        for number, door in enumerate(doors, 1):
            part = tuple(outcome for outcome in seen if outcome.slot.split("-")[0] == door)
            subject = BatchOpening(batch=self.plan.code, outcomes=part, part=f"{number}号门" if len(doors) > 1 else "")
            self.cast.say(self._master, "BatchOpening", subject, day)
        return len(doors)

    @staticmethod
    def _first_seen(outcome: SlotOutcome) -> SlotOutcome:
        if outcome.outcome != KILN_CHANGE:
            return outcome
        return SlotOutcome(slot=outcome.slot, outcome=SEEN_FIRST)

    def correct(self) -> tuple[str, ...]:
        """Put right what daylight shows; old and new both stay visible. Return the slots."""
        slots = tuple(outcome.slot for outcome in self._outcomes if outcome.outcome == KILN_CHANGE)
        for name in slots:
            slot = self.cast.state.get(Slot, f"{self.plan.code}/{name}")
            assert slot is not None
            subject = OutcomeCorrection(
                batch=self.plan.code, slot=name, old=SEEN_FIRST, new=KILN_CHANGE, reason="regraded",
                after=slot.outcome_by.hex(),
            )  # fmt: skip
            self.cast.say(self._master, "OutcomeCorrection", subject)
        return slots

    def close(self) -> Fired:
        """Close the batch: the equation must hold, or the ledger refuses."""
        counted: Counter[str] = Counter()
        slots = [slot for slot in self.cast.state.list(Slot, self.plan.code) if slot.listed]
        for slot in slots:
            counted[self.cast.profile.outcome(slot.outcome).cls] += slot.count
        totals = {name: counted[name] for name in CLASSES}
        subject = BatchClosing(
            batch=self.plan.code, totals=Totals(loaded=counted.total(), **totals), after=self._batch().head.hex()
        )
        self.cast.say(self._master, "BatchClosing", subject)
        return Fired(self.plan.code, len(slots), counted.total(), totals)
