"""Standings withdrawn, seals checked and retired: what was true then stays true of then."""

from typing import Any

import pytest

from ledger.craft.kinds.people.standing_withdrawal import StandingWithdrawal
from ledger.craft.kinds.piece.parts import SealUse
from ledger.craft.state import Attestation, Drop, GiMark, SealText
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.people_world import PeopleWorld
from tests.craft.world import refused


@pytest.fixture
def world() -> PeopleWorld:
    """An opened ledger with a kiln and two makers."""
    return PeopleWorld()


def test_a_withdrawn_leave_ends_with_the_day_before(world: PeopleWorld) -> None:
    """What was held before is held of then; another attestation is not touched; the same may be attested anew."""
    first = world.mark(MAKER, "2020-01-01")
    world.mark(MAKER, "2024-01-01", "2024-12-31")
    said = world.withdraw(first, on="2022-07-01")
    held = world.row(Attestation, first.id.hex())
    assert (held.withdrawn, held.withdrawn_on) == (world.index - 1, "2022-07-01")
    assert world.head(MAKER) == said.id.hex()
    mark = world.row(GiMark, MAKER)
    days = ("2020-01-01", "2022-06-30", "2022-07-01", "2024-06-01", "2025-01-01")
    assert [mark.held(day) for day in days] == [True, True, False, True, False]
    world.mark(MAKER, "2020-01-01")


@pytest.mark.parametrize(
    ("on", "periods"),
    [
        ("2020-01-01", ()),
        ("2019-01-01", ()),
        ("2020-01-02", (("2020-01-01", "2020-01-01"),)),
        ("2024-12-31", (("2020-01-01", "2024-12-30"),)),
        ("2026-01-01", (("2020-01-01", "2024-12-31"),)),
    ],
)
def test_a_leave_is_cut_where_the_withdrawal_says(world: PeopleWorld, on: str, periods: object) -> None:
    """From its start or before: it was never held. After its end: nothing is left to cut."""
    world.withdraw(world.mark(MAKER, "2020-01-01", "2024-12-31"), on=on)
    assert world.row(GiMark, MAKER).periods == periods


def test_a_piece_may_not_state_the_indication_after_the_withdrawal(world: PeopleWorld) -> None:
    """The rule of pieces reads the same record."""
    said = world.mark(MAKER, "2020-01-01")
    world.register(world.piece(number=0, gi=True))
    world.withdraw(said)
    with refused(PolicyError, "gi-not-held", person=MAKER):
        world.register(world.piece(number=1, gi=True))


def test_a_standing_is_withdrawn_once(world: PeopleWorld) -> None:
    """One that is known, for a reason, from a day that has begun."""
    said = world.mark(MAKER, "2020-01-01")
    world.withdraw(said)
    with refused(PolicyError, "standing-withdrawn", person=MAKER, standing="gi-mark"):
        world.withdraw(said)
    other = world.mark(OTHER, "2020-01-01")
    with refused(MalformedError, "field-empty", field="reason"):
        world.withdraw(other, reason="")
    with refused(MalformedError, "field-in-future", field="on"):
        world.withdraw(other, on="2026-05-09")
    for standing, error, code in (
        ("x", MalformedError, "field-not-a-hash"),
        ("ab" * 32, NotFoundError, "standing-unknown"),
    ):
        subject = StandingWithdrawal(standing=standing, reason="误", on="2026-05-01", after=world.head(OTHER))
        with refused(error, code):
            world.say("StandingWithdrawal", subject, world.office)


def test_a_standing_that_is_no_leave_cuts_none(world: PeopleWorld) -> None:
    """A title withdrawn leaves the indication alone."""
    mark = world.mark(MAKER, "2020-01-01")
    subject = mark.subject.__class__(
        person=MAKER, standing="craft-artist", issuer="示例", number="1", start="2020-01-01", after=world.head(MAKER)
    )
    world.withdraw(world.say("Standing", subject, world.office))
    assert world.row(GiMark, MAKER).held("2026-05-01")


