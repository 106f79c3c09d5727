"""What a bundle proves together: the chain from the charter to each signer, under one registrar or several."""

import pytest

from certs.gather import make_bundle
from certs.verify import verify
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.state import Kiln, Person
from ledger.craft.statement import read_statement
from tests.certs.forge import changed, place_of, resign, said, statements_in, statements_of
from tests.certs.judged import endorsement, judged, refusal, without
from tests.certs.ledger_world import CORRECTED, OTHERS, SLOTTED, STUDIO, LedgerWorld, bundle_of, ledger_world
from tests.craft.kiln_world import OTHER
from tests.craft.world import START, key_of


@pytest.mark.parametrize("number", [SLOTTED, STUDIO, OTHERS, CORRECTED])
@pytest.mark.parametrize("p", [1, 2])
def test_sound_bundles_are_followed_to_their_end(number, p):
    """With one registrar or two behind each enrolment, every signer's key is traced to the charter."""
    report = verify(bundle_of(number, p), ledger_world(p).entered.trust(), START)
    assert refusal(report) == ""
    (signed,) = [each for each in report.verdict.checked if each.code == "signed"]
    assert dict(signed.fields)["registrars"] == p
    assert signed.ticked


def test_the_order_of_a_log_does_not_matter_where_the_rules_leave_it_free():
    """Entries forged into a log of their own are followed all the same: only what they say counts."""
    assert refusal(judged(statements_of(SLOTTED), number=SLOTTED, slots=True)) == ""


def test_one_registrar_where_two_are_needed_is_not_enough():
    """An enrolment that lacks its second registrar never took effect, so it proves nothing."""
    statements = statements_of(STUDIO, 2)
    enrolled = place_of(statements, "PersonEnrolment")
    second = place_of(statements, "Endorsement", lambda s: s.endorses == read_statement(statements[enrolled]).id.hex())
    assert refusal(judged(without(statements, second))) == "bundle-foreign"


def test_a_piece_by_a_key_whose_enrolment_never_took_effect_is_refused():
    """What waits for its second registrar proves nothing for the piece that its key signed."""
    statements = statements_of(STUDIO, 2)
    enrolled = place_of(statements, "PersonEnrolment")
    named = endorsement(statements[enrolled], "m1")
    waiting = [statements[0], statements[enrolled], named, resign(statements[-1], "m1")]
    assert refusal(judged(waiting)) == "bundle-foreign"


def test_an_endorsement_before_any_charter_is_foreign():
    """Without a charter nothing can be endorsed, an empty name least of all."""
    idle = said("Endorsement", Endorsement(endorses=""), "registrar-1")
    assert refusal(judged([idle, statements_of(STUDIO)[-1]])) == "bundle-foreign"


def test_one_registrar_does_not_count_for_two():
    """The signer's own endorsement of what they signed is refused."""
    statements = statements_of(STUDIO, 2)
    enrolled = place_of(statements, "PersonEnrolment")
    own = endorsement(statements[enrolled], "registrar-1")
    assert refusal(judged([*statements[: enrolled + 1], own, *statements[enrolled + 1 :]])) == "bundle-foreign"


def test_a_registrar_that_has_not_proved_its_key_does_not_count():
    """A key that the charter names attests only after it endorsed the charter."""
    statements = statements_of(STUDIO, 2)
    proof = place_of(statements, "Endorsement", lambda s: s.endorses == read_statement(statements[0]).id.hex())
    assert refusal(judged(without(statements, proof))) == "bundle-signer"


def test_a_registrar_endorses_the_charter_once_and_nobody_else_does():
    """A second endorsement of the charter, a stranger's and the certifier's are of no part in it."""
    statements = statements_of(STUDIO)
    for by in ("registrar-1", "stranger", "certifier"):
        extra = [statements[0], endorsement(statements[0], by), *statements[1:]]
        assert refusal(judged(extra)) == "bundle-foreign"


def test_what_is_in_effect_takes_no_further_endorsement():
    """An endorsement too many would make a count look larger than the rules let it be."""
    statements = statements_of(STUDIO)
    enrolled = place_of(statements, "PersonEnrolment")
    more = endorsement(statements[enrolled], "registrar-1")
    assert refusal(judged([*statements[: enrolled + 2], more, *statements[enrolled + 2 :]])) == "bundle-foreign"
    second = [endorsement(statements[0], "registrar-2"), endorsement(statements[enrolled], "registrar-2")]
    assert refusal(judged([*statements[: enrolled + 2], *second, *statements[enrolled + 2 :]])) == "bundle-foreign"


def test_a_person_is_enrolled_once():
    """A second enrolment of the same code, or of the same key, is refused."""
    statements = statements_of(STUDIO)
    enrolled = place_of(statements, "PersonEnrolment")
    again = resign(statements[enrolled], "registrar-1", consent="11" * 32)
    other = resign(statements[enrolled], "registrar-1", code="m9")
    keyed = resign(statements[enrolled], "registrar-1", key=key_of("m9").did)
    for second, by in ((again, "m1"), (other, "m1"), (keyed, "m9")):
        forged = [*statements[: enrolled + 2], second, endorsement(second, by), *statements[enrolled + 2 :]]
        assert refusal(judged(forged)) == "bundle-foreign"


def test_a_standing_in_effect_takes_no_further_endorsement():
    """Nor does a standing count twice."""
    statements = statements_of(STUDIO)
    standing = statements[place_of(statements, "Standing")]
    more = [endorsement(statements[0], "registrar-2"), endorsement(standing, "registrar-2")]
    assert refusal(judged([*statements[:-1], *more, statements[-1]])) == "bundle-foreign"


