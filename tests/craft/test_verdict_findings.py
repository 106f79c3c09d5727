"""Findings beside a piece: when they are shown, under which heading, and when not at all."""

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.oversight.audit_finding import About
from ledger.craft.state import Auditor, Drop, Piece
from ledger.craft.verdict_findings import finding_lines, findings_about
from ledger.craft.verdict_line import Line
from tests.craft.kiln_world import MAKER
from tests.craft.oversight_world import OversightWorld

WEEK = 7 * 24 * 3600


@pytest.fixture
def world() -> OversightWorld:
    """A piece, a batch, an auditor."""
    return OversightWorld()


def shown(world: OversightWorld, wait: int = 0) -> list[Line]:
    """The lines about the piece, so many seconds later."""
    return list(finding_lines(findings_about(world.state, world.row(Piece, world.code)), world.time + wait))


def codes(world: OversightWorld, wait: int = 0) -> list[str]:
    """Their codes."""
    return [each.code for each in shown(world, wait)]


def test_what_a_machine_can_check_is_shown_at_once(world: OversightWorld) -> None:
    """With its words, its auditor and its answers after it."""
    said = world.find()
    world.answer(said, MAKER)
    world.answer(said, "registrar")
    assert codes(world) == ["finding-checkable", "finding-answer", "finding-answer"]
    fields = dict(shown(world)[0].fields)
    assert (fields["auditor_zh"], fields["auditor_en"], fields["text"]) == (
        "示例博物馆",
        "示例博物馆",
        "称重相差四十克。",
    )
    assert [dict(each.fields)["holder"] for each in shown(world)[1:]] == [MAKER, "office-2"]


def test_an_opinion_waits_a_week_for_an_answer(world: OversightWorld) -> None:
    """By the time of its entry; not a second earlier."""
    said = world.find(nature="opinion")
    entered = world.time - 1
    assert entered == said.valid_from
    assert codes(world, WEEK - 2) == []
    assert codes(world, WEEK - 1) == ["finding-opinion"]


def test_it_is_found_from_the_maker_and_the_batch_too_and_shown_once(world: OversightWorld) -> None:
    """A finding about all three is one finding; one about another batch is another matter."""
    world.fired("b2", {"1-1": "qualified"})
    world.find(about=About(piece=world.code, person=MAKER, batch="b1"))
    world.find(finding="other", about=About(person=MAKER))
    world.find(finding="kiln", about=About(batch="b1"))
    world.find(finding="elsewhere", about=About(batch="b2"))
    assert [dict(each.fields)["finding"] for each in shown(world)] == ["weight-off", "other", "kiln"]


def test_what_is_taken_back_or_not_upheld_is_gone_and_what_is_upheld_says_so(world: OversightWorld) -> None:
    """The log keeps them all."""
    world.withdraw(world.find())
    world.resolve(world.find(finding="size-off"), "not-upheld")
    assert codes(world, WEEK) == []
    world.resolve(world.find(finding="seal-off", nature="opinion"), "upheld")
    assert codes(world) == ["finding-upheld"]


def test_a_slot_that_is_gone_is_no_batch(world: OversightWorld) -> None:
    """A piece of a studio firing names none."""
    world.find()
    piece = changed(world.row(Piece, world.code), slots=("b9/1-1",))
    assert len(findings_about(world.state, piece)) == 1


def test_an_auditor_gone_from_state_is_our_own_fault(world: OversightWorld) -> None:
    """State that contradicts itself is not told to anybody."""
    world.find()
    world.state.apply([Drop(Auditor, "audit-1")])
    with pytest.raises(AssertionError, match="auditor audit-1"):
        shown(world)
