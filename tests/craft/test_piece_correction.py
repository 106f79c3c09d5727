"""PieceCorrection: what was stated is put right, and no contradiction hides behind it."""

from typing import Any

import pytest

from ledger.craft.flags import corrected_flags
from ledger.craft.kinds.piece.parts import Clay, Decoration, Measures, Note, RoleName, Title
from ledger.craft.kinds.piece.piece_correction import FIELDS
from ledger.craft.profile import zisha
from ledger.craft.state import Correction, Piece
from ledger.errors import MalformedError, PolicyError
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.life_world import LifeWorld
from tests.craft.world import key_of, refused

CODE = code_of(0)
CLAY = Clay(group="zini", name="底槽清")
RIGHT = Measures(capacity=240, method="to-rim", weight=310)


@pytest.fixture
def world() -> LifeWorld:
    """A ledger with a piece whose weight was typed with a nought too many."""
    opened = LifeWorld()
    opened.studio(0, measures=Measures(capacity=240, method="to-rim", weight=3100))
    return opened


def test_a_field_takes_the_place_of_the_whole_field(world: LifeWorld) -> None:
    """The head moves, the record says which fields and where; the contradiction is gone with its cause."""
    assert world.row(Piece, CODE).flags == ("weight-size",)
    said = world.correct_piece(CODE, measures=RIGHT, clay=CLAY, title=Title(zh="春水"))
    piece, at = world.row(Piece, CODE), world.index - 1
    assert (piece.flags, piece.head) == ((), said.id)
    assert list(world.state.list(Correction, CODE)) == [
        Correction(piece=CODE, index=at, effect=at, statement=said.id, fields=("title", "clay", "measures"))
    ]
    assert world.life(CODE).corrected == at


def test_corrections_are_listed_in_the_order_in_which_they_took_effect(world: LifeWorld) -> None:
    """Whatever their ids."""
    for title in ("一", "二", "三"):
        world.correct_piece(CODE, title=Title(zh=title))
    assert [each.effect for each in world.state.list(Correction, CODE)] == [world.index - n for n in (3, 2, 1)]


def test_a_correction_can_bring_a_contradiction_to_light(world: LifeWorld) -> None:
    """It is shown from then on."""
    world.correct_piece(CODE, measures=RIGHT, clay=CLAY)
    world.correct_piece(CODE, clay=CLAY, measures=Measures(capacity=240, method="to-rim", weight=3200))
    assert world.row(Piece, CODE).flags == ("weight-size",)


def test_an_unrelated_correction_leaves_contradictions_alone(world: LifeWorld) -> None:
    """A new title makes no pot lighter."""
    world.correct_piece(CODE, title=Title(zh="春水"), note=Note(zh="改字"))
    assert world.row(Piece, CODE).flags == ("weight-size",)


def test_half_a_correction_is_refused(world: LifeWorld) -> None:
    """The band of shrinkage is the clay's: with new measures alone nobody can judge it."""
    with refused(PolicyError, "correction-incomplete", flag="shrinkage-band", fields=("measures",)):
        world.correct_piece(CODE, clay=Clay(group="hongni", name="朱泥"))


def test_a_stated_indication_is_remembered(world: LifeWorld) -> None:
    """The correction does not state it anew, and a slip-cast pot contradicts it all the same."""
    world.mark(MAKER, "2020-01-01")
    world.studio(1, gi=True)
    world.correct_piece(code_of(1), forming="slip-cast")
    assert world.row(Piece, code_of(1)).flags == ("gi-forming",)
    world.correct_piece(code_of(1), forming="fully-handmade")
    assert world.row(Piece, code_of(1)).flags == ()
    world.correct_piece(CODE, forming="slip-cast")
    assert world.row(Piece, CODE).flags == ("weight-size",)


def test_a_flag_of_an_earlier_profile_stays() -> None:
    """Nobody judges it any more, so nobody may drop it."""
    assert corrected_flags(("of-old", "weight-size"), object(), ("title",), FIELDS, zisha()) == (
        "of-old",
        "weight-size",
    )


def test_a_correction_without_a_field_is_refused(world: LifeWorld) -> None:
    """It would move the head and say nothing."""
    with refused(MalformedError, "correction-empty", piece=CODE):
        world.correct_piece(CODE)


def test_only_the_maker_corrects(world: LifeWorld) -> None:
    """Not another maker, nor a registrar."""
    with refused(PolicyError, "piece-not-yours"):
        world.correct_piece(CODE, OTHER, title=Title(zh="春水"))
    with refused(PolicyError, "signer-role", role="registrar"):
        world.correct_piece(CODE, world.registrars[0], title=Title(zh="春水"))


def test_once_claimed_the_owner_agrees(world: LifeWorld) -> None:
    """Both entries are kept: where it was stated, and where it took effect."""
    world.own(CODE, "owner")
    said = world.correct_piece(CODE, title=Title(zh="春水"))
    stated = world.index - 1
    assert list(world.state.list(Correction, CODE)) == []
    world.endorse(said, key_of("owner"))
    (kept,) = world.state.list(Correction, CODE)
    assert (kept.index, kept.effect) == (stated, world.index - 1)


def test_an_author_of_a_decoration_is_one_of_the_roles(world: LifeWorld) -> None:
    """No name enters by this door either."""
    world.studio(1, roles=(RoleName(role="carving", person=OTHER),))
    world.correct_piece(code_of(1), decoration=(Decoration(technique="carving", author=OTHER),))
    world.correct_piece(code_of(1), decoration=())
    with refused(PolicyError, "decoration-author", person="km"):
        world.correct_piece(code_of(1), decoration=(Decoration(technique="carving", author="km"),))


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"title": Title(zh="")}, MalformedError, "field-empty"),
        ({"title": Title(zh="长" * 61)}, MalformedError, "field-too-long"),
        ({"shape": "barrel"}, PolicyError, "vocabulary-unknown"),
        ({"forming": "printed"}, PolicyError, "vocabulary-unknown"),
        ({"clay": Clay(group="mud", name="泥"), "measures": RIGHT}, PolicyError, "vocabulary-unknown"),
        ({"measures": Measures(capacity=240)}, MalformedError, "measures-method"),
        ({"note": Note()}, MalformedError, "field-empty"),
        ({"title": Title(zh="春"), "reason": ""}, MalformedError, "field-empty"),
        ({"title": Title(zh="春"), "reason": "长" * 121}, MalformedError, "field-too-long"),
    ],
)
def test_a_field_out_of_form_is_refused(world: LifeWorld, fields: dict[str, Any], error: Any, code: str) -> None:
    """As in a registration."""
    with refused(error, code):
        world.correct_piece(CODE, **fields)


def test_a_shape_is_corrected(world: LifeWorld) -> None:
    """By its code."""
    world.correct_piece(CODE, shape="xishi")
    (kept,) = world.state.list(Correction, CODE)
    assert kept.fields == ("shape",)
