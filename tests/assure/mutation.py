"""Kills mutants: the tests are collected and run once, then each mutant in a fork of that process.

    python -m tests.assure.mutation < names.txt      a line of JSON a mutant: its name, and the test that killed it

A function's code is exchanged in place, so that every module which imported it runs the mutant. A module's constants
are reckoned anew and exchanged in the program, not in the tests. First the tests of the mutant's own module are run,
the quick ones first; then, of what these left alive, all that reach the verifier.
"""

import ast
import functools
import importlib
import inspect
import json
import os
import re
import resource
import signal
import sys
import time
import types
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from _pytest.runner import runtestprotocol

from tests.assure.mutants import ROOT, Mutant, all_mutants, mutated

OWN = {
    "certs/bundle.py": ("tests/certs/test_bounds.py", "tests/certs/test_bundle.py"),
    "certs/chain.py": (
        "tests/certs/test_chain.py",
        "tests/certs/test_endorsed.py",
        "tests/certs/test_keys_shown.py",
        "tests/certs/test_must_fail.py",
        "tests/certs/test_proven.py",
    ),
    "certs/cose.py": ("tests/certs/test_holder.py", "tests/certs/test_summary.py"),
    "certs/holder.py": ("tests/certs/test_holder.py", "tests/certs/test_must_fail.py"),
    "certs/links.py": ("tests/certs/test_links.py", "tests/certs/test_must_fail.py"),
    "certs/people_shown.py": (
        "tests/certs/test_links.py",
        "tests/certs/test_must_fail.py",
        "tests/certs/test_older.py",
    ),
    "certs/slots_proven.py": ("tests/certs/test_proven.py", "tests/certs/test_must_fail.py"),
    "certs/status_link.py": ("tests/certs/test_links.py", "tests/certs/test_must_fail.py"),
    "certs/endorsed.py": (
        "tests/certs/test_chain.py",
        "tests/certs/test_endorsed.py",
        "tests/certs/test_keys_shown.py",
        "tests/certs/test_must_fail.py",
        "tests/certs/test_proven.py",
    ),
    "certs/standing_proof.py": ("tests/certs/test_snapshot_forged.py", "tests/certs/test_standing_proof.py"),
    "certs/proven.py": (
        "tests/certs/test_keys_shown.py",
        "tests/certs/test_proven.py",
        "tests/certs/test_must_fail.py",
    ),
    "certs/verify.py": (
        "tests/certs/test_must_fail.py",
        "tests/certs/test_presented.py",
        "tests/certs/test_standing_proof.py",
        "tests/certs/test_steps.py",
        "tests/certs/test_successor.py",
        "tests/certs/test_verify.py",
    ),
    "ledger/craft/sheet.py": (
        "tests/craft/test_bounds.py",
        "tests/craft/test_sheet.py",
        "tests/craft/test_submission.py",
        "tests/test_must_fail.py",
    ),
    "ledger/craft/statement.py": (
        "tests/craft/test_bounds.py",
        "tests/craft/test_statement.py",
        "tests/test_must_fail.py",
    ),
    "ledger/log/checkpoint.py": ("tests/log/test_bounds.py", "tests/log/test_checkpoint.py"),
    "ledger/log/cosignature.py": ("tests/log/test_bounds.py", "tests/log/test_cosignature.py"),
    "ledger/log/keys.py": ("tests/log/test_keys.py",),
    "ledger/log/note.py": ("tests/log/test_bounds.py", "tests/log/test_note.py"),
    "ledger/log/receipt.py": ("tests/log/test_bounds.py", "tests/log/test_receipt.py", "tests/test_must_fail.py"),
    "ledger/log/tree.py": ("tests/log/test_bounds.py", "tests/log/test_tree.py"),
    "ledger/log/trust.py": ("tests/log/test_bounds.py", "tests/log/test_trust.py"),
}
EVERY = (
    *sorted({path for paths in OWN.values() for path in paths}),
    *(f"tests/certs/test_{name}.py" for name in ("gather", "presented", "shown", "summary")),
    *("tests/craft/test_submission.py", "tests/log/test_entry.py", "tests/log/test_tiles.py", "tests/test_bytes.py"),
)
SECONDS = 5  # of processor time beyond twice what the tests took unchanged: a mutant that never ends is a dead one
SLOW = 3  # seconds of processor time: a longer test is not run for mutants, that they may all be tried in an hour
MEMORY = 3 << 30
SIMPLE = (int, str, bytes, frozenset, tuple, dict, re.Pattern)


