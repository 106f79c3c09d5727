# ruff: noqa: D103  # each maker is named after the one thing that is wrong
"""Forged stories of what became of a piece: SPEC §7b, step 11. One thing wrong in each."""

from ledger.craft.kinds.ownership.claim_objection import ClaimObjection
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.suspension import Suspension
from ledger.craft.kinds.piece.attribution_answer import AttributionAnswer
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.statement import read_statement
from tests.certs.forge import forge, resign, said
from tests.certs.forgery import must_fail
from tests.certs.ledger_world import OTHERS, STUDIO
from tests.certs.told import CHARTER, CODE, ENROLLED, PIECE, STANDING, Told
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.owning_world import claim_of
from tests.craft.world import key_of

REGISTRAR, SECOND = key_of("registrar-1"), key_of("registrar-2")
NOWHERE = "0" * 64

# The chain ------------------------------------------------------------------------------------------------------------


@must_fail("keys", "bundle-after")
def link_left_out_of_the_middle() -> bytes:
    return Told().correct(shown=False).claim("a").bundle()


@must_fail("keys", "bundle-after")
def correction_left_out_before_another() -> bytes:
    return Told().correct(shown=False).correct(reason="再次称重").bundle()


@must_fail("keys", "bundle-after")
def link_overtaken_while_it_waited() -> bytes:
    told = Told().claim("a")
    head = told.head
    told.correct()
    consent, told.head = told.behind(told.said[-1], told.owner("a")), head
    told.transfer("a", "b").said += consent
    return told.bundle()


@must_fail("keys", "bundle-foreign")
def correction_of_another_piece() -> bytes:
    return Told().correct(piece=code_of(OTHERS)).bundle()


@must_fail("keys", "bundle-sequence")
def correction_before_the_piece() -> bytes:
    told = Told().correct()
    told.said[-2:] = reversed(told.said[-2:])
    return told.bundle()


@must_fail("keys", "bundle-foreign")
def claim_that_its_owner_never_endorsed() -> bytes:
    told = Told().claim("a")
    told.said.pop()
    return told.bundle()


@must_fail("keys", "bundle-foreign")
def claim_endorsed_twice() -> bytes:
    told = Told().claim("a")
    told.said += told.behind(told.said[-2], told.owner("a"))
    return told.bundle()


@must_fail("keys", "bundle-signer")
def claim_endorsed_by_another() -> bytes:
    told = Told().claim("a")
    told.said[-1:] = told.behind(told.said[-2], told.owner("b"))
    return told.bundle()


@must_fail("keys", "bundle-effect")
def claim_endorsed_after_it_lapsed() -> bytes:
    told = Told().claim("a")
    told.pauses[len(told.said) - 1] = 31 * 24 * 3600
    return told.bundle()


# The maker ------------------------------------------------------------------------------------------------------------


@must_fail("keys", "bundle-signer")
def correction_by_another() -> bytes:
    return Told().correct(by=OTHER).bundle()


@must_fail("keys", "bundle-foreign")
def correction_of_an_owned_piece_by_its_maker_alone() -> bytes:
    return Told().claim("a").correct().bundle()


@must_fail("keys", "bundle-signer")
def correction_of_an_owned_piece_by_a_registrar_s_leave_too_early() -> bytes:
    told = Told(second=True).claim("a").correct()
    told.wait(29).said += told.behind(told.said[-1], SECOND)
    return told.bundle()


@must_fail("keys", "bundle-signer")
def correction_of_an_owned_piece_by_leave_of_one_who_owned_it_before() -> bytes:
    told = Told().claim("a").transfer("a", "b")
    return told.correct(told.owner("a")).bundle()


@must_fail("keys", "bundle-effect")
def correction_of_a_piece_withdrawn() -> bytes:
    return Told().becomes("withdrawn", key_of(MAKER)).correct().bundle()


@must_fail("keys", "bundle-effect")
def status_of_a_piece_that_is_final() -> bytes:
    return Told().becomes("destroyed", key_of(MAKER)).wait(8).becomes("cleared", key_of(MAKER)).bundle()


@must_fail("keys", "bundle-effect")
def print_that_skips_a_number() -> bytes:
    return Told().reissue(serial=3).bundle()


@must_fail("keys", "bundle-effect")
def print_with_a_hidden_code_used_before() -> bytes:
    return Told().reissue(claim=claim_of(STUDIO).did).bundle()


@must_fail("keys", "bundle-effect")
def hand_over_of_a_piece_with_a_hidden_code() -> bytes:
    told = Told()
    owner = told.owner("a")
    return told.link("HandOver", HandOver(piece=CODE, owner=owner.did, after=""), key_of(MAKER), owner).bundle()


@must_fail("keys", "bundle-signer")
def hand_over_by_another() -> bytes:
    told = Told(hidden=False)
    owner = told.owner("a")
    return told.link("HandOver", HandOver(piece=CODE, owner=owner.did, after=""), key_of(OTHER), owner).bundle()


