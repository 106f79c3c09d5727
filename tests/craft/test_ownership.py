"""Owners: one live key or none, from the code under the panel to the last hand it passes."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.ownership.owner import end_key
from ledger.craft.pending import LAPSE
from ledger.craft.state import Key, Person, Put
from ledger.craft.status import CLAIMED, DISPUTED, LOST, marked
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError, UnknownKeyError
from tests.craft.kiln_world import MAKER, OTHER, code_of, digest
from tests.craft.owning_world import OwningWorld, claim_of, owner_of
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> OwningWorld:
    """A kiln's ledger with a piece whose print bears a hidden code."""
    world = OwningWorld()
    world.make(0)
    return world


@pytest.fixture
def bare(world: OwningWorld) -> OwningWorld:
    """And piece 1, whose print bears none."""
    world.make(1, hidden=False)
    return world


def live(world: OwningWorld, number: int) -> list[str]:
    """The owner keys of a piece that may sign."""
    keys = world.state.list(Key, code_of(number))
    return [key.did for key in keys if key.role == "owner" and key.live(world.index, world.time)]


def owned(world: OwningWorld, number: int, by: str) -> bool:
    """Report whether the piece is claimed, and by this owner alone."""
    did = owner_of(number, by).did
    return (
        world.life(number).owner == did
        and live(world, number) == [did]
        and bool(world.status(code_of(number)) & CLAIMED)
    )


# The first claim ------------------------------------------------------------------------------------------------------


def test_the_code_under_the_panel_claims_the_piece(world: OwningWorld) -> None:
    """With the owner key's own endorsement, from that entry; the code is then good for nothing."""
    said = world.claim(0, "a", endorsed=False)
    assert world.life(0).owner == ""
    assert not world.status(code_of(0)) & CLAIMED
    world.endorse(said, owner_of(0, "a"))
    assert owned(world, 0, "a")
    assert world.life(0).owned_at == world.time - 1
    assert world.head_of(0) == said.id.hex()
    with refused(PolicyError, "key-not-live", issuer=claim_of(0).did):
        world.claim(0, "b")


def test_a_claim_waits_for_the_owner_key_alone(world: OwningWorld) -> None:
    """Nobody proves a key for another; and after thirty days it lapses."""
    said = world.claim(0, "a", endorsed=False)
    for stranger in (key_of(MAKER), world.registrars[1], claim_of(0)):
        with refused(PolicyError, "endorsement-repeated" if stranger == claim_of(0) else "endorsement-not-asked"):
            world.endorse(said, stranger)
    world.time += LAPSE + 1
    with refused(PolicyError, "endorsement-lapsed"):
        world.endorse(said, owner_of(0, "a"))


def test_of_two_claims_the_first_endorsed_has_it(world: OwningWorld) -> None:
    """A mistyped key strands nothing; once the piece is claimed the other claim is overtaken."""
    first, second = world.claim(0, "a", endorsed=False), world.claim(0, "b", endorsed=False)
    world.endorse(second, owner_of(0, "b"))
    assert owned(world, 0, "b")
    with refused(PolicyError, "key-not-live"):
        world.endorse(first, owner_of(0, "a"))
    assert owned(world, 0, "b")


def test_a_code_claims_its_own_piece(bare: OwningWorld) -> None:
    """No other."""
    with refused(PolicyError, "claim-other-piece", piece=code_of(1)):
        bare.claim(0, "a", piece=code_of(1), after=bare.head_of(1))


def test_a_code_that_nobody_printed_is_unknown(bare: OwningWorld) -> None:
    """The ledger knows no such key: refused before any rule."""
    with refused(UnknownKeyError, "issuer-unknown", issuer=claim_of(1).did):
        bare.claim(1, "a")


def test_a_claim_is_of_the_piece_as_it_stands(world: OwningWorld) -> None:
    """Made upon an older state it is refused; and of what does not exist."""
    with refused(ConflictError, "after-not-head", head=world.head_of(0)):
        world.claim(0, "a", after=digest("older"))
    with refused(NotFoundError, "piece-unknown"):
        world.claim(0, "a", piece=code_of(9))
    with refused(MalformedError, "code-check"):
        world.claim(0, "a", piece=code_of(0)[:-1] + ("A" if code_of(0)[-1] != "A" else "B"))


