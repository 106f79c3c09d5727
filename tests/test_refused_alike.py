"""What the server refuses, the audit finds: the same code for the same act, whoever skipped the rules.

Each act is tried on an honest ledger, which refuses it; then a cheating operator writes it into the log all the same,
signs the checkpoint over it, and the audit names it at its entry.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.audit import audit
from ledger.craft.kinds.kiln.batch_closing import BatchClosing
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening, SlotOutcome
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.parts import RoleName
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.state import Piece
from ledger.craft.statement import Statement, read_statement, sign_statement
from ledger.errors import LedgerError
from ledger.log.entry import parse_entry
from ledger.log.keys import SigningKey
from tests.chronicle import Chronicle
from tests.craft.kiln_world import MAKER, MASTER, OTHER, KilnWorld
from tests.craft.world import ORIGIN, key_of


class Opening(KilnWorld, Chronicle):
    """A log with an opened batch `b1`: four slots, one of them scrapped, one piece registered, nothing closed."""

    def __init__(self) -> None:
        super().__init__()
        self.fired("b1", {"1-1": "qualified", "1-2": "qualified", "1-3": "scrapped/cracked", "1-4": "excellent"})
        subject = self.piece(slots=("b1/1-1",), number=1, roles=(RoleName(role="carving", person=OTHER),))
        self.register(subject)

    def found(self) -> Statement:
        """Found the ledger once: both parents ask for it."""
        return read_statement(parse_entry(self.entries[0]).statement or "") if self.entries else super().found()


Act = tuple[str, Any, SigningKey]


def second_piece(log: Opening) -> Act:
    """Another piece in a slot that has one."""
    return "PieceRegistration", log.piece(slots=("b1/1-1",), number=2), key_of(MAKER)


def outside_the_list(log: Opening) -> Act:
    """A piece from a slot that the closed list does not hold."""
    return "PieceRegistration", log.piece(slots=("b1/2-6",), number=2), key_of(MAKER)


def somebody_elses_slot(log: Opening) -> Act:
    """A piece from a slot loaded for another maker."""
    return "PieceRegistration", log.piece(OTHER, slots=("b1/1-2",), number=2), key_of(OTHER)


def scrapped(log: Opening) -> Act:
    """A piece from a slot whose outcome forbids it."""
    return "PieceRegistration", log.piece(slots=("b1/1-3",), number=2), key_of(MAKER)


def same_code(log: Opening) -> Act:
    """A second piece under one code."""
    return "PieceRegistration", log.piece(slots=("b1/1-2",), number=1), key_of(MAKER)


def somebody_elses_name(log: Opening) -> Act:
    """A maker who signs for the carver."""
    piece = log.row(Piece, log.piece(number=1).code)
    return (
        "RoleSignature",
        RoleSignature(piece=piece.code, role="carving", person=OTHER, seen=piece.head.hex()),
        key_of(MAKER),
    )


def unbalanced(log: Opening) -> Act:
    """A closing whose equation does not hold."""
    totals = changed(log.totals("b1"), good=log.totals("b1").good + 1, loaded=log.totals("b1").loaded + 1)
    return "BatchClosing", BatchClosing(batch="b1", totals=totals, after=log.batch("b1").head.hex()), key_of(MASTER)


def stale(log: Opening) -> Act:
    """A closing made before the list was closed, held back and played now."""
    return "BatchClosing", BatchClosing(batch="b1", totals=log.totals("b1"), after="00" * 32), key_of(MASTER)


def loaded_after_ignition(log: Opening) -> Act:
    """A slot added to a list that is closed."""
    return "BatchLoading", BatchLoading(batch="b1", lines=(Line(slot="2-1", person=MAKER),)), key_of(MAKER)


def second_outcome(log: Opening) -> Act:
    """Another outcome for a slot that has one, without a correction."""
    return (
        "BatchOpening",
        BatchOpening(batch="b1", outcomes=(SlotOutcome(slot="1-3", outcome="excellent"),)),
        key_of(MASTER),
    )


def unknown_key(log: Opening) -> Act:
    """A piece by somebody whom nobody enrolled."""
    return "PieceRegistration", log.piece(slots=("b1/1-2",), number=2), key_of("nobody")


ACTS: dict[Callable[[Opening], Act], str] = {
    second_piece: "slot-taken", outside_the_list: "slot-unknown", somebody_elses_slot: "slot-not-yours",
    scrapped: "outcome-not-certifiable", same_code: "code-taken", somebody_elses_name: "role-not-yours",
    unbalanced: "closing-totals", stale: "after-not-head", loaded_after_ignition: "batch-list-closed",
    second_outcome: "outcome-given", unknown_key: "issuer-unknown",
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_what_the_server_refuses_the_audit_finds(tmp_path: Path, act: Callable[[Opening], Act]) -> None:
    """One code on both sides, at the entry of the act, and nothing else."""
    log = Opening()
    kind, subject, key = act(log)
    statement = log.sign(kind, subject, key)
    with pytest.raises(LedgerError) as refusal:
        log.take(statement)
    assert refusal.value.code == ACTS[act]
    place = len(log.entries)
    log.force(statement)
    found = [
        f for f in audit(log.publish(tmp_path), log.trust, lambda *_: None, 0).findings if f.code != "blob-missing"
    ]
    assert [(f.code, f.index) for f in found] == [(ACTS[act], place)]


def test_a_replay_from_another_ledger_is_refused_alike(tmp_path: Path) -> None:
    """A registration that was made to another ledger stands nowhere here."""
    log = Opening()
    subject = changed(log.piece(slots=("b1/1-2",), number=2), ledger="")
    statement = read_statement(
        sign_statement("PieceRegistration", subject, key_of(MAKER), log.time, "example.com/other")
    )
    with pytest.raises(LedgerError) as refusal:
        log.take(statement)
    assert refusal.value.code == "statement-other-ledger"
    log.force(statement)
    report = audit(log.publish(tmp_path), log.trust, lambda *_: None, 0)
    assert "statement-other-ledger" in [f.code for f in report.findings]


def test_the_honest_opening_is_sound_but_for_its_photos(tmp_path: Path) -> None:
    """The control: without the act nothing is found (the photos of the tests exist nowhere)."""
    log = Opening()
    report = audit(log.publish(tmp_path), log.trust, lambda *_: None, 0)
    assert {f.code for f in report.findings} == {"blob-missing"}
    assert report.records["piece"] == 1
    assert log.ledger.origin == ORIGIN
