"""Endorsements: who is asked, what counts, when a statement takes effect."""

import pytest

from ledger.craft.kinds.foundation.endorsement import KIND, Endorsement
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.pending import LAPSE
from ledger.craft.policy import admit, facts_of
from ledger.craft.state import Attestation, Drop, Key, Overlay, Person
from ledger.craft.statement import Statement
from ledger.errors import PolicyError
from tests.craft.world import World, key_of, refused


def opened(p: int = 1) -> World:
    """An opened ledger with three proven registrars."""
    world = World(k=2, p=p)
    world.found()
    return world


def stated(world: World, code: str = "zs001", **changes: object) -> Statement:
    """A pending enrolment, stated by the first registrar."""
    return world.say("PersonEnrolment", world.enrolment(code, **changes), world.registrars[0])


def standing(world: World, person: str, number: str = "A-1") -> Standing:
    """A standing upon the person's present head."""
    return Standing(
        person=person, standing="craft-artist", issuer="示例单位", number=number, start="2020-01-01",
        after=world.head(person),
    )  # fmt: skip


def test_by_itself_it_changes_nothing() -> None:
    """What an endorsement does depends on the statement it names."""
    world = opened()
    waiting = stated(world)
    statement = world.sign("Endorsement", Endorsement(endorses=waiting.id.hex()), key_of("zs001"))
    facts = facts_of(world.state, statement, world.index, world.time, world.profiles)
    assert tuple(KIND.rule(facts.subject, facts, world.state)) == ()


def test_a_statement_waits_for_the_key_it_introduces() -> None:
    """Before, the person does not exist and the key is a candidate's; from the endorsement on both do."""
    world = opened()
    waiting = stated(world)
    candidate = world.key(key_of("zs001"))
    assert world.state.get(Person, "zs001") is None
    assert candidate == Key(did=key_of("zs001").did, role="candidate", holder="", named_by=waiting.id)
    at = world.index
    world.endorse(waiting, key_of("zs001"))
    key, person = world.key(key_of("zs001")), world.state.get(Person, "zs001")
    assert key is not None
    assert person is not None
    assert (key.role, key.holder, key.since, key.named_by) == ("person", "zs001", at, waiting.id)
    assert (person.enrolled, person.enrolled_at, person.registrars) == (at, world.time - 1, 1)
    waited = world.pending(waiting)
    assert (waited.done, waited.have, waited.payload) == (at, (world.registrars[0].did, key_of("zs001").did), b"")


def test_p_registrars_and_the_key_are_all_needed() -> None:
    """With p = 3 the statement takes effect with the last of them, whichever that is."""
    for order in ((1, 2, 0), (0, 1, 2), (1, 0, 2)):
        world = opened(p=3)
        waiting = stated(world)
        last = (key_of("zs001"), *world.registrars[1:])
        for place in order[:2]:
            world.endorse(waiting, last[place])
            assert world.state.get(Person, "zs001") is None
        world.endorse(waiting, last[order[2]])
        person = world.state.get(Person, "zs001")
        assert person is not None
        assert person.registrars == 3


def test_an_act_of_p_registrars_without_a_new_key_waits_too() -> None:
    """A standing names no key; with p = 2 it still takes two registrars."""
    world = opened(p=2)
    world.enrol("zs001")
    waiting = world.say("Standing", standing(world, "zs001"), world.registrars[1])
    assert world.state.get(Attestation, waiting.id.hex()) is None
    world.endorse(waiting, world.registrars[2])
    attested = world.state.get(Attestation, waiting.id.hex())
    assert attested is not None
    assert (attested.registrars, attested.index) == (2, world.index - 1)


def test_a_statement_that_waits_has_one_entry() -> None:
    """A second one would forget who has endorsed the first."""
    world = opened()
    waiting = stated(world)
    with refused(PolicyError, "statement-already-waiting", entry=world.index - 1):
        world.take(waiting)


def test_a_key_counts_once() -> None:
    """Neither the signer nor an endorser may stand twice."""
    world = opened(p=3)
    waiting = stated(world)
    world.endorse(waiting, world.registrars[1])
    for key in world.registrars[:2]:
        with refused(PolicyError, "endorsement-repeated", issuer=key.did):
            world.endorse(waiting, key)


