"""OutcomeCorrection: one current outcome a slot, old and new both in the log."""

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.state import Piece
from ledger.errors import ConflictError, NotFoundError, PolicyError
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER, KilnWorld, digest
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> KilnWorld:
    """An opened batch: one good slot, one refire, one scrapped."""
    world = KilnWorld()
    world.fired("b1", {"1-1": "qualified", "1-2": "refire", "1-3": "scrapped/cracked"})
    return world


@pytest.mark.parametrize("by", [MASTER, DEPUTY])
def test_the_crew_corrects(world: KilnWorld, by: str) -> None:
    """The slot has the new outcome only, by the correction."""
    correction = world.correct("b1", "1-1", "seconds/warped", by=by)
    slot = world.slot("b1/1-1")
    assert (slot.outcome, slot.fault) == ("seconds", "warped")
    assert (slot.outcome_by, slot.outcome_at) == (correction.id, world.index - 1)


@pytest.mark.parametrize("by", [MAKER, OTHER])
def test_a_maker_corrects_nothing(world: KilnWorld, by: str) -> None:
    """Not even for the better of another."""
    with refused(PolicyError, "kiln-not-crew", person=by):
        world.correct("b1", "1-3", "qualified", by=by)


def test_a_registrar_corrects_after_the_closing_only(world: KilnWorld) -> None:
    """While the kiln is being opened it is the crew's."""
    with refused(PolicyError, "correction-signer", batch="b1"):
        world.say("OutcomeCorrection", world.correction("b1", "1-1", "excellent"), world.registrars[0])
    world.close("b1")
    world.say("OutcomeCorrection", world.correction("b1", "1-1", "excellent"), world.registrars[0])
    assert world.slot("b1/1-1").outcome == "excellent"
    assert world.batch("b1").phase == "closed"


def test_the_crew_corrects_after_the_closing_too(world: KilnWorld) -> None:
    """The closing's totals stay as they were stated."""
    world.close("b1")
    world.correct("b1", "1-1", "excellent")
    assert world.slot("b1/1-1").outcome == "excellent"


def test_a_correction_upon_an_older_outcome_is_refused(world: KilnWorld) -> None:
    """What was held back can't be played after another correction."""
    held = world.correction("b1", "1-1", "excellent")
    later = world.correct("b1", "1-1", "seconds/warped")
    with refused(ConflictError, "after-not-head", head=later.id.hex()):
        world.say("OutcomeCorrection", held, key_of(MASTER))


def test_the_old_outcome_is_stated_rightly(world: KilnWorld) -> None:
    """The signer says what is replaced."""
    with refused(PolicyError, "correction-old", slot="b1/1-1", expected="qualified", got="excellent"):
        world.correct("b1", "1-1", "seconds/warped", old="excellent")


def test_a_correction_changes_something(world: KilnWorld) -> None:
    """Another fault of the same outcome is a change."""
    with refused(PolicyError, "correction-no-change", slot="b1/1-3", outcome="scrapped"):
        world.correct("b1", "1-3", "scrapped/cracked")
    world.correct("b1", "1-3", "scrapped/collapsed")
    assert world.slot("b1/1-3").fault == "collapsed"


def test_the_reason_is_one_of_the_profiles(world: KilnWorld) -> None:
    """A code."""
    with refused(PolicyError, "vocabulary-unknown", field="reason"):
        world.correct("b1", "1-1", "excellent", reason="mood")


def test_the_new_outcome_follows_the_profile(world: KilnWorld) -> None:
    """As at an opening."""
    with refused(PolicyError, "outcome-fault"):
        world.correct("b1", "1-1", "seconds")


def test_what_has_no_outcome_is_not_corrected() -> None:
    """An opening comes first, and a closed list before it."""
    world = KilnWorld()
    world.plan("b1")
    world.load_slots("b1", "1-1")
    with refused(PolicyError, "slot-not-listed", slot="b1/1-1"):
        world.correct("b1", "1-1", "qualified", old="excellent", after=digest("x"))
    world.ignite("b1")
    with refused(PolicyError, "slot-not-opened", slot="b1/1-1"):
        world.correct("b1", "1-1", "qualified", old="excellent", after=digest("x"))


def test_an_unknown_slot_is_not_found(world: KilnWorld) -> None:
    """Nothing was loaded there."""
    with refused(NotFoundError, "slot-unknown", slot="b1/1-6"):
        world.say("OutcomeCorrection", changed(world.correction("b1", "1-1", "excellent"), slot="1-6"), key_of(MASTER))


