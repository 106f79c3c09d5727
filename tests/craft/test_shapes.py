"""The forms of fields: what each check takes, and the code with which it refuses."""

import pytest

from ledger.craft.shapes import (
    check_choice,
    check_date,
    check_did,
    check_hash,
    check_list,
    check_optional,
    check_past_date,
    check_period,
    check_range,
    check_text,
    check_word,
)
from ledger.errors import MalformedError
from ledger.log.encoding import parse_time
from tests.craft.world import key_of, refused


@pytest.mark.parametrize("word", ["a", "0", "zs001", "1-2-3", "a" * 40])
def test_a_code_word_is_taken(word: str) -> None:
    """Lower-case letters and digits, single hyphens between."""
    assert check_word(word, "code") == word


@pytest.mark.parametrize("word", ["", "-", "a-", "-a", "a--b", "A", "a_b", "a b", "é", "１", "a" * 41, "a\n"])
def test_another_word_is_refused(word: str) -> None:
    """Anything that could be spelt two ways, or does not fit, is no code word."""
    with refused(MalformedError, "field-not-a-word", field="code", limit=40):
        check_word(word, "code")


def test_a_kind_may_set_its_own_limit_of_a_word() -> None:
    """The limit is the caller's."""
    assert check_word("a" * 60, "slot", limit=60) == "a" * 60
    with refused(MalformedError, "field-not-a-word", limit=60):
        check_word("a" * 61, "slot", limit=60)


@pytest.mark.parametrize("text", ["2026-05-01", "2024-02-29", "0001-01-01", "9999-12-31"])
def test_a_day_of_the_calendar_is_taken(text: str) -> None:
    """Four, two and two digits that name a day."""
    assert check_date(text, "on") == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-29",
        "2026-13-01",
        "0000-01-01",
        "20260501",
        "2026-W18-5",
        "2026-5-1",
        "２０２６-05-01",
        "2026-05-01Z",
    ],
)
def test_another_day_is_refused(text: str) -> None:
    """A day that no calendar has, or another spelling of one, is refused."""
    with refused(MalformedError, "field-not-a-date", field="on", got=text):
        check_date(text, "on")


def test_today_is_today_where_the_day_begins_first() -> None:
    """A day counts as come once it has begun somewhere on earth, fourteen hours before UTC."""
    assert check_past_date("2026-05-02", "on", parse_time("2026-05-01T10:00:00Z")) == "2026-05-02"
    with refused(MalformedError, "field-in-future", field="on", got="2026-05-02", last="2026-05-01"):
        check_past_date("2026-05-02", "on", parse_time("2026-05-01T09:59:59Z"))


def test_a_past_day_is_a_day() -> None:
    """The form is looked at before the order."""
    with refused(MalformedError, "field-not-a-date"):
        check_past_date("1999", "on", parse_time("2026-05-01T10:00:00Z"))


def test_a_period_may_be_open_or_one_day_long() -> None:
    """No end, or the end on the start's day, is a period."""
    check_period("2026-05-01", "", "end")
    check_period("2026-05-01", "2026-05-01", "end")


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    """The error carries both days."""
    with refused(MalformedError, "field-ends-early", field="end", start="2026-05-02", end="2026-05-01"):
        check_period("2026-05-02", "2026-05-01", "end")


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 63 + "\n"])
def test_another_hash_is_refused(text: str) -> None:
    """A hash is 64 characters of lower-case hex."""
    assert check_hash("0123456789abcdef" * 4, "consent") == "0123456789abcdef" * 4
    with refused(MalformedError, "field-not-a-hash", field="consent"):
        check_hash(text, "consent")


def test_a_key_is_read_or_refused_under_the_name_of_its_field() -> None:
    """A did:key gives its 32 bytes; anything else is refused with the field's name."""
    assert check_did(key_of("a").did, "key") == key_of("a").public
    with refused(MalformedError, "field-not-a-key", field="key", got="did:web:example.com"):
        check_did("did:web:example.com", "key")


def test_text_is_measured_in_characters() -> None:
    """Four Chinese characters are four, whatever their bytes."""
    assert check_text("示例甲印", "text", 4) == "示例甲印"
    with refused(MalformedError, "field-too-long", field="text", limit=3, got=4):
        check_text("示例甲印", "text", 3)


def test_empty_text_is_refused_unless_it_is_optional() -> None:
    """An optional text is left out by being empty, and held to the same rule when it is there."""
    assert check_optional("", "note", 4) == ""
    with refused(MalformedError, "field-empty", field="text"):
        check_text("", "text", 4)
    with refused(MalformedError, "field-too-long"):
        check_optional("12345", "note", 4)


@pytest.mark.parametrize("text", [" a", "a ", "　a", "a\u00a0"])
def test_text_with_a_space_at_its_end_is_refused(text: str) -> None:
    """Two names that differ by an invisible space would be two names."""
    with refused(MalformedError, "field-spaces", field="text"):
        check_text(text, "text", 9)


def test_a_number_lies_within_its_bounds() -> None:
    """Both ends belong to the range."""
    assert [check_range(n, "width", 1, 3) for n in (1, 2, 3)] == [1, 2, 3]
    for n in (0, 4):
        with refused(MalformedError, "field-out-of-range", field="width", low=1, high=3, got=n):
            check_range(n, "width", 1, 3)


def test_a_list_has_bounds_and_no_value_twice() -> None:
    """The count is judged first."""
    check_list(("a", "b"), "roles", 1, 2)
    for values in ((), ("a", "b", "c")):
        with refused(MalformedError, "field-count", field="roles", low=1, high=2, got=len(values)):
            check_list(values, "roles", 1, 2)
    with refused(MalformedError, "field-repeated", field="roles"):
        check_list(("a", "a"), "roles", 1, 2)


def test_a_choice_is_one_of_the_words_given() -> None:
    """The error names the words that may stand there."""
    assert check_choice("person", "kind", ("person", "studio")) == "person"
    with refused(MalformedError, "field-choice", field="kind", got="cat", choices=("person", "studio")):
        check_choice("cat", "kind", ("person", "studio"))
