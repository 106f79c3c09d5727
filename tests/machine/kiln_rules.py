"""What is said about kilns and batches, as rules for the machine over all kinds.

Batches b1, b2, …: planned, loaded by makers or listed by the kiln, lit, opened, corrected, closed; or cancelled. What a
rule needs and does not find it makes first, mostly, so that each is worth its step alone.
"""

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.kinds.kiln.batch_cancellation import BatchCancellation
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.parts import RoleName
from ledger.craft.state import Batch, Kiln, Slot
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER
from tests.craft.world import key_of
from tests.machine.host import Host, numbers

BATCHES = tuple(f"b{number}" for number in range(1, 10))
PLACES = ("1", "2", "3", "4", "5", "6")
people = st.sampled_from(["", "", "", "", "", MASTER, DEPUTY, MAKER, OTHER])  # "" stands for who may say it
outcomes = st.sampled_from(["excellent", "excellent", "seconds/warped", "refire", "scrapped/cracked"])


class KilnRules(Host):
    """See the module."""

    def kiln_batch(self, number: int, *phases: str) -> str:
        """A batch in one of the phases, mostly; any other now and then, or when there is none."""
        if number % 8 == 0:
            return BATCHES[number // 8 % len(BATCHES)]
        return self.kiln_fitting(*phases) or self.kiln_make(phases[0])

    def kiln_fitting(self, *phases: str) -> str:
        """The latest batch in one of the phases; empty for none."""
        known = [batch for name in BATCHES if (batch := self.world.state.get(Batch, name)) is not None]
        return next((batch.code for batch in reversed(known) if batch.phase in phases and not batch.quick), "")

    def kiln_next(self) -> str:
        """A code that no batch has yet."""
        return next((name for name in BATCHES if self.world.state.get(Batch, name) is None), BATCHES[-1])

    def kiln_make(self, phase: str) -> str:
        """Make a batch and bring it to a phase."""
        code = self.kiln_next()
        master, makers = self.kiln_master(), (MAKER, OTHER)
        self.attempt(
            lambda: self.world.plan(code, by=master, layout=("1..6",), date=day_of(self.world.time))
        )  # fmt: skip
        if phase != "planned" and self.world.state.get(Batch, code) is not None:
            for place in PLACES[:4]:
                maker = makers[int(place) % 2]
                self.attempt(
                    lambda place=place, maker=maker: self.world.load(
                        code, Line(slot=place, person=maker), by=self.signer(maker)
                    )
                )
            self.attempt(lambda: self.world.ignite(code, by=master))
        if phase == "opening":
            shown = {"1": "excellent", "2": "excellent", "3": "refire"}
            self.attempt(lambda: self.world.open(code, shown, by=DEPUTY))
        return code

    def kiln_slots(self) -> list[Slot]:
        """Every slot."""
        return [slot for name in BATCHES for slot in self.world.state.list(Slot, name)]

    def kiln_slot(self, number: int, fitting: list[Slot]) -> Slot:
        """One that fits, mostly; any other now and then, or one that nobody loaded."""
        some = (fitting if number % 8 else []) or self.kiln_slots() or self.kiln_made()
        nowhere = Slot(batch="b1", slot="6", person=MAKER, loading=bytes(32), index=0, confirmed=False)
        return some[number % len(some)] if some else nowhere

    def kiln_made(self) -> list[Slot]:
        """The slots of a batch made for this."""
        return list(self.world.state.list(Slot, self.kiln_make("opening")))

    def kiln_master(self) -> str:
        """Who is master by now."""
        kiln = self.world.state.get(Kiln, "qs")
        return MASTER if kiln is None else kiln.master

    @rule(number=numbers)
    def kiln_enrol(self, number: int) -> None:
        """Enrol one more kiln, or one that is known."""
        code = ("qs", "k2", "k3")[number % 3]
        subject = self.world.kiln(code, (MASTER, OTHER)[number % 2])
        self.attempt(lambda: self.world.say("KilnEnrolment", subject, self.world.office))

    @rule(number=numbers)
    def kiln_change(self, number: int) -> None:
        """Give a kiln another master, other deputies, another place; or nothing at all."""
        code = "k2" if number % 4 == 0 and self.world.state.get(Kiln, "k2") is not None else "qs"
        head = self.world.row(Kiln, code).head.hex()
        changes = (
            {"deputies": (DEPUTY,)}, {"deputies": (DEPUTY, OTHER)}, {"place": "江苏宜兴湖㳇镇"}, {"master": MASTER}, {},
            {"end": True} if code == "k2" else {"master": "nobody"},
        )[number % 6]  # fmt: skip
        subject = changed(KilnChange(kiln=code, after=head), **changes)
        self.attempt(lambda: self.world.say("KilnChange", subject, self.world.office))

    @rule(number=numbers, quick=st.sampled_from([False, False, True]), by=people)
    def kiln_plan(self, number: int, *, quick: bool, by: str) -> None:
        """Plan a batch, or a quick one, which is lit at once."""
        code = BATCHES[number % len(BATCHES)] if number % 4 == 0 else self.kiln_next()
        lines = (Line(slot="1", person=MAKER), Line(slot="2", person=OTHER)) if quick else ()
        day, master = day_of(self.world.time), by or self.kiln_master()
        self.attempt(lambda: self.world.plan(code, by=master, layout=("1..5",), lines=lines, date=day))
        if quick and self.world.state.get(Batch, code) is not None:
            self.attempt(lambda: self.world.ignite(code, by=master))

    @rule(number=numbers, count=st.sampled_from([1, 1, 1, 40]), back=st.booleans(), by=people)
    def kiln_load(self, number: int, count: int, *, back: bool, by: str) -> None:
        """Load a slot, perhaps with what another batch's slot gave back."""
        batch, place = self.kiln_batch(number, "planned"), PLACES[number // 7 % len(PLACES)]
        maker = (MAKER, OTHER)[number % 2]
        loaded = Line(slot=place, person=maker, count=count)
        if back:
            origin = self.kiln_slot(number, [slot for slot in self.kiln_slots() if slot.outcome == "refire"])
            loaded = Line(slot=place, person=origin.person, came_from=origin.id)
        self.attempt(lambda: self.world.load(batch, loaded, by=by or self.kiln_master()))

    @rule(number=numbers, by=people)
    def kiln_confirm(self, number: int, by: str) -> None:
        """Confirm a slot that the kiln listed."""
        batch = self.kiln_batch(number, "planned")
        if number % 3 == 0:
            line = Line(slot=PLACES[number // 7 % 5], person=OTHER)
            self.attempt(lambda: self.world.load(batch, line, by=self.kiln_master()))
        slot = self.kiln_slot(number, [slot for slot in self.kiln_slots() if not slot.confirmed])
        self.attempt(lambda: self.world.confirm(slot.batch, slot.slot, by=by or self.signer(slot.person)))

    @rule(number=numbers, by=people)
    def kiln_unload(self, number: int, by: str) -> None:
        """Empty a slot."""
        slot = self.kiln_slot(number, [slot for slot in self.kiln_slots() if not slot.listed])
        if self.world.state.get(Slot, slot.id) is not None:
            self.attempt(lambda: self.world.unload(slot.batch, slot.slot, by=by or self.signer(slot.person)))

    @rule(number=numbers, by=people, back=st.sampled_from([0, 0, 0, 1, 2]))
    def kiln_ignite(self, number: int, by: str, back: int) -> None:
        """Close the list as of some entries ago."""
        batch = self.kiln_batch(number, "planned")
        for place in (number % 5, (number + 1) % 5) if number % 3 else ():
            line = Line(slot=PLACES[place], person=OTHER)
            self.attempt(lambda line=line: self.world.load(batch, line, by=MASTER))
        if self.world.state.get(Batch, batch) is not None:
            at = self.world.index - 1 - back
            self.attempt(lambda: self.world.ignite(batch, at, by=by or self.kiln_master()))

    @rule(number=numbers, by=people)
    def kiln_fire(self, number: int, by: str) -> None:
        """Say how it was fired."""
        batch = self.kiln_batch(number, "ignited", "opening")
        now = day_of(self.world.time - 24 * 3600)
        self.attempt(
            lambda: self.world.fire(
                batch, by=by or self.kiln_master(), start=f"{now}T02:00:00Z", end=f"{now}T06:00:00Z"
            )
        )

    @rule(number=numbers, outcome=outcomes, by=people)
    def kiln_open(self, number: int, outcome: str, by: str) -> None:
        """Give a slot its outcome."""
        lit = self.kiln_fitting("ignited", "opening") if number % 3 else ""
        unopened = [slot for slot in self.kiln_slots() if not slot.outcome and (slot.batch == lit or slot.listed)]
        slot = self.kiln_slot(number, unopened)
        self.attempt(lambda: self.world.open(slot.batch, {slot.slot: outcome}, by=by or DEPUTY))

    @rule(number=numbers, outcome=outcomes, by=people)
    def kiln_correct(self, number: int, outcome: str, by: str) -> None:
        """Correct an outcome."""
        slot = self.kiln_slot(number, [slot for slot in self.kiln_slots() if slot.outcome])
        if self.world.state.get(Slot, slot.id) is not None:
            self.attempt(lambda: self.world.correct(slot.batch, slot.slot, outcome, by=by or DEPUTY))

    @rule(number=numbers, by=people, shift=st.sampled_from([0, 0, 0, 1]))
    def kiln_close(self, number: int, by: str, shift: int) -> None:
        """Open what is still to be opened, and close the batch, perhaps with one good piece too many."""
        batch = self.kiln_batch(number, "opening")
        if self.world.state.get(Batch, batch) is None:
            return
        rest = {slot.slot: "missing" for slot in self.world.state.list(Slot, batch) if slot.listed and not slot.outcome}
        if rest:
            self.attempt(lambda: self.world.open(batch, rest, by=self.kiln_master()))
        totals = self.world.totals(batch)
        stated = changed(totals, loaded=totals.loaded + shift, good=totals.good + shift)
        self.attempt(lambda: self.world.close(batch, by=by or self.kiln_master(), totals=stated))

    @rule(number=numbers, by=people)
    def kiln_cancel(self, number: int, by: str) -> None:
        """Plan a batch and cancel it, or cancel another."""
        code = self.kiln_batch(number, "planned") if number % 3 else self.kiln_batch(number, "ignited")
        known = self.world.state.get(Batch, code)
        after = bytes(32).hex() if known is None else known.head.hex()
        subject = BatchCancellation(batch=code, reason="连日阴雨", after=after)
        self.attempt(lambda: self.world.say("BatchCancellation", subject, key_of(by or self.kiln_master())))

    @rule(number=numbers, whole=st.sampled_from([True, True, True, False]), by=people)
    def kiln_register(self, number: int, *, whole: bool, by: str) -> None:
        """Register a piece from a slot, with its whole line or only its last part."""
        good = [slot for slot in self.kiln_slots() if slot.outcome in {"excellent", "seconds"} and slot.count == 1]
        slot = self.kiln_slot(number, [slot for slot in good if not slot.piece or number % 3 == 0])
        maker = by or slot.person
        names = [slot.id]
        while whole and (known := self.world.state.get(Slot, names[0])) is not None and known.came_from:
            names.insert(0, known.came_from)
        roles = (RoleName(role="forming", person=maker), RoleName(role="carving", person=OTHER))
        subject = self.world.piece(
            maker, slots=tuple(names), number=self.fresh(), roles=roles, year=int(day_of(self.world.time)[:4])
        )
        self.attempt(lambda: self.world.say("PieceRegistration", subject, key_of(self.signer(maker))))
