"""What became of a piece since its registration, act by act: each statement names the one before it (SPEC §2, `after`).

    Act(index=412, key="event-status-stolen", fields={}, reason="other")

From the piece's head back to its registration; beside that chain stand corrections, disputes, findings and an
attribution's answer. A decision about the owner names the dispute, not the piece, as the statement before it: a status
stated while that dispute was open is told by the verdict alone. Owners are never named, nor their keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ledger.backend import Reading
from ledger.craft.kind import Subject
from ledger.craft.kinds.ownership.claim_decision import ClaimDecision
from ledger.craft.kinds.ownership.claim_dispute import ClaimDispute
from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.state import Correction, Dispute, Legacy, Piece
from ledger.craft.statement import read_statement
from ledger.craft.verdict_facts import PieceFacts, Unknown
from ledger.log.entry import Entry, parse_entry

MAX_ACTS = 200  # shown; a piece that changed hands daily for months

_PLAIN = {
    "OwnershipClaim": "event-claimed",
    "HandOver": "event-handed-over",
    "OwnershipTransfer": "event-transferred",
    "OwnershipRelease": "event-released",
    "ClaimObjection": "event-objected",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One act: index of its entry, its words' key below `page.`, and what they take.

    Attributes:
        reason: code of the profile's `status-reason`; empty where there is none.
    """

    index: int
    key: str
    fields: Mapping[str, str | int] = field(default_factory=dict)
    reason: str = ""


def acts(reading: Reading, piece: Piece, facts: PieceFacts) -> Iterator[Act]:
    """Yield the acts, in no order."""
    yield from _chain(reading, piece)
    for kept in reading.list(Correction, piece.code):
        yield Act(kept.index, "event-corrected")
    for dispute in reading.list(Dispute, piece.code):
        yield Act(dispute.index, "event-dispute", {"ends": dispute.ends})
        if dispute.decided >= 0:  # the decision moves the dispute's head; the piece's names it when owners changed
            key = "event-decided-moved" if dispute.moved else "event-decided"
            yield Act(dispute.decided, key)
    legacy = reading.get(Legacy, piece.code)
    if legacy is not None and legacy.answered >= 0:
        yield Act(legacy.answered, f"event-attribution-{legacy.answer}")
    for found in () if isinstance(facts.findings, Unknown) else facts.findings:
        yield Act(found.index, "event-finding")


def _chain(reading: Reading, piece: Piece) -> Iterator[Act]:
    name = piece.head
    for _ in range(MAX_ACTS):
        index = reading.index_of(name)
        if index is None or index <= piece.index:
            return
        entry = _entry(reading, index)
        assert entry.statement is not None, "what changes a piece is a statement, never an item"
        said = read_statement(entry.statement)
        act = _act(said.kind, said.subject, entry)
        if act is not None:
            yield act
        after = getattr(said.subject, "after", "")
        name = bytes.fromhex(after) if after else b""


def _act(kind: str, subject: Subject, entry: Entry) -> Act | None:
    match subject:
        case PieceStatus():
            return Act(entry.index, f"event-status-{subject.status}", reason=subject.reason)
        case CertificateReissue():
            key = f"event-reissue-{subject.reason}"
            return Act(entry.index, key, {"serial": subject.serial})
        case PieceCorrection():
            return Act(entry.index, "event-corrected")
        case ClaimDispute():
            return Act(entry.index, "event-dispute", {"ends": subject.ends})
        case ClaimDecision():
            return None  # told at the entry at which it took effect
    known = _PLAIN.get(kind)
    return None if known is None else Act(entry.index, known)


def _entry(reading: Reading, index: int) -> Entry:
    return parse_entry(next(reading.entries(index, index + 1)))