@must_fail("keys", "bundle-effect")
def hand_over_of_a_piece_given_back_under_its_old_print() -> bytes:
    told = Told(hidden=False)
    owner, again = told.owner("a"), told.owner("b")
    told.link("HandOver", HandOver(piece=CODE, owner=owner.did, after=""), key_of(MAKER), owner)
    told.link("OwnershipRelease", OwnershipRelease(piece=CODE, after=""), owner)
    return told.link("HandOver", HandOver(piece=CODE, owner=again.did, after=""), key_of(MAKER), again).bundle()


# Owners ---------------------------------------------------------------------------------------------------------------


@must_fail("keys", "bundle-signer")
def claim_by_the_code_of_a_print_replaced() -> bytes:
    return Told().reissue().claim("a").bundle()


@must_fail("keys", "bundle-signer")
def claim_by_a_code_that_is_used() -> bytes:
    return Told().claim("a").claim("b").bundle()


@must_fail("keys", "bundle-effect")
def claim_of_a_piece_reported_lost() -> bytes:
    return Told().becomes("lost", key_of(MAKER)).claim("a").bundle()


@must_fail("keys", "bundle-signer")
def transfer_by_one_who_owned_it_before() -> bytes:
    return Told().claim("a").transfer("a", "b").transfer("a", "c").bundle()


@must_fail("keys", "bundle-effect")
def transfer_to_a_key_that_owned_it_before() -> bytes:
    return Told().claim("a").transfer("a", "b").transfer("b", "a").bundle()


@must_fail("keys", "bundle-effect")
def transfer_to_a_maker_s_key() -> bytes:
    told = Told().claim("a")
    subject = OwnershipTransfer(piece=CODE, owner=key_of(MAKER).did, after="")
    return told.link("OwnershipTransfer", subject, told.owner("a"), key_of(MAKER)).bundle()


@must_fail("keys", "bundle-effect")
def transfer_while_the_owner_is_in_dispute() -> bytes:
    return Told().claim("a").doubt().transfer("a", "b").bundle()


@must_fail("keys", "bundle-signer")
def release_by_the_maker() -> bytes:
    release = OwnershipRelease(piece=CODE, after="")
    return Told().claim("a").link("OwnershipRelease", release, key_of(MAKER)).bundle()


@must_fail("keys", "bundle-signer")
def status_by_a_stranger() -> bytes:
    return Told().becomes("lost", key_of("stranger")).bundle()


@must_fail("keys", "bundle-effect")
def loss_told_by_the_maker_of_an_owned_piece() -> bytes:
    return Told().claim("a").becomes("lost", key_of(MAKER)).bundle()


@must_fail("keys", "bundle-effect")
def loss_told_by_a_registrar() -> bytes:
    return Told().becomes("lost", REGISTRAR).bundle()


@must_fail("keys", "bundle-effect")
def registrar_s_dispute_cleared_by_the_owner() -> bytes:
    told = Told().claim("a").becomes("disputed", REGISTRAR)
    return told.becomes("cleared", told.owner("a")).bundle()


# Disputes about the owner ---------------------------------------------------------------------------------------------


@must_fail("keys", "bundle-effect")
def dispute_about_a_piece_that_nobody_owns() -> bytes:
    return Told().doubt().bundle()


@must_fail("keys", "bundle-signer")
def dispute_opened_by_the_maker() -> bytes:
    told = Told().claim("a").doubt()
    stated = told.said.pop()
    told.said.append(resign(stated, MAKER))
    return told.bundle()


@must_fail("keys", "bundle-effect")
def objection_to_another_dispute() -> bytes:
    told = Told().claim("a").doubt()
    objection = ClaimObjection(piece=CODE, dispute=NOWHERE, after="")
    return told.link("ClaimObjection", objection, told.owner("a")).bundle()


@must_fail("keys", "bundle-effect")
def decision_before_the_day() -> bytes:
    told = Told(second=True).claim("a").doubt()
    return told.wait(29).decide("b", SECOND, told.owner("b")).bundle()


@must_fail("keys", "bundle-foreign")
def decision_by_one_registrar() -> bytes:
    told = Told().claim("a").doubt()
    return told.wait(31).decide("b", told.owner("b")).bundle()


@must_fail("keys", "bundle-after")
def decision_that_overlooks_an_objection() -> bytes:
    told = Told(second=True).claim("a").doubt()
    objection = ClaimObjection(piece=CODE, dispute=told.dispute, after="")
    told.link("ClaimObjection", objection, told.owner("a"))
    return told.wait(31).decide("b", SECOND, told.owner("b")).bundle()


# People ---------------------------------------------------------------------------------------------------------------


@must_fail("keys", "bundle-signer")
def correction_by_a_maker_who_is_paused() -> bytes:
    pause = Suspension(person=MAKER, reason="other", after=NOWHERE)
    return Told().add("Suspension", pause, REGISTRAR).correct().bundle()


