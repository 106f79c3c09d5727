"""A whole small ledger for the tests of documents: the rules' world, with everything it admits entered in a log.

    world = ledger_world()                   everything signed, admitted and entered; the items of a sheet among it
    world.entered.receipt(world.piece_at(1))     a receipt
    make_bundle(world.view, code_of(1))      the bundle of a piece

Nothing here is mocked but the store: keys, rules, entries, tree, notes are the real ones.
"""

from functools import cache
from typing import Any

from certs.gather import LedgerView, make_bundle
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.parts import RoleName, SealUse
from ledger.craft.sheet import make_sheet, read_sheet
from ledger.craft.state import Piece
from ledger.craft.statement import Statement, verify_statement
from tests.certs.log import Log
from tests.craft.kiln_world import MAKER, MASTER, OTHER, KilnWorld, code_of
from tests.craft.world import ORIGIN, key_of

SLOTTED, STUDIO, OTHERS, CORRECTED, FIRST_ITEM = 1, 2, 3, 4, 10  # piece numbers, see `code_of`


class LedgerWorld(KilnWorld):
    """The ledger of the tests of documents; `entered` holds its entries."""

    def __init__(self, p: int = 1) -> None:
        self.entered, self._p = Log(), p
        self.ids: dict[bytes, int] = {}
        super().__init__()
        self._furnish()

    def found(self) -> Statement:
        """Found the ledger with p registrars for an enrolment."""
        self.p = self._p
        return super().found()

    def take(self, statement: Statement) -> Statement:
        """Admit the statement and enter it."""
        super().take(statement)
        self.ids[statement.id] = self.entered.add(statement.jws, self.time - 1)
        return statement

    def sheet(self, *subjects: Any) -> None:
        """Register a sheet of pieces of one maker."""
        sheet = read_sheet(make_sheet(subjects, key_of(subjects[0].maker), self.time, ORIGIN))
        verify_statement(sheet.statement)
        time = self.time
        for statement in (sheet.statement, *sheet.items):
            self.time = time
            super().take(statement)
        self.entered.add_sheet(sheet)

    def _furnish(self) -> None:
        """A batch of four pots, a sheet of three, two studio pieces, a seal, a standing, a role signed by another."""
        self.seal(MAKER, "s1")
        title = Standing(
            person=MAKER, standing="master", issuer="示例市人社局", number="A-1", start="2020-01-01",
            after=self.head(MAKER),
        )  # fmt: skip
        self.endorse(self.say("Standing", title, self.registrars[0]), *self.registrars[1 : self.p])
        self.plan("b1")
        self.load_slots("b1", "1-1", "1-2", "1-4", "1-5", "1-6")
        self.load("b1", Line(slot="1-3", person=OTHER), by=OTHER)
        self.ignite("b1")
        good = dict.fromkeys(("1-2", "1-3", "1-4", "1-5", "1-6"), "qualified")
        self.open("b1", {"1-1": "excellent", **good})
        self.register(
            self.piece(
                slots=("b1/1-1",), number=SLOTTED, seals=(SealUse(seal="s1", place="base"),),
                roles=(RoleName(role="forming", person=MAKER), RoleName(role="carving", person=OTHER),
                       RoleName(role="supervision", person=MASTER)),
            )
        )  # fmt: skip
        self.sign_role(code_of(SLOTTED), "carving", OTHER)
        self.register(self.piece(number=STUDIO))
        self.register(self.piece(OTHER, slots=("b1/1-3",), number=OTHERS))
        self.correct("b1", "1-2", "seconds/warped")
        self.register(self.piece(slots=("b1/1-2",), number=CORRECTED))
        self.sheet(*(self.piece(slots=(f"b1/1-{n}",), number=FIRST_ITEM + n) for n in (4, 5, 6)))

    # Reading ---------------------------------------------------------------------------------------------------------

    def piece_at(self, number: int) -> int:
        """Return the entry of the piece with this number."""
        return self.row(Piece, code_of(number)).index

    @property
    def view(self) -> LedgerView:
        """What bundles are gathered from."""
        return LedgerView(self.state, self.entered.receipt, self.ids.get)


@cache
def ledger_world(p: int = 1) -> LedgerWorld:
    """Return the one ledger that the tests read, with p registrars for an enrolment; none of them writes to it."""
    return LedgerWorld(p)


@cache
def bundle_of(number: int, p: int = 1) -> bytes:
    """Return the proof bundle of the piece with this number."""
    return make_bundle(ledger_world(p).view, code_of(number))
