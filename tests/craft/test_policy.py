"""The rules for all kinds: what is checked of every statement, and in which order."""

import pytest
from msgspec.structs import replace
from msgspec.structs import replace as changed

from ledger.craft.kinds import KINDS
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.policy import AHEAD, BEHIND, admit, facts_of, known_issuer
from ledger.craft.profile import zisha
from ledger.craft.state import MemoryState, Put, ledger_of
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError, UnknownKeyError
from tests.craft.world import ORIGIN, World, key_of, refused


@pytest.fixture
def world() -> World:
    """An opened ledger with one person."""
    opened = World()
    opened.found()
    opened.enrol("zs001", roles=("kiln-master",))
    return opened


def test_the_first_entry_is_a_charter() -> None:
    """Neither another kind at entry 0 nor a charter elsewhere founds a ledger."""
    world = World()
    with refused(PolicyError, "charter-missing", kind="PersonEnrolment"):
        world.say("PersonEnrolment", world.enrolment("zs001"), world.registrars[0])
    world.index = 1
    with refused(PolicyError, "charter-missing", kind="Charter"):
        world.say("Charter", world.charter(), world.registrars[0])


def test_a_profile_that_is_not_at_hand_is_refused() -> None:
    """Without the lists nothing can be judged, the charter included."""
    world = World()
    world.profiles = {}
    with refused(PolicyError, "profile-unknown", hash=zisha().hash):
        world.say("Charter", world.charter(), world.registrars[0])


