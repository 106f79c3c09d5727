"""Measures on the page: whole sizes in one line, single ones by name, nothing that was not stated."""

from api.measured import Measure, measures
from ledger.craft.kinds.piece.parts import Measures
from ledger.craft.profile import zisha


def test_three_sizes_stand_in_one_line() -> None:
    """Length, width and height as a ruler is laid on; weight first."""
    stated = Measures(length=168, width=112, height=86, weight=318, lid=54, capacity=280, method="to-rim", mouth=62)
    assert measures(stated, zisha(), "zh") == (
        Measure("重量", "318", "g"), Measure("盖重", "54", "g"), Measure("容量", "280", "ml，满口"),
        Measure("长 × 宽 × 高", "168×112×86", "mm"), Measure("口径", "62", "mm"),
    )  # fmt: skip
    assert Measure("Capacity", "280", "ml, to the rim") in measures(stated, zisha(), "en")


def test_what_is_left_out_is_not_shown() -> None:
    """A single height is a height; a capacity without a method has none."""
    assert measures(Measures(height=86, capacity=280), zisha(), "en") == (
        Measure("Capacity", "280", "ml"), Measure("Height", "86", "mm"),
    )  # fmt: skip
