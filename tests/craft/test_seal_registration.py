"""A person's seal register: stated by its owner, held when the text is another's."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.state import Person, Put, Seal, SealText
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.world import World, key_of, refused


@pytest.fixture
def world() -> World:
    """An opened ledger with three persons."""
    opened = World()
    opened.found()
    for code in ("zs001", "zs002", "zs003"):
        opened.enrol(code)
    return opened


def seal(world: World, person: str = "zs001", **changes: Any) -> SealRegistration:
    """A seal of the person, upon the present head."""
    subject = SealRegistration(
        person=person, seal="base-1", text="示例甲印", relief="relief", width=18, height=18, impression="a" * 64,
        start="2020-01-01", after=world.head(person),
    )  # fmt: skip
    return changed(subject, **changes)


def register(world: World, person: str, **changes: Any) -> Seal:
    """Admit the seal, signed by its owner, and return its record."""
    subject = seal(world, person, **changes)
    world.say("SealRegistration", subject, key_of(person))
    found = world.state.get(Seal, f"{person}/{subject.seal}")
    assert found is not None
    return found


def test_a_seal_is_stated_at_once(world: World) -> None:
    """It stands under its owner, and moves the owner's head."""
    said = world.say("SealRegistration", seal(world, carver="示例刻者"), key_of("zs001"))
    assert list(world.state.list(Seal, "zs001")) == [
        Seal(
            person="zs001", seal="base-1", text="示例甲印", relief="relief", width=18, height=18, impression="a" * 64,
            carver="示例刻者", start="2020-01-01", end="", state="stated", statement=said.id, index=world.index - 1,
            key=key_of("zs001").did,
        )
    ]  # fmt: skip
    assert world.head("zs001") == said.id.hex()


def test_the_text_of_another_persons_seal_is_held(world: World) -> None:
    """The first keeps it, whoever comes later waits for a registrar; the owner may cut it twice."""
    assert register(world, "zs001").state == "stated"
    assert register(world, "zs002").state == "held"
    assert register(world, "zs003").state == "held"
    assert register(world, "zs001", seal="lid-1").state == "stated"
    assert world.state.get(SealText, "示例甲印") == SealText(text="示例甲印", person="zs001")


@pytest.mark.parametrize(
    "text",
    [
        "示例 甲印",
        "示例甲印\ufe0f",
        "示例甲\U000e0100印",
        "示例甲印\u0301",
        "示例甲印·",
        "\u2f70例甲印",
        "「示例甲印」",
    ],
)
def test_what_looks_the_same_is_no_other_text(world: World, text: str) -> None:
    """A space, a mark that shows nothing, a radical in a character's place: all are held."""
    register(world, "zs001")
    assert register(world, "zs002", text=text).state == "held"


def test_a_seal_is_registered_by_its_owner_only(world: World) -> None:
    """Neither by a colleague nor by a registrar."""
    for key, code in ((key_of("zs002"), "seal-not-own"), (world.registrars[0], "signer-role")):
        with refused(PolicyError, code):
            world.say("SealRegistration", seal(world), key)


def test_a_seal_code_is_given_once(world: World) -> None:
    """Each seal of a person has its own."""
    register(world, "zs001")
    with refused(PolicyError, "seal-code-taken", person="zs001", seal="base-1"):
        register(world, "zs001", text="别印")


def test_a_paused_person_registers_no_seal(world: World) -> None:
    """Nor does one whose enrolment has ended."""
    person = world.state.get(Person, "zs001")
    assert person is not None
    world.state.apply([Put(changed(person, paused=3))])
    with refused(PolicyError, "person-paused", person="zs001"):
        register(world, "zs001")
    world.state.apply([Put(changed(person, ended=3))])
    with refused(PolicyError, "person-ended", person="zs001"):
        register(world, "zs001")


def test_a_register_of_nobody_is_not_found(world: World) -> None:
    """The head that `after` names is a person's."""
    with refused(NotFoundError, "person-unknown", person="zs999"):
        world.say("SealRegistration", changed(seal(world), person="zs999"), key_of("zs001"))


def test_a_relief_that_no_list_has_is_refused(world: World) -> None:
    """How the characters stand is the profile's."""
    with refused(PolicyError, "vocabulary-unknown", vocabulary="relief", value="laser", field="relief"):
        register(world, "zs001", relief="laser")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"seal": "Base 1"}, "field-not-a-word", "seal"),
        ({"text": ""}, "field-empty", "text"),
        ({"text": "印" * 21}, "field-too-long", "text"),
        ({"width": 0}, "field-out-of-range", "width"),
        ({"height": 121}, "field-out-of-range", "height"),
        ({"impression": "photo.jpg"}, "field-not-a-hash", "impression"),
        ({"carver": "长" * 41}, "field-too-long", "carver"),
        ({"start": "2026-05-03"}, "field-in-future", "start"),
    ],
)
def test_a_field_out_of_form_is_refused(world: World, changes: dict[str, Any], code: str, field: str) -> None:
    """Each field has its form, and the error names the field."""
    with refused(MalformedError, code, field=field):
        register(world, "zs001", **changes)
