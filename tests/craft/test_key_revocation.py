"""Keys revoked: who may, from when, and what falls with a key."""

import pytest

from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.craft.kinds.piece.parts import RoleName
from ledger.craft.kinds.piece.piece_sheet import PieceSheet
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.state import Piece
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, MASTER, OTHER, Line, code_of
from tests.craft.people_world import PeopleWorld
from tests.craft.world import key_of, refused

TABLET = "m1-tablet"


@pytest.fixture
def world() -> PeopleWorld:
    """An opened ledger with a kiln and two makers."""
    return PeopleWorld()


def test_a_key_revokes_itself_only_and_from_now(world: PeopleWorld) -> None:
    """A thief can't lock the owner out, a maker can't disown what was sold."""
    world.add(MAKER, TABLET, at_once=True)
    with refused(PolicyError, "revocation-not-own"):
        world.revoke_by(key_of(MAKER), TABLET)
    with refused(PolicyError, "revocation-from"):
        world.say("KeyRevocation", world.revocation(MAKER, 5), key_of(MAKER))
    world.register(world.piece())
    said = world.revoke_by(key_of(MAKER), MAKER)
    assert (world.held(MAKER).until, world.held(MAKER).revoked_from) == (world.index - 1, -1)
    assert world.keys_head() == said.id.hex()
    assert world.status(code_of(0)) == 1
    with refused(PolicyError, "key-not-live"):
        world.register(world.piece(number=1))
    assert world.live(TABLET), "what it introduced before stands"


def test_a_registrar_revokes_any_persons_key_from_now(world: PeopleWorld) -> None:
    """Alone; once; a key that nobody holds, or a registrar's, is none of these."""
    world.revoke_by(world.registrars[2], MAKER)
    with refused(PolicyError, "key-ended", key=key_of(MAKER).did):
        world.revoke_by(world.office, MAKER)
    world.help(OTHER, "pupil")
    world.revoke_by(world.office, "pupil")
    for key, error, code in (
        (world.registrars[1].did, NotFoundError, "key-unknown"),
        (key_of("nobody").did, NotFoundError, "key-unknown"),
        ("x", MalformedError, "field-not-a-key"),
    ):
        with refused(error, code):
            world.say("KeyRevocation", world.revocation(MAKER, key=key), world.office)


def test_from_an_earlier_index_it_takes_k_registrars_and_a_reason(world: PeopleWorld) -> None:
    """While the others are awaited the keys are stopped; the pieces are not touched before."""
    start = world.index
    world.register(world.piece())
    world.add(MAKER, TABLET, at_once=True)
    with refused(MalformedError, "field-empty", field="reason"):
        world.say("KeyRevocation", world.revocation(MAKER, start, reason=""), world.office)
    with refused(MalformedError, "field-out-of-range", field="from"):
        world.say("KeyRevocation", world.revocation(MAKER, world.index + 1), world.office)
    said = world.say("KeyRevocation", world.revocation(MAKER, start), world.office)
    assert [world.live(name) for name in (MAKER, TABLET)] == [False, False]
    assert (world.status(code_of(0)), world.held(MAKER).revoked_from) == (1, -1)
    world.endorse(said, world.registrars[1])
    assert (world.status(code_of(0)), world.held(MAKER).revoked_from) == (5, start)
    assert world.held(TABLET).revoked_from == world.held(TABLET).introduced_at


def test_a_revoked_key_takes_down_what_it_introduced_since(world: PeopleWorld) -> None:
    """And what that introduced, helpers too; keys introduced before, and pieces signed before, stand."""
    world.add(MAKER, TABLET, at_once=True)
    world.register(world.piece(number=0))
    start = world.index
    world.register(world.piece(number=1))
    world.add(MAKER, "thief", at_once=True)
    world.add(MAKER, "thief-2", by="thief", at_once=True)
    world.help(MAKER, "pupil", by="thief-2")
    world.say("PieceRegistration", world.piece(number=2), key_of("thief-2"))
    world.say("PieceRegistration", world.piece(number=3), key_of(TABLET))
    world.revoke_by(key_of("thief-2"), "thief-2")  # the thief's own: it hides nothing
    world.revoke_by(world.office, MAKER, start)
    assert [world.live(name) for name in (MAKER, "thief", "thief-2", "pupil", TABLET)] == [False] * 4 + [True]
    assert [world.status(code_of(number)) for number in range(4)] == [1, 5, 5, 1]


def test_a_sheet_of_a_stolen_key_is_in_review_item_by_item(world: PeopleWorld) -> None:
    """A sheet itself is no piece."""
    start = world.index
    world.say("PieceSheet", PieceSheet(count=2, root="ab" * 32), key_of(MAKER))
    world.register(world.piece(number=1))
    world.revoke_by(world.office, MAKER, start)
    assert world.status(code_of(1)) == 5


def test_an_earlier_beginning_reaches_further_and_touches_nothing_twice(world: PeopleWorld) -> None:
    """What registrars have cleared since stays cleared."""
    first = world.index
    world.fired("b1", {"1-1": "qualified", "1-2": "qualified"})
    world.register(world.piece(number=0, slots=("b1/1-1",)))
    later = world.index
    world.register(world.piece(number=1, slots=("b1/1-2",)))
    world.revoke_by(world.office, MAKER, later)
    with refused(PolicyError, "revocation-repeated", start=later):
        world.say("KeyRevocation", world.revocation(MAKER, later + 1), world.office)
    assert [world.status(code_of(n)) for n in (0, 1)] == [1, 5]
    world.close("b1")
    world.say("OutcomeCorrection", world.correction("b1", "1-2", "scrapped/cracked"), world.office)
    world.say("OutcomeCorrection", world.correction("b1", "1-2", "qualified"), world.office)
    assert world.status(code_of(1)) == 1
    world.revoke_by(world.office, MAKER, first)
    assert [world.status(code_of(n)) for n in (0, 1)] == [5, 1]
    assert world.held(MAKER).revoked_from == first


