"""The character table: what names need is in it, what hides or moves is not, and NFC is one answer everywhere."""

import json
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.log.characters import allowed, first_refused, is_everyday, is_nfc

TABLE = Path(__file__).parents[2] / "ledger" / "log" / "characters.json"
BIDI_AND_FORMAT = [
    0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060,
    0x2066, 0x2067, 0x2068, 0x2069, 0xFEFF, 0xFFF9, 0xE0001,
]  # fmt: skip


def ranges() -> list[tuple[int, int]]:
    """Return the table's ranges as numbers."""
    return [(int(first, 16), int(last, 16)) for first, last in json.loads(TABLE.read_bytes())["ranges"]]


@pytest.mark.parametrize(
    "text", ["", "顾景舟", "堃喆镕𬭚𫖮𰻞", "石瓢·西施", "Ｎｏ．１　紫泥", "é ü ñ", '~ \\ "', "葛\U000e0100", "1180 °C"]
)
def test_names_and_titles_are_allowed(text):
    """Rare name characters, full-width forms and marks that show are all in the table."""
    assert allowed(text)


@pytest.mark.parametrize("code", BIDI_AND_FORMAT, ids=hex)
def test_bidi_and_format_characters_are_refused(code):
    """None of the characters that turn or join text invisibly may stand in one."""
    assert first_refused(f"壶a{chr(code)}") == chr(code)


@pytest.mark.parametrize(
    "code",
    [*range(0x20), 0x7F, 0x85, 0x9F, 0x2028, 0x2029, 0xE000, 0xF8FF, 0xFFFE, 0x378, 0x3164, 0x2800, 0x16FE4, 0x1D159],
)
def test_controls_separators_private_use_and_unassigned_are_refused(code):
    """What shows nothing, or something else to each reader, is refused, in ASCII texts and in others."""
    assert not allowed(f"a{chr(code)}")
    assert not allowed(f"壶{chr(code)}壶")


def test_surrogates_are_refused():
    """A lone surrogate is no character."""
    assert first_refused("a\ud800") == "\ud800"


def test_characters_that_this_runtime_calls_unassigned_are_allowed():
    """U+2EBF0 and U+323B0 stand in newer Unicode only: the runtime's tables are not asked."""
    assert allowed("\U0002ebf0\U000323b0")


def test_ranges_are_sorted_apart_and_hold_all_of_printable_ascii():
    """The table has one spelling, and the fast way for ASCII agrees with it."""
    table = ranges()
    assert table[0] == (0x20, 0x7E)
    assert all(first <= last for first, last in table)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(table))


def test_no_character_newer_than_unicode_14_moves_nfc():
    """Of characters that a newer runtime knows and Python 3.11 does not, none composes or has a class."""
    for first, last in ranges():
        for code in range(first, last + 1):
            char = chr(code)
            if sys.version_info < (3, 12) and unicodedata.category(char) == "Cn":
                assert unicodedata.combining(char) == 0
                assert not unicodedata.decomposition(char)
    # The newest composing letters of Unicode 15 to 17: Todhri, Tulu-Tigalari, Gurung Khema, Kirat Rai.
    for code in (0x105C9, 0x113C5, 0x16121, 0x16D68, 0x1611E, 0x113C2, 0x16D63, 0x10D69):
        assert not allowed(chr(code))


@pytest.mark.parametrize(
    ("text", "answer"), [("plain", True), ("é", True), ("e\u0301", False), ("\u212b", False), ("壶", True)]
)
def test_nfc_is_told_from_other_forms(text, answer):
    """A letter in two code points, and a singleton, are not NFC."""
    assert is_nfc(text) is answer


def test_everyday_characters_are_allowed_and_compose_with_nothing():
    """The fast way says yes only where both slow ways do, whatever stands before an everyday character."""
    everyday = [chr(code) for code in range(0x20, 0x110000) if not 0xD800 <= code < 0xE000]
    everyday = [character for character in everyday if is_everyday(character.encode())]
    assert allowed("".join(everyday))
    assert is_nfc("".join(everyday))
    seconds = {
        chr(int(parts[1], 16))
        for code in range(0x110000)
        if len(parts := unicodedata.decomposition(chr(code)).split()) == 2 and not parts[0].startswith("<")
    }
    assert len(everyday) > 21_000
    assert not seconds & set(everyday)
    assert not any(map(unicodedata.combining, everyday))


@pytest.mark.parametrize("text", ["e\u0301", "\u202e壶", "𰻞", "\x7f", "か\u3099"])
def test_other_characters_are_left_to_the_table(text):
    """Whatever is refused, composes, or is merely rare is not everyday."""
    assert not is_everyday(f"a壶{text}".encode())
