"""CertificateReissue: a new print, and the old one stops."""

from typing import Any

import pytest

from ledger.craft.kinds.piece.piece import FINAL
from ledger.craft.state import Key, Piece
from ledger.craft.status import CLAIMED, REGISTERED, REPLACED
from ledger.errors import MalformedError, PolicyError
from tests.craft.kiln_world import OTHER, code_of
from tests.craft.life_world import DAY, LifeWorld
from tests.craft.world import LOW_ORDER, key_of, refused

CODE = code_of(0)


@pytest.fixture
def world() -> LifeWorld:
    """A ledger with a piece that has a claim key."""
    opened = LifeWorld()
    opened.studio(0, claim=key_of("claim-1").did)
    return opened


def test_a_new_print_takes_the_place_of_the_old_one(world: LifeWorld) -> None:
    """One more serial, the bit, the new claim key; the old one is dead."""
    said = world.reissue(CODE, claim=key_of("claim-2").did)
    piece = world.row(Piece, CODE)
    assert (piece.serial, piece.head, world.status(CODE)) == (2, said.id, REGISTERED | REPLACED)
    old, new = world.key(key_of("claim-1")), world.key(key_of("claim-2"))
    assert old is not None
    assert new == Key(
        did=key_of("claim-2").did, role="claim", holder=CODE, since=world.index - 1, named_by=said.id
    )  # fmt: skip
    assert not old.live(world.index, world.time)
    assert new.live(world.index, world.time)


def test_a_print_without_a_hidden_code_claims_nothing(world: LifeWorld) -> None:
    """The old code is dead all the same."""
    world.reissue(CODE)
    assert not any(key.live(world.index, world.time) for key in world.state.list(Key, CODE))
    world.reissue(CODE, claim=key_of("claim-3").did)
    assert world.row(Piece, CODE).serial == 3


@pytest.mark.parametrize("serial", [1, 3])
def test_the_serial_is_the_next_one(world: LifeWorld, serial: int) -> None:
    """Nobody skips a print."""
    with refused(PolicyError, "reissue-serial", expected=2, got=serial):
        world.reissue(CODE, serial=serial)


@pytest.mark.parametrize(
    ("did", "code"),
    [(key_of("claim-1").did, "key-already-used"), (key_of(OTHER).did, "key-already-used"),
     (LOW_ORDER, "key-not-enrollable")],
)  # fmt: skip
def test_the_new_claim_key_is_a_new_key(world: LifeWorld, did: str, code: str) -> None:
    """Never the old print's, which the shop has seen."""
    with refused(PolicyError, code, field="claim"):
        world.reissue(CODE, claim=did)


def test_only_the_maker_reissues(world: LifeWorld) -> None:
    """Not another maker."""
    with refused(PolicyError, "piece-not-yours"):
        world.reissue(CODE, OTHER)


def test_once_claimed_the_owner_agrees(world: LifeWorld) -> None:
    """Until then the live print stays; a registrar decides after the waiting time."""
    world.own(CODE, "owner")
    said = world.reissue(CODE, claim=key_of("claim-2").did)
    assert (world.row(Piece, CODE).serial, world.status(CODE)) == (1, REGISTERED | CLAIMED)
    with refused(PolicyError, "endorsement-not-asked"):
        world.endorse(said, world.registrars[0])
    world.endorse(said, key_of("owner"))
    assert (world.row(Piece, CODE).serial, world.status(CODE)) == (2, REGISTERED | CLAIMED | REPLACED)
    waits = world.reissue(CODE)
    world.wait(30 * DAY)
    world.endorse(waits, world.registrars[0])
    assert world.row(Piece, CODE).serial == 3


def test_a_withdrawn_piece_gets_no_print(world: LifeWorld) -> None:
    """Neither in the seven days nor after."""
    world.set_status(CODE, "withdrawn")
    with refused(PolicyError, "piece-stopped"):
        world.reissue(CODE)
    world.wait(FINAL)
    with refused(PolicyError, "piece-final"):
        world.reissue(CODE)


@pytest.mark.parametrize("reason", ["", "other", "mood"])
def test_the_reason_is_one_of_six(world: LifeWorld, reason: Any) -> None:
    """They are the format's, not the craft's."""
    with refused(MalformedError, "field-choice", field="reason"):
        world.reissue(CODE, reason=reason)
