"""What a bundle proves together: the chain from the charter to each signer, under one registrar or several."""

from typing import Any

import pytest

from certs.gather import make_bundle
from certs.verify import Report, verify
from ledger.craft.kinds.foundation.charter import RegistrarName
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.state import Kiln, Person
from ledger.craft.statement import Statement, read_statement
from ledger.log.keys import SigningKey
from tests.certs.forge import changed, forge, log_of, place_of, resign, said, slots_of, statements_in, statements_of
from tests.certs.ledger_world import CORRECTED, OTHERS, SLOTTED, STUDIO, LedgerWorld, bundle_of, ledger_world
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.world import START, key_of


def judged(statements: list[str], *, number: int = STUDIO, slots: bool = False) -> Report:
    """Return the report on a log of just these statements, its first entry being the charter that is trusted."""
    return verify(forge(statements, slots_of(number) if slots else ()), log_of(statements).trust(), START)


def refusal(report: Report) -> str:
    """Return the code of the step that refused; empty when none did."""
    return next((step.code for step in report.steps if step.ok is False), "")


def without(statements: list[str], *places: int) -> list[str]:
    """Return the statements but for those at these places."""
    return [jws for at, jws in enumerate(statements) if at not in places]


def endorsement(of: str, by: str) -> str:
    """Endorse a statement."""
    return said("Endorsement", Endorsement(endorses=read_statement(of).id.hex()), by)


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


# Keys that came later -------------------------------------------------------------------------------------------------


def added(world: LedgerWorld, *seconds: SigningKey) -> Statement:
    """Let the maker add a second device, `m1-pad`, seconded by these registrars."""
    stated = KeyAddition(person=MAKER, key=key_of("m1-pad").did, custody="pkcs11", after=keys_head(world))
    statement = world.say("KeyAddition", stated, key_of(MAKER))
    world.endorse(statement, *seconds, key_of("m1-pad"))
    return statement


def keys_head(world: LedgerWorld) -> str:
    """Return the head of the maker's keys."""
    return world.row(Person, MAKER).keys_head.hex()


def registered_by(world: LedgerWorld, key: str) -> bytes:
    """Return the bundle of a studio piece that the maker's key of this name signed."""
    subject = world.piece(number=31)
    world.say("PieceRegistration", subject, key_of(key))
    return make_bundle(world.view, subject.code)


def report_on(world: LedgerWorld, bundle: bytes) -> Report:
    """Verify a bundle of this world."""
    return verify(bundle, world.entered.trust(), world.time)


def custody_in(report: Report) -> object:
    """Return the custody that the page tells of the signing key."""
    (signed,) = [each for each in report.verdict.checked if each.code == "signed"]
    return dict(signed.fields)["custody"]


def test_a_second_device_is_followed_to_the_first() -> None:
    """Its piece verifies from the entry at which it is in force, and the page tells its own custody."""
    world = LedgerWorld()
    added(world)
    world.time += 72 * 3600
    report = report_on(world, registered_by(world, "m1-pad"))
    assert (refusal(report), report.verdict.word, custody_in(report)) == ("", "registered", "pkcs11")


def test_a_second_device_that_a_registrar_seconds_is_followed_at_once() -> None:
    """Before or after the new key's own endorsement."""
    world = LedgerWorld()
    added(world, world.registrars[1])
    assert refusal(report_on(world, registered_by(world, "m1-pad"))) == ""
    world = LedgerWorld()
    world.endorse(added(world), world.registrars[1])
    bundle = registered_by(world, "m1-pad")
    assert refusal(report_on(world, bundle)) == ""
    statements = statements_in(bundle)
    addition = read_statement(statements[place_of(statements, "KeyAddition")]).id.hex()
    seconded = [at for at, each in enumerate(map(read_statement, statements))
                if each.kind == "Endorsement" and each.subject.endorses == addition]  # fmt: skip
    assert refusal(judged(without(statements, seconded[-1]), number=31)) == "bundle-signer"
    twice = [
        *statements[:-1],
        endorsement(statements[place_of(statements, "KeyAddition")], "registrar-3"),
        statements[-1],
    ]
    assert refusal(judged(twice, number=31)) == "bundle-foreign"


def test_a_device_that_another_added_is_refused() -> None:
    """Nobody adds a device to somebody else's."""
    world = LedgerWorld()
    added(world, world.registrars[1])
    statements = statements_in(registered_by(world, "m1-pad"))
    assert refusal(judged(changed(statements, "KeyAddition", OTHER), number=31)) == "bundle-signer"


def test_an_added_device_that_signs_nothing_here_is_foreign() -> None:
    """It has nothing to do with this piece."""
    world = LedgerWorld()
    added(world, world.registrars[1])
    with_pad = statements_in(registered_by(world, "m1-pad"))
    piece = place_of(with_pad, "PieceRegistration")
    by_first = resign(with_pad[piece], MAKER)
    assert refusal(judged([*with_pad[:piece], by_first], number=31)) == "bundle-foreign"


