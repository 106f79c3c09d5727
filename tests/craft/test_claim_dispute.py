"""Disputes about the owner: opened by a registrar, answered by the owner, decided by k, after the time."""

import pytest
from msgspec.structs import replace as changed

from ledger.craft.state import Dispute, Key, Put
from ledger.craft.status import CLAIMED, DISPUTED
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, MASTER, code_of, digest
from tests.craft.owning_world import OwningWorld, claim_of, owner_of
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> OwningWorld:
    """Piece 0, owned by a."""
    world = OwningWorld()
    world.sell(0)
    return world


def row(world: OwningWorld, number: int = 0) -> Dispute:
    """The one dispute about a piece."""
    (found,) = world.state.list(Dispute, code_of(number))
    return found


def test_a_dispute_marks_the_piece_and_freezes_its_owner(world: OwningWorld) -> None:
    """Who owns it stays, and can't pass it on or give it back meanwhile."""
    said = world.dispute(0, evidence=digest("receipt"))
    assert (row(world).statement, row(world).ends, row(world).evidence) == (said.id, "2026-05-31", digest("receipt"))
    assert world.status(code_of(0)) == 1 | CLAIMED | DISPUTED
    assert world.life(0).owner == owner_of(0, "a").did
    for act in (lambda: world.transfer(0, "a", "b"), lambda: world.release(0, "a")):
        with refused(PolicyError, "ownership-in-dispute", dispute=said.id.hex()):
            act()


def test_a_transfer_that_waits_does_not_slip_through(world: OwningWorld) -> None:
    """Endorsed during the dispute it is overtaken."""
    waiting = world.transfer(0, "a", "b", endorsed=False)
    world.dispute(0)
    with refused(PolicyError, "endorsement-overtaken"):
        world.endorse(waiting, owner_of(0, "b"))


def test_the_forms_of_a_dispute(world: OwningWorld) -> None:
    """A ground, a hash, a day that leaves time to object and comes to an end."""
    for changes, code, field in (
        ({"ground": ""}, "field-empty", "ground"),
        ({"ground": "长" * 121}, "field-too-long", "ground"),
        ({"evidence": "a paper"}, "field-not-a-hash", "evidence"),
        ({"ends": "soon"}, "field-not-a-date", "ends"),
    ):
        with refused(MalformedError, code, field=field):
            world.dispute(0, **changes)
    for ends in ("2026-05-30", "2027-06-01"):
        with refused(PolicyError, "dispute-ends", ends=ends, first="2026-05-31", last="2027-05-31"):
            world.dispute(0, ends=ends)
    world.dispute(0, ends="2027-05-31")


def test_one_dispute_at_a_time_about_an_owner(world: OwningWorld) -> None:
    """And none about a piece that has none, or is no more."""
    said = world.dispute(0)
    with refused(PolicyError, "dispute-open", dispute=said.id.hex()):
        world.dispute(0)
    world.make(1)
    with refused(PolicyError, "piece-unclaimed", piece=code_of(1)):
        world.dispute(1)
    world.sell(2)
    world.becomes(2, "destroyed", owner_of(2, "a"))
    with refused(PolicyError, "piece-stopped"):
        world.dispute(2)
    world.wait(7)
    with refused(PolicyError, "piece-final"):
        world.dispute(2)


def test_only_a_registrar_opens_a_dispute(world: OwningWorld) -> None:
    """The maker has no power over a piece that is sold."""
    subject = world.dispute(0).subject
    for key in (key_of(MAKER), owner_of(0, "a")):
        with refused(PolicyError, "signer-role"):
            world.say("ClaimDispute", changed(subject, after=world.head_of(0)), key)


def test_the_present_owner_objects_once(world: OwningWorld) -> None:
    """And nobody else."""
    said = world.dispute(0)
    world.sell(2, "x")
    with refused(PolicyError, "piece-not-owned", piece=code_of(0)):
        subject = world.object(0, "a", piece=code_of(0)).subject
        world.say("ClaimObjection", changed(subject, after=world.head_of(0)), owner_of(2, "x"))
    assert 0 < row(world).objected < world.index
    assert row(world).head != said.id
    with refused(PolicyError, "objection-repeated"):
        world.object(0, "a")
    with refused(NotFoundError, "dispute-unknown"):
        world.object(0, "a", dispute=digest("none"))
    with refused(MalformedError, "field-not-a-hash", field="dispute"):
        world.object(0, "a", dispute="none")
    with refused(ConflictError, "after-not-head"):
        world.object(0, "a", after=digest("older"))


def test_a_dispute_of_another_piece_is_not_this_one(world: OwningWorld) -> None:
    """Neither objected to nor decided."""
    world.sell(2)
    other = world.dispute(2).id.hex()
    world.dispute(0)
    with refused(NotFoundError, "dispute-unknown", dispute=other, piece=code_of(0)):
        world.object(0, "a", dispute=other)
    world.wait(32)
    with refused(NotFoundError, "dispute-unknown", dispute=other, piece=code_of(0)):
        world.decide(0, dispute=other)


def test_nothing_is_decided_before_the_end(world: OwningWorld) -> None:
    """Not on the last day either; the day after it is."""
    world.dispute(0)
    world.wait(30)
    with refused(PolicyError, "decision-too-early", ends="2026-05-31", day="2026-05-31"):
        world.decide(0, "c")
    world.wait(1)
    world.decide(0, "c")
    assert world.life(0).owner == owner_of(0, "c").did


