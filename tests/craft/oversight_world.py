"""A kiln world with an auditor, and a certifier that states things: for the tests of oversight.

world = OversightWorld()               a batch fired, a piece registered: `world.code`
said = world.find(nature="opinion")    a finding about the piece
"""

from typing import Any

from ledger.craft.kinds.foundation.head import ledger_head
from ledger.craft.kinds.oversight.audit_finding import About, AuditFinding, Seen
from ledger.craft.kinds.oversight.auditor_enrolment import AuditorEnrolment, AuditorNames
from ledger.craft.kinds.oversight.finding_resolution import FindingResolution
from ledger.craft.kinds.oversight.finding_response import FindingResponse
from ledger.craft.kinds.oversight.finding_withdrawal import FindingWithdrawal
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.snapshot import leaves_of
from ledger.craft.statement import Statement
from ledger.log.tree import root_of
from tests.craft.kiln_world import KilnWorld
from tests.craft.world import key_of

ROOT = "ab" * 32


class OversightWorld(KilnWorld):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.fired("b1", {"1-1": "qualified", "1-2": "qualified"})
        self.code = self.register(self.piece(slots=("b1/1-1",))).code
        self.audits("audit-1")

    def audits(self, code: str, /, **changes: Any) -> Statement:
        """Enrol an auditor whose key is `key_of(code)`."""
        fields = {
            "code": code, "names": AuditorNames(zh="示例博物馆"), "key": key_of(code).did,
            "after": ledger_head(None, self.state).hex(),
        }  # fmt: skip
        said = self.say("AuditorEnrolment", AuditorEnrolment(**fields | changes), self.registrars[0])
        self.endorse(said, key_of(code))
        return said

    def find(self, by: str = "audit-1", **changes: Any) -> Statement:
        """State a finding about the piece."""
        fields = {
            "finding": "weight-off", "nature": "machine-checkable", "about": About(piece=self.code),
            "text": "称重相差四十克。", "checkpoint": Seen(size=3, root=ROOT),
        }  # fmt: skip
        return self.say("AuditFinding", AuditFinding(**fields | changes), key_of(by))

    def answer(self, finding: Statement, by: str, /, **changes: Any) -> Statement:
        """Answer it."""
        fields = {"finding": finding.id.hex(), "text": "出窑后称过两次。"}
        key = self.registrars[1] if by == "registrar" else key_of(by)
        return self.say("FindingResponse", FindingResponse(**fields | changes), key)

    def withdraw(self, said: Statement, by: str = "audit-1", **changes: Any) -> Statement:
        """Take it back."""
        fields = {"finding": said.id.hex(), "reason": "复称一致。"}
        return self.say("FindingWithdrawal", FindingWithdrawal(**fields | changes), key_of(by))

    def resolve(self, finding: Statement, result: str = "not-upheld", /, **changes: Any) -> Statement:
        """Let k registrars settle it."""
        fields = {"finding": finding.id.hex(), "result": result, "reason": "实物复核。"}
        said = self.say("FindingResolution", FindingResolution(**fields | changes), self.registrars[0])
        self.endorse(said, *self.registrars[1 : self.k])
        return said

    def snapshot(self, **changes: Any) -> Statement:
        """State the status as it is."""
        root = root_of([each.leaf for each in leaves_of(self.state, self.index)])
        fields = {"n": self.index, "root": root.hex()}
        return self.say("StatusSnapshot", StatusSnapshot(**fields | changes), self.certifier)
