"""Enrolling persons and studios."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.people.person_enrolment import Checked, Names
from ledger.craft.state import Key, Person, Put
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.world import LOW_ORDER, TODAY, World, key_of, refused

LONG = "长" * 41


@pytest.fixture
def world() -> World:
    """An opened ledger, p = 2."""
    opened = World(p=2)
    opened.found()
    return opened


def test_a_person_is_enrolled_with_a_first_key(world: World) -> None:
    """All that was said and checked stands in state."""
    subject = world.enrolment(
        "zs001",
        names=Names(zh="示例甲", pinyin="Shili Jia", en="Sample A"),
        roles=("maker", "carver"),
        custody="office",
    )
    said = world.say("PersonEnrolment", subject, world.registrars[0])
    world.endorse(said, key_of("zs001"), world.registrars[2])
    at = world.index - 1
    assert world.state.get(Person, "zs001") == Person(
        code="zs001", kind="person", zh="示例甲", pinyin="Shili Jia", en="Sample A", roles=("maker", "carver"),
        studio="", responsible=(), checked_how="in-person", checked_by=world.registrars[0].did, checked_on=TODAY,
        registrars=2, head=said.id, enrolled=at, enrolled_at=world.time - 1, statement=said.id, keys_head=said.id,
    )  # fmt: skip
    assert world.key(key_of("zs001")) == Key(
        did=key_of("zs001").did, role="person", holder="zs001", since=at, custody="office", named_by=said.id
    )


def test_a_studio_is_answered_for_by_persons(world: World) -> None:
    """A studio names its responsible persons, and persons may then belong to it."""
    world.enrol("zs001")
    world.enrol("gz01", kind="studio", roles=("studio",), responsible=("zs001",))
    world.enrol("zs002", studio="gz01")
    studio, member = world.state.get(Person, "gz01"), world.state.get(Person, "zs002")
    assert studio is not None
    assert member is not None
    assert (studio.kind, studio.responsible, member.studio) == ("studio", ("zs001",), "gz01")


def test_identity_may_have_been_checked_by_another_registrar(world: World) -> None:
    """Who checked and who signs need not be the same, but who is said to have checked signs to it."""
    checked = Checked(how="video", by=world.registrars[2].did, on="2026-04-01")
    stated = world.say("PersonEnrolment", world.enrolment("zs001", checked=checked), world.registrars[0])
    world.endorse(stated, world.registrars[1], key_of("zs001"))
    assert world.state.get(Person, "zs001") is None
    world.endorse(stated, world.registrars[2])
    person = world.state.get(Person, "zs001")
    assert person is not None
    assert (person.checked_how, person.checked_by) == ("video", world.registrars[2].did)


def test_a_registrar_out_of_office_has_not_checked(world: World) -> None:
    """Who is named must be in office when signing to it."""
    checked = Checked(how="video", by=world.registrars[2].did, on="2026-04-01")
    stated = world.say("PersonEnrolment", world.enrolment("zs001", checked=checked), world.registrars[0])
    world.endorse(stated, world.registrars[1], key_of("zs001"))
    world.revoke(world.registrars[2])
    with refused(PolicyError, "endorsement-not-asked", issuer=world.registrars[2].did):
        world.endorse(stated, world.registrars[2])
    assert world.state.get(Person, "zs001") is None


def test_the_day_of_the_check_is_judged_by_the_statements_own_entry(world: World) -> None:
    """An endorsement weeks later does not make a day in the future a day in the past."""
    world.time -= 24 * 3600
    with refused(MalformedError, "field-in-future", field="checked.on"):
        world.say("PersonEnrolment", world.enrolment("zs001", checked=_checked(on="2026-05-02")), world.registrars[0])


def _checked(**changes: str) -> Checked:
    return changed(Checked(how="in-person", by=key_of("registrar-1").did, on=TODAY), **changes)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"code": "ZS001"}, "field-not-a-word", "code"),
        ({"kind": "shop"}, "field-choice", "kind"),
        ({"names": Names(zh="", pinyin="x")}, "field-empty", "names.zh"),
        ({"names": Names(zh=LONG, pinyin="x")}, "field-too-long", "names.zh"),
        ({"names": Names(zh="甲", pinyin="")}, "field-empty", "names.pinyin"),
        ({"names": Names(zh="甲", pinyin="x", en="x ")}, "field-spaces", "names.en"),
        ({"roles": ()}, "field-count", "roles"),
        ({"roles": ("maker", "maker")}, "field-repeated", "roles"),
        ({"custody": "cloud"}, "field-choice", "custody"),
        ({"consent": "yes"}, "field-not-a-hash", "consent"),
        ({"key": "zs001"}, "field-not-a-key", "key"),
        ({"checked": _checked(how="hearsay")}, "field-choice", "checked.how"),
        ({"checked": _checked(on="2026-02-30")}, "field-not-a-date", "checked.on"),
        ({"kind": "studio", "responsible": ("zs009", "zs009")}, "field-repeated", "responsible"),
    ],
)
def test_a_field_out_of_form_is_refused(world: World, changes: dict[str, Any], code: str, field: str) -> None:
    """Each field has its form, and the error names the field."""
    subject = world.enrolment("zs001", **changes)
    with refused(MalformedError, code, field=field):
        world.say("PersonEnrolment", subject, world.registrars[0])


def test_a_key_of_low_order_is_refused_when_it_is_named(world: World) -> None:
    """Before anyone waits for its endorsement."""
    with refused(PolicyError, "key-not-enrollable", field="key", key=LOW_ORDER):
        world.say("PersonEnrolment", world.enrolment("zs001", key=LOW_ORDER), world.registrars[0])


def test_a_role_that_no_list_has_is_refused(world: World) -> None:
    """Roles are the profile's."""
    with refused(PolicyError, "vocabulary-unknown", vocabulary="person-role", value="emperor", field="roles"):
        world.say("PersonEnrolment", world.enrolment("zs001", roles=("maker", "emperor")), world.registrars[0])