def test_a_second_key_comes_by_no_second_enrolment():
    """Two enrolments of one person are refused, even where both keys have signed something shown."""
    statements = statements_of(SLOTTED)
    enrolled = place_of(statements, "PersonEnrolment", lambda subject: subject.code == "m1")
    keyed = resign(statements[enrolled], "registrar-1", key=key_of("m9").did)
    forged = [*statements[: enrolled + 2], keyed, endorsement(keyed, "m9"), *statements[enrolled + 2 :]]
    forged = changed(forged, "PieceRegistration", "m9")
    assert refusal(judged(forged, number=SLOTTED, slots=True)) == "bundle-foreign"


def test_a_registrar_may_correct_an_outcome():
    """After the closing a registrar's correction counts like the crew's."""
    corrected = changed(statements_of(CORRECTED), "OutcomeCorrection", "registrar-1")
    assert refusal(judged(corrected, number=CORRECTED, slots=True)) == ""


@pytest.mark.parametrize(
    ("kind", "place"),
    [("SealRegistration", 14), ("BatchOpening", 14), ("PieceRegistration", 12), ("RoleSignature", 13)],
)
def test_what_a_piece_rests_on_comes_before_it(kind, place):
    """The ledger takes no piece whose seal, list or opening is not there yet, and no role of a piece to come."""
    statements = statements_of(SLOTTED)
    moved = statements.pop(place_of(statements, kind))
    forged = [*statements[:place], moved, *statements[place:]]
    assert refusal(judged(forged, number=SLOTTED, slots=True)) == "bundle-sequence"


def test_a_kiln_is_enrolled_once():
    """A second enrolment of the same kiln could name another master."""
    statements = statements_of(SLOTTED)
    kiln = place_of(statements, "KilnEnrolment")
    second = resign(statements[kiln], "registrar-1", master="m1")
    forged = [*statements[: kiln + 1], second, *statements[kiln + 1 :]]
    assert refusal(judged(forged, number=SLOTTED, slots=True)) == "bundle-foreign"


def test_a_correction_before_any_ignition_is_foreign():
    """An outcome rests on a closed list."""
    statements = statements_of(CORRECTED)
    assert refusal(judged(without(statements, place_of(statements, "BatchIgnition")))) == "bundle-foreign"


def test_less_shown_is_less_said_and_never_more():
    """Taking away the standing takes away its line; taking away everything but the charter leaves the key unnamed."""
    statements = statements_of(STUDIO)
    full = judged(statements).verdict
    bare = judged(without(statements, place_of(statements, "Standing"))).verdict
    assert {each.code for each in full.checked} - {each.code for each in bare.checked} == {"standing-then"}
    alone = judged([statements[0], statements[-1]]).verdict
    assert [each.code for each in alone.checked] == ["signed-key", "included", "time-ledger"]
    assert (alone.word, alone.because.code) == ("cannot-tell", "maker-not-shown")


def test_a_slot_of_the_named_maker_is_not_the_maker_s_own_word():
    """Anybody's piece under a true line of the named maker: kiln, slot and outcome hold, whose key it is does not."""
    forged = changed(statements_of(SLOTTED), "PieceRegistration", "stranger", seals=(), roles=())
    master = place_of(forged, "PersonEnrolment", lambda subject: subject.code == "km")
    kinds = ("KilnEnrolment", "BatchPlan", "BatchIgnition", "BatchOpening", "PieceRegistration")
    shown = [forged[at] for at in (0, master, master + 1, *(place_of(forged, kind) for kind in kinds))]
    found = judged(shown, number=SLOTTED, slots=True)
    assert refusal(found) == ""
    assert {"slot", "outcome"} <= {each.code for each in found.verdict.checked}
    assert (found.verdict.word, found.verdict.because.code) == ("cannot-tell", "maker-not-shown")


def test_a_kiln_that_changed_hands_is_followed():
    """Planned by one master, lit by the next: each signature is held against who was master then."""
    world = LedgerWorld()
    world.plan("b2")
    world.load_slots("b2", "1-1")
    change = KilnChange(kiln="qs", master=OTHER, deputies=(), after=world.row(Kiln, "qs").head.hex())
    world.say("KilnChange", change, world.registrars[0])
    world.ignite("b2", by=OTHER)
    world.open("b2", {"1-1": "qualified"}, by=OTHER)
    code = world.register(world.piece(slots=("b2/1-1",), number=30)).code
    report = verify(make_bundle(world.view, code), world.entered.trust(), world.time)
    assert (refusal(report), report.verdict.word) == ("", "registered")
    (slot,) = [each for each in report.verdict.checked if each.code.startswith("slot")]
    assert dict(slot.fields)["master_zh"] == world.row(Person, OTHER).zh
    statements = statements_in(make_bundle(world.view, code))
    change_at = place_of(statements, "KilnChange")
    late = [*without(statements, change_at), statements[change_at]]
    assert refusal(judged(late, number=30)) == "bundle-signer"


def test_a_change_of_a_kiln_that_is_not_shown_is_foreign():
    """It changes nothing here."""
    statements = statements_of(STUDIO)
    change = said("KilnChange", KilnChange(kiln="qs", master=OTHER, after="0" * 64), "registrar-1")
    assert refusal(judged([*statements, change])) == "bundle-foreign"
