"""Roles: nobody's name without their own signature."""

from collections.abc import Callable

import pytest

from ledger.craft.kinds.piece.parts import RoleName
from ledger.craft.kinds.piece.role_refusal import RoleRefusal
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.state import Piece
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, KilnWorld, code_of, digest
from tests.craft.world import key_of, refused

ROLES = (
    RoleName(role="forming", person=MAKER),
    RoleName(role="carving", person=OTHER),
    RoleName(role="carving", person=DEPUTY),
)
Answer = Callable[..., object]


@pytest.fixture
def world() -> KilnWorld:
    """A registered piece of three hands."""
    world = KilnWorld()
    world.register(world.piece(roles=ROLES))
    return world


@pytest.fixture
def code(world: KilnWorld) -> str:
    """The piece's code."""
    return str(world.piece().code)


@pytest.fixture(params=["sign", "refuse"])
def answer(request: pytest.FixtureRequest, world: KilnWorld) -> Answer:
    """Either answer: they are refused alike."""
    return world.sign_role if request.param == "sign" else world.refuse_role


def test_an_answer_for_an_unknown_piece_is_refused(world: KilnWorld, code: str) -> None:
    """There is nothing to answer for."""
    seen = world.row(Piece, code).head.hex()
    for kind, subject in (
        ("RoleSignature", RoleSignature(piece=code_of(9), role="carving", person=OTHER, seen=seen)),
        ("RoleRefusal", RoleRefusal(piece=code_of(9), role="carving", person=OTHER, seen=seen, reason="other")),
    ):
        with refused(NotFoundError, "piece-unknown", piece=code_of(9)):
            world.say(kind, subject, key_of(OTHER))


@pytest.mark.parametrize(("role", "person"), [("design", OTHER), ("carving", MASTER)])
def test_an_answer_for_a_role_not_named_is_refused(answer: Answer, code: str, role: str, person: str) -> None:
    """Nobody signs into a piece that does not name them."""
    with refused(NotFoundError, "role-unknown", piece=code, role=role, person=person):
        answer(code, role, person)


@pytest.mark.parametrize("by", [MAKER, MASTER, DEPUTY])
def test_nobody_answers_for_another(answer: Answer, world: KilnWorld, code: str, by: str) -> None:
    """Least of all the maker."""
    with refused(PolicyError, "role-not-yours", person=OTHER):
        answer(code, "carving", OTHER, by=by)
    assert world.role(code, "carving", OTHER).state == "named"


def test_an_answer_to_an_older_piece_is_refused(answer: Answer, world: KilnWorld, code: str) -> None:
    """The signer sees what is signed."""
    with refused(ConflictError, "seen-not-head", seen=digest("older"), head=world.row(Piece, code).head.hex()):
        answer(code, "carving", OTHER, seen=digest("older"))
    with refused(MalformedError, "field-not-a-hash", field="seen"):
        answer(code, "carving", OTHER, seen="older")


def test_each_person_answers_for_themselves(world: KilnWorld, code: str) -> None:
    """A role may have several persons; one may sign and another refuse."""
    signature = world.sign_role(code, "carving", OTHER)
    world.refuse_role(code, "carving", DEPUTY)
    signed, declined = world.role(code, "carving", OTHER), world.role(code, "carving", DEPUTY)
    assert (signed.state, signed.statement, signed.index) == ("signed", signature.id, world.index - 2)
    assert (declined.state, declined.index) == ("refused", world.index - 1)
    assert world.row(Piece, code).head == world.row(Piece, code).statement


def test_an_answer_is_final(answer: Answer, world: KilnWorld, code: str) -> None:
    """Signed or refused: neither can be said again, nor taken back."""
    answer(code, "carving", OTHER)
    state = world.role(code, "carving", OTHER).state
    for again in (world.sign_role, world.refuse_role):
        with refused(PolicyError, "role-answered", state=state):
            again(code, "carving", OTHER, seen=world.row(Piece, code).head.hex())


def test_the_makers_own_role_needs_no_answer(answer: Answer, world: KilnWorld, code: str) -> None:
    """It was signed with the piece."""
    assert world.role(code, "forming", MAKER).state == "signed"
    with refused(PolicyError, "role-answered", state="signed"):
        answer(code, "forming", MAKER)


def test_the_reason_of_a_refusal_is_one_of_the_profiles(world: KilnWorld, code: str) -> None:
    """A code."""
    with refused(PolicyError, "vocabulary-unknown", field="reason"):
        world.refuse_role(code, "carving", OTHER, reason="mood")
