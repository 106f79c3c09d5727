"""Seal texts are compared as they look, by one table everywhere."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from ledger.craft.seal_text import plain_text
from ledger.log.characters import allowed

TABLE = json.loads((Path(__file__).parents[2] / "ledger" / "craft" / "seal_text.json").read_bytes())
DROPPED = [range(int(first, 16), int(last, 16) + 1) for first, last in TABLE["dropped"]]
FOLDED = {chr(int(char, 16)): plain for char, plain in TABLE["folded"]}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("示 例\u3000甲印", "示例甲印"),
        ("示\ufe00例\ufe0f甲\U000e01ef印", "示例甲印"),
        ("示例甲印\u0301\u20dd\u0336", "示例甲印"),
        ("示·例・甲‧印。", "示例甲印"),
        ("\u2f70例\u2f65印", "示例田印"),
        ("\u2ee2\u2ee8\u2ef0", "马麦龙"),
        ("ＡＢ１", "AB1"),
        ("㊞", "印"),
        ("ニ〇○", "二〇〇"),
        ("顾景舟", "顾景舟"),
        ("𰻞\U000323b0", "𰻞\U000323b0"),
    ],
)
def test_a_text_is_compared_by_what_it_shows(text: str, plain: str) -> None:
    """Marks, spaces and punctuation fall away, forms and lookalikes fold; rare characters stay."""
    assert plain_text(text) == plain


@pytest.mark.parametrize("text", ["。", "\ufe0f", " "])
def test_a_text_of_nothing_but_marks_is_itself(text: str) -> None:
    """Else all such texts would be one."""
    assert plain_text(text) == text


def test_simplified_and_traditional_stay_apart() -> None:
    """They look different, and so do the seals."""
    assert plain_text("陈鸣远") != plain_text("陳鳴遠")


def test_comparing_twice_changes_nothing_more() -> None:
    """What a character folds to is neither dropped nor folded again."""
    assert all(plain_text(plain) == plain for plain in FOLDED.values() if plain)


def test_the_table_is_sorted_apart_and_of_allowed_characters() -> None:
    """Nothing stands in both parts, and nothing that no text may hold."""
    assert all(before.stop < after.start for before, after in pairwise(DROPPED))
    assert list(FOLDED) == sorted(FOLDED)
    assert not [char for char in FOLDED if any(ord(char) in block for block in DROPPED)]
    assert allowed("".join(FOLDED))
    assert all(allowed(chr(block.start)) and allowed(chr(block[-1])) for block in DROPPED)
