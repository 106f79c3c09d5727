"""E11: every check of the verifier taken away or turned about; the tests notice, or it is argued why they can not.

The arguments are in `tests/assure/survivors.txt`, a mutant's name and below it, indented, why no test can tell it from
the original. One for a mutant that is gone, or that is killed after all, is stale: that is a failure too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.assure.mutants import Mutant, all_mutants
from tests.assure.row import Figures, Row, found

ROOT = Path(__file__).parents[3]
SURVIVORS = Path(__file__).parents[1] / "survivors.txt"
CHEAP = tuple(f"ledger/log/{name}.py" for name in ("checkpoint", "cosignature", "note", "receipt", "tree", "trust"))


def arguments(text: str) -> dict[str, str]:
    """Return the argument for each survivor, by the mutant's name."""
    argued: dict[str, str] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("    "):
            argued[name] = f"{argued[name]} {line.strip()}".strip()
        elif line and not line.startswith("#"):
            assert line not in argued, f"argued twice: {line}"
            name, argued[line] = line, ""
    return argued


def survivors(mutants: Sequence[Mutant], *options: str) -> list[str]:
    """Return the names of the mutants that the tests let live."""
    command = [sys.executable, "-m", "tests.assure.mutation", *options]
    names = "".join(f"{mutant.name}\n" for mutant in mutants)
    environment = os.environ | {"PYTEST_ADDOPTS": ""}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST"):
        environment.pop(name, None)
    # What pytest says there is kept for a failure alone, unless somebody listens for the progress.
    listening = os.environ.get("KILNMARK_ASSURE_PROGRESS") == "1"
    done = subprocess.run(
        command, cwd=ROOT, input=names, text=True, env=environment, check=False,
        stdout=subprocess.PIPE, stderr=None if listening else subprocess.PIPE,
    )  # fmt: skip
    assert done.returncode == 0, f"the mutants were not tried: {(done.stderr or '')[-2000:]}"
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["name"] for each in told} == {mutant.name for mutant in mutants}
    return [each["name"] for each in told if not each["by"]]


def judged(alive: Sequence[str], tried: Sequence[Mutant], argued: dict[str, str]) -> None:
    """Hold the survivors against the arguments, both ways."""
    known = {mutant.name for mutant in all_mutants()}
    gone = sorted(set(argued) - known)
    assert not gone, f"argued in survivors.txt, but there is no such mutant: {gone[0]}"
    empty = [name for name, why in argued.items() if len(why) < 20]
    assert not empty, f"no argument given for {empty[0]}"
    unknown = [name for name in alive if name not in argued]
    assert not unknown, f"{len(unknown)} mutants live that nobody argued for, the first: {unknown[0]}"
    names = {mutant.name for mutant in tried}
    stale = sorted(name for name in argued if name in names and name not in alive)
    assert not stale, f"argued in survivors.txt, but killed: {stale[0]}"


def mutants_killed(count: int, random: Random) -> Figures:
    """Try every mutant, or so many of two of the quicker modules."""
    argued = arguments(SURVIVORS.read_text(encoding="utf-8"))
    if count >= len(all_mutants()):
        tried = list(all_mutants())
        alive = survivors(tried, "--jobs", str(os.cpu_count() or 1))
    else:
        files = random.sample(CHEAP, 2)
        choice = [mutant for mutant in all_mutants() if mutant.file in files and mutant.name not in argued]
        tried = random.sample(choice, count)
        alive = survivors(tried)
    judged(alive, tried, argued)
    return {"mutants": len(tried), "killed": len(tried) - len(alive), "argued": len(alive)}


def planted(_random: Random) -> str:
    """Take the tests of the tree away; and leave an argument for a check that is there no more."""
    checks = [mutant for mutant in all_mutants() if mutant.where == "verify_inclusion" and mutant.after == "pass"]
    alive = survivors(checks, "--only", "tests/log/test_curve.py")
    argued = {"ledger/log/tree.py verify_everything: `a` -> `b`": "an argument for what was there once"}
    return "; ".join((found(lambda: judged(alive, checks, {})), found(lambda: judged([], checks, argued))))


ROWS = (
    Row(
        name="E11", claim="no check of the verifier can be lost unnoticed", unit="mutants", small=12,
        full=len(all_mutants()), run=mutants_killed, control=planted, cores=2,
    ),
)  # fmt: skip
