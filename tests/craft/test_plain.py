"""The one look at a registration: what it calls plain is what the form lets pass, in either direction."""

import dataclasses
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from ledger.craft.code import check_code
from ledger.craft.kinds.piece import plain
from ledger.craft.kinds.piece.form import YEARS, check_clay, check_measures, check_photos, check_title
from ledger.craft.kinds.piece.parts import (
    Clay,
    Decoration,
    EditionNumber,
    Green,
    Measures,
    Note,
    Photo,
    RoleName,
    SealUse,
    SetNumber,
    Title,
)
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.plain import is_plain
from ledger.craft.profile import Profile, zisha
from ledger.craft.shapes import check_range
from ledger.errors import LedgerError
from tests.craft.kiln_world import MAKER, OTHER, KilnWorld, code_of, digest, photo
from tests.craft.test_form import MALFORMED, UNKNOWN

PIECE: PieceRegistration = KilnWorld().piece()


def by_the_form(subject: PieceRegistration, profile: Profile) -> bool:
    """Report whether the functions that the look stands for let the piece pass."""
    try:
        check_code(subject.code)
        check_title(subject.title)
        profile.check("shape", subject.shape, "shape")
        profile.check("forming", subject.forming, "forming")
        check_range(subject.year, "year", *YEARS)
        check_clay(subject.clay, profile)
        check_measures(subject.measures, profile)
        check_photos(subject.photos, profile)
    except LedgerError:
        return False
    return True


@pytest.mark.parametrize("changes", [case[0] for case in (*MALFORMED, *UNKNOWN)])
def test_what_the_form_refuses_is_not_plain(changes: dict[str, Any]) -> None:
    """Every case that the form's own tests know, and the piece that is in order."""
    assert is_plain(PIECE, zisha())
    subject = changed(PIECE, **changes)
    assert is_plain(subject, zisha()) == by_the_form(subject, zisha())


def texts(limit: int) -> st.SearchStrategy[str]:
    """Texts at and around a limit, some with spaces at their ends; a wide space is one too."""
    return st.sampled_from(["", "示", " 示", "示 ", "示 例", "\u3000示", "示\u3000", "示" * limit, "a" * (limit + 1)])


def numbers(high: int) -> st.SearchStrategy[int]:
    """Numbers at and around a range's ends."""
    return st.sampled_from([0, 0, 1, 90, high, high + 1, -1, 2**53 - 1])


def words(*good: str) -> st.SearchStrategy[str]:
    """Codes, some of no list."""
    return st.sampled_from([*good, *good, "", "no-such", good[0].upper()])


def some(part: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """None to three, often none; one of them may stand twice."""
    return st.just(()) | st.lists(part, max_size=3).map(tuple)


GREEN = st.just(msgspec.UNSET) | st.builds(Green, height=numbers(5000), mouth=numbers(5000), weight=numbers(200_000))
PIECES = st.builds(
    PieceRegistration,
    code=st.sampled_from([code_of(0), code_of(1), code_of(0)[:-1] + "!", code_of(0)[:-1], code_of(0).lower()]),
    maker=st.just(MAKER),
    title=st.builds(Title, zh=texts(60), en=texts(120)),
    shape=words("shipiao"),
    forming=words("fully-handmade", "slip-cast"),
    clay=st.builds(
        Clay, group=words("zini"), name=texts(40), lot=texts(40), ageing=texts(40), mesh=numbers(1000),
        blend=words("natural", "blended"),
    ),
    measures=st.builds(
        Measures, capacity=numbers(100_000), method=words("to-rim"), length=numbers(5000), width=numbers(5000),
        height=numbers(5000), mouth=numbers(5000), weight=numbers(200_000), lid=numbers(200_000), green=GREEN,
    ),
    firings=st.just(PIECE.firings),
    year=st.sampled_from([1899, 1900, 2026, 9998, 9999]),
    photos=st.lists(
        st.builds(
            Photo, sha256=st.sampled_from([digest("a"), digest("b"), digest("c").upper(), digest("d")[:-1]]),
            type=words("image/jpeg"), view=words("front", "base", "lid"), width=numbers(20_000), height=numbers(20_000),
        ),
        max_size=3,
    ).map(tuple),
    roles=some(st.builds(RoleName, role=words("forming"), person=st.sampled_from([MAKER, OTHER]))),
    decoration=some(st.builds(Decoration, technique=words("carving"), author=st.sampled_from(["", OTHER]))),
    seals=some(st.builds(SealUse, seal=st.just("s1"), place=words("base", "lid"))),
    gi=st.booleans(),
    edition=st.just(msgspec.UNSET)
    | st.builds(EditionNumber, edition=words("spring"), number=numbers(9_999), size=numbers(9_999)),
    set=st.just(msgspec.UNSET) | st.builds(SetNumber, set=words("pair"), number=numbers(100), size=numbers(100)),
    note=st.just(msgspec.UNSET) | st.builds(Note, zh=texts(600), en=texts(600)),
    commission=st.sampled_from(["", digest("order"), digest("order").upper(), digest("order")[:-1]]),
)  # fmt: skip
PARTS = ("code", "title", "shape", "forming", "clay", "measures", "year", "photos", "roles", "decoration", "seals")


@settings(deadline=None, max_examples=400)
@given(PIECES, st.sets(st.sampled_from([*PARTS, "gi", "edition", "set", "note", "commission"]), max_size=3))
def test_both_answer_alike(drawn: PieceRegistration, fields: set[str]) -> None:
    """A good piece with one to three parts replaced: both say yes, or neither does."""
    subject = changed(PIECE, **{name: getattr(drawn, name) for name in fields})
    assert is_plain(subject, zisha()) == by_the_form(subject, zisha())


@pytest.mark.parametrize(
    ("limit", "changes"),
    [
        ("MAX_MESH", {"clay": Clay(group="zini", name="泥", mesh=1_001)}),
        ("MAX_SIDE", {"measures": Measures(mouth=5_001)}),
        ("MAX_PIXELS", {"photos": (photo("front"), photo("base", height=20_001))}),
        ("MAX_TITLE", {"title": Title(zh="示" * 61)}),
    ],
)
def test_a_bound_that_is_too_wide_would_be_found(
    monkeypatch: pytest.MonkeyPatch, limit: str, changes: dict[str, Any]
) -> None:
    """The comparison sees a range that the look gets wrong."""
    subject = changed(PIECE, **changes)
    assert is_plain(subject, zisha()) == by_the_form(subject, zisha())
    monkeypatch.setattr(plain, limit, 1_000_000)
    assert is_plain(subject, zisha()) != by_the_form(subject, zisha())


def test_a_field_that_joins_a_part_is_decided_upon() -> None:
    """Whoever adds a field to a part says in `plain` how it is looked at, and then here that it is done."""
    shapes = {base.__name__: len(base.__struct_fields__) for base in (Title, Clay, Measures, Photo)}
    assert shapes == {"Title": 2, "Clay": 6, "Measures": 9, "Photo": 5}


def test_a_profile_that_lacks_a_list_knows_no_plain_piece() -> None:
    """Its pieces are all judged by the form, which says what is missing."""
    bare = dataclasses.replace(zisha(), _terms={k: v for k, v in zisha()._terms.items() if k != "shape"})
    assert not is_plain(PIECE, bare)
