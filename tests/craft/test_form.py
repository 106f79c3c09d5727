"""The form of a registration's parts: bounds, lists, and what belongs together."""

from typing import Any

import pytest

from ledger.craft.kinds.piece.parts import (
    Clay,
    Decoration,
    EditionNumber,
    Green,
    Measures,
    Note,
    RoleName,
    SealUse,
    SetNumber,
    Title,
)
from ledger.craft.state import Piece
from ledger.errors import MalformedError, PolicyError
from tests.craft.kiln_world import MAKER, OTHER, KilnWorld, code_of, photo
from tests.craft.world import refused

MALFORMED = [
    ({"title": Title(zh="")}, "field-empty", "title.zh"),
    ({"title": Title(zh="示" * 61)}, "field-too-long", "title.zh"),
    ({"title": Title(zh="示例", en="a" * 121)}, "field-too-long", "title.en"),
    ({"title": Title(zh=" 示例")}, "field-spaces", "title.zh"),
    ({"clay": Clay(group="zini", name="")}, "field-empty", "clay.name"),
    ({"clay": Clay(group="zini", name="泥", lot="x" * 41)}, "field-too-long", "clay.lot"),
    ({"clay": Clay(group="zini", name="泥", ageing="x" * 41)}, "field-too-long", "clay.ageing"),
    ({"clay": Clay(group="zini", name="泥", mesh=1001)}, "field-out-of-range", "clay.mesh"),
    ({"measures": Measures()}, "measures-none", "measures"),
    ({"measures": Measures(method="to-rim")}, "measures-none", "measures"),
    ({"measures": Measures(lid=20)}, "measures-none", "measures"),
    ({"measures": Measures(capacity=240)}, "measures-method", "measures.method"),
    ({"measures": Measures(height=90, method="to-rim")}, "measures-method", "measures.method"),
    ({"measures": Measures(height=-1)}, "field-out-of-range", "measures"),
    ({"measures": Measures(mouth=5001)}, "field-out-of-range", "measures"),
    ({"measures": Measures(weight=200_001)}, "field-out-of-range", "measures.weight"),
    ({"measures": Measures(weight=310, lid=-1)}, "field-out-of-range", "measures.lid"),
    ({"measures": Measures(capacity=100_001, method="to-rim")}, "field-out-of-range", "measures.capacity"),
    ({"measures": Measures(height=90, green=Green())}, "measures-none", "measures.green"),
    ({"measures": Measures(height=90, green=Green(height=5001))}, "field-out-of-range", "measures.green.height"),
    ({"measures": Measures(height=90, green=Green(mouth=-1))}, "field-out-of-range", "measures.green.mouth"),
    ({"measures": Measures(height=90, green=Green(weight=-1))}, "field-out-of-range", "measures.green.weight"),
    ({"photos": (photo("front"),)}, "field-count", "photos"),
    ({"photos": tuple(photo("front", str(n)) for n in range(13))}, "field-count", "photos"),
    ({"photos": (photo("front"), photo("base", sha256=photo("front").sha256))}, "field-repeated", "photos"),
    ({"photos": (photo("front"), photo("base", sha256="AB"))}, "field-not-a-hash", "photos.sha256"),
    ({"photos": (photo("front"), photo("base", type="image/svg+xml"))}, "field-choice", "photos.type"),
    ({"photos": (photo("front"), photo("base", width=0))}, "field-out-of-range", "photos.width"),
    ({"photos": (photo("front"), photo("base", height=20_001))}, "field-out-of-range", "photos.height"),
    ({"roles": (RoleName(role="forming", person=MAKER),) * 2}, "field-repeated", "roles"),
    ({"roles": tuple(RoleName(role="forming", person=f"p{n}") for n in range(13))}, "field-count", "roles"),
    ({"decoration": (Decoration(technique="carving"),) * 2}, "field-repeated", "decoration"),
    ({"seals": (SealUse(seal="s1", place="base"),) * 2}, "field-repeated", "seals"),
    ({"edition": EditionNumber(edition="S", number=1, size=1)}, "field-not-a-word", "edition.edition"),
    ({"edition": EditionNumber(edition="s", number=0, size=1)}, "field-out-of-range", "edition.number"),
    ({"edition": EditionNumber(edition="s", number=9, size=8)}, "field-out-of-range", "edition.number"),
    ({"edition": EditionNumber(edition="s", number=1, size=10_000)}, "field-out-of-range", "edition.size"),
    ({"set": SetNumber(set="S", number=1, size=2)}, "field-not-a-word", "set.set"),
    ({"set": SetNumber(set="s", number=1, size=1)}, "field-out-of-range", "set.size"),
    ({"set": SetNumber(set="s", number=3, size=2)}, "field-out-of-range", "set.number"),
    ({"note": Note(zh="示" * 601)}, "field-too-long", "note.zh"),
    ({"note": Note(en="a" * 601)}, "field-too-long", "note.en"),
    ({"note": Note()}, "field-empty", "note"),
    ({"year": 1899}, "field-out-of-range", "year"),
    ({"year": 10_000}, "field-out-of-range", "year"),
    ({"claim": "did:key:z6Mk"}, "field-not-a-key", "claim"),
]

