"""Flags: what contradicts itself is shown, what is silent or plausible is not."""

import pytest
from msgspec.structs import replace

from ledger.craft.flags import flags_of
from ledger.craft.kinds.piece.parts import Clay, Firing, Green, Measures, Photo, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import zisha

POT = PieceRegistration(
    code="0123456789ABT", maker="zs001", title=Title(zh="春水"), shape="shipiao",
    clay=Clay(group="zini", name="底槽清"), forming="fully-handmade",
    measures=Measures(capacity=240, length=155, width=105, height=75, mouth=60, weight=290, lid=42),
    firings=(Firing(kind="electric", date="2026-05-02"),), year=2026,
    photos=(Photo(sha256="0" * 64, type="image/jpeg", view="front", width=1, height=1),),
)  # fmt: skip


def flagged(**changes: object) -> tuple[str, ...]:
    """Return the flags of the pot with these fields changed."""
    return flags_of(replace(POT, **changes), zisha())


def measured(**changes: object) -> tuple[str, ...]:
    """Return the flags of the pot with these measures changed."""
    return flagged(measures=replace(POT.measures, **changes))


def test_plausible_pot_has_no_flag():
    """A pot of ordinary measures contradicts nothing."""
    assert flags_of(POT, zisha()) == ()


@pytest.mark.parametrize("forming", ["hand-thrown", "machine", "slip-cast", "pressed"])
def test_indication_with_other_forming_is_flagged(forming):
    """GB/T 10816-2008 takes hand-beaten or hand-joined forming only."""
    assert flagged(gi=True, forming=forming) == ("gi-forming",)
    assert flagged(gi=False, forming=forming) == ()


@pytest.mark.parametrize("forming", ["fully-handmade", "mould-assisted", "not-stated"])
def test_indication_with_hand_forming_is_not_flagged(forming):
    """Hand forming, with or without a mould's help, contradicts no indication."""
    assert flagged(gi=True, forming=forming) == ()


@pytest.mark.parametrize(
    ("clay", "green", "fired", "flags"),
    [
        ("底槽清", 84, 75, ()),  # 107 ‰ of 100–120 ± 40
        ("底槽清", 79, 75, ("shrinkage-band",)),  # 51 ‰
        ("底槽清", 92, 75, ("shrinkage-band",)),  # 185 ‰
        ("朱泥", 92, 75, ()),  # 185 ‰: the clay named is zhuni, 180–250 ± 40
        ("紫茄泥", 84, 75, ()),  # no figures of its own: its group's
        ("家传泥", 79, 75, ("shrinkage-band",)),  # a name of the maker's own: the group's
    ],
)
def test_shrinkage_is_judged_by_the_clay_named(clay, green, fired, flags):
    """Green and fired size must lie within the named clay's band, widened by what sources differ."""
    measures = replace(POT.measures, height=fired, green=Green(height=green))
    assert flagged(clay=Clay(group="zini", name=clay), measures=measures) == flags


def test_shrinkage_of_a_blend_is_not_judged():
    """A blended or coloured clay has no figures to be judged by."""
    measures = replace(POT.measures, green=Green(height=76))
    assert flagged(measures=measures) == ("shrinkage-band",)
    assert flagged(measures=measures, clay=Clay(group="zini", name="底槽清", blend="blended")) == ()
    assert flagged(measures=measures, clay=Clay(group="zini", name="底槽清", blend="natural")) == ("shrinkage-band",)


def test_shrinkage_by_the_mouth_alone():
    """One pair of sizes is enough; a size stated on one side only says nothing."""
    assert measured(green=Green(mouth=61)) == ("shrinkage-band",)
    assert measured(mouth=0, green=Green(mouth=61)) == ()
    assert measured(green=Green(weight=400)) == ()


def test_clay_group_without_figures_is_not_judged():
    """Black clay has no trade figure, so no shrinkage contradicts it."""
    measures = replace(POT.measures, green=Green(height=140))
    assert flagged(clay=Clay(group="heini", name="黑泥"), measures=measures) == ()


def test_capacity_beyond_or_far_below_the_box_is_flagged():
    """A pot can't hold more than the box around it, nor almost nothing of it."""
    assert measured(capacity=1000, weight=600) == ("capacity-size",)
    assert measured(capacity=40, weight=100) == ("capacity-size",)
    assert measured(capacity=1000, weight=600, height=0) == ()


def test_weight_out_of_proportion_is_flagged():
    """Paper-thin, solid, or a lid heavier than half the pot: please weigh it."""
    assert measured(weight=70, lid=10) == ("weight-size",)
    assert measured(weight=1300) == ("weight-size",)
    assert measured(lid=160) == ("weight-size",)
    assert measured(weight=0, lid=160) == ()


def test_flags_stand_in_the_profile_s_order():
    """Several contradictions are listed in one fixed order, so that equal pieces give equal state."""
    assert flagged(gi=True, forming="slip-cast", measures=replace(POT.measures, capacity=1000, weight=70, lid=0)) == (
        "gi-forming", "capacity-size", "weight-size",
    )  # fmt: skip
