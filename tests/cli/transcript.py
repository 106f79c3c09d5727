"""Transcripts: commands as people type them and what they get back, run in this process.

    world: founded                     which prepared folder the commands run in
    # a remark
    $ kilnmark --lang en fsck ledger   a command; `$LAST`: the last statement id shown,
                                       `$CODE`: piece code, `$BARE`: without its hyphens
    sound: 12 entries, …               its stdout
    ! error: …                         its stderr
    [1]                                its exit code, when it is not 0
    $ write lines.json                 a file of the next lines
    < [{"slot":"1-1","person":"zs001"}]

In what is compared, 64 hex digits are `<id>`, 16 with an ellipsis `<hash>…`, dids `<did>`,
a closed list's mark `<mark>`. With
KILNMARK_TRANSCRIPTS=write the files are written anew: read what changed before committing it.
"""

import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.cli import main
from api.cli.manners import manners

WRITE = os.environ.get("KILNMARK_TRANSCRIPTS") == "write"
_ID = re.compile(r"\b[0-9a-f]{64}\b")
_CODE = re.compile(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]\b")
_PLAIN = (
    (re.compile(r'"c2sp.org/tlog-proof@v1[^"]*"'), '"<receipt>"'),
    (_ID, "<id>"),
    (re.compile(r"每秒 \d+ 条"), "每秒 <n> 条"),
    (re.compile(r"\d+ entries a second"), "<n> entries a second"),
    (re.compile(r"\b[0-9a-f]{16}…"), "<hash>…"),
    (re.compile(r"\b(?:[A-Z2-7]{4} ){6}[A-Z2-7]{2}\b"), "<mark>"),
    (re.compile(r"did:key:z6Mk\w+"), "<did>"),
    (re.compile(r"\+[0-9a-f]{8}\+[\w+/=]+"), "<log key>"),
    (re.compile(r"\b[A-Z2-7]{16}\b"), "<fingerprint>"),
    (re.compile(r"/tmp/\S*?/(?=\w+)"), "<folder>/"),
)


@dataclass
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str


def run(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Outcome:
    """Run the command line in this process."""
    monkeypatch.setattr(sys, "argv", ["kilnmark", *shlex.split(command)])
    manners.json = False
    capsys.readouterr()
    code = 0
    try:
        main()
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else 1
    said = capsys.readouterr()
    return Outcome(code, said.out, said.err)


def plain(text: str) -> str:
    """Return the text with what differs between runs named by its kind."""
    for pattern, name in _PLAIN:
        text = pattern.sub(name, text)
    return text


@dataclass
class Transcript:
    """A transcript being played."""

    path: Path
    last: str = ""
    code: str = ""
    played: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The file's lines."""
        return self.path.read_text("utf-8").splitlines()

    @property
    def world(self) -> str:
        """Which folder it runs in."""
        return self.lines[0].removeprefix("world: ")

    def play(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        """Run every command and compare, or write the file anew."""
        self.played = self.lines[:1]
        rest = self.lines[1:]
        while rest:
            line = rest.pop(0)
            if line.startswith("$ write "):
                body = []
                while rest and rest[0].startswith("< "):
                    body.append(rest.pop(0))
                Path(line.removeprefix("$ write ")).write_text("\n".join(each[2:] for each in body) + "\n", "utf-8")
                self.played += [line, *body]
            elif line.startswith("$ "):
                self.played.append(line)
                self.played += self._run(line[2:], monkeypatch, capsys)
            elif line.startswith("#") or not line:
                self.played.append(line)
        if WRITE:
            self.path.write_text("\n".join(self.played) + "\n", "utf-8")
        assert self.played == self.lines

    def _run(self, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
        command = command.replace("$LAST", self.last).replace("$CODE", self.code)
        command = command.replace("$BARE", self.code.replace("-", ""))
        outcome = run(command.removeprefix("kilnmark "), monkeypatch, capsys)
        for found in _ID.findall(outcome.out)[:1]:
            self.last = found
        for found in _CODE.findall(outcome.out)[:1]:
            self.code = found
        lines = plain(outcome.out).splitlines()
        lines += [f"! {line}" for line in plain(outcome.err).splitlines()]
        return [*lines, *([f"[{outcome.code}]"] if outcome.code else [])]
