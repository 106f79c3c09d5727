"""PieceSheet: one signature under many pieces; its items are judged one by one."""

import pytest

from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.policy import admit, facts_of
from ledger.craft.sheet import make_sheet, read_sheet
from ledger.craft.state import Piece
from ledger.errors import MalformedError, PolicyError
from tests.craft.kiln_world import MAKER, KilnWorld, digest
from tests.craft.world import ORIGIN, key_of, refused


@pytest.fixture
def world() -> KilnWorld:
    """An opened batch with three good slots."""
    world = KilnWorld()
    world.fired("b1", {"1-1": "qualified", "1-2": "excellent", "1-3": "qualified"})
    return world


def test_a_sheet_changes_nothing_itself(world: KilnWorld) -> None:
    """Its items do."""
    statement = world.sign("PieceSheet", PieceSheet(count=2, root=digest("items")), key_of(MAKER))
    assert admit(world.state, facts_of(world.state, statement, world.index, world.time, world.profiles)) == ()


def test_each_item_is_admitted_as_a_registration(world: KilnWorld) -> None:
    """By the sheet's signer, without a `ledger` of its own."""
    items = [world.piece(slots=(f"b1/1-{number}",), number=number) for number in (1, 2, 3)]
    sheet = read_sheet(make_sheet(items, key_of(MAKER), world.time, ORIGIN))
    world.take(sheet.statement)
    for item in sheet.items:
        world.take(item)
    pieces = [world.row(Piece, item.subject.code) for item in sheet.items]
    assert [piece.slots for piece in pieces] == [("b1/1-1",), ("b1/1-2",), ("b1/1-3",)]
    assert [piece.head for piece in pieces] == [item.id for item in sheet.items]


def test_an_item_sees_the_items_before_it(world: KilnWorld) -> None:
    """The second in one slot is refused."""
    items = [world.piece(slots=("b1/1-1",), number=number) for number in (1, 2)]
    sheet = read_sheet(make_sheet(items, key_of(MAKER), world.time, ORIGIN))
    world.take(sheet.items[0])
    with refused(PolicyError, "slot-taken", slot="b1/1-1", piece=items[0].code):
        world.take(sheet.items[1])


@pytest.mark.parametrize("count", [1, 1001])
def test_a_sheet_has_two_to_a_thousand_items(world: KilnWorld, count: int) -> None:
    """The rule says so too: the auditor may meet the statement alone."""
    with refused(MalformedError, "field-out-of-range", field="count"):
        world.say("PieceSheet", PieceSheet(count=count, root=digest("items")), key_of(MAKER))


def test_a_root_has_the_form_of_a_hash(world: KilnWorld) -> None:
    """64 characters of lower-case hex."""
    with refused(MalformedError, "field-not-a-hash", field="root"):
        world.say("PieceSheet", PieceSheet(count=2, root="x"), key_of(MAKER))
