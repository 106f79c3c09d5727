"""RegistrarChange: an election, a lost device, and the envelopes that keep a ledger from being orphaned."""

from typing import Any

import pytest

from ledger.craft.kinds.foundation.charter import RegistrarName
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.state import Drop, Keepers, Key, Person
from ledger.craft.statement import Statement
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from ledger.log.keys import SigningKey
from tests.craft.world import World, key_of, refused

NEW = RegistrarName(code="office-4", name="登记员丁", key=key_of("registrar-4").did)


@pytest.fixture
def world() -> World:
    """An opened ledger: three registrars, two for weighty acts, one recovery key."""
    opened = World(k=2)
    opened.found()
    return opened


def state(world: World, by: SigningKey | None = None, **fields: Any) -> Statement:
    """State a change upon the present head."""
    subject = RegistrarChange(**{"reason": "换届", "after": world.ledger.registrar_head.hex()} | fields)
    return world.say("RegistrarChange", subject, by or world.registrars[0])


def codes(world: World) -> list[str]:
    """The registrars in office."""
    keepers = world.state.get(Keepers, "")
    assert keepers is not None
    return [each.code for each in keepers.registrars]


def test_an_election_changes_the_set_at_the_last_endorsement(world: World) -> None:
    """The old leave, the new are live from that entry, and the set's head moves."""
    said = state(world, add=(NEW,), end=("office-1",))
    assert codes(world) == ["office-1", "office-2", "office-3"]
    world.endorse(said, key_of("registrar-4"), world.registrars[1])
    at = world.index - 1
    old, new = world.key(world.registrars[0]), world.key(key_of("registrar-4"))
    assert old is not None
    assert new is not None
    assert (old.until, new.role, new.holder, new.since) == (at, "registrar", "office-4", at)
    assert codes(world) == ["office-2", "office-3", "office-4"]
    assert world.ledger.registrar_head == said.id
    with refused(PolicyError, "key-not-live", issuer=world.registrars[0].did):
        world.say("PersonEnrolment", world.enrolment("zs001"), world.registrars[0])
    state(world, by=key_of("registrar-4"), k=3)


def test_a_key_added_proves_possession(world: World) -> None:
    """Two registrars alone put nobody else's key into office."""
    said = state(world, add=(NEW,))
    world.endorse(said, world.registrars[1])
    assert codes(world) == ["office-1", "office-2", "office-3"]
    world.endorse(said, key_of("registrar-4"))
    assert codes(world)[-1] == "office-4"


def test_a_registrar_with_a_new_device_keeps_the_code(world: World) -> None:
    """Ended and added in one statement, under one code."""
    again = RegistrarName(code="office-3", name="登记员3", key=key_of("registrar-3 new").did)
    said = state(world, add=(again,), end=("office-3",))
    world.endorse(said, world.registrars[1], key_of("registrar-3 new"))
    assert codes(world) == ["office-1", "office-2", "office-3"]
    assert [key.since >= 0 for key in (world.key(key_of("registrar-3 new")),) if key] == [True]


def test_thresholds_may_change_alone(world: World) -> None:
    """The set stays; how many an act takes does not."""
    said = state(world, k=3, p=2)
    world.endorse(said, world.registrars[2])
    assert (world.ledger.k, world.ledger.p) == (3, 2)


def test_sealed_keys_act_for_the_registrars(world: World) -> None:
    """All of them where there are fewer than registrars are needed; a registrar's word adds nothing then."""
    lost = RegistrarName(code="office-9", name="登记员壬", key=key_of("registrar-9").did)
    said = state(world, by=world.recovery, add=(lost,), end=("office-1", "office-2", "office-3"), k=1)
    with refused(PolicyError, "endorsement-not-asked", issuer=world.registrars[1].did):
        world.endorse(said, world.registrars[1])
    world.endorse(said, key_of("registrar-9"))
    assert codes(world) == ["office-9"]
    assert world.ledger.k == 1


def test_of_many_sealed_keys_as_many_sign_as_registrars_would() -> None:
    """With k = 2 and three envelopes, two."""
    world = World(k=2)
    sealed = tuple(key_of(f"envelope-{i}") for i in (1, 2, 3))
    charter = world.say("Charter", world.charter(recovery=tuple(k.did for k in sealed)), world.registrars[0])
    world.endorse(charter, world.registrars[1], world.certifier)
    said = state(world, by=sealed[0], end=("office-3",))
    assert codes(world) == ["office-1", "office-2", "office-3"]
    world.endorse(said, sealed[2])
    assert codes(world) == ["office-1", "office-2"]