def test_what_does_not_wait_cannot_be_endorsed() -> None:
    """A statement nobody made, or one that needed nobody."""
    world = opened()
    world.enrol("zs001", roles=("kiln-master",))
    kiln = world.say("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[0])
    with refused(PolicyError, "endorsement-nothing-pending", endorses=kiln.id.hex()):
        world.endorse(kiln, world.registrars[1])


def test_an_endorsement_too_many_is_refused() -> None:
    """Once in effect, a statement takes no more endorsements."""
    world = opened()
    waiting = stated(world)
    world.endorse(waiting, key_of("zs001"))
    with refused(PolicyError, "endorsement-already-effective", entry=world.index - 1):
        world.endorse(waiting, world.registrars[1])


def test_a_key_that_is_not_asked_is_refused() -> None:
    """A registrar beyond the p-th, a person, the certifier, a sealed key, another candidate."""
    world = opened(p=2)
    person = world.enrol("zs009")
    stated(world, "zs002")
    waiting = stated(world)
    world.endorse(waiting, world.registrars[1])
    for key in (world.registrars[2], person, world.certifier, world.recovery, key_of("zs002")):
        with refused(PolicyError, "endorsement-not-asked", issuer=key.did):
            world.endorse(waiting, key)


def test_it_lapses_after_thirty_days() -> None:
    """On the last second it still counts."""
    world = opened()
    first, second = stated(world), stated(world, "zs002")
    stated_at = world.time - 1
    world.time = stated_at + LAPSE + 1
    with refused(PolicyError, "endorsement-lapsed", time=stated_at):
        world.endorse(second, key_of("zs002"))
    world.time = stated_at - 1 + LAPSE
    world.endorse(first, key_of("zs001"))
    assert world.state.get(Person, "zs001") is not None


def test_a_lapsed_enrolment_may_be_stated_again() -> None:
    """The candidate's key is not lost with it."""
    world = opened()
    stated(world)
    world.time += LAPSE + 1
    again = stated(world)
    world.endorse(again, key_of("zs001"))
    assert world.state.get(Person, "zs001") is not None


def test_it_lapses_when_what_it_changes_has_changed() -> None:
    """Two standings upon one head: the first to be completed overtakes the other."""
    world = opened(p=2)
    world.enrol("zs001")
    slow = world.say("Standing", standing(world, "zs001", "A-1"), world.registrars[0])
    fast = world.say("Standing", standing(world, "zs001", "A-2"), world.registrars[0])
    world.endorse(fast, world.registrars[1])
    with refused(PolicyError, "endorsement-overtaken", kind="Standing", head=fast.id.hex()):
        world.endorse(slow, world.registrars[1])


def test_only_keys_live_at_the_last_endorsement_count() -> None:
    """A registrar revoked meanwhile leaves a gap that another may fill."""
    world = opened(p=2)
    waiting = stated(world)
    world.endorse(waiting, world.registrars[1])
    world.revoke(world.registrars[1])
    world.endorse(waiting, key_of("zs001"))
    assert world.state.get(Person, "zs001") is None
    world.endorse(waiting, world.registrars[2])
    person = world.state.get(Person, "zs001")
    assert person is not None
    assert person.registrars == 2


def test_a_statement_falls_with_the_key_that_signed_it() -> None:
    """Nobody is enrolled on the word of a key that is no longer in force."""
    world = opened()
    waiting = stated(world)
    world.revoke(world.registrars[0])
    with refused(PolicyError, "key-not-live", issuer=world.registrars[0].did):
        world.endorse(waiting, key_of("zs001"))


def test_a_revoked_registrar_is_not_asked() -> None:
    """Its endorsement would not count."""
    world = opened(p=2)
    waiting = stated(world)
    world.revoke(world.registrars[1])
    with refused(PolicyError, "endorsement-not-asked", issuer=world.registrars[1].did):
        world.endorse(waiting, world.registrars[1])


def test_a_key_named_by_two_statements_takes_the_first_that_is_completed() -> None:
    """A typing error is stated anew; the key then belongs to one person, ever."""
    world = opened()
    mistyped, right = stated(world, "zs00l", key=key_of("zs001").did), stated(world)
    world.endorse(right, key_of("zs001"))
    with refused(PolicyError, "key-already-used", field="key", key=key_of("zs001").did):
        world.endorse(mistyped, key_of("zs001"))
    assert world.state.get(Person, "zs00l") is None


def test_a_key_in_use_cannot_be_introduced() -> None:
    """A registrar's own key is not also a person's, however early it is asked."""
    world = opened()
    with refused(PolicyError, "key-already-used", key=world.registrars[1].did):
        stated(world, key=world.registrars[1].did)


def test_what_was_free_when_stated_is_judged_again_at_the_last_endorsement() -> None:
    """The code went to somebody else in the meantime."""
    world = opened()
    slow = stated(world, "zs001", key=key_of("slow").did)
    world.enrol("zs001")
    with refused(PolicyError, "person-code-taken", person="zs001"):
        world.endorse(slow, key_of("slow"))


def test_a_candidate_signs_nothing_but_its_endorsement() -> None:
    """It is known, so that it can endorse; it may say nothing else."""
    world = opened()
    stated(world)
    with refused(PolicyError, "signer-role", role="candidate"):
        world.say("PersonEnrolment", world.enrolment("zs002"), key_of("zs001"))


def test_a_set_collected_offline_is_admitted_as_one() -> None:
    """Statement and endorsements over one overlay give the state that they give one by one."""
    world, other = opened(p=2), opened(p=2)
    enrolment = world.sign("PersonEnrolment", world.enrolment("zs001"), world.registrars[0])
    word = Endorsement(endorses=enrolment.id.hex())
    said = [enrolment, *(world.sign("Endorsement", word, key) for key in (world.registrars[1], key_of("zs001")))]
    overlay = Overlay(world.state)
    for place, statement in enumerate(said):
        facts = facts_of(overlay, statement, world.index + place, world.time + place, world.profiles)
        overlay.apply(admit(overlay, facts))
        other.take(statement)
    assert world.state.get(Person, "zs001") is None
    world.state.apply(overlay.changes())
    assert world.state.get(Person, "zs001") == other.state.get(Person, "zs001")
    assert world.pending(enrolment) == other.pending(enrolment)


def test_a_state_without_the_issuer_is_no_state() -> None:
    """Keys are never taken out of state: a state that lost one is damaged, and says so."""
    world = opened()
    waiting = stated(world)
    world.state.apply([Drop(Key, world.registrars[0].did)])
    with pytest.raises(AssertionError, match="bad state: the issuer of pending"):
        world.endorse(waiting, key_of("zs001"))
