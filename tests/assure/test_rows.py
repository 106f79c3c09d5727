"""Every row at its small count, and every control, in the everyday gate."""

import pytest

from tests.assure.catalogue import all_rows
from tests.assure.row import Row, chance, done

SEED = 20260501
# Faults of a studio's own files, disk and SQLite, injected there; a town has G9 and G15.
OF_A_STUDIO = {"C4", "C7", "E12", "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G11", "G14"}


def of_a_studio(row: Row) -> list[pytest.MarkDecorator]:
    """Return the mark of a row that is about a studio's files."""
    return [pytest.mark.studio] if row.name in OF_A_STUDIO else []


EVERYDAY = [
    pytest.param(row, id=row.name, marks=[*(pytest.mark.needs(part) for part in row.needs), *of_a_studio(row)])
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
