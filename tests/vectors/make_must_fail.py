"""Write `tests/vectors/must-fail`: one file a scenario, one failure a file, named after the function that makes it.

    python -m tests.vectors.make_must_fail

`tests/test_must_fail.py` makes them again, compares, and lets each be refused by the layer that its header names.
"""

from pathlib import Path

from tests.vectors import fail_log, fail_sheet, fail_statement
from tests.vectors.case import CASES, Case

DIRECTORY = Path(__file__).parent / "must-fail"
MAKERS = (fail_statement, fail_sheet, fail_log)


def files() -> dict[str, Case]:
    """Return every vector by its file's name."""
    cases = [make() for make in CASES]
    assert len({case.name for case in cases}) == len(cases)
    return {f"{case.reader}-{case.name.replace('_', '-')}": case for case in cases}


if __name__ == "__main__":
    DIRECTORY.mkdir(exist_ok=True)
    for name, case in files().items():
        (DIRECTORY / name).write_bytes(case.encode())