@pytest.mark.parametrize("owner", [MAKER, "registrar-1"])
def test_an_owner_key_is_nobody_s_yet(world: OwningWorld, owner: str) -> None:
    """A person's key, or one that claims, owns nothing."""
    with refused(PolicyError, "key-already-used", key=key_of(owner).did):
        world.claim(0, "a", owner=key_of(owner).did)
    with refused(PolicyError, "key-already-used", key=claim_of(0).did):
        world.claim(0, "a", owner=claim_of(0).did)


@pytest.mark.parametrize("reported", ["lost", "stolen"])
def test_what_was_reported_lost_is_claimed_by_nobody(bare: OwningWorld, reported: str) -> None:
    """Whoever finds the code is not its buyer; nor is it handed over before it is found."""
    for number in (0, 1):
        bare.state.apply([Put(changed(bare.life(number), reported=reported))])
    with refused(PolicyError, "piece-reported", piece=code_of(0), reported=reported):
        bare.claim(0, "a")
    with refused(PolicyError, "piece-reported", piece=code_of(1), reported=reported):
        bare.hand_over(1, "a")


# Handing over ---------------------------------------------------------------------------------------------------------


def test_a_piece_without_a_code_is_handed_over(bare: OwningWorld) -> None:
    """By its maker, to a key that endorses; then the maker hands it to nobody else."""
    said = bare.hand_over(1, "a", endorsed=False)
    assert not bare.status(code_of(1)) & CLAIMED
    bare.endorse(said, owner_of(1, "a"))
    assert owned(bare, 1, "a")
    with refused(PolicyError, "piece-claimed", piece=code_of(1)):
        bare.hand_over(1, "b")


def test_a_piece_with_a_code_is_not_handed_over(world: OwningWorld) -> None:
    """Whoever bought it has the code; the maker can't come first."""
    with refused(PolicyError, "hidden-code-live", piece=code_of(0)):
        world.hand_over(0, "a")


def test_nobody_hands_over_another_s_piece(bare: OwningWorld) -> None:
    """Another maker's key signs nothing of it; nor does the maker while signing is paused."""
    with refused(PolicyError, "piece-not-yours", piece=code_of(1)):
        bare.hand_over(1, "a", by=OTHER)
    bare.state.apply([Put(changed(bare.row(Person, MAKER), paused=bare.index))])
    with refused(PolicyError, "person-paused", person=MAKER):
        bare.hand_over(1, "a")


# Passing on -----------------------------------------------------------------------------------------------------------


def test_a_piece_is_passed_on_when_the_next_owner_says_so(world: OwningWorld) -> None:
    """Not before; then the old key signs nothing of it."""
    world.claim(0, "a")
    said = world.transfer(0, "a", "b", endorsed=False)
    assert owned(world, 0, "a")
    world.endorse(said, owner_of(0, "b"))
    assert owned(world, 0, "b")
    with refused(PolicyError, "key-not-live", issuer=owner_of(0, "a").did):
        world.transfer(0, "a", "c")
    with refused(PolicyError, "key-not-live", issuer=owner_of(0, "a").did):
        world.release(0, "a")
    with refused(PolicyError, "key-already-used", key=owner_of(0, "a").did):
        world.transfer(0, "b", "a")


def test_a_mistaken_transfer_strands_no_piece(world: OwningWorld) -> None:
    """The owner states another; what moved the piece first has overtaken the rest."""
    world.claim(0, "a")
    mistaken = world.transfer(0, "a", "nobody", endorsed=False)
    world.transfer(0, "a", "b")
    with refused(PolicyError, "key-not-live"):
        world.endorse(mistaken, owner_of(0, "nobody"))
    assert owned(world, 0, "b")


def test_a_transfer_is_overtaken_by_what_the_owner_says_later(world: OwningWorld) -> None:
    """Any change of the piece by the same owner takes a waiting transfer back."""
    world.claim(0, "a")
    said = world.transfer(0, "a", "b", endorsed=False)
    world.dispute(0)
    world.object(0, "a")
    with refused(PolicyError, "endorsement-overtaken", kind="OwnershipTransfer"):
        world.endorse(said, owner_of(0, "b"))


