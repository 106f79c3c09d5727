"""Gathering bundles: everything a verdict rests on, nothing else, under one page."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from certs.bundle import parse_bundle
from certs.gather import Gatherer, LedgerView, make_bundle
from ledger.craft.state import Attestation, Batch, Key, Kiln, Overlay, Pending, Put, Seal
from ledger.craft.statement import read_statement
from ledger.errors import NotFoundError
from ledger.log.entry import parse_entry
from ledger.log.receipt import parse_receipt
from tests.certs.ledger_world import CORRECTED, FIRST_ITEM, OTHERS, SLOTTED, STUDIO, bundle_of, ledger_world
from tests.craft.kiln_world import MAKER, code_of

WORLD = ledger_world()


def kinds(number: int) -> list[str]:
    """Return the kinds of statement in a bundle, its order kept; an item is `item`."""
    entries = [parse_entry(parse_receipt(each).frames[0]) for each in parse_bundle(bundle_of(number)).receipts]
    return ["item" if each.statement is None else read_statement(each.statement).kind for each in entries]


def test_a_studio_piece_brings_what_introduces_its_maker():
    """The charter, the enrolment, the key's own endorsement and the standing; nothing of any kiln."""
    assert kinds(STUDIO) == ["PieceRegistration", "Charter", "PersonEnrolment", "Endorsement", "Standing"]


def test_a_kiln_s_piece_brings_list_opening_seal_and_roles():
    """Also the kiln, its master's key, plan, ignition and opening, the seal it bears, the role another signed."""
    assert kinds(SLOTTED) == [
        "PieceRegistration", "Charter", "PersonEnrolment", "Endorsement", "PersonEnrolment", "Endorsement",
        "PersonEnrolment", "Endorsement", "KilnEnrolment", "SealRegistration", "Standing", "BatchPlan", "BatchIgnition",
        "BatchOpening", "RoleSignature",
    ]  # fmt: skip


def test_a_corrected_slot_brings_the_correction():
    """The current outcome's statement comes, and what it replaced, down to the opening."""
    assert "OutcomeCorrection" in kinds(CORRECTED)
    assert "BatchOpening" in kinds(CORRECTED)


def test_an_item_brings_its_sheet_within_its_receipt():
    """The sheet's entry is a frame of the item's own receipt, so none of the others."""
    assert kinds(FIRST_ITEM + 5)[0] == "item"
    assert "PieceSheet" not in kinds(FIRST_ITEM + 5)


def test_all_receipts_bear_one_page():
    """One checkpoint for the whole bundle, byte for byte."""
    for number in (SLOTTED, STUDIO, OTHERS, FIRST_ITEM + 4):
        assert len({parse_receipt(each).checkpoint for each in parse_bundle(bundle_of(number)).receipts}) == 1


def test_many_bundles_share_their_work_and_not_their_contents():
    """One gatherer gives the same bytes as one for each piece."""
    gatherer = Gatherer(WORLD.view)
    for number in (SLOTTED, STUDIO, OTHERS, CORRECTED, FIRST_ITEM + 4, FIRST_ITEM + 6):
        assert gatherer.bundle(code_of(number)) == bundle_of(number)


def test_what_many_pieces_share_is_read_once():
    """Of a second piece of the same kiln only its own receipt is fetched anew."""
    asked: list[int] = []

    def receipt(index: int) -> bytes:
        asked.append(index)
        return WORLD.entered.receipt(index)

    gatherer = Gatherer(LedgerView(WORLD.state, receipt, WORLD.ids.get))
    gatherer.bundle(code_of(FIRST_ITEM + 4))
    asked.clear()
    gatherer.bundle(code_of(FIRST_ITEM + 5))
    assert asked == [WORLD.piece_at(FIRST_ITEM + 5)]


def test_an_unknown_piece_has_no_bundle():
    """A code that the ledger does not know is said by name."""
    with pytest.raises(NotFoundError) as refusal:
        make_bundle(WORLD.view, code_of(99))
    assert refusal.value.fields == {"piece": code_of(99)}


class Without:
    """A state that lost its records of one type, or gives none of them a pending statement."""

    def __init__(self, *kinds: type) -> None:
        self.kinds = kinds

    def get(self, kind: Any, id: str) -> Any:  # noqa: A002  # the protocol's own name
        """Return the record, but for the lost ones."""
        return None if kind in self.kinds else WORLD.state.get(kind, id)

    def list(self, kind: Any, parent: str) -> Any:
        """Yield the records."""
        return WORLD.state.list(kind, parent)


@pytest.mark.parametrize("kind", [Key, Pending, Kiln, Batch])
def test_a_state_with_holes_is_damage(kind):
    """A state that contradicts itself stops the gathering."""
    with pytest.raises(AssertionError, match="bad state"):
        make_bundle(LedgerView(Without(kind), WORLD.entered.receipt, WORLD.ids.get), code_of(SLOTTED))  # type: ignore[arg-type]


def test_a_withdrawn_standing_is_left_out():
    """What the registrars took back is in no bundle."""
    state = Overlay(WORLD.state)
    state.apply([Put(changed(held, withdrawn=20)) for held in WORLD.state.list(Attestation, MAKER)])
    data = make_bundle(LedgerView(state, WORLD.entered.receipt, WORLD.ids.get), code_of(STUDIO))
    assert len(parse_bundle(data).receipts) == len(kinds(STUDIO)) - 1


def test_a_seal_that_state_lost_is_left_out():
    """A seal that can't be shown makes the bundle smaller, not wrong."""
    data = make_bundle(LedgerView(Without(Seal), WORLD.entered.receipt, WORLD.ids.get), code_of(SLOTTED))  # type: ignore[arg-type]
    assert len(parse_bundle(data).receipts) == len(kinds(SLOTTED)) - 1