def test_a_decision_gives_the_piece_to_another(world: OwningWorld) -> None:
    """With k registrars and the new owner's own key; the old key is at an end."""
    world.dispute(0)
    world.wait(31)
    said = world.decide(0, "c", endorsed=False)
    world.endorse(said, world.registrars[1])
    assert world.life(0).owner == owner_of(0, "a").did
    world.endorse(said, owner_of(0, "c"))
    assert (world.life(0).owner, world.life(0).dispute) == (owner_of(0, "c").did, b"")
    assert world.status(code_of(0)) == 1 | CLAIMED
    assert (row(world).decided, row(world).moved) == (world.index - 1, True)
    with refused(PolicyError, "key-not-live", issuer=owner_of(0, "a").did):
        world.transfer(0, "a", "b")
    world.transfer(0, "c", "d")


def test_a_decision_may_leave_the_owner(world: OwningWorld) -> None:
    """Then the dispute is over and nothing else has changed."""
    world.dispute(0)
    world.object(0, "a")
    world.wait(31)
    world.decide(0)
    assert (world.life(0).owner, world.life(0).dispute) == (owner_of(0, "a").did, b"")
    assert (row(world).moved, world.status(code_of(0))) == (False, 1 | CLAIMED)
    world.release(0, "a")


def test_an_objection_makes_the_registrars_decide_anew(world: OwningWorld) -> None:
    """What was signed before it does not take effect after it; what the owner does else stops no decision."""
    world.dispute(0)
    world.wait(31)
    said = world.decide(0, "c", endorsed=False)
    world.object(0, "a")
    with refused(PolicyError, "endorsement-overtaken", kind="ClaimDecision"):
        world.endorse(said, world.registrars[1])
    assert world.life(0).owner == owner_of(0, "a").did
    world.decide(0, "c")
    assert world.life(0).owner == owner_of(0, "c").did


def test_a_dispute_is_decided_once(world: OwningWorld) -> None:
    """A second decision, or an objection after it, comes too late."""
    dispute = world.dispute(0).id.hex()
    world.wait(31)
    subject = world.decide(0).subject
    with refused(PolicyError, "dispute-decided", dispute=dispute):
        world.say("ClaimDecision", changed(subject, reason="再议"), world.registrars[2])
    with refused(PolicyError, "dispute-decided", dispute=dispute):
        world.object(0, "a", dispute=dispute)


def test_a_decision_has_a_reason(world: OwningWorld) -> None:
    """In words."""
    world.dispute(0)
    world.wait(31)
    with refused(MalformedError, "field-empty", field="reason"):
        world.decide(0, reason="")
    world.state.apply([Put(changed(world.life(0), final_at=1))])
    with refused(PolicyError, "piece-final"):
        world.decide(0)
    with refused(PolicyError, "piece-final"):
        world.object(0, "a")


def test_what_else_is_in_review_stays_in_review(world: OwningWorld) -> None:
    """A decision about the owner decides nothing about the outcome, or about a key revoked from before the piece."""
    world.dispute(0)
    world.wait(31)
    world.state.apply([Put(changed(world.life(0), disputed_by=world.registrars[2].did))])
    world.decide(0)
    assert world.status(code_of(0)) & DISPUTED
    world.sell(2)
    maker = world.row(Key, key_of(MAKER).did)
    world.dispute(2)
    world.wait(31)
    world.state.apply([Put(changed(maker, revoked_from=1))])
    world.decide(2)
    assert world.status(code_of(2)) & DISPUTED


def test_the_owner_destroys_nothing_in_dispute(world: OwningWorld) -> None:
    """Nor does a withdrawal end the question; a loss may be reported."""
    world.dispute(0)
    with refused(PolicyError, "ownership-in-dispute", piece=code_of(0)):
        world.becomes(0, "destroyed", owner_of(0, "a"))
    with refused(PolicyError, "ownership-in-dispute", piece=code_of(0)):
        world.becomes(0, "withdrawn", key_of(MAKER))
    world.becomes(0, "stolen", owner_of(0, "a"))


def test_clearing_another_dispute_leaves_this_one(world: OwningWorld) -> None:
    """The bit stays while the owner is disputed; and of this one alone there is nothing to clear."""
    world.dispute(0)
    with refused(PolicyError, "status-nothing-to-clear"):
        world.becomes(0, "cleared", world.registrars[0])
    world.becomes(0, "disputed", world.registrars[1])
    world.becomes(0, "cleared", world.registrars[0])
    assert (world.life(0).disputed_by, world.status(code_of(0)) & DISPUTED) == ("", DISPUTED)
    world.wait(31)
    world.decide(0)
    assert world.status(code_of(0)) == 1 | CLAIMED


def test_an_outcome_put_right_ends_no_dispute_about_the_owner(world: OwningWorld) -> None:
    """The kiln's doubt goes, the registrars' stays until they decide."""
    world.fired("b1", {"1-1": "qualified"})
    world.register(world.piece(number=3, slots=("b1/1-1",), claim=claim_of(3).did))
    world.claim(3, "a")
    world.dispute(3)
    world.correct("b1", "1-1", "scrapped/cracked")
    assert world.life(3).disputed_by == MASTER
    world.correct("b1", "1-1", "qualified")
    assert (world.life(3).disputed_by, world.status(code_of(3))) == ("", 1 | CLAIMED | DISPUTED)
    world.wait(31)
    world.decide(3)
    assert world.status(code_of(3)) == 1 | CLAIMED
