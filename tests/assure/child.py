"""One row in a process of its own: `python -m tests.assure.child NAME SEED COUNT`; its last line is its outcome."""

import sys
import time
import traceback

from tests.assure.catalogue import all_rows
from tests.assure.outcome import Outcome
from tests.assure.row import Row, chance, done


def measure(row: Row, seed: int, count: int) -> Outcome:
    """Run the control first: a harness that cannot fail is not worth the hours; then the row itself."""
    began = time.monotonic()
    try:
        found = row.control(chance(row.name, seed, "control"))
        figures = dict(done(row, count, row.run(count, chance(row.name, seed))))
    except Exception:  # noqa: BLE001  # whatever it is, it is the row's failure and is told with its trace
        return Outcome(row.name, seed, {}, "", round(time.monotonic() - began), traceback.format_exc(), failed=True)
    first = {row.unit: figures.pop(row.unit)}
    return Outcome(row.name, seed, first | figures, found, round(time.monotonic() - began))


def main(name: str, seed: str, count: str) -> None:
    """Run the row and say what became of it."""
    print(measure(all_rows()[name], int(seed), int(count)).line(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