def test_a_sealed_key_signs_nothing_else(world: World) -> None:
    """An opened envelope must not be able to enrol anybody."""
    with refused(PolicyError, "signer-role", role="recovery"):
        world.say("PersonEnrolment", world.enrolment("zs001"), world.recovery)


def test_a_person_changes_no_registrars(world: World) -> None:
    """Who keeps the ledger is the keepers' business."""
    person = world.enrol("zs001")
    with refused(PolicyError, "signer-role", role="person"):
        state(world, by=person, end=("office-1",))


def test_a_registrar_never_proven_may_be_taken_off(world: World) -> None:
    """Named by the charter, never endorsed: the key can't come in afterwards."""
    late = World(k=1)
    charter = late.say("Charter", late.charter(k=1), late.registrars[0])
    late.endorse(charter, late.certifier)
    state(late, end=("office-3",))
    with refused(PolicyError, "endorsement-not-asked", issuer=late.registrars[2].did):
        late.endorse(charter, late.registrars[2])


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"end": ("office-7",)}, NotFoundError, "registrar-unknown"),
        ({"add": (RegistrarName(code="office-2", name="乙", key=key_of("x").did),)}, PolicyError,
         "registrar-code-taken"),
        ({"add": (RegistrarName(code="zs001", name="甲", key=key_of("x").did),)}, PolicyError, "registrar-code-taken"),
        ({}, PolicyError, "registrar-no-change"),
        ({"k": 2, "p": 1}, PolicyError, "registrar-no-change"),
        ({"k": 4}, PolicyError, "registrar-threshold"),
        ({"p": 4}, PolicyError, "registrar-threshold"),
        ({"end": ("office-2", "office-3")}, PolicyError, "registrar-threshold"),
        ({"add": (RegistrarName(code="office-4", name="丁", key=key_of("registrar-2").did),)}, PolicyError,
         "key-already-used"),
        ({"reason": ""}, MalformedError, "field-empty"),
        ({"reason": "长" * 121}, MalformedError, "field-too-long"),
        ({"k": -1}, MalformedError, "field-out-of-range"),
        ({"p": 33}, MalformedError, "field-out-of-range"),
        ({"end": ("office-1", "office-1")}, MalformedError, "field-repeated"),
        ({"add": (NEW, RegistrarName(code="office-5", name="戊", key=NEW.key))}, MalformedError, "field-repeated"),
        ({"add": (RegistrarName(code="Office", name="丁", key=NEW.key),)}, MalformedError, "field-not-a-word"),
        ({"add": (RegistrarName(code="office-4", name="", key=NEW.key),)}, MalformedError, "field-empty"),
        ({"after": "0" * 64}, ConflictError, "after-not-head"),
    ],
)  # fmt: skip
def test_what_the_rule_refuses(world: World, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    world.enrol("zs001")
    with refused(error, code):
        state(world, **fields)


def test_a_registrar_whose_key_is_gone_from_state_is_our_own_fault(world: World) -> None:
    """State that contradicts itself is no refusal."""
    said = state(world, end=("office-3",))
    world.state.apply([Drop(Key, world.registrars[2].did)])
    with pytest.raises(AssertionError, match="is gone"):
        world.endorse(said, world.registrars[1])
    world.state.apply([Drop(Keepers, "")])
    with pytest.raises(AssertionError, match="no keepers"):
        state(world, end=("office-3",))


def test_a_higher_threshold_holds_for_what_waits_too(world: World) -> None:
    """What one registrar stated in advance does not enrol a person past an election that asks for two."""
    waiting = world.say("PersonEnrolment", world.enrolment("zs001"), world.registrars[0])
    world.endorse(state(world, p=2), world.registrars[1])
    world.endorse(waiting, key_of("zs001"))
    assert world.state.get(Person, "zs001") is None
    world.endorse(waiting, world.registrars[2])
    person = world.state.get(Person, "zs001")
    assert person is not None
    assert person.registrars == 2


def test_a_lower_threshold_does_not_hold_for_what_waits() -> None:
    """What was stated where three were needed takes three."""
    world = World(k=2, p=3)
    world.found()
    waiting = world.say("PersonEnrolment", world.enrolment("zs001"), world.registrars[0])
    world.endorse(state(world, p=1), world.registrars[1])
    world.endorse(waiting, key_of("zs001"), world.registrars[1])
    assert world.state.get(Person, "zs001") is None
    world.endorse(waiting, world.registrars[2])
    assert world.state.get(Person, "zs001") is not None