class Killing:
    """A plugin that takes the place of the run: a baseline, then the mutants."""

    def __init__(self, mutants: Sequence[Mutant], files: dict[str, Sequence[str]], jobs: int) -> None:
        self.mutants, self.files, self.jobs = mutants, files, jobs
        self.killed: dict[str, str] = {}
        self.left: list[Mutant] = []
        self._kills: Counter[tuple[str, str]] = Counter()  # by a test: of a file's mutants, and of a function's

    def pytest_configure(self) -> None:
        """Let Hypothesis try the same cases for every mutant, and shrink nothing."""
        from hypothesis import Phase, settings

        phases = [Phase.explicit, Phase.generate]
        settings.register_profile("mutants", derandomize=True, database=None, phases=phases)
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run everything once unchanged, then each mutant against the tests of its file, the shortest first."""
        took: dict[pytest.Item, float] = {}
        for item, after in zip(session.items, [*session.items[1:], None], strict=True):
            began = time.process_time()
            failed = [report for report in runtestprotocol(item, log=False, nextitem=after) if report.failed]
            assert not failed, f"fails without any mutant: {item.nodeid}\n{failed[0].longreprtext}"
            took[item] = time.process_time() - began
        items = sorted((item for item in session.items if took[item] <= SLOW), key=lambda item: took[item])
        tests = {
            file: [item for item in items if str(item.path.relative_to(ROOT)) in paths]
            for file, paths in self.files.items()
        }
        self._judge(tests, {file: sum(took[item] for item in chosen) for file, chosen in tests.items()})
        return True

    def _judge(self, tests: dict[str, list[pytest.Item]], took: dict[str, float]) -> None:
        """Fork for each mutant, `jobs` at a time; a child says in its pipe which test failed."""
        waiting, running = list(reversed(self.mutants)), {}
        while waiting or running:
            if os.environ.get("KILNMARK_ASSURE_PROGRESS") == "1":
                sys.stderr.write(f"progress {len(self.mutants) - len(waiting) - len(running)} {len(self.mutants)}\n")
                sys.stderr.flush()
            while waiting and len(running) < self.jobs:
                mutant = waiting.pop()
                reading, writing = os.pipe()
                child = os.fork()
                if not child:
                    os.close(reading)
                    _live(mutant, self._likely(mutant, tests[mutant.file]), writing, SECONDS + 2 * took[mutant.file])
                os.close(writing)
                running[child] = (mutant, reading)
            child, status = os.wait()
            mutant, reading = running.pop(child)
            said = os.read(reading, 2048).decode(errors="replace")
            os.close(reading)
            if os.waitstatus_to_exitcode(status) == 0:
                self.left.append(mutant)
            else:
                self.killed[mutant.name] = said or "it never ends, or takes all memory"
                self._kills.update([(said, mutant.file), (said, f"{mutant.file} {mutant.where}")])

    def _likely(self, mutant: Mutant, items: list[pytest.Item]) -> list[pytest.Item]:
        """Return the tests with those first that killed this function's neighbours, then this file's."""
        here = f"{mutant.file} {mutant.where}"
        return sorted(items, key=lambda item: (-self._kills[item.nodeid, here], -self._kills[item.nodeid, mutant.file]))


def _live(mutant: Mutant, items: Sequence[pytest.Item], tell: int, seconds: float) -> None:
    """Be the mutant until a test fails; never returns."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        become(mutant)
        for item, after in zip(items, [*items[1:], None], strict=True):
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=after)):
                os.write(tell, item.nodeid.encode()[:2000])
                os._exit(1)
    except BaseException as e:  # noqa: BLE001  # the module does not even come up: dead as well
        os.write(tell, f"{type(e).__name__} while coming up".encode())
        os._exit(1)
    os._exit(0)


# Becoming one ---------------------------------------------------------------------------------------------------------


