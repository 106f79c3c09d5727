"""One rule weakened for each family of promises, and the part of the machine that must notice.

found("anybody withdraws")      what it said; AssertionError when it said nothing
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace as changed

from ledger import admission
from ledger.craft import policy
from ledger.craft.keyring import count_live
from ledger.craft.kind import NO_NEEDS
from ledger.craft.kinds import KINDS
from ledger.craft.kinds.kiln import batch_opening
from ledger.craft.kinds.kiln.batch import check_fired, check_master, known_batch, known_kiln, known_slot
from ledger.craft.kinds.kiln.batch_closing import BatchClosing
from ledger.craft.kinds.oversight import finding_response, finding_withdrawal
from ledger.craft.kinds.ownership import ownership_transfer
from ledger.craft.kinds.people import key_revocation
from ledger.craft.kinds.piece import certificate_reissue, piece, piece_status
from ledger.craft.records.status import StatusChunk
from ledger.craft.state import Finding, Put
from ledger.errors import PolicyError
from tests.assure.row import found as noticed
from tests.craft.machine_owning import OwningRules
from tests.craft.machine_people import PeopleRules
from tests.machine.fault_rules import FaultRules
from tests.machine.foundation_rules import FoundationRules
from tests.machine.kiln_rules import KilnRules
from tests.machine.machine import Machine, run
from tests.machine.oversight_rules import OversightRules
from tests.machine.piece_rules import PieceRules
from tests.machine.served import founded

FOUNDED = 24  # entries by which it is
ENOUGH, STEPS = 120, 60  # histories in which a weakness must show


@dataclass(frozen=True)
class Weakness:
    """Where, what stands there instead, and the families that say what shows it."""

    at: object
    name: str
    instead: Any
    families: tuple[type, ...]


def silent(*_: Any, **__: Any) -> None:
    """Check nothing."""


def unless_refused(part: Callable[..., Any]) -> Callable[..., Any]:
    """Return a check that refuses nothing by policy."""

    def weak(*arguments: Any, **named: Any) -> Any:
        with suppress(PolicyError):
            return part(*arguments, **named)

    return weak


def plenty(state: Any, dids: tuple[str, ...], role: str, index: int, time: int) -> int:
    """Count nine registrars, whoever they are; but as it is while the ledger is founded."""
    return 9 if index > FOUNDED else count_live(state, dids, role, index, time)


def any_sum(subject: BatchClosing, facts: Any, state: Any) -> Any:
    """Close an opened batch, whatever was counted."""
    batch = known_batch(state, subject.batch)
    check_master(known_kiln(state, batch.kiln), facts)
    check_fired(batch)
    yield Put(changed(batch, phase="closed", head=facts.id, closed=facts.index))


def any_finding(state: Any, statement: str) -> Finding:
    """Return a finding, settled or not."""
    return state.get(Finding, statement)


def hiding(state: Any, facts: Any) -> Any:
    """Admit as the rules say, but leave out of the status what was withdrawn: as an operator who hides it would."""
    changes = policy.admit(state, facts)
    if facts.kind == "PieceStatus" and facts.subject.status in {"withdrawn", "destroyed"}:
        return tuple(each for each in changes if not (isinstance(each, Put) and isinstance(each.record, StatusChunk)))
    return changes


def unasked(state: Any, facts: Any) -> Any:
    """Admit what is made upon an older state, too: an operator's own rules, which no auditor shares."""
    with patch.object(policy, "_check_after", silent):
        return policy.admit(state, facts)


ALL_PIECES = (PieceRules, OwningRules)
WEAKENED = {
    "two pieces in a slot": Weakness(piece, "is_final", lambda *_: True, (KilnRules,)),
    "void slots are opened": Weakness(batch_opening, "listed_slot", known_slot, (KilnRules,)),
    "any sum closes a batch": Weakness(
        KINDS, "BatchClosing", replace(KINDS["BatchClosing"], rule=any_sum), (KilnRules,)
    ),
    "anybody says what became of a piece": Weakness(piece_status, "check_maker", silent, ALL_PIECES),
    "nobody waits for the owner": Weakness(certificate_reissue, "owner_agrees", lambda *_: NO_NEEDS, ALL_PIECES),
    "anybody passes a piece on": Weakness(ownership_transfer, "check_owner", silent, (OwningRules,)),
    "nothing is held to the head": Weakness(policy, "_check_after", silent, (OwningRules, FaultRules)),
    "paused people sign": Weakness(policy, "active_person", silent, (PeopleRules, PieceRules)),
    "what a stolen key brought in lives on": Weakness(
        key_revocation, "reach_of", lambda _state, key, start: {key.did: start}, (PeopleRules,)
    ),
    "settled findings are answered": Weakness(finding_response, "open_finding", any_finding, (OversightRules,)),
    "settled findings are withdrawn": Weakness(finding_withdrawal, "open_finding", any_finding, (OversightRules,)),
    "one registrar is enough": Weakness(policy, "count_live", plenty, (FoundationRules, OversightRules)),
    "a closed ledger goes on": Weakness(policy, "_check_ledger", unless_refused(policy._check_ledger),
                                        (FoundationRules, OversightRules)),
    "a retry is another entry": Weakness(admission.Turn, "_place_of", silent, (FaultRules, OversightRules)),
    "the operator hides what was withdrawn": Weakness(admission, "admit", hiding, ALL_PIECES),
    "the operator judges otherwise": Weakness(admission, "admit", unasked, (*ALL_PIECES, FaultRules)),
}  # fmt: skip


def found(name: str, chance: int = 7, histories: int = ENOUGH) -> str:
    """Return what the machine says of a weakness; it stops at the first history that shows it.

    Raises:
        AssertionError: nothing.
    """
    weak = WEAKENED[name]
    for early in (False, True):
        founded(early=early)  # by the rules as they are: a founding that breaks would show nothing
    part = type("Part", (*weak.families, Machine), {})
    where = patch.dict(KINDS, {weak.name: weak.instead}) if weak.at is KINDS else None
    with where or patch.object(weak.at, weak.name, weak.instead):
        return noticed(lambda: run(histories, chance, STEPS, part))
