"""Older works: registered by an appraiser, never in a maker's name, and by name only as the person answers."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.blobs import blobs_named
from ledger.craft.kinds.piece.attribution_answer import AttributionAnswer
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration, as_piece
from ledger.craft.kinds.piece.parts import Clay, Measures, Note, Title
from ledger.craft.older import older_facts, older_lines
from ledger.craft.state import Legacy, Made, Person, Piece, Put
from ledger.craft.statement import Statement
from ledger.craft.verdict_facts import UNKNOWN, Older
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, OTHER, KilnWorld, code_of, digest, photo
from tests.craft.owning_world import OwningWorld, owner_of
from tests.craft.test_verdict import MAKER as SIGNER
from tests.craft.test_verdict import PIECE, codes, of
from tests.craft.world import key_of, refused

APPRAISER = "ap"


@pytest.fixture
def world() -> OwningWorld:
    """A kiln's ledger with an appraiser."""
    world = OwningWorld()
    world.enrol(APPRAISER, roles=("appraiser",))
    return world


def register(world: KilnWorld, number: int = 0, by: str = APPRAISER, **changes: Any) -> Statement:
    """Register an older work."""
    subject = LegacyRegistration(
        code=code_of(number), grounds="师徒相传，附旧照", title=Title(zh="示例旧作", en="Older Work"), shape="shipiao",
        clay=Clay(group="zini", name="紫泥"), measures=Measures(weight=310), photos=(photo("front"), photo("base")),
    )  # fmt: skip
    return world.say("LegacyRegistration", changed(subject, **changes), key_of(by))


def answer(world: KilnWorld, said: str, by: str = MAKER, **changes: Any) -> Statement:
    """Answer for piece 0."""
    head = world.row(Piece, code_of(0)).head.hex()
    subject = AttributionAnswer(piece=code_of(0), answer=said, seen=head)
    return world.say("AttributionAnswer", changed(subject, **changes), key_of(by))


def lines(world: KilnWorld, said: Statement) -> list[str]:
    """What a verdict says first under what is stated of piece 0, as code and name."""
    older = older_facts(world.state, said.subject, world.row(Legacy, code_of(0)))
    facts = of_facts(older)
    return [f"{each.code} {dict(each.fields).get('name_zh', '')}".strip() for each in older_lines(facts, older)]


def of_facts(older: Older, **changes: Any) -> Any:
    """Facts of a piece with that."""
    return replace(PIECE, older=older, **changes)


def test_an_older_work_is_registered(world: OwningWorld) -> None:
    """It is a piece like others, in the name of whoever answers for it; its photos are its own."""
    said = register(world)
    piece = world.row(Piece, code_of(0))
    assert (piece.person, piece.statement, world.status(piece.code)) == (APPRAISER, said.id, 1)
    assert world.row(Legacy, piece.code) == Legacy(code=piece.code, estate=False, attributed="", named=False)
    assert [row.key for row in world.state.list(Made, key_of(APPRAISER).did)] == [key_of(APPRAISER).did]
    assert blobs_named(said.subject) == (digest("photo front "), digest("photo base "))
    assert not any(piece for piece in world.state.list(Piece, MAKER))


def test_only_an_appraiser_registers_older_works(world: OwningWorld) -> None:
    """A maker registers own works as late ones; and a code is taken once."""
    with refused(PolicyError, "appraiser-only", person=MAKER):
        register(world, by=MAKER)
    register(world)
    with refused(PolicyError, "code-taken", piece=code_of(0)):
        register(world)
    world.state.apply([Put(changed(world.row(Person, APPRAISER), paused=1))])
    with refused(PolicyError, "person-paused", person=APPRAISER):
        register(world, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "0"}, "code-shape"),
        ({"grounds": ""}, "field-empty"),
        ({"grounds": "长" * 601}, "field-too-long"),
        ({"title": Title(zh="")}, "field-empty"),
        ({"attributed": "名" * 61}, "field-too-long"),
        ({"measures": Measures()}, "measures-none"),
        ({"note": Note()}, "field-empty"),
    ],
)
def test_the_forms_of_an_older_work(world: OwningWorld, changes: dict[str, Any], code: str) -> None:
    """Those of a registration, and its grounds."""
    with refused(MalformedError, code):
        register(world, **changes)


def test_lists_are_the_profile_s(world: OwningWorld) -> None:
    """As for every piece."""
    with refused(PolicyError, "vocabulary-unknown", field="shape"):
        register(world, shape="vase")
    with refused(PolicyError, "photo-view-missing", view="base"):
        register(world, photos=(photo("front"), photo("lid")))


