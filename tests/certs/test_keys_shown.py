"""Bundles whose keys do not add up: what a registrar may not open, who may not stand behind what (SPEC §7, step 11)."""

import pytest
from msgspec import structs

from certs.chain import Chain
from certs.verify import Report, verify
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.piece.parts import Firing
from ledger.craft.profile import zisha
from ledger.craft.statement import read_statement
from tests.certs.forge import changed, forge, log_of, place_of, resign, said, slots_of, statements_of
from tests.certs.ledger_world import CORRECTED, OTHERS, SLOTTED, STUDIO
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
    (refused,) = [step for step in report.steps if step.ok is False]
    assert (refused.code, dict(refused.fields)["kind"]) == ("bundle-foreign", "BatchPlan")


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
    chain = Chain(None, {zisha().hash: zisha()}, profile=zisha().hash)  # type: ignore[arg-type]
    assert [chain.forbids(each) for each in ("nonsense", "scrapped", "qualified")] == [True, True, False]
    assert Chain(None).forbids("scrapped") is None  # type: ignore[arg-type]


# The kiln's part ------------------------------------------------------------------------------------------------------


def test_a_profile_that_is_not_known_here_claims_nothing() -> None:
    """An auditor without the profile neither fails nor certifies an outcome by it."""
    statements = statements_of(SLOTTED)
    report = verify(forge(statements, slots_of()), log_of(statements).trust(), START, profiles={})
    assert code_of_failure(report) == ""


def test_a_later_profile_that_is_not_known_here_claims_nothing_either() -> None:
    """Whether cracked may be certified is the newest profile's to say, and it is not at hand."""
    statements = statements_of(OTHERS)
    opening = read_statement(statements[place_of(statements, "BatchOpening")]).subject
    spoilt = tuple(structs.replace(each, outcome="scrapped", fault="cracked") for each in opening.outcomes)
    bent = changed(statements, "BatchOpening", "km", outcomes=spoilt)
    later = said("ProfileVersion", ProfileVersion(profile="11" * 32, version=2, after="0" * 64), "registrar-1")
    assert code_of_failure(judged(bent, *slots_of(OTHERS))) == "bundle-outcome"
    assert code_of_failure(judged([*bent[:-1], later, bent[-1]], *slots_of(OTHERS))) == ""


def test_another_person_s_seal_of_the_same_code_is_not_the_maker_s() -> None:
    """A seal is cited by its code; whose it is, is looked at."""
    bent = changed(statements_of(SLOTTED), "SealRegistration", "m2", person="m2")
    assert code_of_failure(judged(bent, *slots_of())) == "bundle-foreign"


def test_a_plan_without_its_kiln_is_foreign() -> None:
    """Who may plan is the kiln's enrolment to say."""
    statements = statements_of(SLOTTED)
    at = place_of(statements, "KilnEnrolment")
    assert code_of_failure(judged([*statements[:at], *statements[at + 1 :]], *slots_of())) == "bundle-foreign"


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("BatchPlan", {"date": "2026-04-02"}),
        ("BatchPlan", {"code": "b2"}),
        ("BatchIgnition", {"lines": 7}),
        ("BatchIgnition", {"batch": "b9"}),
        ("BatchOpening", {"batch": "b9"}),
    ],
)
def test_a_second_statement_of_the_kiln_beside_the_right_one_is_foreign(kind: str, changes: dict[str, object]) -> None:
    """A batch has one plan and one ignition, and another batch's have no part in this piece."""
    statements = statements_of(SLOTTED)
    at = place_of(statements, kind)
    beside = resign(statements[at], "km", **changes)
    assert (
        code_of_failure(judged([*statements[: at + 1], beside, *statements[at + 1 :]], *slots_of())) == "bundle-foreign"
    )


def test_a_correction_of_another_slot_is_foreign() -> None:
    """It says nothing of this piece."""
    bent = changed(statements_of(CORRECTED), "OutcomeCorrection", "km", slot="1-4")
    assert code_of_failure(judged(bent, *slots_of(CORRECTED))) == "bundle-foreign"


def test_a_correction_before_the_piece_counts() -> None:
    """What was put right to scrapped is not certified afterwards."""
    bent = changed(statements_of(CORRECTED), "OutcomeCorrection", "km", new="scrapped", fault="cracked")
    assert code_of_failure(judged(bent, *slots_of(CORRECTED))) == "bundle-outcome"


def test_a_kiln_that_changes_its_deputies_keeps_its_master() -> None:
    """A change names only what changes: the master who planned goes on to ignite."""
    statements = statements_of(SLOTTED)
    at = place_of(statements, "BatchIgnition")
    change = said("KilnChange", KilnChange(kiln="qs", deputies=(), after="0" * 64), "registrar-1")
    assert judged([*statements[:at], change, *statements[at:]], *slots_of()).verdict.word == "registered"


@pytest.mark.parametrize(("before", "after"), [(2, 1), (1, 2)])
def test_a_person_is_enrolled_by_the_most_registrars_that_were_asked_for(before: int, after: int) -> None:
    """A lower threshold helps nothing that was stated before it, and a higher one holds for it."""
    statements = statements_of(STUDIO, p=2)
    founded = changed(statements, "Charter", "registrar-1", p=before)
    enrolment, key, piece = founded[2], founded[4], founded[-1]
    change = said("RegistrarChange", RegistrarChange(p=after, reason="换届", after="0" * 64), "registrar-1")
    agreed = said("Endorsement", Endorsement(endorses=read_statement(change).id.hex()), "registrar-2")
    proved = said("Endorsement", Endorsement(endorses=read_statement(founded[0]).id.hex()), "registrar-2")
    short = [founded[0], proved, enrolment, change, agreed, key, piece]
    assert code_of_failure(judged(short)) == "bundle-foreign"
    assert code_of_failure(judged([*short[:5], founded[3], *short[5:]])) == ""
