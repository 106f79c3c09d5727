"""The browser's verifier, asked through one long-lived node process.

    with Node() as node:
        node.ask("sha256", "616263")  →  "ba7816bf…"

Questions and answers are lines of JSON, bytes in hex: see `asked.mjs`. Node is the system's or the one that Playwright
brings; where there is neither, what needs it is skipped by name.
"""

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

VERIFY = "../../api/web/static/verify"  # as the programs here name it
HERE = Path(__file__).parent


class Refused(Exception):  # noqa: N818  # an answer, not an error of the test
    """The program refused: its reason code and fields."""

    def __init__(self, code: str, fields: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.fields = code, fields


def node_path() -> str | None:
    """Return the path of a node, or None when this machine has none."""
    found = shutil.which("node")
    spec = None if found else importlib.util.find_spec("playwright")
    if spec is None or spec.origin is None:
        return found
    bundled = Path(spec.origin).parent / "driver" / "node"
    return str(bundled) if bundled.is_file() else None


def copied(folder: Path, modules: str, instead: dict[str, str] | None = None) -> Path:
    """Write the program that answers about a verifier elsewhere; return it.

    Args:
        folder: where it goes.
        modules: address of the verifier's folder as the program sees it.
        instead: addresses of single modules by their file names.
    """
    for name in ("asked.mjs", "answer.mjs"):
        text = (HERE / name).read_text("utf-8")
        for module, address in (instead or {}).items():
            text = text.replace(f"{VERIFY}/{module}", address)
        (folder / name).write_text(text.replace(VERIFY, modules), "utf-8")
    return folder / "answer.mjs"


class Node:
    """A process that answers; closed by leaving the `with`."""

    def __init__(self, script: Path = HERE / "answer.mjs", *given: str) -> None:
        """Start it; `script` is another one where a bug is planted, `given` are its arguments."""
        node = node_path()
        assert node is not None, "the test lacks its mark"
        self._process = subprocess.Popen(
            [node, "--no-warnings", str(script), *given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, ask: str, *args: Any) -> Any:
        """Return what the program answers; raises `Refused`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"ask": ask, "args": args}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "refused" in answer:
            raise Refused(answer["refused"], answer["fields"])
        assert "broken" not in answer, answer["broken"]
        return answer.get("got")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self._process.communicate()