@must_fail("keys", "bundle-signer")
def correction_by_a_maker_who_has_died() -> bytes:
    end = PersonEnd(person=MAKER, reason="deceased", on="2026-05-01", after=NOWHERE)
    return Told().add("PersonEnd", end, REGISTRAR).correct().bundle()


@must_fail("keys", "bundle-signer")
def correction_by_a_key_that_was_revoked() -> bytes:
    revoked = KeyRevocation(key=key_of(MAKER).did, after=NOWHERE)
    return Told().add("KeyRevocation", revoked, key_of(MAKER)).correct().bundle()


@must_fail("keys", "bundle-signer")
def suspension_by_the_maker() -> bytes:
    return Told().add("Suspension", Suspension(person=MAKER, reason="other", after=NOWHERE), key_of(MAKER)).bundle()


@must_fail("keys", "bundle-foreign")
def suspension_of_another() -> bytes:
    return Told().add("Suspension", Suspension(person=OTHER, reason="other", after=NOWHERE), REGISTRAR).bundle()


@must_fail("keys", "bundle-signer")
def end_of_the_maker_by_themselves() -> bytes:
    end = PersonEnd(person=MAKER, reason="retired", on="2026-05-01", after=NOWHERE)
    return Told().add("PersonEnd", end, key_of(MAKER)).bundle()


@must_fail("keys", "bundle-foreign")
def revocation_of_a_key_that_did_not_sign_the_piece() -> bytes:
    return Told().add("KeyRevocation", KeyRevocation(key=key_of(OTHER).did, after=NOWHERE), REGISTRAR).bundle()


@must_fail("keys", "bundle-signer")
def revocation_by_a_stranger() -> bytes:
    revoked = KeyRevocation(key=key_of(MAKER).did, after=NOWHERE)
    return Told().add("KeyRevocation", revoked, key_of("stranger")).bundle()


@must_fail("keys", "bundle-foreign")
def revocation_from_an_earlier_entry_by_one_registrar() -> bytes:
    revoked = KeyRevocation(key=key_of(MAKER).did, start=2, reason="手机被盗", after=NOWHERE)
    return Told().add("KeyRevocation", revoked, REGISTRAR).bundle()


@must_fail("keys", "bundle-signer")
def revocation_from_an_earlier_entry_by_the_key_itself() -> bytes:
    revoked = KeyRevocation(key=key_of(MAKER).did, start=2, reason="手机被盗", after=NOWHERE)
    return Told().add("KeyRevocation", revoked, key_of(MAKER)).bundle()


@must_fail("keys", "bundle-signer")
def name_changed_by_the_person() -> bytes:
    change = PersonChange(person=MAKER, names=Names(zh="示例甲", pinyin="Shili Jia"), after=NOWHERE)
    return Told().add("PersonChange", change, key_of(MAKER)).bundle()


@must_fail("keys", "bundle-foreign")
def change_of_a_person_that_changes_no_name() -> bytes:
    change = PersonChange(person=MAKER, leaves=True, after=NOWHERE)
    return Told().add("PersonChange", change, REGISTRAR).bundle()


@must_fail("keys", "bundle-foreign")
def check_of_a_seal_that_the_piece_does_not_bear() -> bytes:
    check = SealCheck(person=MAKER, seal="s1", result="checked", after=NOWHERE)
    return Told().add("SealCheck", check, REGISTRAR).bundle()


# Older works ----------------------------------------------------------------------------------------------------------


def older(*after: str, role: str = "appraiser", attributed: str = "") -> bytes:
    """Return the bundle of an older work by somebody in that role, and what is said after it."""
    enrolled = resign(ENROLLED, "registrar-1", roles=(role,))
    subject = LegacyRegistration(
        code=CODE, grounds="师徒相传", attributed=attributed, **{name: getattr(read_statement(PIECE).subject, name)
                                                        for name in ("title", "shape", "clay", "measures", "photos")}
    )  # fmt: skip
    return forge(
        [CHARTER, enrolled, *Told.behind(enrolled, key_of(MAKER)), said("LegacyRegistration", subject, MAKER), *after]
    )


@must_fail("keys", "bundle-signer")
def older_work_by_a_maker() -> bytes:
    return older(role="maker")


@must_fail("keys", "bundle-signer")
def attribution_answered_by_whoever_registered_it() -> bytes:
    answer = AttributionAnswer(piece=CODE, answer="mine", seen=NOWHERE)
    return older(said("AttributionAnswer", answer, MAKER), attributed=OTHER)


@must_fail("keys", "bundle-foreign")
def answer_about_a_work_attributed_to_nobody() -> bytes:
    return older(said("AttributionAnswer", AttributionAnswer(piece=CODE, answer="mine", seen=NOWHERE), OTHER))


@must_fail("keys", "bundle-foreign")
def standing_of_whoever_registered_an_older_work() -> bytes:
    return older(STANDING)
