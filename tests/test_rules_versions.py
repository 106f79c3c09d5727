"""Every published version of the rules keeps judging the logs of its day as they were judged then."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ledger.craft.kind import RULES
from ledger.craft.kinds import KINDS
from ledger.craft.profile import shipped_profiles
from ledger.craft.state import Batch, Ledger, MemoryState, Piece, Role, Slot
from ledger.craft.status import DISPUTED, REGISTERED, status_of
from ledger.errors import InconsistencyError
from ledger.log.tiles import decode_bundle
from ledger.log.tree import hash_leaf
from ledger.log.trust import parse_trust
from ledger.replay import Replay
from tests.craft.kiln_world import OTHER, code_of

FOLDER = Path(__file__).parent / "vectors/rules-1"
KNOWN_TO_1 = {
    "Charter", "Endorsement", "RulesVersion", "PersonEnrolment", "Standing", "SealRegistration", "KilnEnrolment",
    "BatchPlan", "BatchLoading", "LoadingConfirmation", "BatchUnloading", "BatchIgnition", "BatchFiring",
    "BatchOpening", "OutcomeCorrection", "BatchClosing", "PieceRegistration", "PieceSheet", "RoleSignature",
    "RoleRefusal",
}  # fmt: skip


def entries() -> tuple[bytes, ...]:
    """The golden log under the first rules."""
    return tuple(decode_bundle((FOLDER / "entries").read_bytes()))


def replayed(log: Sequence[bytes]) -> MemoryState:
    """The state that a log gives by today's program."""
    state, replay = MemoryState(), Replay(shipped_profiles())
    for data in log:
        state.apply(replay.judge(state, replay.read(data)))
    return state


def test_a_log_under_the_first_rules_is_judged_as_it_was() -> None:
    """Every entry is admitted, and what it says of pieces, slots and batches is what it said then."""
    state = replayed(entries())
    ledger = state.get(Ledger, "")
    assert ledger is not None
    assert (ledger.rules, ledger.closed) == (1, -1)
    assert parse_trust((FOLDER / "trust.json").read_bytes()).charter == hash_leaf(entries()[0])
    told = {}
    for number in (1, 2, 3):
        piece = state.get(Piece, code_of(number))
        assert piece is not None
        told[number] = (piece.index, status_of(state, piece.index), piece.slots)
    indices = [told[number][0] for number in (1, 2, 3)]
    assert [told[number][1:] for number in (1, 2, 3)] == [
        (REGISTERED, ("b1/1-1",)), (REGISTERED | DISPUTED, ("b1/1-2",)), (REGISTERED, ()),
    ]  # fmt: skip
    assert indices == sorted(indices)
    assert indices[-1] == len(entries()) - 1
    batch = state.get(Batch, "b1")
    assert batch is not None
    assert (batch.phase, batch.lines) == ("closed", 4)
    outcomes = [(slot.outcome, slot.fault) for slot in state.list(Slot, "b1")]
    assert outcomes == [("excellent", ""), ("scrapped", "cracked"), ("refire", ""), ("scrapped", "cracked")]
    assert [role.state for role in state.list(Role, code_of(1)) if role.person == OTHER] == ["signed"]


def test_the_first_rules_know_what_they_knew() -> None:
    """A kind that came later is unknown to them, whatever the program has."""
    assert {kind.name for kind in KINDS.values() if kind.since == 1} == KNOWN_TO_1
    assert {kind.since for kind in KINDS.values()} == set(RULES)


@pytest.mark.parametrize("place", [3, 12])
def test_a_golden_log_with_one_entry_left_out_is_not_sound(place: int) -> None:
    """The planted fault: the test would notice."""
    kept = [data for at, data in enumerate(entries()) if at != place]
    with pytest.raises(InconsistencyError):
        replayed(kept)
