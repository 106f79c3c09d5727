"""Enrolling kilns."""

from typing import Any

import pytest

from ledger.craft.kinds.kiln.kiln_enrolment import KilnNames
from ledger.craft.state import Kiln
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.world import World, key_of, refused


@pytest.fixture
def world() -> World:
    """An opened ledger with a master, two deputies and a studio."""
    opened = World()
    opened.found()
    for code in ("zs001", "zs002", "zs003"):
        opened.enrol(code, roles=("kiln-master",))
    opened.enrol("gz01", kind="studio", responsible=("zs001",))
    return opened


def test_a_kiln_is_enrolled(world: World) -> None:
    """All that was said stands in state; the statement is the kiln's head."""
    subject = world.kiln(
        "qs", "zs001", names=KilnNames(zh="示例龙窑", en="Sample Dragon Kiln"), length=43, deputies=("zs002", "zs003")
    )
    said = world.say("KilnEnrolment", subject, world.registrars[2])
    assert world.state.get(Kiln, "qs") == Kiln(
        code="qs", zh="示例龙窑", en="Sample Dragon Kiln", kind="dragon", place="江苏宜兴丁蜀镇", master="zs001",
        deputies=("zs002", "zs003"), head=said.id, index=world.index - 1,
    )  # fmt: skip


def test_a_kiln_code_is_given_once(world: World) -> None:
    """Two kilns of one master have two codes."""
    world.say("KilnEnrolment", world.kiln("qs", "zs001"), world.registrars[0])
    world.say("KilnEnrolment", world.kiln("qt", "zs001"), world.registrars[0])
    with refused(PolicyError, "kiln-code-taken", kiln="qs"):
        world.say("KilnEnrolment", world.kiln("qs", "zs002"), world.registrars[0])


def test_a_kiln_is_enrolled_by_a_registrar(world: World) -> None:
    """Not by its master."""
    with refused(PolicyError, "signer-role", role="person"):
        world.say("KilnEnrolment", world.kiln("qs", "zs001"), key_of("zs001"))


def test_a_type_that_no_list_has_is_refused(world: World) -> None:
    """Kiln types are the profile's."""
    with refused(PolicyError, "vocabulary-unknown", vocabulary="kiln-type", value="microwave", field="type"):
        world.say("KilnEnrolment", world.kiln("qs", "zs001", type="microwave"), world.registrars[0])


def test_a_master_is_not_a_deputy_too(world: World) -> None:
    """A deputy is another person."""
    with refused(PolicyError, "kiln-deputy-is-master", person="zs001"):
        world.say("KilnEnrolment", world.kiln("qs", "zs001", deputies=("zs001",)), world.registrars[0])


def test_master_and_deputies_are_enrolled_persons(world: World) -> None:
    """Nobody unknown, and no studio."""
    for changes, field in (({"master": "zs999"}, "master"), ({"deputies": ("zs002", "zs999")}, "deputies")):
        with refused(NotFoundError, "person-unknown", field=field, person="zs999"):
            world.say("KilnEnrolment", world.kiln("qs", "zs001", **changes), world.registrars[0])
    for changes, field in (({"master": "gz01"}, "master"), ({"deputies": ("gz01",)}, "deputies")):
        with refused(PolicyError, "not-a-person", field=field, person="gz01"):
            world.say("KilnEnrolment", world.kiln("qs", "zs001", **changes), world.registrars[0])


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"code": "前墅"}, "field-not-a-word", "code"),
        ({"names": KilnNames(zh="")}, "field-empty", "names.zh"),
        ({"names": KilnNames(zh="窑", en="k" * 81)}, "field-too-long", "names.en"),
        ({"length": 201}, "field-out-of-range", "length"),
        ({"length": -1}, "field-out-of-range", "length"),
        ({"place": ""}, "field-empty", "place"),
        ({"place": "长" * 61}, "field-too-long", "place"),
        ({"deputies": ("zs002", "zs002")}, "field-repeated", "deputies"),
        ({"deputies": tuple(f"zs1{i}" for i in range(9))}, "field-count", "deputies"),
    ],
)
def test_a_field_out_of_form_is_refused(world: World, changes: dict[str, Any], code: str, field: str) -> None:
    """Each field has its form, and the error names the field."""
    with refused(MalformedError, code, field=field):
        world.say("KilnEnrolment", world.kiln("qs", "zs001", **changes), world.registrars[0])
