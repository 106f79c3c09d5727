"""How a statement waits: whose consent it takes, who may stand in, what it changes meanwhile and afterwards.

The kind here is a kiln's enrolment with other needs, so that each way of waiting is seen by itself.
"""

from collections.abc import Iterator
from dataclasses import replace as other
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Needs
from ledger.craft.kinds import KINDS
from ledger.craft.pending import LAPSE
from ledger.craft.state import Change, Key, Kiln, Put, SealText, State
from ledger.craft.statement import Statement
from ledger.errors import MalformedError, PolicyError
from tests.craft.world import World, key_of, refused

DAY = 24 * 3600
KIND = "KilnEnrolment"


@pytest.fixture
def world() -> World:
    """An opened ledger with a master and an owner's key."""
    opened = World()
    opened.found()
    opened.enrol("km")
    opened.state.apply([Put(Key(did=key_of("owner").did, role="owner", holder="0123456789ABT", since=0))])
    return opened


def needing(monkeypatch: pytest.MonkeyPatch, needs: Needs, **more: Any) -> None:
    """Let the kind take these endorsements."""
    monkeypatch.setitem(KINDS, KIND, other(KINDS[KIND], needs=lambda *_: needs, **more))


def state_it(world: World) -> Statement:
    """State the kiln."""
    return world.say(KIND, world.kiln("qs", "km"), world.registrars[0])


def test_consent_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else's endorsement will do, a registrar's neither."""
    needing(monkeypatch, Needs(consent=(key_of("owner").did,)))
    said = state_it(world)
    for stranger in (key_of("km"), world.registrars[1]):
        with refused(PolicyError, "endorsement-not-asked", issuer=stranger.did):
            world.endorse(said, stranger)
    assert world.state.get(Kiln, "qs") is None
    world.endorse(said, key_of("owner"))
    assert world.state.get(Kiln, "qs") is not None


def test_consent_of_a_key_no_longer_in_force_is_worth_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An owner who has passed the piece on agrees to nothing any more."""
    needing(monkeypatch, Needs(consent=(key_of("owner").did,)))
    said = state_it(world)
    world.revoke(key_of("owner"))
    with refused(PolicyError, "endorsement-not-asked", issuer=key_of("owner").did):
        world.endorse(said, key_of("owner"))


def test_a_registrar_stands_in_after_the_waiting_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a second earlier, and a person never."""
    needing(monkeypatch, Needs(consent=(key_of("owner").did,), instead_after=30 * DAY))
    said = state_it(world)
    due = world.time - 1 + 30 * DAY
    world.time = due - 1
    with refused(PolicyError, "endorsement-not-asked", issuer=world.registrars[1].did):
        world.endorse(said, world.registrars[1])
    world.time = due
    with refused(PolicyError, "endorsement-not-asked", issuer=key_of("km").did):
        world.endorse(said, key_of("km"))
    world.endorse(said, world.registrars[1])
    assert world.state.get(Kiln, "qs") is not None


def test_what_a_registrar_may_decide_later_lapses_later(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty days after the decision became possible."""
    needing(monkeypatch, Needs(consent=(key_of("owner").did,), instead_after=60 * DAY))
    said = state_it(world)
    own = world.time - 1
    world.time = own + 60 * DAY + LAPSE + 1
    with refused(PolicyError, "endorsement-lapsed", time=own):
        world.endorse(said, world.registrars[1])
    world.time -= 1
    world.endorse(said, world.registrars[1])


def test_keys_in_envelopes_are_counted_by_their_own_role(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registrar's endorsement adds nothing where recovery keys are counted."""
    needing(monkeypatch, Needs(registrars=1, of="recovery"))
    said = state_it(world)
    with refused(PolicyError, "endorsement-not-asked", issuer=world.registrars[1].did):
        world.endorse(said, world.registrars[1])
    world.endorse(said, world.recovery)
    assert world.state.get(Kiln, "qs") is not None


def noted(text: str) -> Any:
    """Return a rule that leaves a mark in state."""

    def rule(subject: Any, facts: Facts, state: State) -> Iterator[Change]:
        del subject, state
        yield Put(SealText(text=text, person=f"{facts.kind} {facts.attested}"))

    return rule


def test_a_statement_may_change_something_while_it_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """At its own entry, once."""
    needing(monkeypatch, Needs(consent=(key_of("owner").did,)), waiting=noted("waits"))
    said = state_it(world)
    assert world.state.get(SealText, "waits") == SealText(text="waits", person=f"{KIND} 1")
    world.state.apply([Put(SealText(text="waits", person="untouched"))])
    world.endorse(said, key_of("owner"))
    assert world.state.get(SealText, "waits") == SealText(text="waits", person="untouched")


def test_a_registrar_may_second_what_is_in_effect(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kind says what that changes; each once, and nobody but a registrar."""
    needing(monkeypatch, Needs(consent=(key_of("owner").did,)), seconded=noted("hastened"))
    said = state_it(world)
    world.endorse(said, key_of("owner"))
    with refused(PolicyError, "endorsement-not-asked", issuer=key_of("km").did):
        world.endorse(said, key_of("km"))
    assert world.state.get(SealText, "hastened") is None
    world.endorse(said, world.registrars[1])
    assert world.state.get(SealText, "hastened") is not None
    with refused(PolicyError, "endorsement-repeated", issuer=world.registrars[1].did):
        world.endorse(said, world.registrars[1])


def test_nothing_is_added_where_the_kind_says_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in effect, and that is all."""
    needing(monkeypatch, Needs(consent=(key_of("owner").did,)))
    said = state_it(world)
    world.endorse(said, key_of("owner"))
    with refused(PolicyError, "endorsement-already-effective", entry=world.index - 1):
        world.endorse(said, world.registrars[1])


def test_a_key_waits_until_its_time_and_ends_at_its_time(world: World) -> None:
    """Both by the entry's time, not by anybody's clock."""
    master = world.key(key_of("km"))
    assert master is not None
    world.state.apply([Put(changed(master, not_before=world.time + 5, not_after=world.time + 9))])
    assert [master.live(master.since, 0) for master in [world.key(key_of("km"))] if master] == [False]
    for wait, live in ((4, False), (5, True), (8, True), (9, False)):
        key = world.key(key_of("km"))
        assert key is not None
        assert key.live(world.index, world.time + wait) is live


def test_a_kind_of_later_rules_is_unknown_to_earlier_ones(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules in force are the ledger's, not the program's."""
    monkeypatch.setitem(KINDS, KIND, other(KINDS[KIND], since=2))
    state_it(world)
    world.state.apply([Put(changed(world.ledger, rules=1))])
    with refused(MalformedError, "statement-kind-unknown", kind=KIND):
        world.say(KIND, world.kiln("qs2", "km"), world.registrars[0])


def test_a_closed_ledger_admits_nothing(world: World) -> None:
    """No endorsement either."""
    world.state.apply([Put(changed(world.ledger, closed=world.index))])
    with refused(PolicyError, "ledger-closed", entry=world.index):
        state_it(world)
