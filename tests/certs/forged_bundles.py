# ruff: noqa: D103  # each maker is named after the one thing that is wrong
"""Forged bundles: SPEC §7, steps 10 to 12. Each function makes one bundle with one thing wrong."""

from dataclasses import replace

from msgspec import structs

from certs.bundle import Bundle, SlotProof, format_bundle, parse_bundle
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.slots import ListLine, closed_list
from ledger.craft.statement import read_statement, sign_statement
from tests.certs.forge import changed, flipped, forge, place_of, resign, said, slots_of, statements_of
from tests.certs.forgery import must_fail
from tests.certs.ledger_world import CORRECTED, OTHERS, SLOTTED, STUDIO, bundle_of, ledger_world
from tests.certs.log import Log
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, START, key_of

# 10 page, 11 keys -----------------------------------------------------------------------------------------------------


@must_fail("page", "bundle-page")
def receipts_under_two_pages() -> bytes:
    older = Log()  # the same ledger, some entries ago
    older.entries = ledger_world().entered.entries[:3]
    piece, _, *rest = parse_bundle(bundle_of(STUDIO)).receipts
    return format_bundle(Bundle((piece, older.receipt(0), *rest)))


@must_fail("keys", "bundle-order")
def receipts_out_of_order() -> bytes:
    piece, first, second, *rest = parse_bundle(bundle_of(STUDIO)).receipts
    return format_bundle(Bundle((piece, second, first, *rest)))


@must_fail("keys", "bundle-order")
def receipt_twice() -> bytes:
    piece, first, *rest = parse_bundle(bundle_of(STUDIO)).receipts
    return format_bundle(Bundle((piece, first, first, *rest)))


@must_fail("keys", "bundle-order")
def piece_twice() -> bytes:
    receipts = parse_bundle(bundle_of(STUDIO)).receipts
    return format_bundle(Bundle((*receipts, receipts[0])))


@must_fail("keys", "bundle-charter")
def charter_of_other_registrars() -> bytes:
    return forge(changed(statements_of(STUDIO), "Charter", "registrar-1", name="另一本账"))


@must_fail("keys", "bundle-charter")
def charter_at_another_entry() -> bytes:
    statements = statements_of(STUDIO)
    return forge([statements[-1], *statements[:-1]])


@must_fail("keys", "bundle-signer")
def enrolment_by_a_stranger() -> bytes:
    return forge(changed(statements_of(STUDIO), "PersonEnrolment", "stranger"))


@must_fail("keys", "bundle-signer")
def enrolment_endorsed_by_a_stranger() -> bytes:
    statements = statements_of(STUDIO)
    enrolled = place_of(statements, "PersonEnrolment")
    named = Endorsement(endorses=read_statement(statements[enrolled]).id.hex())
    return forge([*statements[: enrolled + 1], said("Endorsement", named, "stranger"), *statements[enrolled + 2 :]])


@must_fail("keys", "bundle-foreign")
def enrolment_without_its_key_s_endorsement() -> bytes:
    statements = [s for s in statements_of(STUDIO) if read_statement(s).kind != "Standing"]
    enrolled = place_of(statements, "PersonEnrolment")
    return forge([*statements[: enrolled + 1], *statements[enrolled + 2 : -1], resign(statements[-1], "stranger")])


@must_fail("keys", "bundle-signer")
def piece_by_another_s_key() -> bytes:
    return forge(changed(statements_of(STUDIO), "PieceRegistration", "stranger"))


@must_fail("keys", "bundle-signer")
def piece_in_another_maker_s_name() -> bytes:
    statements = [s for s in statements_of(STUDIO) if read_statement(s).kind != "Standing"]
    return forge(changed(statements, "PieceRegistration", "m1", maker="m2"))


@must_fail("keys", "bundle-foreign")
def standing_of_another_person() -> bytes:
    return forge(changed(statements_of(STUDIO), "Standing", "registrar-1", person="m2"))


@must_fail("keys", "bundle-foreign")
def standing_of_another_person_who_is_shown() -> bytes:
    return forge(changed(statements_of(SLOTTED), "Standing", "registrar-1", person="m2"), slots_of())


