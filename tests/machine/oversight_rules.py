"""What auditors and certifiers say, and what is said to them, as rules for the machine over all kinds."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from ledger.craft.day import day_of
from ledger.craft.kinds.oversight.audit_finding import About, AuditFinding, Seen
from ledger.craft.kinds.oversight.auditor_enrolment import AuditorEnrolment, AuditorNames
from ledger.craft.kinds.oversight.finding_resolution import FindingResolution
from ledger.craft.kinds.oversight.finding_response import FindingResponse
from ledger.craft.kinds.oversight.finding_withdrawal import FindingWithdrawal
from ledger.craft.kinds.oversight.release import Program, Release
from ledger.craft.kinds.oversight.scan_summary import ScanSummary
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.state import Auditor
from ledger.craft.statement import Statement
from ledger.log.tree import EMPTY
from tests.craft.kiln_world import MAKER, MASTER, digest
from tests.craft.world import key_of
from tests.machine.host import Host, numbers, often
from tests.machine.served import DAY

AUDITORS = ("audit-1", "audit-2")


class OversightRules(Host):
    """See the module."""

    @rule(number=numbers, endorsed=often)
    def oversee_enrol(self, number: int, *, endorsed: bool) -> None:
        """Enrol an auditor, or one that is known."""
        code, before = AUDITORS[number % 2], len(self.log)
        subject = AuditorEnrolment(
            code=code, names=AuditorNames(zh="示例博物馆"), key=key_of(code).did, after=self.world.ledger.head.hex()
        )
        self.attempt(lambda: self.world.say("AuditorEnrolment", subject, self.world.office))
        if endorsed and len(self.log) > before:
            self.attempt(lambda: self.world.endorse(self.log[before][1], key_of(code)))

    @rule(number=numbers, by=st.sampled_from([*AUDITORS, AUDITORS[0], AUDITORS[0]]))
    def oversee_find(self, number: int, by: str) -> None:
        """State a finding: about a piece, a person, or nothing."""
        if self.world.state.get(Auditor, AUDITORS[0]) is None:
            self.oversee_enrol(0, endorsed=True)
        piece = self.piece(number)
        about = About() if number % 6 == 0 else About(person=MAKER) if piece is None else About(piece=piece.code)
        subject = AuditFinding(
            finding=("weight-off", "photo-off")[number % 2], nature=("machine-checkable", "opinion")[number % 2],
            about=about, text="称重相差四十克。", checkpoint=Seen(size=3, root="ab" * 32),
        )  # fmt: skip
        self.attempt(lambda: self.world.say("AuditFinding", subject, key_of(by)))

    def oversee_found(self, number: int) -> Statement | None:
        """A finding: a later one rather."""
        found = [said for _, said in self.log if said.kind == "AuditFinding"][-3:]
        if not found:
            self.oversee_find(number - number % 6 + 2, AUDITORS[0])
        return found[number % len(found)] if found else None

    @rule(number=numbers, by=st.sampled_from(["maker", MAKER, MASTER, "registrar"]))
    def oversee_respond(self, number: int, by: str) -> None:
        """Answer a finding: who is concerned, who is not, a registrar."""
        found = self.oversee_found(number)
        if found is not None:
            key = self.world.registrars[number % 3] if by == "registrar" else key_of(MAKER if by == "maker" else by)
            subject = FindingResponse(finding=found.id.hex(), text="出窑后称过两次。")
            self.attempt(lambda: self.world.say("FindingResponse", subject, key))

    @rule(number=numbers, by=st.sampled_from([*AUDITORS, AUDITORS[0]]))
    def oversee_withdraw(self, number: int, by: str) -> None:
        """Take a finding back, or another auditor's."""
        found = self.oversee_found(number)
        if found is not None:
            subject = FindingWithdrawal(finding=found.id.hex(), reason="复称一致。")
            self.attempt(lambda: self.world.say("FindingWithdrawal", subject, key_of(by)))

    @rule(number=numbers, upheld=st.booleans(), endorsed=often)
    def oversee_resolve(self, number: int, *, upheld: bool, endorsed: bool) -> None:
        """Settle a finding."""
        found, before = self.oversee_found(number), len(self.log)
        if found is not None:
            result = "upheld" if upheld else "not-upheld"
            subject = FindingResolution(finding=found.id.hex(), result=result, reason="实物复核。")
            self.attempt(lambda: self.world.say("FindingResolution", subject, self.world.office))
            if endorsed and len(self.log) > before:
                self.attempt(lambda: self.world.endorse(self.log[before][1], self.world.registrars[1]))

    @rule(number=numbers)
    def oversee_scans(self, number: int) -> None:
        """State a day's scans: of a day that is over, that is not, that was stated."""
        day = day_of(self.world.time - (number % 3) * DAY)
        root = EMPTY.hex() if number % 5 == 0 else digest("scans")
        subject = ScanSummary(day=day, codes=number % 5, root=root)
        self.attempt(lambda: self.world.say("ScanSummary", subject, self.world.certifier))

    @rule(number=numbers)
    def oversee_release(self, number: int) -> None:
        """State what the pages run, once a version."""
        subject = Release(
            version=f"1.{number % 3}.0", programs=(Program(path="/static/verify.js", sha256=digest("js")),)
        )
        self.attempt(lambda: self.world.say("Release", subject, self.world.certifier))

    @rule(number=numbers)
    def oversee_lie(self, number: int) -> None:
        """State a snapshot by hand, whose root is another."""
        subject = StatusSnapshot(n=self.world.index, root=digest(f"status {number}"))
        self.attempt(lambda: self.world.say("StatusSnapshot", subject, self.world.certifier))
