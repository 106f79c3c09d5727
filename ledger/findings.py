"""What an audit says: findings, counts, and what it did not look at. SPEC §12.

{"checkpoint":{"origin":"…","root":"<64 hex>","size":312},"entries":312,"findings":[],"kinds":{"Charter":1,…},
 "notChecked":[],"notes":["quorum-not-wanted"],"pages":0,"records":{"batch":2,"piece":96,…},"seconds":1,"sound":true,
 "stamps":0,"state":"<64 hex>","v":1,"verified":{"items":56,"signatures":256}}
"""

from collections import Counter
from dataclasses import dataclass, field

from ledger.errors import LedgerError
from ledger.log.checkpoint import Checkpoint
from ledger.log.encoding import Json
from ledger.survey import Survey

MAX_FINDINGS = 1000  # a log that is wrong everywhere is told so a thousand times, not a million


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: reason code; its words are in the catalogue under `error.<code>`.
        index: of the entry; -1 where it is about the log as a whole.
        detail: the values of the sentence.
    """

    code: str
    index: int = -1
    detail: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, error: LedgerError, index: int) -> "Finding":
        """Return the finding of an entry that raised this."""
        detail: dict[str, Json] = {}
        for name, value in error.fields.items():
            if value is not None:
                detail[name] = list(value) if isinstance(value, tuple) else value
        return cls(error.code, index, detail)

    def to_json(self) -> Json:
        """Return the finding's canonical form; `index` is left out where there is none."""
        body: dict[str, Json] = {"code": self.code, "detail": dict(self.detail)}
        if self.index >= 0:
            body["index"] = self.index
        return body


@dataclass(slots=True)
class AuditReport:
    """The outcome of one audit; filled by the audit, read by people and programs.

    Attributes:
        checkpoint: the one the log was held against; None when it could not be opened.
        entries: how many were read.
        kinds: statements by kind, items as `PieceRegistration`.
        signatures, items: how many of each were verified.
        records: rows of state by type at the end; `state`: their digest, 32 bytes.
        findings: at most `MAX_FINDINGS`; `total`: how many there were.
        pages: earlier checkpoints that the log was held against; stamps: of outside clocks (RFC 3161).
        not_checked: what was left out and why, as reason codes: an audit that looked away says so.
        notes: neutral remarks, as reason codes.
        seconds: how long it took, rounded up.
        survey: what the ledger is made of; None when it was not asked for.
    """

    checkpoint: Checkpoint | None = None
    entries: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    signatures: int = 0
    items: int = 0
    records: dict[str, int] = field(default_factory=dict)
    state: bytes = b""
    findings: list[Finding] = field(default_factory=list)
    total: int = 0
    not_checked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: int = 0
    pages: int = 0
    stamps: int = 0
    survey: Survey | None = None

    @property
    def sound(self) -> bool:
        """Report whether everything was looked at and nothing was found."""
        return self.total == 0 and not self.not_checked

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it while there is room."""
        self.total += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)

    def to_json(self) -> dict[str, Json]:
        """Return the JSON report; keys sort as the module's example shows."""
        body: dict[str, Json] = {
            "v": 1,
            "sound": self.sound,
            "entries": self.entries,
            "kinds": dict(sorted(self.kinds.items())),
            "verified": {"signatures": self.signatures, "items": self.items},
            "records": dict(sorted(self.records.items())),
            "state": self.state.hex(),
            "findings": [finding.to_json() for finding in self.findings],
            "total": self.total,
            "notChecked": list(self.not_checked),
            "notes": list(self.notes),
            "pages": self.pages,
            "stamps": self.stamps,
            "seconds": self.seconds,
        }
        if self.survey is not None:
            body["survey"] = self.survey.to_json()
        if self.checkpoint is not None:
            root = self.checkpoint.root.hex()
            body["checkpoint"] = {"origin": self.checkpoint.origin, "size": self.checkpoint.size, "root": root}
        return body
