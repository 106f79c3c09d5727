"""Standing: attested by registrars, dated, never self-given."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.people.standing import Standing
from ledger.craft.state import Attestation, GiMark, Put
from ledger.errors import MalformedError, PolicyError
from tests.craft.world import World, key_of, refused


@pytest.fixture
def world() -> World:
    """An opened ledger with one person."""
    opened = World()
    opened.found()
    opened.enrol("zs001")
    return opened


def standing(world: World, **changes: Any) -> Standing:
    """A standing of the person, upon the present head."""
    subject = Standing(
        person="zs001", standing="craft-artist", issuer="示例市人社局", number="A-0001", start="2020-01-01",
        after=world.head("zs001"),
    )  # fmt: skip
    return changed(subject, **changes)


def test_a_standing_is_attested(world: World) -> None:
    """It stands under the person, and moves the person's head."""
    said = world.say("Standing", standing(world, end="2030-12-31"), world.registrars[1])
    assert list(world.state.list(Attestation, "zs001")) == [
        Attestation(
            statement=said.id, person="zs001", standing="craft-artist", issuer="示例市人社局", number="A-0001",
            start="2020-01-01", end="2030-12-31", index=world.index - 1, registrars=1,
        )
    ]  # fmt: skip
    assert world.head("zs001") == said.id.hex()


def test_the_leave_to_use_the_indication_mark_is_a_standing(world: World) -> None:
    """It stands in the profile's list like the others, and is found by one look on any day of making."""
    world.say("Standing", standing(world, standing="gi-mark", end="2020-12-31"), world.registrars[0])
    world.say("Standing", standing(world, standing="gi-mark", start="2024-01-01", number="A-2"), world.registrars[0])
    world.say("Standing", standing(world), world.registrars[0])
    mark = world.state.get(GiMark, "zs001")
    assert mark is not None
    days = ("2019-12-31", "2020-01-01", "2020-12-31", "2021-01-01", "2024-01-01", "2099-01-01")
    assert [mark.held(day) for day in days] == [False, True, True, False, True, True]


def test_a_standing_that_is_over_may_be_attested(world: World) -> None:
    """An earlier piece was made while it was held."""
    world.say("Standing", standing(world, start="1999-01-01", end="2009-12-31"), world.registrars[0])


def test_a_person_states_no_standing_of_their_own(world: World) -> None:
    """A self-given honour has no way in."""
    with refused(PolicyError, "signer-role", role="person"):
        world.say("Standing", standing(world), key_of("zs001"))


def test_a_standing_that_no_list_has_is_refused(world: World) -> None:
    """Kinds of standing are the profile's."""
    with refused(PolicyError, "vocabulary-unknown", vocabulary="standing", value="living-treasure", field="standing"):
        world.say("Standing", standing(world, standing="living-treasure"), world.registrars[0])


def test_the_same_standing_twice_is_refused_until_it_is_withdrawn(world: World) -> None:
    """One paper is one attestation; another number, or the next rank, is another."""
    said = world.say("Standing", standing(world), world.registrars[0])
    with refused(PolicyError, "standing-repeated", person="zs001", standing="craft-artist", number="A-0001"):
        world.say("Standing", standing(world, start="2021-01-01"), world.registrars[0])
    world.say("Standing", standing(world, number="A-0002"), world.registrars[0])
    world.say("Standing", standing(world, standing="master"), world.registrars[0])
    attested = world.state.get(Attestation, said.id.hex())
    assert attested is not None
    world.state.apply([Put(changed(attested, withdrawn=world.index))])
    world.say("Standing", standing(world, start="2021-01-01"), world.registrars[0])


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"issuer": ""}, "field-empty", "issuer"),
        ({"issuer": "长" * 61}, "field-too-long", "issuer"),
        ({"number": ""}, "field-empty", "number"),
        ({"number": "1" * 61}, "field-too-long", "number"),
        ({"start": "2020"}, "field-not-a-date", "start"),
        ({"start": "2026-05-03"}, "field-in-future", "start"),
        ({"end": "2019-12-31"}, "field-ends-early", "end"),
        ({"end": "never"}, "field-not-a-date", "end"),
    ],
)
def test_a_field_out_of_form_is_refused(world: World, changes: dict[str, Any], code: str, field: str) -> None:
    """Each field has its form, and the error names the field."""
    with refused(MalformedError, code, field=field):
        world.say("Standing", standing(world, **changes), world.registrars[0])