def become(mutant: Mutant) -> None:
    """Exchange in this process what the mutant changes."""
    module = importlib.import_module(mutant.file.removesuffix(".py").replace("/", "."))
    _forget()
    code = compile(mutated(mutant), str(ROOT / mutant.file), "exec", dont_inherit=True)
    at_import = _called_at_import(mutant)
    if mutant.where:
        name, _, method = mutant.where.partition(".")
        holder = vars(module)[name]
        if isinstance(holder, type):
            method = method.partition(".")[0]
            _function(inspect.getattr_static(holder, method)).__code__ = _code(_code(code, name), method)
        else:
            _function(holder).__code__ = _code(code, name)
        if not at_import:
            return
    fresh = types.ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    exec(code, vars(fresh))  # the project's own file with one change
    for name, old in list(vars(module).items()):
        new = vars(fresh).get(name)
        if isinstance(old, SIMPLE) and type(new) is type(old) and _differ(old, new) and not name.startswith("__"):
            _exchange(name, old, new)


def _differ(old: object, new: object) -> bool:
    """Report whether two constants differ; of a table of functions, which the fresh module has its own of, its keys."""
    return set(old) != set(new) if isinstance(old, dict) and isinstance(new, dict) else old != new


def _called_at_import(mutant: Mutant) -> bool:
    """Report whether the module itself calls the function: what it gave then must be reckoned anew."""
    tree = ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))
    calls = (
        node
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
    )
    names = {node.func.id for node in calls if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return mutant.where.partition(".")[0] in names


def _exchange(name: str, old: object, new: object) -> None:
    """Exchange a constant wherever the program has it under its name."""
    for known, module in list(sys.modules.items()):
        if known.partition(".")[0] in ("ledger", "certs", "api") and vars(module).get(name) is old:
            setattr(module, name, new)


def _code(code: types.CodeType, name: str) -> types.CodeType:
    return next(each for each in code.co_consts if isinstance(each, types.CodeType) and each.co_name == name)


def _function(held: object) -> types.FunctionType:
    """Return the function behind a cache, a property, a class method or a context manager."""
    if isinstance(held, property):
        held = held.fget
    if isinstance(held, classmethod | staticmethod):
        held = held.__func__
    found = inspect.unwrap(held)  # type: ignore[arg-type]  # callable by now
    assert isinstance(found, types.FunctionType), held
    return found


def _forget() -> None:
    """Empty the program's caches: what an unchanged function said must not speak for the mutant."""
    for known, module in list(sys.modules.items()):
        if known.partition(".")[0] in ("ledger", "certs"):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


# From outside ---------------------------------------------------------------------------------------------------------


def _run(mutants: Sequence[Mutant], files: dict[str, Sequence[str]], jobs: int) -> Killing:
    plugin = Killing(mutants, files, jobs)
    paths = sorted({path for mutant in mutants for path in files[mutant.file]})
    arguments = ["-p", "no:cacheprovider", "-p", "no:xdist", "-q", "--no-header", "--no-summary", *paths]
    code = pytest.main(arguments, plugins=[plugin])
    assert code in (0, 5), f"the tests could not be run: {code}"
    return plugin


def kill(mutants: Sequence[Mutant], files: dict[str, Sequence[str]], jobs: int, *, more: bool) -> Iterator[str]:
    """Yield a line of JSON for each mutant: `name`, and `by`, the test that killed it, or "" for a survivor."""
    first = _run(mutants, files, jobs)
    rest = _run(first.left, dict.fromkeys(OWN, EVERY), jobs) if more and first.left else first
    by = first.killed | rest.killed
    for mutant in mutants:
        yield json.dumps({"name": mutant.name, "by": by.get(mutant.name, "")}, ensure_ascii=False)


def main(arguments: Sequence[str]) -> None:
    """Read names, one a line. `--own`: no tests but the module's own; `--only PATH`: none but that file's."""
    wanted = {line.rstrip("\n") for line in sys.stdin}
    answer = os.dup(1)
    os.dup2(2, 1)  # pytest talks beside the answer
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    jobs = int(arguments[arguments.index("--jobs") + 1]) if "--jobs" in arguments else 1
    files = dict.fromkeys(OWN, (only,)) if only else dict(OWN)
    more = not only and "--own" not in arguments
    chosen = [mutant for mutant in all_mutants() if mutant.name in wanted]
    with os.fdopen(answer, "w", encoding="utf-8") as out:
        for line in kill(chosen, files, jobs, more=more):
            out.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
