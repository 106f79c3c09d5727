"""Bugs planted in a copy of the browser's verifier: each check of each step taken out, one at a time.

bugs()                             Bug("tree.js", 44, "if (used !== path.length) throw untrue(…);", …), …
with planted(bug) as node: …       the same questions to a program that has it
found(bug, corpus)                 a document of which it says something else than Python does, or None
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from ledger.log.trust import format_trust
from tests.certs.make_must_fail import FOLDER as FORGERIES
from tests.certs.make_must_fail import trust
from tests.craft.world import START
from tests.js.compared import UNREAD, by_python, without_got
from tests.js.histories import Case, cases, sound, trusts
from tests.js.limits import limits
from tests.js.make_shared import FOLDER
from tests.js.node import Node, copied

STEPS = (
    "bundle.js", "cbor.js", "checkpoint.js", "code.js", "cose.js", "endorsed.js", "entry.js",
    "examined.js", "holder.js", "kiln.js", "link_rules.js", "links.js", "note.js", "office.js", "people_shown.js",
    "piece.js", "presented.js", "proof.js", "proven.js", "receipt.js", "revoked.js", "sheet.js", "signer.js",
    "slots.js", "standing_proof.js", "statement.js", "status_link.js", "summary.js", "thresholds.js", "tree.js",
)  # fmt: skip
_CHECK = re.compile(r"\bif \((?P<condition>.+)\) (?:throw|return (?:foreign|hasten)\b)")
_CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
_SAID = {"foreign(": "bundle-foreign", "missigned(": "bundle-signer", "noEffect(": "bundle-effect"}


@dataclass(frozen=True)
class Bug:
    """A check taken out. file, line: where; text: the line as it is; condition: what is asked no more."""

    file: str
    line: int
    text: str
    condition: str

    @property
    def code(self) -> str:
        """The reason code with which the check refuses; empty where another line tells."""
        match = _CODE.search(self.text)
        return match[1] if match else next((code for word, code in _SAID.items() if word in self.text), "")

    @property
    def name(self) -> str:
        """What it is known by; survives edits elsewhere."""
        return f"{self.file}: {self.text.strip()}"

    def plant(self, folder: Path) -> None:
        """Plant it in this copy of the verifier."""
        path = folder / self.file
        lines = path.read_text("utf-8").split("\n")
        assert lines[self.line] == self.text, self.name
        lines[self.line] = self.text.replace(f"if ({self.condition})", f"if (false && ({self.condition}))")
        path.write_text("\n".join(lines), "utf-8")


def bugs() -> Iterator[Bug]:
    """Yield every check that stands in a line of its own with the code with which it refuses."""
    for name in STEPS:
        for number, text in enumerate((FOLDER / name).read_text("utf-8").split("\n")):
            match = _CHECK.search(text)
            if match is None or "Error)" in match["condition"] or "Misread)" in match["condition"]:
                continue
            bug = Bug(name, number, text, match["condition"])
            if bug.code:
                yield bug


@contextmanager
def planted(bug: Bug) -> Iterator[Node]:
    """Give a process whose verifier has the bug."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(FOLDER, folder / "verify")
        bug.plant(folder / "verify")
        (folder / "package.json").write_text('{"type":"module"}', "utf-8")
        with Node(copied(folder, "./verify")) as node:
            yield node


@cache
def corpus() -> tuple[tuple[Case, dict[str, Any]], ...]:
    """Return documents and what Python says of them: the forgeries on file, whole histories, some generated ones."""
    pinned = trust()
    files = [path.read_bytes().partition(b"\n\n")[2] for path in sorted(FORGERIES.glob("*.txt"))]
    told = [Case(data, pinned, START, "forgery") for data in files if not data.startswith(UNREAD)]
    told += [Case(data, trusts()[2], START, "sound") for data in sound()]
    told += [case for case in cases(Random(5), 150) if not case.document.startswith(UNREAD)]
    told += [Case(data, trusts()[0], START, "at a limit") for data in limits()]
    return tuple((case, without_got(by_python(case.document, case.trust, case.at))) for case in told)


def found(bug: Bug) -> Case | None:
    """Return a document that gives the bug away; those refused with the code of the check's line are asked first."""
    ordered = sorted(corpus(), key=lambda each: f'"{bug.code}"' not in json.dumps(each[1]))
    with planted(bug) as node:
        for case, expected in ordered:
            try:
                got = node.ask("verify", case.document.hex(), format_trust(case.trust).hex(), case.at, {})
            except AssertionError:  # it broke
                return case
            if {name: without_got(got).get(name) for name in expected} != expected:
                return case
    return None


def survivors(chosen: Sequence[Bug]) -> list[str]:
    """Return the names of the bugs that nothing gives away."""
    return [bug.name for bug in chosen if found(bug) is None]
