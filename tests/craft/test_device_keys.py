"""Device keys added, objected to, recovered; helpers. Who may, and from when."""

from typing import Any

import pytest

from ledger.craft.doubt import ended
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.people.key_objection import KeyObjection
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.state import Drop, Key
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DATE, MAKER, OTHER
from tests.craft.people_world import HOUR, WAIT, PeopleWorld
from tests.craft.world import LOW_ORDER, key_of, refused

TABLET = "m1-tablet"


@pytest.fixture
def world() -> PeopleWorld:
    """An opened ledger with a kiln and two makers."""
    return PeopleWorld()


# KeyAddition ---------------------------------------------------------------------------------------------------------


def test_an_added_key_waits_its_time(world: PeopleWorld) -> None:
    """It signs nothing a second before the ledger's recovery hours are over, and everything after."""
    said = world.add(MAKER, TABLET)
    key, due = world.held(TABLET), world.time - 1 + WAIT
    assert key == Key(
        did=key_of(TABLET).did, role="person", holder=MAKER, since=world.index - 1, custody="own-device",
        named_by=said.id, introduced_by=key_of(MAKER).did, introduced_at=world.index - 1, not_before=due, name="平板",
    )  # fmt: skip
    assert world.keys_head() == said.id.hex()
    world.time = due - 1
    with refused(PolicyError, "key-not-live", issuer=key_of(TABLET).did):
        world.say("PieceRegistration", world.piece(), key_of(TABLET))
    world.time = due
    world.say("PieceRegistration", world.piece(), key_of(TABLET))


def test_a_registrar_puts_an_added_key_into_force_at_once(world: PeopleWorld) -> None:
    """Endorsing before the key does or after; once its time has come there is nothing to add."""
    world.add(MAKER, TABLET, at_once=True)
    assert world.live(TABLET)
    said = world.add(MAKER, "m1-third")
    assert not world.live("m1-third")
    with refused(PolicyError, "endorsement-not-asked"):
        world.endorse(said, key_of(OTHER))
    world.endorse(said, world.office)
    assert world.live("m1-third")
    with refused(PolicyError, "endorsement-already-effective"):
        world.endorse(said, world.registrars[1])
    slow = world.add(MAKER, "m1-fourth")
    world.time += WAIT
    with refused(PolicyError, "endorsement-already-effective"):
        world.endorse(slow, world.office)


def test_a_key_that_was_objected_to_is_not_hastened(world: PeopleWorld) -> None:
    """A registrar who did not see the objection must not undo it."""
    said = world.add(MAKER, TABLET)
    world.object_to(said, world.registrars[1])
    with refused(PolicyError, "key-ended", key=key_of(TABLET).did):
        world.endorse(said, world.office)


def test_a_key_proves_possession_and_no_endorsement_is_asked_of_others(world: PeopleWorld) -> None:
    """Before it endorses, nothing is theirs; a person's other key adds nothing."""
    said = world.say("KeyAddition", world.addition(MAKER, TABLET), key_of(MAKER))
    assert world.held(TABLET).role == "candidate"
    with refused(PolicyError, "endorsement-not-asked"):
        world.endorse(said, key_of(OTHER))


def test_a_person_has_eight_keys_at_most(world: PeopleWorld) -> None:
    """Those that wait are counted, those that ended are not."""
    for number in range(2, 9):
        world.add(MAKER, f"m1-{number}")
    with refused(PolicyError, "key-limit", person=MAKER, limit=8):
        world.say("KeyAddition", world.addition(MAKER, "m1-9"), key_of(MAKER))
    world.revoke_by(world.office, "m1-8")
    world.add(MAKER, "m1-9")


def test_keys_are_added_by_their_own_person_only(world: PeopleWorld) -> None:
    """And a key of another role, or under which anything verifies, is none to add."""
    with refused(PolicyError, "key-not-yours", person=MAKER, holder=OTHER):
        world.say("KeyAddition", world.addition(MAKER, TABLET), key_of(OTHER))
    with refused(PolicyError, "key-already-used"):
        world.say("KeyAddition", world.addition(MAKER, OTHER), key_of(MAKER))
    with refused(PolicyError, "key-not-enrollable"):
        world.say("KeyAddition", world.addition(MAKER, TABLET, key=LOW_ORDER), key_of(MAKER))
    with refused(PolicyError, "signer-role"):
        world.say("KeyAddition", world.addition(MAKER, TABLET), world.office)


