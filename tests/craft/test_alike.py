"""Batch codes that people take for one another, and days that they do not."""

import pytest

from ledger.craft.alike import alike, alike_among


@pytest.mark.parametrize("other", ["qs-2026-5", "qs-2o26-05", "qs2026-05", "q5-2026-05", "qs-2026-os", "qs-zo26-05"])
def test_one_code_spelled_otherwise_is_alike(other: str) -> None:
    """Letters for numbers, a zero that leads, hyphens left out."""
    assert alike("qs-2026-05", other)
    assert alike_among(["qs-2026-05", "b1", other]) == ((other, "qs-2026-05"),)


@pytest.mark.parametrize(
    ("one", "other"), [("qs-2026-11-02", "qs-2026-01-12"), ("qs-2026-05", "qs-2026-06"), ("b1", "b2")]
)
def test_two_days_are_two(one: str, other: str) -> None:
    """Never without hyphens and zeros both."""
    assert not alike(one, other)


def test_every_day_of_a_year_is_its_own() -> None:
    """An everyday kiln's codes: none is told."""
    assert alike_among(f"e1-2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)) == ()
