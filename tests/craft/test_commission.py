"""Orders: taken once, by their maker, and answered by one piece."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.ownership.commission_acceptance import CommissionAcceptance
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.state import Commission, Life, Order, Piece, Put
from ledger.craft.statement import Statement, context_of
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, OTHER, KilnWorld, code_of, digest
from tests.craft.test_verdict import codes, field, stated
from tests.craft.world import ORIGIN, key_of, refused


@pytest.fixture
def world() -> KilnWorld:
    """A kiln's ledger."""
    return KilnWorld()


def accept(world: KilnWorld, by: str = MAKER, **changes: Any) -> Statement:
    """Take an order."""
    subject = CommissionAcceptance(maker=by, order=digest("order"), due="2026-12-01")
    return world.say("CommissionAcceptance", changed(subject, **changes), key_of(by))


def test_an_order_is_taken(world: KilnWorld) -> None:
    """Its hash, its day, and nothing of who ordered."""
    said = accept(world)
    taken = world.row(Commission, said.id.hex())
    assert (taken.maker, taken.order, taken.due, taken.index) == (MAKER, digest("order"), "2026-12-01", world.index - 1)
    assert world.row(Order, digest("order")).statement == said.id
    assert list(world.state.list(Commission, MAKER)) == [taken]


@pytest.mark.parametrize("by", [MAKER, OTHER])
def test_an_order_is_taken_once(world: KilnWorld, by: str) -> None:
    """By nobody else either."""
    said = accept(world)
    with refused(PolicyError, "order-accepted", order=digest("order"), statement=said.id.hex()):
        accept(world, by, due="")


def test_nobody_takes_an_order_for_another(world: KilnWorld) -> None:
    """The signature is the maker's own."""
    with refused(PolicyError, "maker-not-signer", maker=OTHER, person=MAKER):
        accept(world, maker=OTHER)


def test_the_forms_of_an_acceptance(world: KilnWorld) -> None:
    """A hash, and a day that has not passed."""
    with refused(MalformedError, "field-not-a-hash", field="order"):
        accept(world, order="a vase")
    with refused(MalformedError, "field-not-a-date", field="due"):
        accept(world, due="soon")
    with refused(PolicyError, "order-due-past", due="2026-04-30", day="2026-05-01"):
        accept(world, due="2026-04-30")
    accept(world, due="2026-05-01")


def test_a_piece_answers_an_order(world: KilnWorld) -> None:
    """One piece, of the same maker, and the order says which."""
    said = accept(world).id.hex()
    world.register(world.piece(commission=said))
    assert world.row(Commission, said).piece == code_of(0)
    with refused(PolicyError, "commission-answered", commission=said, piece=code_of(0)):
        world.register(world.piece(number=1, commission=said))
    assert world.state.get(Piece, code_of(1)) is None


def test_a_piece_withdrawn_for_good_answers_no_more(world: KilnWorld) -> None:
    """Another takes its place, once the withdrawal is final."""
    said = accept(world).id.hex()
    world.register(world.piece(commission=said))
    world.state.apply([Put(Life(code=code_of(0), final_at=world.time + 2))])
    with refused(PolicyError, "commission-answered", piece=code_of(0)):
        world.register(world.piece(number=1, commission=said))
    world.time += 2
    world.register(world.piece(number=1, commission=said))
    assert world.row(Commission, said).piece == code_of(1)


def test_a_piece_answers_no_order_of_another_maker(world: KilnWorld) -> None:
    """Nor one that nobody has taken."""
    said = accept(world).id.hex()
    with refused(PolicyError, "commission-not-yours", commission=said, maker=MAKER):
        world.register(world.piece(OTHER, commission=said))
    with refused(NotFoundError, "commission-unknown", commission=digest("nothing")):
        world.register(world.piece(commission=digest("nothing")))
    with refused(MalformedError, "field-not-a-hash", field="commission"):
        world.register(world.piece(commission="1"))


def test_rules_version_1_has_no_orders(world: KilnWorld) -> None:
    """Neither the kind nor the field."""
    said = accept(world).id.hex()
    world.state.apply([Put(changed(world.ledger, rules=1))])
    with refused(MalformedError, "statement-kind-unknown", kind="CommissionAcceptance"):
        accept(world, order=digest("another"))
    with refused(MalformedError, "field-later-rules", field="commission", rules=2):
        world.register(world.piece(commission=said))


def test_a_registration_without_an_order_keeps_its_bytes(world: KilnWorld) -> None:
    """The new field says nothing where it is left out: what version 1 signed still has the same id."""
    subject: PieceRegistration = world.piece()
    assert b"commission" not in world.sign("PieceRegistration", subject, key_of(MAKER)).payload
    assert context_of(ORIGIN).encode() in world.sign("PieceRegistration", subject, key_of(MAKER)).payload


def test_the_verdict_says_that_a_piece_was_ordered() -> None:
    """With the beginning of the acceptance's id, and only where the maker states one."""
    found = stated(commission=digest("acceptance"))
    assert field(found.stated, "commission") == {"commission": digest("acceptance")[:16]}
    assert "commission" not in codes(stated().stated)