@pytest.mark.parametrize(
    ("changes", "code"), [({"custody": "cloud"}, "field-choice"), ({"name": "长" * 21}, "field-too-long")]
)
def test_an_addition_out_of_form_is_refused(world: PeopleWorld, changes: dict[str, Any], code: str) -> None:
    """Custody is one of three, the name is short."""
    with refused(MalformedError, code):
        world.say("KeyAddition", world.addition(MAKER, TABLET, **changes), key_of(MAKER))


# KeyObjection --------------------------------------------------------------------------------------------------------


def test_another_own_key_stops_an_addition(world: PeopleWorld) -> None:
    """The owner's tablet sees what a thief with the phone does."""
    world.add(MAKER, TABLET, at_once=True)
    said = world.add(MAKER, "thief")
    with refused(PolicyError, "objection-own"):
        world.object_to(said, key_of(MAKER))
    with refused(PolicyError, "objection-not-own", holder=OTHER):
        world.object_to(said, key_of(OTHER))
    objection = world.object_to(said, key_of(TABLET), reason="不是我加的")
    assert world.keys_head() == objection.id.hex()
    world.time += 2 * WAIT
    assert not world.live("thief")
    with refused(PolicyError, "key-ended"):
        world.object_to(said, world.office)


def test_an_objection_comes_in_time_or_not_at_all(world: PeopleWorld) -> None:
    """A key in force is revoked, not objected to."""
    said = world.add(MAKER, TABLET)
    world.time = world.held(TABLET).not_before
    with refused(PolicyError, "objection-late", key=key_of(TABLET).did):
        world.object_to(said, world.office)


def test_an_objection_names_what_waits(world: PeopleWorld) -> None:
    """Nothing by that id, an enrolment in force, an addition whose key has not endorsed."""
    enrolled = world.person().statement.hex()
    waiting = world.say("KeyAddition", world.addition(MAKER, TABLET), key_of(MAKER))
    for objects, error, code in (
        ("ab" * 32, NotFoundError, "objection-unknown"),
        (waiting.id.hex(), NotFoundError, "objection-unknown"),
        (enrolled, PolicyError, "objection-late"),
        ("x", MalformedError, "field-not-a-hash"),
    ):
        with refused(error, code):
            world.say("KeyObjection", KeyObjection(objects=objects), world.office)


# KeyRecovery ---------------------------------------------------------------------------------------------------------


def test_a_recovered_key_takes_over_when_its_time_has_come(world: PeopleWorld) -> None:
    """The old keys sign until then and not a second longer; those that waited never begin."""
    world.add(MAKER, TABLET)
    said = world.recover(MAKER, "m1-new")
    due = world.held("m1-new").not_before
    assert (due, world.held("m1-new").introduced_by, world.keys_head()) == (world.time - 1 + WAIT, "", said.id.hex())
    world.time = due - 1
    assert (world.live(MAKER), world.live("m1-new")) == (True, False)
    world.time = due
    assert (world.live(MAKER), world.live(TABLET), world.live("m1-new")) == (False, False, True)
    world.say("PieceRegistration", world.piece(), key_of("m1-new"))
    world.add(MAKER, "m1-newer", by="m1-new")


def test_a_live_old_key_stops_a_recovery(world: PeopleWorld) -> None:
    """Nobody is locked out of their own register by registrars who were deceived."""
    world.add(MAKER, TABLET, at_once=True)
    said = world.recover(MAKER, "m1-new")
    with refused(PolicyError, "key-recovery-waiting"):
        world.say("KeyAddition", world.addition(MAKER, "m1-more"), key_of(MAKER))
    with refused(PolicyError, "key-recovery-waiting"):
        world.say("KeyRecovery", world.recovering(MAKER, "m1-more"), world.office)
    world.object_to(said, key_of(MAKER))
    world.time += WAIT
    assert (world.live(MAKER), world.live(TABLET), world.live("m1-new")) == (True, True, False)
    again = world.recover(MAKER, "m1-newest")
    world.object_to(again, world.registrars[2])
    world.time += WAIT
    assert world.live(MAKER)


