"""A ledger in memory with a kiln, its people and two makers, for the tests of batches and pieces.

    world = KilnWorld()
    world.plan("b1")
    world.load("b1", Line(slot="1-1", person="m1"), by="m1")
    world.ignite("b1")                              with the totals and the root that are right
    world.open("b1", {"1-1": "qualified"})
    world.register(world.piece("m1", slots=("b1/1-1",)))

What a test wants wrong it passes as a change: `world.ignite("b1", lines=7)`.
"""

import hashlib
from typing import Any, TypeVar

from msgspec.structs import replace as changed

from ledger.craft.code import make_code
from ledger.craft.kinds.kiln.batch_closing import CLASSES, BatchClosing, Totals
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening, SlotOutcome
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.batch_unloading import BatchUnloading, Unload
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.parts import Clay, Firing, Measures, Photo, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.role_refusal import RoleRefusal
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.profile import zisha
from ledger.craft.slots import ListLine, closed_root
from ledger.craft.state import Batch, Piece, Record, Role, Slot
from ledger.craft.statement import Statement
from ledger.craft.status import status_of
from tests.craft.world import World, key_of

DATE = "2026-05-01"
LAYOUT = ("1..2-1..6",)
MASTER, DEPUTY, MAKER, OTHER = "km", "kd", "m1", "m2"

R = TypeVar("R", bound=Record)


def digest(text: str) -> str:
    """Return a hash in hex, as of a photo."""
    return hashlib.sha256(text.encode()).hexdigest()


def code_of(number: int) -> str:
    """Return the piece code with this number in the tests."""
    return make_code(lambda length: hashlib.sha256(f"piece {number}".encode()).digest()[:length])