def test_a_code_is_given_once(world: World) -> None:
    """Not to a second person, and not to a person when a registrar bears it."""
    world.enrol("zs001")
    for code in ("zs001", "office-2"):
        with refused(PolicyError, "person-code-taken", person=code):
            world.say("PersonEnrolment", world.enrolment(code, key=key_of("new").did), world.registrars[0])


def test_only_a_registrar_in_office_can_have_checked(world: World) -> None:
    """Not the person, not a stranger, not one whose key has ended."""
    world.revoke(world.registrars[2])
    for key in (key_of("zs001"), world.certifier, world.registrars[2]):
        with refused(PolicyError, "checked-by-no-registrar", by=key.did):
            world.say("PersonEnrolment", world.enrolment("zs001", checked=_checked(by=key.did)), world.registrars[0])


def test_a_person_has_no_responsible_persons(world: World) -> None:
    """A person answers for themselves."""
    world.enrol("zs001")
    with refused(PolicyError, "person-with-responsible", person="zs002"):
        world.say("PersonEnrolment", world.enrolment("zs002", responsible=("zs001",)), world.registrars[0])


def test_a_studio_without_responsible_persons_is_refused(world: World) -> None:
    """Somebody answers for a studio."""
    with refused(PolicyError, "studio-needs-responsible", person="gz01"):
        world.say("PersonEnrolment", world.enrolment("gz01", kind="studio"), world.registrars[0])


def test_a_studio_belongs_to_no_studio(world: World) -> None:
    """Nor does one studio answer for another."""
    world.enrol("zs001")
    world.enrol("gz01", kind="studio", responsible=("zs001",))
    with refused(PolicyError, "studio-in-studio", person="gz02", studio="gz01"):
        world.say(
            "PersonEnrolment",
            world.enrolment("gz02", kind="studio", responsible=("zs001",), studio="gz01"),
            world.registrars[0],
        )
    with refused(PolicyError, "not-a-person", field="responsible", person="gz01"):
        world.say("PersonEnrolment", world.enrolment("gz02", kind="studio", responsible=("gz01",)), world.registrars[0])


def test_a_person_belongs_to_a_studio_that_is_one(world: World) -> None:
    """The studio is enrolled, and is a studio."""
    world.enrol("zs001")
    with refused(PolicyError, "not-a-studio", field="studio", person="zs001"):
        world.say("PersonEnrolment", world.enrolment("zs002", studio="zs001"), world.registrars[0])
    with refused(NotFoundError, "person-unknown", field="studio", person="gz01"):
        world.say("PersonEnrolment", world.enrolment("zs002", studio="gz01"), world.registrars[0])


def test_one_whose_enrolment_has_ended_answers_for_no_studio(world: World) -> None:
    """The responsible persons of a new studio are active."""
    world.enrol("zs001")
    person = world.state.get(Person, "zs001")
    assert person is not None
    world.state.apply([Put(changed(person, ended=world.index))])
    with refused(PolicyError, "person-ended", field="responsible", person="zs001"):
        world.say(
            "PersonEnrolment", world.enrolment("gz01", kind="studio", responsible=("zs001",)), world.registrars[0]
        )


def test_a_document_number_has_no_field(world: World) -> None:
    """What must never be on the ledger cannot be stated."""
    fields = {*world.enrolment("zs001").__struct_fields__, *Checked.__struct_fields__, *Names.__struct_fields__}
    assert not fields & {"document", "number", "id", "birth", "phone", "address", "photo"}