def test_a_kilns_people_do_not_end_what_a_revocation_began(world: PeopleWorld) -> None:
    """Whichever of the two set the bit first; a piece not in doubt they clear as ever."""
    start = world.index
    world.fired("b1", {"1-1": "qualified"})
    world.register(world.piece(number=0, slots=("b1/1-1",)))
    world.plan("b2")
    world.load_slots("b2", "1-1", person=OTHER)
    world.ignite("b2")
    world.open("b2", {"1-1": "qualified"})
    world.register(world.piece(OTHER, number=1, slots=("b2/1-1",)))
    world.correct("b1", "1-1", "scrapped/cracked")
    world.revoke_by(world.office, MAKER, start)
    with refused(PolicyError, "correction-dispute"):
        world.correct("b1", "1-1", "qualified")
    world.correct("b2", "1-1", "scrapped/cracked")
    world.correct("b2", "1-1", "qualified")
    assert [world.status(code_of(n)) for n in (0, 1)] == [5, 1]


def test_a_maker_does_not_end_what_a_revocation_began(world: PeopleWorld) -> None:
    """With another key of theirs, having set the same bit before: neither by clearing nor by withdrawing."""
    world.add(MAKER, TABLET, at_once=True)
    start = world.index
    world.register(world.piece())
    world.say("PieceStatus", status(world, "disputed"), key_of(TABLET))
    world.revoke_by(world.office, MAKER, start)
    with refused(PolicyError, "status-not-cleared-by-you"):
        world.say("PieceStatus", status(world, "cleared"), key_of(TABLET))
    world.say("PieceStatus", status(world, "withdrawn"), key_of(TABLET))
    assert world.status(code_of(0)) == 1 | 4 | 64
    world.say("PieceStatus", status(world, "cleared"), world.office)
    assert world.status(code_of(0)) == 1 | 64


def status(world: PeopleWorld, name: str) -> PieceStatus:
    """A status of the first piece."""
    head = world.row(Piece, code_of(0)).head.hex()
    return PieceStatus(piece=code_of(0), status=name, reason="other", after=head)


def test_a_name_that_a_thief_signed_for_is_shown_no_longer(world: PeopleWorld) -> None:
    """The role waits again, a refusal too; what the owner answered before stands, and anew."""
    names = (RoleName(role="carving", person=OTHER), RoleName(role="design", person=OTHER))
    world.register(world.piece(number=0, roles=(*names, RoleName(role="supervision", person=OTHER))))
    world.add(OTHER, "m2-tablet", at_once=True)
    earlier = world.index
    world.sign_role(code_of(0), "carving", OTHER)
    start = world.index
    world.sign_role(code_of(0), "design", OTHER)
    world.refuse_role(code_of(0), "supervision", OTHER)
    world.revoke_by(world.office, OTHER, start)
    roles = ("carving", "design", "supervision")
    assert [world.role(code_of(0), role, OTHER).state for role in roles] == ["signed", "named", "named"]
    world.sign_role(code_of(0), "design", OTHER, by="m2-tablet")
    world.revoke_by(world.office, OTHER, earlier)
    assert [world.role(code_of(0), role, OTHER).state for role in roles] == ["named", "signed", "named"]


def test_seals_of_a_thief_are_held_and_retirements_undone(world: PeopleWorld) -> None:
    """What a registrar has checked stands; what was stated before stands."""
    world.seal(MAKER, "old")
    start = world.index
    world.seal(MAKER, "new")
    world.seal(MAKER, "looked-at")
    world.retire_seal("old")
    world.check_seal("looked-at")
    world.revoke_by(world.office, MAKER, start)
    found = {name: (world.own_seal(name).state, world.own_seal(name).end) for name in ("old", "new", "looked-at")}
    assert found == {"old": ("stated", ""), "new": ("held", ""), "looked-at": ("checked", "")}


def test_confirmations_of_a_thief_are_asked_for_again(world: PeopleWorld) -> None:
    """Loaded or confirmed by that key; not what was loaded since, nor what the owner has registered from."""
    world.add(MAKER, TABLET, at_once=True)
    start = world.index
    world.plan("b1")
    world.load_slots("b1", "1-1", "1-2")
    lines = (Line(slot="1-3", person=MAKER), Line(slot="1-4", person=MAKER))
    world.load("b1", *lines)
    world.confirm("b1", "1-3", "1-4")
    world.unload("b1", "1-4", by=MASTER)
    world.load("b1", Line(slot="1-4", person=MAKER))
    world.say("LoadingConfirmation", LoadingConfirmation(batch="b1", slots=("1-4",)), key_of(TABLET))
    world.ignite("b1")
    world.open("b1", dict.fromkeys(("1-1", "1-2", "1-3", "1-4"), "qualified"))
    world.say("PieceRegistration", world.piece(slots=("b1/1-1",)), key_of(TABLET))
    world.revoke_by(world.office, MAKER, start)
    assert [world.slot(f"b1/{slot}").confirmed for slot in ("1-1", "1-2", "1-3", "1-4")] == [True, False, False, True]
