"""Bundles whose keys do not add up: what a registrar may not open, who may not stand behind what (SPEC §7, step 11)."""

import pytest
from msgspec import structs

from certs.chain import Outcome, forbids
from certs.verify import Report, verify
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.piece.parts import Firing
from ledger.craft.profile import zisha
from ledger.craft.statement import read_statement
from tests.certs.forge import changed, forge, log_of, place_of, resign, said, slots_of, statements_of
from tests.certs.ledger_world import OTHERS, SLOTTED, STUDIO
from tests.craft.world import START


def judged(statements: list[str], *slots) -> Report:
    """Return the report about a bundle of these statements, the charter being the first of them."""
    return verify(forge(statements, slots), log_of(statements).trust(), START)


def code_of_failure(report: Report) -> str:
    """Return why it was refused; "" when it was not."""
    return next((step.code for step in report.steps if step.ok is False), "")


def test_the_harness_takes_what_is_sound() -> None:
    """The control of what follows: unchanged, both bundles are registered."""
    assert judged(statements_of(SLOTTED), *slots_of()).verdict.word == "registered"
    assert judged(statements_of(STUDIO)).verdict.word == "registered"


def test_a_registrar_opens_no_kiln() -> None:
    """A registrar corrects an outcome after the closing; an opening is the kiln's own."""
    report = judged(changed(statements_of(SLOTTED), "BatchOpening", "registrar-1"), *slots_of())
    assert code_of_failure(report) == "bundle-signer"


@pytest.mark.parametrize("by", ["stranger", "m1", "registrar-1"])
def test_the_charter_is_endorsed_by_the_other_registrars_alone(by: str) -> None:
    """Neither a stranger nor a maker makes themselves a registrar, and its own signer counts once."""
    statements = statements_of(STUDIO)
    endorsed = Endorsement(endorses=read_statement(statements[0]).id.hex())
    assert (
        code_of_failure(judged([statements[0], said("Endorsement", endorsed, by), *statements[1:]])) == "bundle-foreign"
    )


def test_a_standing_is_endorsed_by_registrars_alone() -> None:
    """It names no key, so there is nobody else to stand behind it."""
    statements = statements_of(STUDIO, p=2)
    at = place_of(statements, "Standing")
    named = Endorsement(endorses=read_statement(statements[at]).id.hex())
    bent = [*statements[: at + 1], said("Endorsement", named, "stranger"), *statements[at + 1 :]]
    assert code_of_failure(judged(bent)) == "bundle-signer"
    assert judged(statements).verdict.word == "registered"


def test_a_batch_without_a_code_is_no_batch_of_a_studio_piece() -> None:
    """A piece that cites no slot was fired in no batch, whatever the plan's code."""
    slotted, studio = statements_of(SLOTTED), statements_of(STUDIO)
    plan = place_of(slotted, "BatchPlan")
    before = [jws for jws in slotted[:plan] if read_statement(jws).kind != "SealRegistration"]
    report = judged([*before, resign(slotted[plan], "km", code=""), studio[-1]])
    assert code_of_failure(report) == "bundle-foreign"


def test_a_firing_after_the_slot_hides_no_outcome() -> None:
    """What came out cracked is not certified though the piece was fired again elsewhere."""
    statements = statements_of(OTHERS)
    opening = read_statement(statements[place_of(statements, "BatchOpening")]).subject
    spoilt = tuple(structs.replace(each, outcome="scrapped", fault="cracked") for each in opening.outcomes)
    piece = read_statement(statements[place_of(statements, "PieceRegistration")]).subject
    again = (*piece.firings, Firing(kind="electric", date="2026-04-30", peak=1100))
    bent = changed(changed(statements, "BatchOpening", "km", outcomes=spoilt), "PieceRegistration", "m2", firings=again)
    assert code_of_failure(judged(bent, *slots_of(OTHERS))) == "bundle-outcome"


def test_an_outcome_that_the_profile_does_not_know_is_not_certified() -> None:
    """Unknown is not good."""
    assert forbids(Outcome(None, "nonsense", ""), zisha())
    assert forbids(Outcome(None, "scrapped", "cracked"), zisha())
    assert not forbids(Outcome(None, "qualified", ""), zisha())