@must_fail("keys", "bundle-foreign")
def standing_of_a_maker_who_is_not_shown() -> bytes:
    statements = statements_of(STUDIO)
    standing = statements[place_of(statements, "Standing")]
    return forge([statements[0], standing, resign(statements[-1], "stranger")])


@must_fail("keys", "bundle-signer")
def standing_given_to_oneself() -> bytes:
    return forge(changed(statements_of(STUDIO), "Standing", "m1"))


@must_fail("keys", "bundle-signer")
def kiln_enrolled_by_its_master() -> bytes:
    return forge(changed(statements_of(SLOTTED), "KilnEnrolment", "km"), slots_of())


@must_fail("keys", "bundle-signer")
def plan_by_a_maker() -> bytes:
    return forge(changed(statements_of(SLOTTED), "BatchPlan", "m1"), slots_of())


@must_fail("keys", "bundle-signer")
def ignition_by_a_maker() -> bytes:
    return forge(changed(statements_of(SLOTTED), "BatchIgnition", "m1"), slots_of())


@must_fail("keys", "bundle-signer")
def opening_by_a_maker() -> bytes:
    return forge(changed(statements_of(SLOTTED), "BatchOpening", "m1"), slots_of())


@must_fail("keys", "bundle-signer")
def correction_by_a_maker() -> bytes:
    return forge(changed(statements_of(CORRECTED), "OutcomeCorrection", "m1"), slots_of(CORRECTED))


@must_fail("keys", "bundle-foreign")
def opening_of_other_slots() -> bytes:
    statements = statements_of(SLOTTED)
    opening = read_statement(statements[place_of(statements, "BatchOpening")]).subject
    others = tuple(each for each in opening.outcomes if each.slot != "1-1")
    return forge(changed(statements, "BatchOpening", "km", outcomes=others), slots_of())


@must_fail("keys", "bundle-foreign")
def batch_that_the_piece_was_not_fired_in() -> bytes:
    return forge(changed(statements_of(SLOTTED), "BatchPlan", "km", code="b2"), slots_of())


@must_fail("keys", "bundle-foreign")
def seal_that_the_piece_does_not_bear() -> bytes:
    return forge(changed(statements_of(SLOTTED), "SealRegistration", "m1", seal="s2"), slots_of())


@must_fail("keys", "bundle-foreign")
def seal_registered_twice() -> bytes:
    statements = statements_of(SLOTTED)
    at = place_of(statements, "SealRegistration")
    again = resign(statements[at], "m1", text="示例另印")
    return forge([*statements[: at + 1], again, *statements[at + 1 :]], slots_of())


@must_fail("keys", "bundle-signer")
def seal_registered_by_another() -> bytes:
    return forge(changed(statements_of(SLOTTED), "SealRegistration", "m2"), slots_of())


@must_fail("keys", "bundle-signer")
def role_signed_by_another() -> bytes:
    return forge(changed(statements_of(SLOTTED), "RoleSignature", "m1"), slots_of())


@must_fail("keys", "bundle-foreign")
def role_that_the_piece_does_not_name() -> bytes:
    return forge(changed(statements_of(SLOTTED), "RoleSignature", "m2", role="design"), slots_of())


@must_fail("keys", "bundle-foreign")
def role_signed_for_another_piece() -> bytes:
    return forge(changed(statements_of(SLOTTED), "RoleSignature", "m2", piece=code_of(STUDIO)), slots_of())


@must_fail("keys", "bundle-foreign")
def role_signed_twice() -> bytes:
    statements = statements_of(SLOTTED)
    stated = read_statement(statements[place_of(statements, "RoleSignature")]).subject
    again = sign_statement("RoleSignature", stated, key_of("m2"), START + 1, ORIGIN)
    return forge([*statements, again], slots_of())


@must_fail("keys", "bundle-foreign")
def second_piece_in_the_bundle() -> bytes:
    return forge(
        [*statements_of(STUDIO), statements_of(SLOTTED)[place_of(statements_of(SLOTTED), "PieceRegistration")]]
    )


@must_fail("keys", "bundle-foreign")
def person_of_no_part_in_it() -> bytes:
    statements, others = statements_of(STUDIO), statements_of(OTHERS)
    at = place_of(others, "PersonEnrolment", lambda subject: subject.code == "m2")
    return forge([*statements[:-1], others[at], others[at + 1], statements[-1]])


