"""CertifierChange: keys that sign prints, each in its window."""

from typing import Any

import pytest

from ledger.craft.kinds.foundation.certifier_change import CertifierChange
from ledger.craft.state import Keepers
from ledger.craft.statement import Statement
from ledger.errors import ConflictError, MalformedError, PolicyError
from tests.craft.world import World, key_of, refused

NEXT = key_of("certifier-2")


@pytest.fixture
def world() -> World:
    """An opened ledger, two registrars for weighty acts."""
    opened = World(k=2)
    opened.found()
    return opened


def state(world: World, **fields: Any) -> Statement:
    """State a change upon the present head."""
    subject = CertifierChange(**{"reason": "每年更换", "after": world.ledger.certifier_head.hex()} | fields)
    return world.say("CertifierChange", subject, world.registrars[0])


def certifiers(world: World) -> tuple[str, ...]:
    """The keys in use."""
    keepers = world.state.get(Keepers, "")
    assert keepers is not None
    return keepers.certifiers


def test_a_key_follows_another_each_in_its_window(world: World) -> None:
    """The window closes and opens at the entry of effect, and at its time."""
    said = state(world, add=NEXT.did, end=world.certifier.did)
    world.endorse(said, world.registrars[1])
    assert certifiers(world) == (world.certifier.did,)
    world.endorse(said, NEXT)
    at, time = world.index - 1, world.time - 1
    old, new = world.key(world.certifier), world.key(NEXT)
    assert old is not None
    assert new is not None
    assert (old.until, old.not_after) == (at, time)
    assert (new.role, new.since, new.not_before) == ("certifier", at, time)
    assert certifiers(world) == (NEXT.did,)
    assert world.ledger.certifier_head == said.id


def test_two_keys_may_overlap_and_one_may_end_alone(world: World) -> None:
    """A second print room first, the old one closed later."""
    world.endorse(state(world, add=NEXT.did), world.registrars[1], NEXT)
    assert certifiers(world) == (world.certifier.did, NEXT.did)
    world.endorse(state(world, end=world.certifier.did), world.registrars[1])
    assert certifiers(world) == (NEXT.did,)


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({}, PolicyError, "certifier-no-change"),
        ({"end": key_of("certifier").did}, PolicyError, "certifier-last"),
        ({"end": NEXT.did}, PolicyError, "certifier-not-in-use"),
        ({"end": key_of("registrar-1").did}, PolicyError, "certifier-not-in-use"),
        ({"end": "did:key:z"}, MalformedError, "field-not-a-key"),
        ({"add": "did:key:z"}, MalformedError, "field-not-a-key"),
        ({"add": key_of("registrar-1").did}, PolicyError, "key-already-used"),
        ({"add": NEXT.did, "reason": ""}, MalformedError, "field-empty"),
        ({"add": NEXT.did, "after": "0" * 64}, ConflictError, "after-not-head"),
    ],
)
def test_what_the_rule_refuses(world: World, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    with refused(error, code):
        state(world, **fields)
