"""Runs rows, each in a process of its own, as many at a time as there are cores; tells how far they are."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tests.assure.outcome import Outcome, outcome_of
from tests.assure.row import Row
from tests.parts import missing

ROOT = Path(__file__).parents[2]
Tell = Callable[[int, int], None]


def run_child(row: Row, seed: int, count: int, tell: Tell) -> Outcome:
    """Run one row; `tell` hears how many of how many. A process that dies without a word is a failure."""
    lacking = missing(row.needs)
    if lacking:
        return Outcome(row.name, seed, {}, "", 0, f"could not run on this machine: no {lacking}")
    command = [sys.executable, "-m", "tests.assure.child", row.name, str(seed), str(count)]
    said: list[str] = []
    talk: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"KILNMARK_ASSURE_PROGRESS": "1"},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        reader = threading.Thread(target=said.extend, args=(child.stdout,))  # both pipes are read to their ends
        reader.start()
        for line in child.stderr:
            word, _, rest = line.partition(" ")
            if word == "progress":
                at, of = rest.split()
                tell(int(at), int(of))
            else:
                talk = [*talk, line][-60:]
        reader.join()
    if child.returncode != 0 or not said:
        return Outcome(row.name, seed, {}, "", 0, f"ended with {child.returncode}\n{''.join(talk)}", failed=True)
    return outcome_of(said[-1])


def run_rows(rows: list[Row], seed: int, counts: Callable[[Row], int], console: Console) -> Iterator[Outcome]:
    """Yield outcomes as they come: first those that share the machine, then those that want it for themselves."""
    shared = [row for row in rows if row.cores == 1]
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def one(row: Row) -> Outcome:
            task: TaskID = progress.add_task(f"{row.name:4} {row.claim[:60]}", total=None)
            try:
                return run_child(row, seed, counts(row), lambda at, of: progress.update(task, completed=at, total=of))
            finally:
                progress.remove_task(task)

        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            for future in as_completed([pool.submit(one, row) for row in shared]):
                yield future.result()
        yield from (one(row) for row in rows if row.cores > 1)
