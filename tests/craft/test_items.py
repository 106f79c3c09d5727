"""Items judged together are judged as `admit` judges each of them: refusals, changes, and the state in the end."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from ledger.craft import items as judged
from ledger.craft.items import Items
from ledger.craft.kinds.people.quota_setting import QuotaSetting
from ledger.craft.kinds.piece.parts import EditionNumber, Firing, RoleName, SealUse, SetNumber
from ledger.craft.kinds.piece.piece_registration import PieceRegistration, form, registered, registering
from ledger.craft.policy import admit, facts_of
from ledger.craft.sheet import Sheet, make_sheet, read_sheet
from ledger.craft.state import MemoryState, encode_record
from ledger.errors import LedgerError
from tests.craft.kiln_world import MAKER, OTHER, KilnWorld
from tests.craft.world import ORIGIN, key_of

Told = tuple[int, str, dict[str, object]]
Rows = dict[tuple[str, str], bytes]

CLAIM = key_of("claim 1").did


@cache
def before() -> KilnWorld:
    """A batch of four slots, a seal, the mark, and a quota of eight pieces a month for the maker."""
    world = KilnWorld()
    world.fired("b1", {"1-1": "qualified", "1-2": "seconds/warped", "1-3": "scrapped/cracked", "1-4": "excellent"})
    world.seal(MAKER, "s1")
    world.mark(MAKER, "2020-01-01")
    quota = QuotaSetting(person=MAKER, pieces=8, start="2026-05-01", after=world.head(MAKER))
    world.say("QuotaSetting", quota, world.registrars[0])
    world.register(world.piece(number=90))
    return world


def drawn(number: int, what: int) -> PieceRegistration:
    """Return an item in one of the ways in which items lean on the ledger, or on the item before."""
    ways: Sequence[dict[str, Any]] = (
        {}, {"late": True}, {"slots": ("b1/1-1",)}, {"slots": ("b1/1-2",)}, {"slots": ("b1/1-3",)}, {"year": 1990},
        {"slots": ("b1/1-4",), "gi": True}, {"maker": OTHER}, {"claim": CLAIM}, {"claim": key_of(MAKER).did},
        {"edition": EditionNumber(edition="e", number=1 + number % 2, size=2)}, {"number": 90}, {"number": 91},
        {"edition": EditionNumber(edition="e", number=1, size=3)}, {"set": SetNumber(set="t", number=1, size=2)},
        {"roles": (RoleName(role="carving", person=OTHER), RoleName(role="forming", person=MAKER))},
        {"roles": (RoleName(role="carving", person="nobody"),)}, {"seals": (SealUse(seal="s1", place="base"),)},
        {"seals": (SealUse(seal="s2", place="base"),)}, {"shape": "no-such-shape"}, {"gi": True, "forming": "pressed"},
        {"firings": (Firing(kind="electric", date="2027-05-01"),)}, {"commission": "00" * 32},
    )  # fmt: skip
    return before().piece(**{"number": number, **ways[what % len(ways)]})


def sheet_of(ways: Sequence[int]) -> Sheet:
    """Return the maker's sheet of such items."""
    subjects = [changed(drawn(number, what), ledger="") for number, what in enumerate(ways)]
    return read_sheet(make_sheet(subjects, key_of(MAKER), before().time, ORIGIN))


def rows(state: MemoryState) -> Rows:
    """Return every record as bytes."""
    return {name: encode_record(row) for name, row in state._rows.items()}


def fresh() -> MemoryState:
    """Return a state of one's own that stands as the world's."""
    state = MemoryState()
    state._rows = copy(before().state._rows)
    return state


def one_by_one(sheet: Sheet) -> tuple[list[Told], Rows]:
    """Judge each item by itself; return the refusals and the state."""
    world, state, told = before(), fresh(), list[Told]()
    for index, statement in enumerate((sheet.statement, *sheet.items), world.index):
        try:
            state.apply(admit(state, facts_of(state, statement, index, world.time, world.profiles)))
        except LedgerError as e:
            told.append((index, e.code, e.fields))
    return told, rows(state)


def together(sheet: Sheet, settle_at: int = -1, *, formed: bool = False) -> tuple[list[Told], Rows]:
    """Judge them together; settle after one of them too, as when a range of entries ends there."""
    world, state, told = before(), fresh(), list[Told]()
    facts = facts_of(state, sheet.statement, world.index, world.time, world.profiles)
    state.apply(admit(state, facts))
    items = Items(state, facts)
    for place, item in enumerate(sheet.items):
        index = world.index + 1 + place
        try:
            if formed:
                flags = form(item.subject, facts.profile)
                state.apply(items.judge_formed(index, item.id, registering(item.subject), flags))
            else:
                state.apply(items.judge(index, item.id, item.subject))
        except LedgerError as e:
            told.append((index, e.code, e.fields))
        if place == settle_at:
            state.apply(items.settle())
    state.apply(items.settle())
    return told, rows(state)


SHEETS = st.lists(st.integers(0, 22), min_size=2, max_size=12)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(SHEETS, st.integers(-1, 5), st.booleans())
def test_items_are_judged_as_each_by_itself(ways: list[int], settle_at: int, formed: bool) -> None:
    """The same items are refused for the same reasons, and the state is the same to the byte."""
    sheet = sheet_of(ways)
    assert together(sheet, settle_at, formed=formed) == one_by_one(sheet)


def test_every_way_is_met_both_ways() -> None:
    """The ways to draw an item are no idle list: some are taken, and fourteen reasons for a refusal are met."""
    sheets = [[10, 13], [10, 10, 10], [0] * 9, *([what, what] for what in range(23))]
    told = [one_by_one(sheet_of(ways))[0] for ways in sheets]
    assert {code for each in told for _, code, _ in each} >= {
        "code-taken", "outcome-not-certifiable", "slot-taken", "year-not-firing", "maker-not-signer", "quota-reached",
        "key-already-used", "edition-number-taken", "edition-size", "person-unknown", "seal-unknown",
        "vocabulary-unknown", "field-in-future", "commission-unknown",
    }  # fmt: skip
    assert [] in told


@pytest.mark.parametrize(
    ("part", "otherwise"),
    [
        ("marked", lambda _state, _bits: iter(())),
        ("made", lambda _state, _key, _entries: iter(())),
        ("registered", lambda said, flags, facts, state: registered(said, flags, changed(facts, id=b""), state)),
    ],
)
def test_judging_them_otherwise_is_noticed(
    monkeypatch: pytest.MonkeyPatch, part: str, otherwise: Callable[..., object]
) -> None:
    """The positive control: without the status, without the key's list, or under another id, it differs."""
    monkeypatch.setattr(judged, part, otherwise)
    sheet = sheet_of([0, 2, 15])
    assert together(sheet) != one_by_one(sheet)


def test_items_follow_a_sheet_alone() -> None:
    """What was learned of another kind says nothing of items."""
    world = before()
    statement = world.sign("PieceRegistration", world.piece(number=1), key_of(MAKER))
    facts = facts_of(world.state, statement, world.index, world.time, world.profiles)
    with pytest.raises(AssertionError, match="items follow their sheet"):
        Items(world.state, facts)
