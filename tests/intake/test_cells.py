"""Cells as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.intake import cells
from ledger.craft.profile import zisha
from ledger.errors import LedgerError
from ledger.words import knows

ZISHA = zisha()


@pytest.mark.parametrize(
    "text", ["280", "280ml", " 280 毫升", "２８０", "280.0", "280.00", "280 ML", "0280", "280g", "280克"]
)
def test_numbers_are_read_with_their_unit(text: str) -> None:
    """A whole number may carry its unit, full-width digits and a program's `.0`."""
    assert cells.whole(1, 1000)(text) == 280


@pytest.mark.parametrize(
    "text", ["约280", "280-300", "12.5", "1,200", "二百八", "+280", "-280", "2.8e2", "280kg", "ml", "²"]
)
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    """Nothing is guessed from a figure that is not plainly a whole number."""
    with pytest.raises(LedgerError) as error:
        cells.whole(1, 1000)(text)
    assert error.value.code == "cell-number"


@pytest.mark.parametrize("text", ["0", "1001", "999999999999"])
def test_numbers_out_of_range_are_refused(text: str) -> None:
    """A figure outside the field's range is named as such."""
    with pytest.raises(LedgerError) as error:
        cells.whole(1, 1000)(text)
    assert error.value.code == "field-out-of-range"


@pytest.mark.parametrize(
    "text",
    ["2026-09-19", "2026/9/19", "2026.09.19", "2026年9月19日", "2026-09-19 00:00", "46284", "２０２６－９－１９"],
)
def test_days_are_read_in_the_spellings_of_the_office(text: str) -> None:
    """Year first in any of the usual spellings, or a sheet's own day number."""
    assert cells.day(text) == "2026-09-19"


@pytest.mark.parametrize(
    "text", ["19/9/2026", "9-19", "2026-02-30", "2026-13-01", "2026年9月", "去年秋天", "99999", "0000-01-01"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    """A day that is not in the calendar, or not plainly one, is refused."""
    with pytest.raises(LedgerError) as error:
        cells.day(text)
    assert error.value.code == "cell-day"


@pytest.mark.parametrize(
    ("text", "meant"), [("是", True), ("YES", True), ("√", True), ("TRUE", True), ("否", False), ("0", False)]
)
def test_yes_and_no(text: str, meant: bool) -> None:
    """The words and marks people use."""
    assert cells.yes(text) is meant


def test_maybe_is_refused() -> None:
    """Anything else is neither yes nor no."""
    with pytest.raises(LedgerError) as error:
        cells.yes("大概")
    assert error.value.code == "cell-yes-no"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("1-2-3-4-5", "1-2-3-4-5"), ("01-02-3-04-5", "1-2-3-4-5"), ("1/2/3/4/5", "1-2-3-4-5"), ("1 2 3 4 5",
            "1-2-3-4-5"),
        ("1—2—3—4—5", "1-2-3-4-5"), ("１－２－３", "1-2-3"), ("一节二排三幢四层五位", "1-2-3-4-5"),
        ("十二节 第三排", "12-3"),
        ("二十节二十一排两幢", "20-21-2"), ("3节10排", "3-10"), ("A3", "a3"), ("Door-A", "door-a"), ("7", "7"),
        ("00", "0"),
    ],
)  # fmt: skip
def test_slots_are_stored_in_one_form(text: str, stored: str) -> None:
    """However a slot is written, it is stored one way."""
    assert cells.slot(text) == stored


@pytest.mark.parametrize("text", ["窑头左边", "1--2", "-1-2", "一一节", "1-2-", "二百节", "é", "1" * 41])
def test_what_is_no_slot_is_refused(text: str) -> None:
    """A place that has no plain address is refused."""
    with pytest.raises(LedgerError) as error:
        cells.slot(text)
    assert error.value.code == "cell-slot"


def test_a_slot_that_became_a_day_is_named() -> None:
    """`3-12` typed into a sheet becomes a day, and the author is told so."""
    with pytest.raises(LedgerError) as error:
        cells.slot("2026-03-12 00:00")
    assert error.value.code == "cell-slot-is-day"


@pytest.mark.parametrize(
    ("text", "stored"),
    [("3", "3"), ("第三层", "3"), ("十", "10"), ("十五", "15"), ("A", "a"), ("03", "3"), ("4.0", "4")],
)
def test_parts_of_a_slot(text: str, stored: str) -> None:
    """One part in digits, as spoken, or a letter."""
    assert cells.part(text) == stored


@pytest.mark.parametrize("text", ["左", "3-4", "一二", "123456789"])
def test_what_is_no_part_of_a_slot_is_refused(text: str) -> None:
    """A part is one word."""
    with pytest.raises(LedgerError) as error:
        cells.part(text)
    assert error.value.code == "cell-slot"


@pytest.mark.parametrize(("vocabulary", "text", "code"), [("shape", "石瓢", "shipiao"), ("shape", "Shipiao", "shipiao"),
                                                          ("shape", "文旦", "xishi"), ("forming", "全手",
                                                              "fully-handmade")])  # fmt: skip
def test_words_of_the_profile(vocabulary: str, text: str, code: str) -> None:
    """The list's word, its code or an alias."""
    assert cells.choice(ZISHA, vocabulary)(text) == code


@pytest.mark.parametrize(("text", "near"), [("石瓢壶", "石瓢"), ("shipiap", "shipiao"), ("飞碟", "石瓢")])
def test_a_wrong_word_is_told_the_nearest(text: str, near: str) -> None:
    """The cure names words of the list."""
    with pytest.raises(LedgerError) as error:
        cells.choice(ZISHA, "shape")(text)
    assert error.value.code == "cell-not-in-list"
    assert near in (error.value.fields["near"] or ())


def test_firings_name_batch_and_slot() -> None:
    """`batch/slot`; without the slash it is no firing."""
    assert cells.firing("LK-2026-05 / 一节二排") == "lk-2026-05/1-2"
    with pytest.raises(LedgerError) as error:
        cells.firing("1-2-3")
    assert error.value.code == "cell-firing"


def test_lists_in_a_cell() -> None:
    """Several values are parted by the marks people use."""
    assert cells.listed("甲、乙，丙;丁\n戊、") == ("甲", "乙", "丙", "丁", "戊")


PARSERS = [
    cells.whole(1, 100), cells.day, cells.yes, cells.word, cells.slot, cells.part, cells.firing,
    cells.choice(ZISHA, "shape"), cells.text(40),
]  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text(alphabet="0123456789-/.年月日节排十一二 \u3000", max_size=30))
def test_no_cell_raises_anything_else(text: str) -> None:
    """Whatever a cell holds, a parser returns or raises an error of ours."""
    raised = []
    for parse in PARSERS:
        try:
            parse(text)
        except LedgerError as e:
            raised.append(e.code)
    assert all(knows(f"error.{code}") for code in raised)
