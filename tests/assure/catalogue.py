"""The rows there are: each module of `tests/assure/rows` hands over its `ROWS`."""

import importlib
import pkgutil
from pathlib import Path

from tests.assure.design import DESIGN
from tests.assure.row import Row

HERE = Path(__file__).parent / "rows"


def all_rows() -> dict[str, Row]:
    """Return the rows by name, in the table's order."""
    rows: dict[str, Row] = {}
    for module in sorted(each.name for each in pkgutil.iter_modules([str(HERE)])):
        for row in importlib.import_module(f"tests.assure.rows.{module}").ROWS:
            assert row.name in DESIGN, f"{row.name} is no row of the table"
            assert row.name not in rows, f"{row.name} twice"
            rows[row.name] = row
    return {name: rows[name] for name in DESIGN if name in rows}