def test_an_owner_passes_on_the_own_piece_only(world: OwningWorld) -> None:
    """Not the neighbour's."""
    world.claim(0, "a")
    world.sell(2, "a")
    with refused(PolicyError, "piece-not-owned", piece=code_of(2)):
        world.transfer(0, "a", "b", piece=code_of(2), after=world.head_of(2))
    with refused(PolicyError, "piece-not-owned", piece=code_of(2)):
        world.release(0, "a", piece=code_of(2), after=world.head_of(2))


def test_a_stolen_piece_may_pass_to_an_insurer(world: OwningWorld) -> None:
    """And what was reported stays reported."""
    world.claim(0, "a")
    index = world.index - 2
    world.state.apply([Put(changed(world.life(0), reported="stolen", reported_at=world.time))])
    world.state.apply(marked(world.state, {index: world.status(code_of(0)) | LOST}))
    world.transfer(0, "a", "insurer")
    assert world.life(0).reported == "stolen"
    assert owned(world, 0, "insurer")


# Giving back ----------------------------------------------------------------------------------------------------------


def test_a_piece_given_back_is_unclaimed_under_a_new_print(world: OwningWorld) -> None:
    """The old code is spent; the new print's claims it again."""
    world.claim(0, "a")
    world.release(0, "a")
    assert (world.life(0).owner, world.life(0).owned_at, world.life(0).released) == ("", 0, 1)
    assert not world.status(code_of(0)) & CLAIMED
    assert live(world, 0) == []
    with refused(PolicyError, "reissue-needed", piece=code_of(0), serial=1):
        world.hand_over(0, "b")
    with refused(PolicyError, "key-not-live", issuer=claim_of(0).did):
        world.claim(0, "b")
    world.reissue(0)
    with refused(PolicyError, "hidden-code-live"):
        world.hand_over(0, "b")
    world.claim(0, "b", serial=2)
    assert owned(world, 0, "b")


def test_a_new_print_without_a_code_is_handed_over(world: OwningWorld) -> None:
    """After a return, by the maker."""
    world.claim(0, "a")
    world.release(0, "a")
    world.reissue(0, hidden=False)
    world.hand_over(0, "b")
    assert owned(world, 0, "b")


def test_a_code_of_a_print_replaced_while_owned_ends_with_the_release(world: OwningWorld) -> None:
    """Whoever gave the piece back keeps no way to claim it again."""
    world.claim(0, "a")
    world.reissue(0, endorser="a")
    with refused(PolicyError, "piece-claimed"):
        world.claim(0, "b", serial=2)
    world.release(0, "a")
    with refused(PolicyError, "key-not-live", issuer=claim_of(0, 2).did):
        world.claim(0, "b", serial=2)


# Pieces that are no longer in use -------------------------------------------------------------------------------------

SAY: dict[str, Callable[[OwningWorld], object]] = {
    "claim": lambda world: world.claim(0, "a"),
    "hand over": lambda world: world.hand_over(1, "b"),
    "transfer": lambda world: world.transfer(2, "a", "b"),
    "release": lambda world: world.release(2, "a"),
}


@pytest.mark.parametrize("name", SAY)
def test_what_is_withdrawn_passes_to_nobody(bare: OwningWorld, name: str) -> None:
    """Neither within the seven days nor after them."""
    bare.sell(2)
    for number in (0, 1, 2):
        bare.state.apply([Put(changed(bare.life(number), final_at=bare.time + 100))])
    with refused(PolicyError, "piece-stopped"):
        SAY[name](bare)
    bare.time += 100
    with refused(PolicyError, "piece-final"):
        SAY[name](bare)


def test_a_dispute_of_others_stops_no_claim(world: OwningWorld) -> None:
    """Whoever has bought a piece that is in review has bought it all the same."""
    index = world.index - 1
    world.state.apply(marked(world.state, {index: world.status(code_of(0)) | DISPUTED}))
    world.claim(0, "a")
    assert world.status(code_of(0)) == 1 | CLAIMED | DISPUTED


def test_a_key_that_is_gone_is_a_fault_of_ours(world: OwningWorld) -> None:
    """Never a silent return."""
    with pytest.raises(AssertionError, match="is gone"):
        end_key(world.state, "did:key:none", None)  # type: ignore[arg-type]  # not looked at
