"""Every row at its small count, and every control, in the everyday gate."""

import pytest

from tests.assure.catalogue import all_rows
from tests.assure.row import Row, chance, done

SEED = 20260501
EVERYDAY = [
    pytest.param(row, id=row.name, marks=[pytest.mark.needs(part) for part in row.needs])
    for row in all_rows().values()
    if row.small
]


@pytest.mark.parametrize("row", EVERYDAY)
def test_a_row_holds_at_its_small_count(row: Row) -> None:
    """What the row claims holds for as many cases as the gate has time for."""
    assert row.small <= row.full
    done(row, row.small, row.run(row.small, chance(row.name, SEED)))


@pytest.mark.parametrize("row", EVERYDAY)
def test_a_row_finds_the_fault_that_is_planted(row: Row) -> None:
    """The same harness, on something deliberately weak, must fail; else its silence means nothing."""
    assert row.control(chance(row.name, SEED, "control"))