def test_a_replay_from_another_ledger_is_refused(world: World) -> None:
    """A statement names the ledger it is made to."""
    elsewhere = world.sign("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[0], origin="example.com/other")
    with refused(PolicyError, "statement-other-ledger", expected=ORIGIN, got="example.com/other"):
        world.take(elsewhere)


def test_an_unknown_issuer_is_refused(world: World) -> None:
    """It is *cannot tell*, not a bad signature; and it can be found out before any signature work."""
    stranger = key_of("stranger")
    assert not known_issuer(world.state, stranger.did)
    with refused(UnknownKeyError, "issuer-unknown", issuer=stranger.did):
        world.say("KilnEnrolment", world.kiln("qs", "zs001"), stranger)


def test_every_key_the_ledger_has_seen_is_known(world: World) -> None:
    """A candidate's too: its endorsement has to be read."""
    world.say("PersonEnrolment", world.enrolment("zs002"), world.registrars[0])
    for key in (*world.registrars, world.certifier, world.recovery, world.log, key_of("zs001"), key_of("zs002")):
        assert known_issuer(world.state, key.did)


def test_the_facts_are_those_of_the_entry(world: World) -> None:
    """Index and time are the entry's, and a registrar's signature counts as the first attestation."""
    statement = world.sign("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[1])
    facts = facts_of(world.state, statement, world.index, world.time, world.profiles)
    assert (facts.index, facts.time, facts.own_index, facts.own_time) == (world.index, world.time) * 2
    assert (facts.id, facts.payload, facts.subject) == (statement.id, statement.payload, statement.subject)
    assert (facts.signer, facts.attested) == (world.key(world.registrars[1]), 1)
    assert facts.profile is zisha()
    person = world.sign("KilnEnrolment", world.kiln("qs", "zs001"), key_of("zs001"))
    assert facts_of(world.state, person, world.index, world.time, world.profiles).attested == 0


def test_the_issuers_clock_may_be_ten_minutes_ahead(world: World) -> None:
    """One second more is the future."""
    world.say("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[0], world.time + AHEAD)
    with refused(PolicyError, "statement-from-future", valid_from=world.time + AHEAD + 1, time=world.time):
        world.say("KilnEnrolment", world.kiln("qt", "zs001"), world.registrars[0], world.time + AHEAD + 1)


def test_the_issuers_clock_may_be_thirty_days_behind(world: World) -> None:
    """Sheds are offline; one second more is too long."""
    world.say("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[0], world.time - BEHIND)
    with refused(PolicyError, "statement-too-old", valid_from=world.time - BEHIND - 1, time=world.time):
        world.say("KilnEnrolment", world.kiln("qt", "zs001"), world.registrars[0], world.time - BEHIND - 1)


def test_a_key_signs_only_what_its_role_may_sign(world: World) -> None:
    """A person enrols no kiln, and a sealed key or the certifier enrols nobody."""
    with refused(PolicyError, "signer-role", kind="KilnEnrolment", role="person", expected=("registrar",)):
        world.say("KilnEnrolment", world.kiln("qs", "zs001"), key_of("zs001"))
    for key, role in ((world.recovery, "recovery"), (world.certifier, "certifier"), (world.log, "log")):
        with refused(PolicyError, "signer-role", role=role):
            world.say("PersonEnrolment", world.enrolment("zs002"), key)


def test_a_key_signs_only_while_it_is_live(world: World) -> None:
    """From the entry of its end on, its signature counts no more."""
    world.revoke(world.registrars[1])
    with refused(PolicyError, "key-not-live", issuer=world.registrars[1].did):
        world.say("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[1])


def test_a_statement_upon_an_older_head_is_refused(world: World) -> None:
    """What was held back cannot be played later; the answer carries the present head."""
    subject = Standing(
        person="zs001", standing="gi-mark", issuer="示例单位", number="A-1", start="2020-01-01", after="0" * 64
    )
    with refused(ConflictError, "after-not-head", kind="Standing", after="0" * 64, head=world.head("zs001")):
        world.say("Standing", subject, world.registrars[0])
    said = world.say("Standing", changed(subject, after=world.head("zs001")), world.registrars[0])
    assert world.head("zs001") == said.id.hex()
    with refused(ConflictError, "after-not-head", head=said.id.hex()):
        world.take(said)


def test_a_head_of_nothing_is_not_found(world: World) -> None:
    """A statement about somebody who is not enrolled has no head to stand upon."""
    subject = Standing(
        person="zs999", standing="gi-mark", issuer="示例单位", number="A-1", start="2020-01-01", after="0" * 64
    )
    with refused(NotFoundError, "person-unknown", person="zs999"):
        world.say("Standing", subject, world.registrars[0])


def test_an_unknown_kind_is_refused(world: World) -> None:
    """Later versions of the rules have more kinds; this one says that it does not know them."""
    statement = world.sign("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[0])
    facts = facts_of(world.state, statement, world.index, world.time, world.profiles)
    with refused(MalformedError, "statement-kind-unknown", kind="KilnDream"):
        admit(world.state, replace(facts, kind="KilnDream"))


def test_the_clock_is_looked_at_before_the_role_and_the_role_before_the_form(world: World) -> None:
    """The order is part of the rules: server and auditor give one and the same reason."""
    bad = world.kiln("QS", "zs001")
    late = world.time - BEHIND - 1
    with refused(PolicyError, "statement-too-old"):
        world.say("KilnEnrolment", bad, key_of("zs001"), late)
    with refused(PolicyError, "signer-role"):
        world.say("KilnEnrolment", bad, key_of("zs001"))
    with refused(MalformedError, "field-not-a-word"):
        world.say("KilnEnrolment", bad, world.registrars[0])


def test_every_kind_with_a_head_has_the_field_and_no_other_has() -> None:
    """`after` is required in every kind that changes an existing thing, and absent from those that only add."""
    for kind in KINDS.values():
        has_after = "after" in kind.subject.__struct_fields__
        assert has_after == (kind.head.__name__ != "no_head"), kind.name


def test_a_state_without_a_charter_has_no_ledger(world: World) -> None:
    """Whoever asks for the ledger's record asks after entry 0."""
    assert ledger_of(world.state).origin == ORIGIN
    empty = MemoryState()
    with pytest.raises(AssertionError, match="bad state: no ledger"):
        ledger_of(empty)
    empty.apply([Put(world.ledger)])
    assert ledger_of(empty) == world.ledger
