"""ASSURANCE.md: what was reached, asked, planted and found. A row that was not run again keeps its line."""

import os
import platform
import subprocess
from pathlib import Path

from tests.assure.design import DESIGN
from tests.assure.outcome import Outcome
from tests.assure.row import Row

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "ASSURANCE.md"
HEAD = """# Assurance

Written by `make assure`. Each row is an attack or a fault: what holds, how often it was tried, and the fault that was
planted so that the same harness had to find it. `make assure ROWS=E2 SEED=5` repeats one. Last run with {machine}.

| row | claim | reached | asked | seed | planted, and found | seconds | revision |
|---|---|---|---|---|---|---|---|
"""


def revision() -> str:
    """Return the commit that is measured, with a + when files differ from it."""
    git = ["git", "-C", str(ROOT)]
    head = subprocess.run([*git, "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=False)
    if head.returncode:
        return "unknown"
    others = [line for line in changed.stdout.splitlines() if not line.endswith(REPORT.name)]
    return head.stdout.strip() + ("+" if others else "")


def cell(text: str) -> str:
    """Return a text as it stands in a table: one line, no bar of its own."""
    return " ".join(text.replace("|", "\\|").split())


def reached(row: Row, outcome: Outcome) -> str:
    """Return the figures in words, or what stood in the way."""
    if outcome.failed:
        return f"**failed**: {cell(outcome.trouble.strip().splitlines()[-1])}"
    if outcome.trouble:
        return cell(outcome.trouble)
    told = ", ".join(f"{n:,} {name}" if isinstance(n, int) else f"{name}: {n}" for name, n in outcome.figures.items())
    return cell(told) + (" **(fewer than asked)**" if int(outcome.figures[row.unit]) < row.full else "")


def line_of(row: Row, outcome: Outcome, at: str) -> str:
    """Return a row of the table."""
    asked = f"{row.full:,} {row.unit}"
    parts = (row.name, row.claim, reached(row, outcome), asked, str(outcome.seed), outcome.found or "–",
             str(outcome.seconds), at)  # fmt: skip
    return "| " + " | ".join((parts[0], cell(parts[1]), parts[2], *map(cell, parts[3:]))) + " |"


def kept_lines(report: str, rows: dict[str, Row]) -> dict[str, str]:
    """Return the table lines of an earlier report by row name, of rows that still exist."""
    named = ((line.split("|")[1].strip(), line) for line in report.splitlines() if line.startswith("| "))
    return {name: line for name, line in named if name in rows}


def document(rows: dict[str, Row], lines: dict[str, str]) -> str:
    """Return the whole report: the table, then by name what has no line in it."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"
    unrun = [name for name in rows if name not in lines]
    absent = [name for name in DESIGN if name not in rows]
    parts = [
        HEAD.format(machine=machine) + "\n".join(lines[name] for name in rows if name in lines) + "\n",
    ]
    if unrun:
        parts.append("## Not run yet\n\n" + "\n".join(f"- {name}: {DESIGN[name]}" for name in unrun) + "\n")
    if absent:
        parts.append("## Not covered yet\n\n" + "\n".join(f"- {name}: {DESIGN[name]}" for name in absent) + "\n")
    return "\n".join(parts)


def record(rows: dict[str, Row], outcome: Outcome, at: str, path: Path = REPORT) -> None:
    """Write one outcome into the report, at once: a long run that is stopped leaves what it measured."""
    lines = kept_lines(path.read_text(encoding="utf-8"), rows) if path.exists() else {}
    lines[outcome.name] = line_of(rows[outcome.name], outcome, at)
    written = path.with_suffix(".new")
    written.write_text(document(rows, lines), encoding="utf-8")
    written.replace(path)
