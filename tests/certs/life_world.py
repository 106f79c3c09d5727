"""The ledger of the tests of documents with pieces that are owned, corrected, lost: for what bundles show of later.

world = LifeWorld()
world.sell(40); world.correct_weight(40, 300, "a")
world.report(40)                          the verdict of the piece's bundle
world.answer(40)                          the verdict that the server gives
"""

from certs.verify import Report, verify
from ledger.craft.kinds.piece.parts import Measures
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.profile import shipped_profiles
from ledger.craft.statement import Statement
from ledger.craft.verdict import Verdict, verdict
from ledger.craft.verdict_state import View, facts_from_state
from tests.certs.snapshot_world import SnapshotWorld
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import OwningWorld, owner_of
from tests.craft.world import key_of


class LifeWorld(OwningWorld, SnapshotWorld):
    """See the module."""

    def correct_weight(self, number: int, weight: int, endorser: str = "", by: str = MAKER) -> Statement:
        """Put the weight right; an owner agrees where there is one."""
        subject = PieceCorrection(
            piece=code_of(number), measures=Measures(capacity=240, method="to-rim", weight=weight), reason="称重有误",
            clay=self.piece(number=number).clay, after=self.head_of(number),
        )  # fmt: skip
        proofs = (owner_of(number, endorser),) if endorser else ()
        return self.named("PieceCorrection", subject, key_of(by), *proofs)

    def later(self) -> None:
        """Let an hour pass and make a snapshot, when something has changed."""
        self.time += 3600
        made = self.snapshot()
        if made is not None:
            self.take(made)

    def report(self, number: int, data: bytes | None = None) -> Report:
        """Verify the piece's bundle, or another."""
        return verify(data or self.bundle(number), self.entered.trust(), self.time)

    def answer(self, number: int) -> Verdict:
        """Return what the server says."""
        view = View(self.entered.size, self.time)
        facts = facts_from_state(
            self.state, self.entered.entries.__getitem__, code_of(number), shipped_profiles(), view
        )
        return verdict(facts, self.time)