def test_a_live_piece_turns_disputed_and_back(world: KilnWorld) -> None:
    """By what the new outcome allows; who set it clears it by correcting again."""
    piece = world.register(world.piece(slots=("b1/1-1",)))
    world.correct("b1", "1-1", "seconds/warped")
    assert world.status(piece.code) == 1
    world.correct("b1", "1-1", "scrapped/cracked")
    assert world.status(piece.code) == 1 | 4
    world.correct("b1", "1-1", "scrapped/stuck")
    assert world.status(piece.code) == 1 | 4
    world.correct("b1", "1-1", "excellent")
    assert world.status(piece.code) == 1
    assert world.row(Piece, piece.code).head == piece.head


def test_a_registrars_dispute_is_cleared_by_a_registrar_only(world: KilnWorld) -> None:
    """Neither master nor deputy waves it away, and the outcome stays as it is."""
    piece = world.register(world.piece(slots=("b1/1-1",)))
    world.close("b1")
    registrar = world.registrars[0]
    world.say("OutcomeCorrection", world.correction("b1", "1-1", "scrapped/cracked"), registrar)
    assert life_of(world.state, piece.code).disputed_by == registrar.did
    world.correct("b1", "1-1", "scrapped/stuck", by=DEPUTY)
    for by in (MASTER, DEPUTY):
        with refused(PolicyError, "correction-dispute", slot="b1/1-1", piece=piece.code, by=registrar.did):
            world.correct("b1", "1-1", "qualified", by=by)
    assert world.status(piece.code) == 1 | 4
    world.say("OutcomeCorrection", world.correction("b1", "1-1", "qualified"), world.registrars[1])
    assert (world.status(piece.code), life_of(world.state, piece.code).disputed_by) == (1, "")


def test_a_dispute_of_the_crews_is_cleared_by_the_same_person(world: KilnWorld) -> None:
    """And a registrar may make it theirs by stating another outcome of the kind."""
    piece = world.register(world.piece(slots=("b1/1-1",)))
    world.correct("b1", "1-1", "scrapped/cracked", by=DEPUTY)
    with refused(PolicyError, "correction-dispute", by=DEPUTY):
        world.correct("b1", "1-1", "qualified", by=MASTER)
    world.close("b1")
    world.say("OutcomeCorrection", world.correction("b1", "1-1", "scrapped/stuck"), world.registrars[0])
    with refused(PolicyError, "correction-dispute", by=world.registrars[0].did):
        world.correct("b1", "1-1", "qualified", by=DEPUTY)
    assert world.status(piece.code) == 1 | 4


@pytest.mark.parametrize("by", [MASTER, DEPUTY])
def test_nobody_betters_their_own_slot_after_the_closing(by: str) -> None:
    """Another of the crew may, or a registrar; for the worse one may oneself."""
    world = KilnWorld()
    world.fired("b1", {"1-1": "scrapped/cracked", "1-2": "qualified"}, person=by)
    world.correct("b1", "1-1", "seconds/warped", by=by)
    world.close("b1")
    with refused(PolicyError, "correction-own-slot", slot="b1/1-1", person=by):
        world.correct("b1", "1-1", "excellent", by=by)
    world.correct("b1", "1-2", "scrapped/stuck", by=by)
    with refused(PolicyError, "correction-own-slot", slot="b1/1-2", person=by):
        world.correct("b1", "1-2", "qualified", by=by)
    world.correct("b1", "1-2", "qualified", by=DEPUTY if by == MASTER else MASTER)
    assert world.slot("b1/1-2").outcome == "qualified"


def test_a_corrected_slot_may_be_certified(world: KilnWorld) -> None:
    """The current outcome counts, not the first."""
    world.correct("b1", "1-3", "qualified")
    assert world.register(world.piece(slots=("b1/1-3",))).slots == ("b1/1-3",)


def test_a_refired_vessel_stays_a_refire(world: KilnWorld) -> None:
    """Else two pieces could come from one vessel; it may be corrected when it was not fired again after all."""
    world.plan("b2")
    world.load("b2", Line(slot="1-1", person=MAKER, came_from="b1/1-2"))
    with refused(PolicyError, "correction-refired", slot="b1/1-2", into="b2/1-1"):
        world.correct("b1", "1-2", "qualified")
    world.unload("b2", "1-1", by=MASTER)
    world.correct("b1", "1-2", "qualified")
    assert world.slot("b1/1-2").outcome == "qualified"
