"""What a bundle proves of keys and registrars that came later: each is traced back to the charter."""

from typing import Any

from certs.gather import make_bundle
from certs.verify import Report, verify
from ledger.craft.kinds.foundation.charter import RegistrarName
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.state import Person
from ledger.craft.statement import Statement, read_statement
from ledger.log.keys import SigningKey
from tests.certs.forge import changed, place_of, resign, said, statements_in, statements_of
from tests.certs.judged import endorsement, judged, refusal, without
from tests.certs.ledger_world import STUDIO, LedgerWorld
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.world import key_of


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