UNKNOWN = [
    ({"shape": "gourd-x"}, "shape"),
    ({"forming": "wished"}, "forming"),
    ({"clay": Clay(group="mud", name="泥")}, "clay.group"),
    ({"clay": Clay(group="zini", name="泥", blend="stirred")}, "clay.blend"),
    ({"measures": Measures(capacity=240, method="guess")}, "measures.method"),
    ({"photos": (photo("front"), photo("back"))}, "photos.view"),
    ({"roles": (RoleName(role="selling", person=MAKER),)}, "roles.role"),
    ({"decoration": (Decoration(technique="stickers"),)}, "decoration.technique"),
    ({"seals": (SealUse(seal="s1", place="spout"),)}, "seals.place"),
]


@pytest.fixture(scope="module")
def world() -> KilnWorld:
    """A ledger with a maker; nothing in this file is admitted but the whole piece."""
    return KilnWorld()


@pytest.mark.parametrize(("changes", "code", "field"), MALFORMED)
def test_a_form_that_is_not_one_is_refused(world: KilnWorld, changes: dict[str, Any], code: str, field: str) -> None:
    """Named by its field."""
    with refused(MalformedError, code, field=field):
        world.register(world.piece(**changes))


@pytest.mark.parametrize(("changes", "field"), UNKNOWN)
def test_a_word_of_no_list_is_refused(world: KilnWorld, changes: dict[str, Any], field: str) -> None:
    """The lists are the profile's."""
    with refused(PolicyError, "vocabulary-unknown", field=field):
        world.register(world.piece(**changes))


@pytest.mark.parametrize(("views", "missing"), [(("front", "lid"), "base"), (("base", "macro"), "front")])
def test_a_front_and_a_base_are_required(world: KilnWorld, views: tuple[str, str], missing: str) -> None:
    """A buyer compares both."""
    with refused(PolicyError, "photo-view-missing", view=missing):
        world.register(world.piece(photos=tuple(photo(view) for view in views)))


def test_an_author_of_a_decoration_is_named_in_a_role(world: KilnWorld) -> None:
    """No name stands where its holder can't refuse it."""
    carved = (Decoration(technique="carving", author=OTHER),)
    roles = (RoleName(role="forming", person=MAKER),)
    with refused(PolicyError, "decoration-author", technique="carving", person=OTHER):
        world.register(world.piece(decoration=carved))
    with refused(PolicyError, "decoration-author", person=OTHER):
        world.register(world.piece(decoration=carved, roles=roles))


@pytest.mark.parametrize(("code", "error"), [("0123456789AB", "code-shape"), ("0123456789AB0", "code-check")])
def test_a_code_bears_its_check_character(world: KilnWorld, code: str, error: str) -> None:
    """The stored form, exactly."""
    with refused(MalformedError, error):
        world.register(world.piece(code=code))


def test_everything_that_can_be_stated_is_taken(world: KilnWorld) -> None:
    """A piece with every optional field."""
    world.seal(MAKER, "s1")
    piece = world.register(
        world.piece(
            number=7,
            title=Title(zh="示" * 60, en="a" * 120),
            clay=Clay(group="zini", name="底槽清", lot="A-7", blend="natural", mesh=60, ageing="三年"),
            measures=Measures(
                capacity=240, method="to-lid-seat", length=150, width=100, height=80, mouth=60, weight=310, lid=40,
                green=Green(height=90, mouth=67, weight=360),
            ),
            decoration=(Decoration(technique="carving", author=OTHER), Decoration(technique="carving")),
            roles=(RoleName(role="forming", person=MAKER), RoleName(role="carving", person=OTHER)),
            seals=(SealUse(seal="s1", place="base"), SealUse(seal="s1", place="lid")),
            edition=EditionNumber(edition="spring", number=3, size=8),
            set=SetNumber(set="pair", number=1, size=2),
            photos=tuple(photo(view) for view in ("front", "base", "lid", "seal", "macro")),
            note=Note(zh="示例", en="A sample."),
        )
    )  # fmt: skip
    assert world.row(Piece, code_of(7)) == piece
