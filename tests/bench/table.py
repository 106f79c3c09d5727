"""BENCHMARKS.md: the lines, what did not run and why, the versions and the machine."""

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ledger.log.keys import BACKEND
from tests.bench.measure import ROUNDS, Line

REPORT = Path("BENCHMARKS.md")
LIBRARIES = ("msgspec", "pynacl", "cryptography", "uvicorn", "httptools", "fastapi", "sqlmodel", "typst", "zxing-cpp")
ELSEWHERE = {
    "P7": "takes 10^6 entries: `make bench-full`, below",
    "P11": "`python -m tests.bench.phone`: milliseconds in a throttled browser, on a machine that does nothing else",
    "P12": "needs nginx and the opening board",
    "P13": "needs PostgreSQL",
    "P14": "needs a PostgreSQL cluster",
}
HEAD = """# Benchmarks

Written by `make bench`: every figure stands beside a control that ran in turn with it, in {rounds} rounds; figures are
medians, the ratio is the median of the rounds' ratios, ± is half the spread of the ratios. Only ratios mean anything
elsewhere. A figure that was not reached is in bold, and why is said below the table.

"""


COLUMNS = """| what | control | ours | ratio | spread | to reach | beside |
|---|---:|---:|---:|---:|---|---|
"""
MEMORY = """| what | took | rate | largest process | beside |
|---|---:|---:|---:|---|
"""
HALL = """Searching the hall, every count included, each question anew; the control: one table, LIKE and GROUP BY.

| what | control | ours, p50 | ours, p99 | ratio |
|---|---:|---:|---:|---:|
"""
MILLION = "## A million entries"
_MILLION = re.compile(rf"^{MILLION}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def with_million(text: str, growing: list[Line], memory: list[str], halls: list[str] | None = None) -> str:
    """Return the file's text with the section of `make bench-full` replaced, or put before the machine's."""
    today = datetime.now(UTC).date().isoformat()
    said = f"{MILLION}\n\nWritten by `make bench-full` on {today}. Memory is a process's largest resident set.\n\n"
    if growing:
        said += COLUMNS + "\n".join(map(str, growing)) + "\n\n"
    before, head, rest = _MILLION.sub("", text).partition("## Machine")
    asked = f"{HALL}" + "\n".join(halls) + "\n\n" if halls else ""
    return f"{before}{said}{MEMORY}" + "\n".join(memory) + f"\n\n{asked}{head}{rest}"


def written(lines: list[Line], missing: dict[str, str], why: str, before: str = "") -> str:
    """Return the file's text; `before` is what it was, whose section of a million entries stays."""
    absent = "\n".join(f"- {name}: {reason}." for name, reason in (missing | ELSEWHERE).items())
    table = "\n".join(map(str, lines))
    kept = _MILLION.search(before)
    parts = [f"{HEAD.format(rounds=ROUNDS)}{COLUMNS}{table}", why, f"## Counted as missing\n\n{absent}"]
    parts += [kept[0] if kept else "", machine()]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def machine() -> str:
    """Return versions and the machine."""
    found = {name: _version(name) for name in LIBRARIES}
    openssl = subprocess.run(["openssl", "version"], capture_output=True, text=True, check=True).stdout.split()[1]
    libraries = ", ".join(f"{name} {number}" for name, number in found.items() if number)
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    return (
        f"## Machine\n\n{os.cpu_count()} cores, {processor.group(1) if processor else platform.machine()}, "
        f"{platform.system()} {platform.release()}. Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, OpenSSL {openssl}, Ed25519 verified by {BACKEND}; {libraries}. "
        f"Measured on {datetime.now(UTC).date().isoformat()}; load average at the end {os.getloadavg()[1]:.1f} "
        f"(above the number of cores other work took its share, and spreads are wide).\n"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except ImportError:  # PackageNotFoundError is one
        return ""