def test_a_state_that_lost_its_leaves_is_no_state(world: PeopleWorld) -> None:
    """An attested leave has its record."""
    said = world.mark(MAKER, "2020-01-01")
    world.state.apply([Drop(GiMark, MAKER)])
    with pytest.raises(AssertionError, match="bad state: no leave"):
        world.withdraw(said)


# Seals ---------------------------------------------------------------------------------------------------------------


def cited(seal: str) -> dict[str, Any]:
    """A piece's citation of the seal."""
    return {"seals": (SealUse(seal=seal, place="base"),)}


def test_a_seal_is_raised_to_checked(world: PeopleWorld) -> None:
    """Stated or held; the same result twice is refused."""
    world.seal(MAKER, "base-1", text="同文")
    world.seal(OTHER, "base-1", text="同文")
    assert world.own_seal("base-1", OTHER).state == "held"
    world.check_seal("base-1", person=OTHER)
    world.check_seal("base-1")
    assert [world.own_seal("base-1", person).state for person in (MAKER, OTHER)] == ["checked", "checked"]
    world.register(world.piece(OTHER, **cited("base-1")))
    with refused(PolicyError, "seal-check-same", seal="base-1", state="checked"):
        world.check_seal("base-1")


def test_a_refused_seal_is_cited_by_no_piece(world: PeopleWorld) -> None:
    """And a registrar may think better of it."""
    world.seal(MAKER, "base-1")
    world.check_seal("base-1", "refused")
    with refused(PolicyError, "seal-refused", seal="base-1"):
        world.register(world.piece(**cited("base-1")))
    world.check_seal("base-1")
    world.register(world.piece(**cited("base-1")))


def test_a_refused_seals_text_is_free_for_its_owner(world: PeopleWorld) -> None:
    """Unless another seal of the same person bears it; raised again it takes the text back where it is free."""
    world.seal(MAKER, "base-1", text="同文")
    world.seal(MAKER, "lid-1", text="同文")
    world.check_seal("base-1", "refused")
    assert world.row(SealText, "同文").person == MAKER
    world.check_seal("lid-1", "refused")
    assert world.state.get(SealText, "同文") is None
    world.check_seal("lid-1")
    assert world.row(SealText, "同文").person == MAKER
    world.check_seal("lid-1", "refused")
    world.seal(OTHER, "base-1", text="同文")
    assert world.own_seal("base-1", OTHER).state == "stated"
    world.check_seal("lid-1")
    world.check_seal("lid-1", "refused")
    assert world.row(SealText, "同文").person == OTHER


def test_a_retired_seal_stands_on_pieces_of_its_years(world: PeopleWorld) -> None:
    """By its owner alone, once, not before it was cut."""
    world.seal(MAKER, "base-1")
    for by, code in ((OTHER, "seal-not-own"),):
        with refused(PolicyError, code):
            world.retire_seal("base-1", by=by)
    with refused(MalformedError, "field-ends-early", field="end"):
        world.retire_seal("base-1", end="2019-12-31")
    world.retire_seal("base-1", end="2025-12-31")
    assert world.own_seal("base-1").end == "2025-12-31"
    with refused(PolicyError, "seal-not-in-use"):
        world.register(world.piece(**cited("base-1")))
    with refused(PolicyError, "seal-retired", end="2025-12-31"):
        world.retire_seal("base-1")


@pytest.mark.parametrize(
    ("changes", "code"), [({"reason": "sold"}, "field-choice"), ({"end": "2026-05-09"}, "field-in-future")]
)
def test_a_retirement_out_of_form_is_refused(world: PeopleWorld, changes: dict[str, Any], code: str) -> None:
    """Two reasons, and a day that has begun."""
    world.seal(MAKER, "base-1")
    with refused(MalformedError, code):
        world.retire_seal("base-1", **changes)


def test_what_is_not_registered_is_neither_checked_nor_retired(world: PeopleWorld) -> None:
    """It is no seal of theirs."""
    for act in (world.check_seal, world.retire_seal):
        with refused(NotFoundError, "seal-unknown", seal="none", person=MAKER):
            act("none")
    world.seal(MAKER, "base-1")
    with refused(MalformedError, "field-choice", field="result"):
        world.check_seal("base-1", "held")
