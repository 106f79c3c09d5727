"""Campaigns: one fault, injected any number of times, in a process of its own that prints one line of figures.

    python -m tests.faults.kills 10000 7            {"acknowledged":81234,"kills":10000,"lost":0,…,"seed":7}
    python -m tests.faults.kills 40 7 answer-early  the same with a weakness: must lose, or the harness is blind

From a test: `figures("kills", 40, seed=7)`. A campaign forks, kills and preloads, none of which a process that runs
tests should do to itself. Every fault is drawn from the seed and the number of the worker.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PROGRESS = "KILNMARK_ASSURE_PROGRESS"  # set by the long suite
Figures = dict[str, Any]  # name → count, or name → {part: count}; the two are added up over workers
Run = Callable[[int, int, str], Figures]
"""`run(count, seed, weakness)`: inject `count` faults and say what was seen."""


def figures(campaign: str, count: int, *, seed: int, weak: str = "", workers: int = 1, **more: str) -> Figures:
    """Run `tests/faults/<campaign>.py` in a process of its own and return its figures; its progress is passed on.

    Raises:
        RuntimeError: it ended otherwise than with a line of figures; its last words are in the message.
    """
    command = [sys.executable, "-m", f"tests.faults.{campaign}", str(count), str(seed), weak, str(workers)]
    talk: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | more, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stderr:  # standard output is one line at the end: it fills no pipe
            if line.startswith("progress "):
                sys.stderr.write(line)
            else:
                talk = [*talk, line][-40:]
        said = process.stdout.read()
    if process.returncode:  # no finding: a control must not be content with it
        raise RuntimeError(f"{campaign} ended with {process.returncode}\n{''.join(talk)}")
    found: Figures = json.loads(said.splitlines()[-1])
    return found


def main(run: Run) -> None:
    """Be a campaign: read the command line, spread the work over processes, print the figures."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    weak = sys.argv[3] if len(sys.argv) > 3 else ""
    workers = max(1, min(int(sys.argv[4]) if len(sys.argv) > 4 else 1, count))
    began = time.monotonic()
    if workers == 1:
        total = run(count, seed * 1000, weak)
    else:
        shares = [count // workers + (number < count % workers) for number in range(workers)]
        pipes = [_worker(run, share, seed * 1000 + number, weak) for number, share in enumerate(shares)]
        total = {}
        for pid, pipe in pipes:
            with os.fdopen(pipe) as file:
                text = file.read()
            _, status = os.waitpid(pid, 0)
            assert status == 0, f"worker ended with {status}"
            add(total, json.loads(text))
    print(json.dumps(total | {"seed": seed, "seconds": round(time.monotonic() - began)}, sort_keys=True))


def _worker(run: Run, count: int, seed: int, weak: str) -> tuple[int, int]:
    """Fork one worker; return its process id and the pipe its figures come from."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    status = 1
    try:
        os.close(reading)
        if seed % 1000:
            os.environ.pop(PROGRESS, None)  # one of them tells how far it is
        found = run(count, seed, weak)
        with os.fdopen(writing, "w") as file:
            json.dump(found, file)
        status = 0
    except BaseException:  # noqa: BLE001  # nothing of the parent's stack may run here
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def progress(done: int, count: int) -> None:
    """Tell the long suite how far the work is, a hundred times at most."""
    if PROGRESS in os.environ and done % max(1, count // 100) == 0:
        sys.stderr.write(f"progress {done} {count}\n")
        sys.stderr.flush()


def add(total: Figures, more: Mapping[str, Any]) -> None:
    """Add figures to figures."""
    for name, value in more.items():
        if isinstance(value, Mapping):
            add(total.setdefault(name, {}), value)
        else:
            total[name] = total.get(name, 0) + value


def scratch() -> Path:
    """Return a new directory, in memory where there is such: what a kill leaves is what the system holds."""
    shared = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="kilnmark-", dir=shared if os.access(shared, os.W_OK) else None))