def test_a_recovery_takes_k_registrars_the_key_and_who_checked(world: PeopleWorld) -> None:
    """Under the number nothing is in effect."""
    third = world.registrars[2]
    checked = Checked(how="video", by=third.did, on=DATE)
    said = world.say("KeyRecovery", world.recovering(MAKER, "m1-new", checked=checked), world.office)
    world.endorse(said, key_of("m1-new"))
    assert world.held("m1-new").role == "candidate"
    world.endorse(said, third)
    assert world.held("m1-new").role == "person"
    with refused(PolicyError, "checked-by-no-registrar"):
        unknown = Checked(how="video", by=key_of(OTHER).did, on=DATE)
        world.say("KeyRecovery", world.recovering(OTHER, "m2-new", checked=unknown), world.office)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"custody": "cloud"}, "field-choice"), ({"checked": Checked(how="phone", by="x", on=DATE)}, "field-choice")],
)
def test_a_recovery_out_of_form_is_refused(world: PeopleWorld, changes: dict[str, Any], code: str) -> None:
    """As at the enrolment."""
    with refused(MalformedError, code):
        world.say("KeyRecovery", world.recovering(MAKER, "m1-new", **changes), world.office)


# Helpers -------------------------------------------------------------------------------------------------------------


def test_a_helper_signs_no_statement(world: PeopleWorld) -> None:
    """No kind at all, no endorsement either."""
    world.help(MAKER, "pupil")
    assert world.held("pupil").role == "helper"
    with refused(PolicyError, "signer-role", role="helper"):
        world.say("PieceRegistration", world.piece(), key_of("pupil"))
    said = world.say("KeyAddition", world.addition(MAKER, TABLET), key_of(MAKER))
    with refused(PolicyError, "endorsement-not-asked"):
        world.say("Endorsement", Endorsement(endorses=said.id.hex()), key_of("pupil"))


def test_a_helper_is_of_whoever_enrolled_it(world: PeopleWorld) -> None:
    """A key that has a role, or waits for one, is not made a helper; another's helper is not ended."""
    world.say("KeyAddition", world.addition(OTHER, "m2-tablet"), key_of(OTHER))
    for helper in (OTHER, "m2-tablet"):
        with refused(PolicyError, "key-already-used"):
            world.help(MAKER, helper)
    with refused(PolicyError, "key-not-enrollable"):
        world.help(MAKER, "x", key=LOW_ORDER)
    with refused(PolicyError, "helper-not-yours"):
        world.help(MAKER, "pupil", by=OTHER)
    with refused(MalformedError, "field-empty", field="name"):
        world.help(MAKER, "pupil", name="")
    world.help(MAKER, "pupil")
    with refused(PolicyError, "helper-not-yours"):
        world.end_help(MAKER, "pupil", by=OTHER)
    for helper, person in (("pupil", OTHER), (OTHER, OTHER), ("nobody", MAKER)):
        with refused(NotFoundError, "helper-unknown"):
            world.end_help(person, helper)
    world.end_help(MAKER, "pupil")
    with refused(PolicyError, "key-ended"):
        world.end_help(MAKER, "pupil")


def test_a_state_that_lost_its_keys_is_no_state(world: PeopleWorld) -> None:
    """What the rules rest on is there, or the program stops."""
    said = world.add(MAKER, TABLET)
    world.state.apply([Drop(Key, key_of(TABLET).did)])
    with pytest.raises(AssertionError, match="bad state: key"):
        world.endorse(said, world.office)
    with pytest.raises(AssertionError, match="bad state: key"):
        list(ended(world.state, {key_of(TABLET).did: 1}, 5))


def test_an_hour_is_an_hour(world: PeopleWorld) -> None:
    """The waiting time is the charter's."""
    assert world.ledger.recovery_hours * HOUR == WAIT