@must_fail("keys", "bundle-signer")
def piece_by_a_stranger_before_its_maker_is_enrolled() -> bytes:
    statements = changed(statements_of(SLOTTED), "PieceRegistration", "stranger", roles=())
    enrolled = place_of(statements, "PersonEnrolment", lambda subject: subject.code == "m1")
    piece, seal = (statements[place_of(statements, kind)] for kind in ("PieceRegistration", "SealRegistration"))
    return forge([statements[0], piece, *statements[enrolled : enrolled + 2], seal])


@must_fail("keys", "bundle-sequence")
def piece_before_its_list_was_closed() -> bytes:
    statements = statements_of(SLOTTED)
    piece = statements.pop(place_of(statements, "PieceRegistration"))
    at = place_of(statements, "BatchIgnition")
    return forge([*statements[:at], piece, *statements[at:]], slots_of())


@must_fail("keys", "bundle-foreign")
def registrar_of_no_part_in_it() -> bytes:
    entered, receipts = ledger_world().entered, parse_bundle(bundle_of(STUDIO)).receipts
    return format_bundle(Bundle((*receipts[:2], entered.receipt(1), *receipts[2:])))


@must_fail("keys", "bundle-foreign")
def kiln_of_no_part_in_it() -> bytes:
    statements, others = statements_of(STUDIO), statements_of(SLOTTED)
    return forge([*statements[:-1], others[place_of(others, "KilnEnrolment")], statements[-1]])


@must_fail("keys", "bundle-foreign")
def endorsement_of_nothing_shown() -> bytes:
    statements = statements_of(STUDIO)
    idle = said("Endorsement", Endorsement(endorses="00" * 32), "registrar-1")
    return forge([*statements[:-1], idle, statements[-1]])


# 12 slots -------------------------------------------------------------------------------------------------------------


@must_fail("slots", "bundle-slot")
def slot_of_another_maker() -> bytes:
    return forge(statements_of(SLOTTED), slots_of(OTHERS))


@must_fail("slots", "bundle-slot")
def slot_of_the_same_maker_that_the_piece_was_not_in() -> bytes:
    return forge(statements_of(SLOTTED), slots_of(CORRECTED))


@must_fail("slots", "bundle-outcome")
def slot_that_came_out_cracked() -> bytes:
    statements = statements_of(OTHERS)
    opening = read_statement(statements[place_of(statements, "BatchOpening")]).subject
    spoilt = tuple(structs.replace(each, outcome="scrapped", fault="cracked") for each in opening.outcomes)
    return forge(changed(statements, "BatchOpening", "km", outcomes=spoilt), slots_of(OTHERS))


@must_fail("slots", "bundle-slot")
def slot_listed_for_another_person() -> bytes:
    closed = closed_list([ListLine("1-1", "m2", bytes(32)), ListLine("1-2", "m1", bytes(32))])
    statements = changed(statements_of(SLOTTED), "BatchIgnition", "km", root=closed.root.hex(), lines=2)
    return forge(statements, (SlotProof(closed.lines[0], 0, 2, closed.paths[0], 1),))


@must_fail("slots", "bundle-slot")
def slot_twice() -> bytes:
    return forge(statements_of(SLOTTED), slots_of() * 2)


@must_fail("slots", "bundle-slot")
def slot_among_another_number() -> bytes:
    (slot,) = slots_of()
    return forge(statements_of(SLOTTED), (replace(slot, count=slot.count + 1),))


@must_fail("slots", "bundle-slot")
def slot_with_another_path() -> bytes:
    (slot,) = slots_of()
    return forge(statements_of(SLOTTED), (replace(slot, path=(flipped(slot.path[0]), *slot.path[1:])),))


@must_fail("slots", "bundle-slot")
def slot_loaded_by_another_statement() -> bytes:
    (slot,) = slots_of()
    return forge(statements_of(SLOTTED), (replace(slot, line=slot.line._replace(loading=bytes(32))),))


@must_fail("slots", "bundle-slot")
def slot_under_no_ignition() -> bytes:
    bundle = parse_bundle(bundle_of(SLOTTED))
    return format_bundle(replace(bundle, slots=tuple(replace(slot, receipt=1) for slot in bundle.slots)))
