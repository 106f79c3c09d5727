"""`make assure`: `python -m tests.assure [ROW…] [--seed N] [--small] [--share F]`."""

import argparse
import secrets
import sys

from rich.console import Console

from tests.assure.catalogue import all_rows
from tests.assure.outcome import Outcome
from tests.assure.report import REPORT, reached, record, revision
from tests.assure.row import Row
from tests.assure.suite import run_rows


def arguments() -> argparse.Namespace:
    """Return what was asked for; exit 2 when it is no row."""
    parser = argparse.ArgumentParser(prog="python -m tests.assure", description="the long suite: rows at their figures")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="names as E2 D6; all when none is given")
    parser.add_argument("--seed", type=int, help="repeat a run; without it a fresh one is drawn and printed")
    parser.add_argument("--small", action="store_true", help="the everyday counts; nothing is written")
    parser.add_argument("--share", type=float, default=1.0, help="a share of each figure, as 0.01; the report says so")
    parser.add_argument("--list", action="store_true", help="name the rows, and run none")
    asked = parser.parse_args()
    unknown = [name for name in asked.rows if name not in all_rows()]
    if unknown:
        parser.error(f"no such row: {' '.join(unknown)}; --list names them")
    if not 0 < asked.share <= 1:
        parser.error("--share is above 0 and at most 1")
    return asked


def count_of(row: Row, *, small: bool, share: float) -> int:
    """Return how many are done in this run."""
    return max(row.small, 1) if small else max(row.small, 1, int(row.full * share))


def tell(console: Console, row: Row, outcome: Outcome) -> None:
    """Say what became of a row; of a failure all that is needed to repeat it."""
    word = "failed" if outcome.failed else "not run" if outcome.trouble else "held"
    console.print(f"{row.name:4} {word:7} {outcome.seconds:>6} s  {row.claim}", style="red" if outcome.failed else None)
    if outcome.failed:
        console.print(outcome.trouble, markup=False, highlight=False)
        console.print(f"     repeat: python -m tests.assure {row.name} --seed {outcome.seed}", markup=False)
        return
    console.print(f"     {reached(row, outcome)}", markup=False, highlight=False)
    if outcome.found:
        console.print(f"     planted: {outcome.found}", markup=False, highlight=False)


def main() -> int:
    """Run what was asked for; return 1 when a row failed."""
    asked, rows, console = arguments(), all_rows(), Console(stderr=True, soft_wrap=True, emoji=False)
    chosen = [rows[name] for name in rows if name in asked.rows or not asked.rows]
    if asked.list:
        for row in chosen:
            print(f"{row.name:4} {row.full:>12,} {row.unit}: {row.claim}")
        return 0
    seed = secrets.randbelow(2**32) if asked.seed is None else asked.seed
    console.print(f"seed {seed}", highlight=False)
    at, failed = revision(), False
    for outcome in run_rows(chosen, seed, lambda row: count_of(row, small=asked.small, share=asked.share), console):
        tell(console, rows[outcome.name], outcome)
        failed |= outcome.failed
        if not asked.small:
            record(rows, outcome, at)
    if not asked.small:
        console.print(f"written: {REPORT.name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
