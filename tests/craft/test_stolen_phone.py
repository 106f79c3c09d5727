"""What a thief with a maker's phone does to pieces that were there before, and what registrars can do about it."""

import pytest

from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.piece.attribution_answer import AttributionAnswer
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.state import Drop, Key, Legacy, Person, Piece, Put
from ledger.craft.status import CLAIMED, DISPUTED, REGISTERED, REPLACED
from ledger.errors import PolicyError
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import OwningWorld, owner_of
from tests.craft.people_world import HOUR, WAIT, PeopleWorld
from tests.craft.test_legacy import register
from tests.craft.world import key_of, refused

TABLET = "m1-tablet"


@pytest.fixture
def world() -> OwningWorld:
    """A kiln's ledger; piece 0 has a hidden code, piece 1 has none."""
    world = OwningWorld()
    world.make(0)
    world.make(1, hidden=False)
    return world


def revoke(world: OwningWorld, start: int) -> None:
    """Let k registrars revoke the maker's key from an earlier entry."""
    subject = KeyRevocation(
        key=key_of(MAKER).did, start=start, reason="手机被盗", after=world.row(Person, MAKER).keys_head.hex()
    )
    said = world.say("KeyRevocation", subject, world.registrars[0])
    world.endorse(said, *world.registrars[1 : world.k])


def status(world: OwningWorld, number: int) -> int:
    """The piece's bits."""
    return world.status(code_of(number))


def correct(world: OwningWorld, number: int) -> None:
    """Correct a piece."""
    subject = PieceCorrection(piece=code_of(number), forming="hand-thrown", reason="笔误", after=world.head_of(number))
    world.say("PieceCorrection", subject, key_of(MAKER))


def test_a_pot_whose_print_a_thief_replaced_is_in_review(world: OwningWorld) -> None:
    """The thief's own code claimed it: whoever is shown that print is told, and only a registrar ends it."""
    start = world.index
    world.reissue(0)
    world.claim(0, "thief", serial=2)
    world.hand_over(1, "thief")
    revoke(world, start)
    assert [status(world, number) for number in (0, 1)] == [
        REGISTERED | REPLACED | CLAIMED | DISPUTED, REGISTERED | CLAIMED | DISPUTED,
    ]  # fmt: skip
    with refused(PolicyError, "status-not-cleared-by-you"):
        world.becomes(0, "cleared", owner_of(0, "thief"))
    world.becomes(0, "cleared", world.registrars[0])
    assert status(world, 0) == REGISTERED | REPLACED | CLAIMED


def test_what_a_thief_said_of_older_pieces_is_in_review(world: OwningWorld) -> None:
    """A status, a correction; what the same key said before stands."""
    world.make(2)
    correct(world, 2)
    start = world.index
    world.becomes(0, "stolen", key_of(MAKER))
    correct(world, 1)
    revoke(world, start)
    assert [bool(status(world, number) & DISPUTED) for number in (0, 1, 2)] == [True, True, False]


def test_what_an_owner_agreed_to_is_the_owners_word(world: OwningWorld) -> None:
    """A collector's pot is not in review for its maker's stolen phone."""
    world.sell(5)
    start = world.index
    world.reissue(5, endorser="a")
    revoke(world, start)
    assert status(world, 5) == REGISTERED | REPLACED | CLAIMED


def test_an_attribution_that_a_thief_answered_is_asked_again(world: OwningWorld) -> None:
    """By the person it names; an answer given since stands."""
    world.enrol("ap", roles=("appraiser",))
    for number in (3, 4):
        register(world, number, attributed=MAKER)
    start = world.index
    for number in (3, 4):
        head = world.row(Piece, code_of(number)).head.hex()
        said = "mine" if number == 3 else "unsure"
        subject = AttributionAnswer(piece=code_of(number), answer=said, seen=head)
        world.say("AttributionAnswer", subject, key_of(MAKER))
    tablet = Key(did=key_of(TABLET).did, role="person", holder=MAKER, since=world.index)
    world.state.apply([Put(tablet)])
    world.say("AttributionAnswer", AttributionAnswer(piece=code_of(4), answer="not-mine", seen=head), key_of(TABLET))
    revoke(world, start)
    found = [world.row(Legacy, code_of(number)) for number in (3, 4)]
    assert [(each.answer, each.answered >= 0) for each in found] == [("", False), ("not-mine", True)]


def test_a_state_without_the_piece_is_no_state(world: OwningWorld) -> None:
    """What a key was noted to have done, it did to a piece."""
    start = world.index
    world.becomes(0, "damaged", key_of(MAKER))
    world.state.apply([Drop(Piece, code_of(0))])
    with pytest.raises(AssertionError, match="bad state"):
        revoke(world, start)


def test_a_key_that_a_thief_added_stops_no_recovery() -> None:
    """It was to sign an hour before the recovered key does: time enough to object, and so it ends with the recovery."""
    world = PeopleWorld()
    added = world.add(MAKER, "thief")
    world.time += HOUR
    recovery = world.recover(MAKER, "recovered")
    with refused(PolicyError, "key-ended"):
        world.endorse(added, world.office)
    world.time += WAIT - HOUR // 2
    with refused(PolicyError, "key-not-live"):
        world.object_to(recovery, key_of("thief"))
    world.time += HOUR
    assert [world.live(name) for name in (MAKER, "thief", "recovered")] == [False, False, True]
