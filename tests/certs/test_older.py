"""Bundles of older works: registered by an appraiser, verified like others, with nobody in the maker's place."""

from typing import Any

import pytest

from certs.bundle import parse_bundle
from certs.verify import verify
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.statement import read_statement
from tests.certs.agreeing import compare
from tests.certs.forge import forge, log_of, resign, statements_in
from tests.certs.life_world import LifeWorld
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.test_legacy import APPRAISER, answer, register


@pytest.fixture
def world() -> LifeWorld:
    """The ledger of the tests of documents, with an appraiser."""
    world = LifeWorld()
    world.enrol(APPRAISER, roles=("appraiser",))
    return world


def told(world: LifeWorld) -> dict[str, dict[str, Any]]:
    """Return the lines of the bundle by code, which must agree with the server's."""
    report = world.report(0)
    assert [(step.name, step.code) for step in report.steps if step.ok is False] == []
    assert compare(world.answer(0), report.verdict) == []
    lines = (*report.verdict.checked, *report.verdict.stated, *report.verdict.warnings, *report.verdict.notes)
    return {each.code: dict(each.fields) for each in lines}


def test_an_older_work_is_verified_as_its_registrant_s_word(world: LifeWorld) -> None:
    """Signed by the registrant, ticked; no line calls anybody its maker; a correction and an owner are shown too."""
    register(world, attributed="民国佚名")
    lines = told(world)
    assert world.report(0).verdict.word == "registered"
    assert lines["signed-by-registrant"]["person"] == APPRAISER
    assert lines["attributed-to"]["name_zh"] == "民国佚名"
    assert not {"signed", "signed-key", "year", "forming", "firing"} & set(lines)
    world.correct_weight(0, 300, by=APPRAISER)
    world.hand_over(0, "a", by=APPRAISER)
    lines = told(world)
    assert {"corrected-measures", "claimed-since", "changes-as-of"} <= set(lines)


@pytest.mark.parametrize("said", ["mine", "not-mine", "unsure", ""])
def test_a_name_is_shown_as_its_bearer_answers(world: LifeWorld, said: str) -> None:
    """The answer comes along with its signer's enrolment; without one nothing is known, and nobody is named."""
    register(world, attributed=MAKER)
    if said:
        answer(world, said)
    lines = told(world)
    assert ("attributed-confirmed" in lines) is (said == "mine")
    assert ("attribution-unknown" in lines) is (said == "")
    names = {fields.get("name_zh") for code, fields in lines.items() if code.startswith("attrib")}
    assert names <= ({f"示例{MAKER}"} if said == "mine" else {None})


def test_an_estate_is_shown_with_the_name_of_the_deceased(world: LifeWorld) -> None:
    """Their enrolment and their end are in the bundle, though no key of theirs signed anything in it."""
    end = PersonEnd(person=OTHER, reason="deceased", on="2026-05-01", after=world.head(OTHER))
    world.say("PersonEnd", end, world.registrars[0])
    register(world, attributed=OTHER, estate=True)
    lines = told(world)
    assert lines["attributed-deceased"]["name_zh"] == f"示例{OTHER}"
    assert "older-estate" in lines


def test_a_retired_person_is_not_named_for_that(world: LifeWorld) -> None:
    """Only their own answer, or their death, lets a name be shown."""
    register(world, attributed=OTHER)
    end = PersonEnd(person=OTHER, reason="retired", on="2026-05-01", after=world.head(OTHER))
    world.say("PersonEnd", end, world.registrars[0])
    assert "attribution-unknown" in told(world)


def test_an_appraiser_by_a_later_change_of_roles_is_followed(world: LifeWorld) -> None:
    """The change that gave the role comes along; the newest name too."""
    for changes in ({"roles": ("maker", "appraiser")}, {"names": Names(zh="示例新名", pinyin="Shili")}):
        change = PersonChange(person=MAKER, after=world.head(MAKER), **changes)
        world.say("PersonChange", change, world.registrars[0])
    register(world, by=MAKER)
    assert told(world)["signed-by-registrant"]["name_zh"] == "示例新名"
    statements = statements_in(world.bundle(0))
    kinds = [each for each in statements if "PersonChange" not in kind_of(each)]
    refused = verify(forge(kinds), log_of(kinds).trust(), world.time)
    assert [step.code for step in refused.steps if step.ok is False] == ["bundle-signer"]


def kind_of(jws: str) -> str:
    """Return the kind of a statement."""
    return read_statement(jws).kind


def test_a_lone_receipt_shows_nobody(world: LifeWorld) -> None:
    """Whose key registered the work stays unknown, and the word says so without naming any maker."""
    register(world)
    report = world.report(0, parse_bundle(world.bundle(0)).receipts[0])
    assert (report.verdict.word, report.verdict.because.code) == ("cannot-tell", "registrant-not-shown")
    assert next(each.code for each in report.verdict.checked) == "signed-key-registrant"


def test_an_older_work_by_a_maker_is_refused(world: LifeWorld) -> None:
    """Whoever has no such role registers none: and nobody before they are enrolled."""
    register(world)
    statements = statements_in(world.bundle(0))
    people = ("Charter", "PersonEnrolment", "Endorsement")
    other = [each for each in statements_in(world.bundle(2)) if kind_of(each) in people]
    mixed = [*other[:3], resign(statements[-1], MAKER)]
    report = verify(forge(mixed), log_of(mixed).trust(), world.time)
    assert [step.code for step in report.steps if step.ok is False] == ["bundle-signer"]
    early = [statements[0], statements[-1], *statements[1:-1]]
    report = verify(forge(early), log_of(early).trust(), world.time)
    assert [step.code for step in report.steps if step.ok is False] == ["bundle-signer"]
