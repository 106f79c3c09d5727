"""`make interop`: what strangers' tools say of our formats, into INTEROP.md. `python -m tests.interop [TOOL…]`."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from tests.interop import clocks, documents, exports, logs, signatures
from tests.interop.bench import Bench, NotRunError, Outcome, RefusedError, Tool

TOOLS: tuple[Tool, ...] = (*logs.TOOLS, *signatures.TOOLS, *clocks.TOOLS, *documents.TOOLS, *exports.TOOLS)
REPORT = Path("INTEROP.md")
HEAD = """# Strangers' tools

Programs that others wrote read what Kilnmark writes, unmodified: each accepts the good and refuses what was altered.
`make interop` makes this page anew from the demo's ledger; each tool lives in an environment of its own.

| tool | of | version | reads | accepted | refused |
|---|---|---|---|---|---|
"""


def line(tool: Tool, outcome: Outcome | str) -> str:
    """Return a tool's line."""
    if isinstance(outcome, str):
        return f"| {tool.name} | {tool.maker} | | {tool.reads} | *not run*: {outcome} | |\n"
    accepted, refused = "; ".join(outcome.accepted), "; ".join(outcome.refused)
    return f"| {tool.name} | {tool.maker} | {outcome.version} | {tool.reads} | {accepted} | {refused} |\n"


def main() -> int:
    """Run the tools asked for, all when none is; return 1 when one disagrees."""
    parser = argparse.ArgumentParser(prog="python -m tests.interop")
    parser.add_argument("tools", nargs="*", help="names; all when none is given, and then INTEROP.md is written")
    parser.add_argument("--out", type=Path, default=Path("interop-out"))
    asked = parser.parse_args()
    console = Console(stderr=True, soft_wrap=True, emoji=False, highlight=False)
    bench = Bench(asked.out.absolute())
    lines, failed = [], 0
    for tool in TOOLS:
        if asked.tools and tool.name not in asked.tools:
            continue
        outcome: Outcome | str
        try:
            outcome = tool.run(bench)
            assert outcome.accepted, "it accepted nothing"
            assert outcome.refused, "it refused nothing"
        except NotRunError as e:
            outcome = str(e)
        except (AssertionError, RefusedError) as e:
            failed += 1
            console.print(f"✗ {tool.name}: {e}", style="red", markup=False)
            continue
        mark = f"· {tool.name}: not run: {outcome}" if isinstance(outcome, str) else f"✓ {tool.name} {outcome.version}"
        console.print(mark, markup=False)
        lines.append(line(tool, outcome))
    if not asked.tools and not failed:
        REPORT.write_text(HEAD + "".join(lines), "utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