class KilnWorld(World):
    """An opened ledger with the kiln `qs`, its master `km` and deputy `kd`, the makers `m1` and `m2`."""

    def __init__(self) -> None:
        super().__init__()
        self.found()
        for code in (MASTER, DEPUTY, MAKER, OTHER):
            self.enrol(code)
        self.say("KilnEnrolment", self.kiln("qs", MASTER, deputies=(DEPUTY,)), self.registrars[0])

    # Reading ---------------------------------------------------------------------------------------------------------

    def row(self, kind: type[R], name: str) -> R:
        """Return a record that must be there."""
        found = self.state.get(kind, name)
        assert found is not None, name
        return found

    def batch(self, code: str) -> Batch:
        """Return the batch."""
        return self.row(Batch, code)

    def slot(self, name: str) -> Slot:
        """Return the slot, by its id."""
        return self.row(Slot, name)

    def status(self, piece: str) -> int:
        """Return the bits of the piece."""
        return status_of(self.state, self.row(Piece, piece).index)

    # The kiln --------------------------------------------------------------------------------------------------------

    def plan(self, code: str, *, by: str = MASTER, **changes: Any) -> Statement:
        """Plan a batch."""
        subject = changed(BatchPlan(code=code, kiln="qs", date=DATE, layout=LAYOUT), **changes)
        return self.say("BatchPlan", subject, key_of(by))

    def load(self, batch: str, *lines: Line, by: str = MASTER) -> Statement:
        """Load the lines."""
        return self.say("BatchLoading", BatchLoading(batch=batch, lines=lines), key_of(by))

    def load_slots(self, batch: str, *slots: str, person: str = MAKER) -> Statement:
        """Let a maker load one vessel into each slot."""
        return self.load(batch, *(Line(slot=slot, person=person) for slot in slots), by=person)

    def confirm(self, batch: str, *slots: str, by: str = MAKER) -> Statement:
        """Confirm slots."""
        return self.say("LoadingConfirmation", LoadingConfirmation(batch=batch, slots=slots), key_of(by))

    def unload(self, batch: str, *slots: str, by: str = MAKER, **changes: Any) -> Statement:
        """Empty slots, citing the loadings that stand."""
        cited = tuple(Unload(slot=slot, loading=self.slot(f"{batch}/{slot}").loading.hex()) for slot in slots)
        subject = changed(BatchUnloading(batch=batch, slots=cited, reason="damaged"), **changes)
        return self.say("BatchUnloading", subject, key_of(by))

    def ignition(self, batch: str, as_of: int | None = None) -> BatchIgnition:
        """Return the ignition that closes the list over the loadings up to `as_of`, the last entry by default."""
        known = self.batch(batch)
        last = self.index - 1 if as_of is None else as_of
        listed = [slot for slot in self.state.list(Slot, batch) if slot.index <= last]
        root = closed_root(ListLine(slot.slot, slot.person, slot.loading) for slot in listed)
        return BatchIgnition(
            batch=batch, lines=len(listed), pieces=sum(slot.count for slot in listed), root=root.hex(),
            after=known.head.hex(), as_of=-1 if known.quick else last,
        )  # fmt: skip

    def ignite(self, batch: str, as_of: int | None = None, *, by: str = MASTER, **changes: Any) -> Statement:
        """Close the list."""
        return self.say("BatchIgnition", changed(self.ignition(batch, as_of), **changes), key_of(by))

    def fire(self, batch: str, *, by: str = MASTER, **changes: Any) -> Statement:
        """State the firing."""
        subject = BatchFiring(batch=batch, start="2026-04-30T08:00:00Z", end="2026-05-01T06:00:00Z", peak=1160)
        return self.say("BatchFiring", changed(subject, **changes), key_of(by))

    def open(self, batch: str, outcomes: dict[str, str], *, by: str = MASTER, **changes: Any) -> Statement:
        """Give slots their outcomes, `outcome` or `outcome/fault`."""
        stated = tuple(
            SlotOutcome(slot=slot, outcome=text.partition("/")[0], fault=text.partition("/")[2])
            for slot, text in outcomes.items()
        )
        return self.say("BatchOpening", changed(BatchOpening(batch=batch, outcomes=stated), **changes), key_of(by))

    def correction(self, batch: str, slot: str, new: str) -> OutcomeCorrection:
        """Return the correction to `outcome` or `outcome/fault`."""
        known = self.slot(f"{batch}/{slot}")
        outcome, _, fault = new.partition("/")
        return OutcomeCorrection(
            batch=batch, slot=slot, old=known.outcome, new=outcome, fault=fault, reason="clerical",
            after=known.outcome_by.hex(),
        )  # fmt: skip

    def correct(self, batch: str, slot: str, new: str, *, by: str = MASTER, **changes: Any) -> Statement:
        """Correct an outcome."""
        return self.say("OutcomeCorrection", changed(self.correction(batch, slot, new), **changes), key_of(by))

    def totals(self, batch: str) -> Totals:
        """Return the totals that are right."""
        counts = dict.fromkeys(CLASSES, 0)
        for slot in self.state.list(Slot, batch):
            if slot.listed and slot.outcome:
                counts[zisha().outcome(slot.outcome).cls] += slot.count
        return Totals(loaded=sum(counts.values()), **counts)

    def close(self, batch: str, *, by: str = MASTER, **changes: Any) -> Statement:
        """Close the batch."""
        subject = BatchClosing(batch=batch, totals=self.totals(batch), after=self.batch(batch).head.hex())
        return self.say("BatchClosing", changed(subject, **changes), key_of(by))

    def fired(self, batch: str, outcomes: dict[str, str], person: str = MAKER) -> None:
        """Plan, load by the maker, ignite and open a batch with these outcomes."""
        self.plan(batch)
        self.load_slots(batch, *outcomes, person=person)
        self.ignite(batch)
        self.open(batch, outcomes)

    # Pieces ----------------------------------------------------------------------------------------------------------

    def piece(self, maker: str = MAKER, *, slots: tuple[str, ...] = (), number: int = 0, **changes: Any) -> Any:
        """Return a registration citing these slots, or a studio firing when there are none."""
        firings = tuple(Firing(slot=slot) for slot in slots) or (Firing(kind="electric", peak=1150, date=DATE),)
        subject = PieceRegistration(
            code=code_of(number), maker=maker, title=Title(zh="示例春水", en="Sample Spring Water"), shape="shipiao",
            clay=Clay(group="zini", name="底槽清"), forming="fully-handmade",
            measures=Measures(capacity=240, method="to-rim", weight=310), firings=firings, year=2026,
            photos=(photo("front"), photo("base")),
        )  # fmt: skip
        return changed(subject, **changes)

    def register(self, subject: PieceRegistration, by: str = "") -> Piece:
        """Register a piece by its maker; return its record."""
        self.say("PieceRegistration", subject, key_of(by or subject.maker))
        return self.row(Piece, subject.code)

    def seal(self, person: str, seal: str, text: str = "", start: str = "2020-01-01") -> Statement:
        """Register a seal."""
        subject = SealRegistration(
            person=person, seal=seal, text=text or f"示例{person}{seal}", relief="relief", width=18, height=18,
            impression=digest(f"seal {person} {seal}"), start=start, after=self.head(person),
        )  # fmt: skip
        return self.say("SealRegistration", subject, key_of(person))

    def mark(self, person: str, start: str, end: str = "") -> Statement:
        """Attest the leave to use the geographical indication."""
        subject = Standing(
            person=person, standing="gi-mark", issuer="示例协会", number=f"GI {start}", start=start, end=end,
            after=self.head(person),
        )  # fmt: skip
        return self.say("Standing", subject, self.registrars[0])

    def role(self, piece: str, role: str, person: str) -> Role:
        """Return the record of a role."""
        return self.row(Role, f"{piece}/{role}/{person}")

    def sign_role(self, piece: str, role: str, person: str, *, by: str = "", **changes: Any) -> Statement:
        """Sign to a role."""
        subject = RoleSignature(piece=piece, role=role, person=person, seen=self.row(Piece, piece).head.hex())
        return self.say("RoleSignature", changed(subject, **changes), key_of(by or person))

    def refuse_role(self, piece: str, role: str, person: str, *, by: str = "", **changes: Any) -> Statement:
        """Refuse a role."""
        subject = RoleRefusal(
            piece=piece, role=role, person=person, seen=self.row(Piece, piece).head.hex(), reason="not-involved"
        )
        return self.say("RoleRefusal", changed(subject, **changes), key_of(by or person))


def photo(view: str, name: str = "", **changes: Any) -> Photo:
    """Return a photo of a view."""
    return changed(
        Photo(sha256=digest(f"photo {view} {name}"), type="image/jpeg", view=view, width=1200, height=900), **changes
    )