def recovered(world: LedgerWorld) -> None:
    """Give the maker a new key, `m1-new`, since all devices are lost."""
    checked = Checked(how="in-person", by=world.registrars[0].did, on="2026-05-01")
    stated = KeyRecovery(
        person=MAKER, key=key_of("m1-new").did, custody="own-device", checked=checked, after=keys_head(world)
    )
    statement = world.say("KeyRecovery", stated, world.registrars[0])
    world.endorse(statement, *world.registrars[1 : world.k], key_of("m1-new"))
    world.time += 72 * 3600


def test_a_recovered_key_is_followed_to_the_enrolment() -> None:
    """K registrars gave it; who the person is says the enrolment."""
    world = LedgerWorld()
    recovered(world)
    bundle = registered_by(world, "m1-new")
    assert refusal(report_on(world, bundle)) == ""
    statements = statements_in(bundle)
    at = place_of(statements, "KeyRecovery")
    named = read_statement(statements[at]).id.hex()
    second = place_of(
        statements, "Endorsement", lambda s: s.endorses == named
    )  # the first endorsement of it is the second registrar's
    assert refusal(judged(without(statements, second), number=31)) == "bundle-signer"
    enrolment = place_of(statements, "PersonEnrolment", lambda s: s.code == MAKER)
    assert refusal(judged(without(statements, enrolment), number=31)) == "bundle-foreign"


def changed_registrars(world: LedgerWorld, by: SigningKey, *others: SigningKey, **fields: Any) -> Statement:
    """Change the registrars."""
    subject = RegistrarChange(reason="换届", after=world.ledger.registrar_head.hex(), **fields)
    statement = world.say("RegistrarChange", subject, by)
    world.endorse(statement, *others)
    return statement


def test_registrars_who_joined_later_are_followed() -> None:
    """The new one enrols a maker, whose piece verifies; without the change nobody knows them."""
    world = LedgerWorld()
    joining = key_of("registrar-4")
    new = RegistrarName(code="office-4", name="登记员4", key=joining.did)
    changed_registrars(world, world.registrars[0], world.registrars[1], joining, add=(new,), end=("office-1",))
    checked = Checked(how="in-person", by=joining.did, on="2026-05-01")
    statement = world.say("PersonEnrolment", world.enrolment("m9", checked=checked), joining)
    world.endorse(statement, key_of("m9"))
    subject = world.piece("m9", number=32)
    world.say("PieceRegistration", subject, key_of("m9"))
    bundle = make_bundle(world.view, subject.code)
    assert refusal(report_on(world, bundle)) == ""
    statements = statements_in(bundle)
    at = place_of(statements, "RegistrarChange")
    assert refusal(judged(without(statements, at), number=32)) != ""
    assert refusal(judged(changed(statements, "RegistrarChange", OTHER), number=32)) == "bundle-signer"


def test_sealed_keys_that_elect_new_registrars_are_followed() -> None:
    """All registrars lost their keys: those in envelopes speak once."""
    world = LedgerWorld()
    joining = key_of("registrar-4")
    new = RegistrarName(code="office-4", name="登记员4", key=joining.did)
    changed_registrars(world, world.recovery, joining, add=(new,), end=("office-1", "office-2", "office-3"), k=1, p=1)
    checked = Checked(how="in-person", by=joining.did, on="2026-05-01")
    statement = world.say("PersonEnrolment", world.enrolment("m9", checked=checked), joining)
    world.endorse(statement, key_of("m9"))
    subject = world.piece("m9", number=32)
    world.say("PieceRegistration", subject, key_of("m9"))
    assert refusal(report_on(world, make_bundle(world.view, subject.code))) == ""


def test_a_change_that_one_registrar_makes_alone_is_followed() -> None:
    """With k 1 it waits for nobody."""
    world = LedgerWorld()
    changed_registrars(world, world.registrars[0], world.registrars[1], k=1)
    changed_registrars(world, world.registrars[0], end=("office-3",))
    world.enrol("m9")
    subject = world.piece("m9", number=32)
    world.say("PieceRegistration", subject, key_of("m9"))
    assert refusal(report_on(world, make_bundle(world.view, subject.code))) == ""


def test_a_recovery_for_somebody_who_is_not_shown_is_foreign() -> None:
    """Without the enrolment nobody is said to have lost anything."""
    statements = statements_of(STUDIO)
    checked = Checked(how="in-person", by=key_of("registrar-1").did, on="2026-05-01")
    stated = KeyRecovery(person="m7", key=key_of("m7").did, custody="own-device", checked=checked, after="0" * 64)
    assert refusal(judged([*statements, said("KeyRecovery", stated, "registrar-1")])) == "bundle-foreign"