def test_a_living_person_is_named_by_code_only(world: OwningWorld) -> None:
    """A name typed out would stand on the page without their answer, however it is spaced or spelled."""
    for name in (f"示例{MAKER}", f"示例 {MAKER}", f"SHILI {MAKER}", f"示例·{MAKER}", f"⽰例{MAKER}。"):
        with refused(PolicyError, "attribution-by-name", person=MAKER):
            register(world, attributed=name)
    with refused(NotFoundError, "person-unknown", person="zs999"):
        register(world, attributed="zs999")
    with refused(PolicyError, "attribution-own", person=APPRAISER):
        register(world, attributed=APPRAISER)
    said = register(world, attributed="民国佚名")
    assert lines(world, said) == ["older 示例甲", "older-grounds", "attributed-to 民国佚名"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("mine", f"attributed-confirmed 示例{MAKER}"),
        ("not-mine", "attribution-denied"),
        ("unsure", "attribution-unsure"),
    ],
)
def test_a_name_is_shown_only_as_the_person_answers(world: OwningWorld, said: str, told: str) -> None:
    """Before it, and after any answer but yes, nobody's."""
    registered = register(world, attributed=MAKER)
    assert lines(world, registered)[-1] == "attribution-awaits"
    answer(world, said)
    assert lines(world, registered)[-1] == told
    assert world.row(Legacy, code_of(0)).answered == world.index - 1


def test_an_answer_is_given_once_by_the_person(world: OwningWorld) -> None:
    """Nobody answers for another; who could not tell may still come to."""
    register(world, attributed=MAKER)
    with refused(PolicyError, "attribution-not-yours", person=OTHER):
        answer(world, "mine", by=OTHER)
    with refused(MalformedError, "field-choice", field="answer"):
        answer(world, "perhaps")
    with refused(ConflictError, "seen-not-head"):
        answer(world, "mine", seen=digest("older"))
    answer(world, "unsure")
    answer(world, "not-mine")
    with refused(PolicyError, "attribution-answered", answer="not-mine"):
        answer(world, "mine")


def test_where_nobody_enrolled_is_named_nobody_answers(world: OwningWorld) -> None:
    """Nor of a piece that its maker registered."""
    register(world, attributed="民国佚名")
    with refused(PolicyError, "attribution-none"):
        answer(world, "mine")
    world.make(1)
    with refused(PolicyError, "attribution-none"):
        answer(world, "mine", piece=code_of(1))
    with refused(NotFoundError, "piece-unknown"):
        answer(world, "mine", piece=code_of(9))


def test_an_estate_is_of_the_dead(world: OwningWorld) -> None:
    """Who are shown by name: they can't be asked."""
    with refused(PolicyError, "estate-living", person=MAKER):
        register(world, attributed=MAKER, estate=True)
    world.state.apply([Put(changed(world.row(Person, MAKER), ended=world.index, why_ended="deceased"))])
    said = register(world, attributed=MAKER, estate=True)
    assert lines(world, said) == ["older 示例甲", "older-estate", "older-grounds", f"attributed-deceased 示例{MAKER}"]


def test_an_older_work_is_handed_over_and_owned(world: OwningWorld) -> None:
    """By who registered it, like any piece without a hidden code."""
    register(world)
    world.hand_over(0, "a", by=APPRAISER)
    assert world.life(0).owner == owner_of(0, "a").did


def test_a_verdict_claims_no_maker(world: OwningWorld) -> None:
    """No year, no firing, no forming, no word of the maker's; and a pause is the registrant's."""
    subject = as_piece(register(world, note=Note(zh="家藏")).subject)
    older = Older("附旧照", False, "nobody")
    found = of(subject=subject, older=older)
    assert found.word == "registered"
    assert codes(found.checked)[0] == "signed-by-registrant"
    assert codes(found.stated) == [
        "older", "older-grounds", "attributed-to-nobody", "title", "shape", "clay", "older-note", "older-signed-at",
    ]  # fmt: skip
    assert not {"studio-firing", "late"} & set(codes(found.notes))
    assert next(older_lines(of_facts(older, maker=UNKNOWN), older)).code == "older-grounds"
    paused = of(subject=subject, older=older, maker=replace(SIGNER, paused=True))
    assert paused.because is not None
    assert paused.because.code == "registrant-paused"
