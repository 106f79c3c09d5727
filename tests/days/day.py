"""A day as people live it: commands, the time that passes, what a scan is told; at the end the ledger is audited.

    # the phone falls into the clay pit
    + key new.key                                a new key file
    + piece p1.json P1 zs001 lk-2026-05/1-1      a registration of piece P1 by zs001, from that slot
    + phrase a.txt                               a collector's phrase
    + scratch code.txt hidden.json               what is under the panel of the first piece of a file of hidden codes
    + keep FINDING                               `$FINDING`: the id of the last statement posted
    + did OWNER P1 a.txt                         `$OWNER`: the key of that phrase for that piece
    $ key recover zs001 …                        a kilnmark command that succeeds
    $ register p1.json --key zs001.key
    ! key-not-live                               the command above is refused with this code
    ~ 72 h                                       time passes: h, d
    ? P1 registered +unclaimed -late             what a scan is told: the word, notes and warnings there and not there;
                                                 the piece's proof bundle must say the same of all that both know

`P1` … `P9` are piece codes, `$ID` the id of the last statement posted. A day is played twice: on the ledger's own
folder, and at the address of a server in front of it, where statements travel over HTTP and the state is replayed from
what was published.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from api.app import make_app
from api.settings import Settings
from certs.verify import verify
from ledger.craft.code import show_code
from ledger.instance import open_studio
from tests.certs.agreeing import compare_told
from tests.cli.transcript import run
from tests.craft.kiln_world import code_of
from tests.craft.world import START

PHOTOS = {view: bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + view.encode() for view in ("front", "base")}
_UNITS = {"h": 3600, "d": 24 * 3600}
_PIECE = re.compile(r"\bP([1-9])\b")


class Day:
    """One day being played in a folder that holds key files and a ledger."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self.now = path, START + 60
        self._named: dict[str, str] = {}
        self._said: dict[str, object] = {}
        self._monkeypatch, self._capsys = monkeypatch, capsys
        monkeypatch.setattr(time, "time", lambda: float(self.now))

    def play(self) -> int:
        """Play the file; return how many lines were acted upon.

        An expectation belongs to the command before it: a refusal that nobody expects fails, and so does an expected
        one that does not come.
        """
        lines = [line for line in self.path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        acts: dict[str, Callable[[str], None]] = {"+": self._make, "~": self._wait, "?": self._scan}
        for at, line in enumerate(lines):
            mark, rest = line[0], _PIECE.sub(lambda found: show_code(code_of(int(found[1]))), line[2:])
            following = lines[at + 1] if at + 1 < len(lines) else ""
            if mark == "$":
                self._command(rest, following.removeprefix("! ") if following.startswith("! ") else "")
            elif mark != "!":
                acts[mark](rest)
            self.now += 0 if mark == "!" else 1
        return len(lines)

    def _command(self, command: str, refused: str) -> None:
        for name, value in self._named.items():
            command = command.replace(f"${name}", value)
        outcome = run(f"--json {command}", self._monkeypatch, self._capsys)
        said = json.loads(outcome.out) if outcome.out.strip() else {}
        if refused:
            codes = [said.get("code"), *(each.get("code") for each in said.get("errors", ()))]
            assert outcome.code != 0, f"{command}: was not refused"
            assert refused in codes, f"{command}: {outcome.out}{outcome.err}"
            return
        assert outcome.code == 0, f"{command}: {outcome.out}{outcome.err}"
        self._said = said
        if isinstance(said, dict) and said.get("statements"):
            self._named["ID"] = said["statements"][0]

    def _make(self, what: str) -> None:
        kind, name, *given = what.split()
        if kind == "key":
            self._command(f"key new {name}", "")
        elif kind == "phrase":
            self._command(f"own phrase --out {name}", "")
        elif kind == "did":
            self._command(f"own key {given[0]} --phrase-file {given[1]}", "")
            self._named[name] = str(self._said["did"])
        elif kind == "keep":
            self._named[name] = self._named["ID"]
        elif kind == "scratch":
            kept = json.loads(Path(given[0]).read_text("utf-8"))
            Path(name).write_text(kept["pieces"][0]["hidden"] + "\n", "utf-8")
        elif kind == "piece":
            Path(name).write_text(json.dumps([registration(*given)]), "utf-8")
        else:
            Path(name).write_text(" ".join(given) + "\n", "utf-8")

    def _wait(self, what: str) -> None:
        count, unit = what.split()
        self.now += int(count) * _UNITS[unit]

    def _scan(self, what: str) -> None:
        code, word, *lines = what.split()
        told = self.answer(f"/api/v1/verify/{code}")
        told = told.get("verdict", told)
        there = {line["code"] for part in ("checked", "stated", "notes", "warnings") for line in told[part]}
        assert told["word"] == word, (what, told["word"], told.get("because"))
        for line in lines:
            assert (line[1:] in there) is (line[0] == "+"), (what, sorted(there))
        if told["word"] != "not-found":
            self._agree(code, told)

    def _agree(self, code: str, told: dict[str, Any]) -> None:
        """Hold the piece's proof bundle against what the server says: they agree on all that both know."""
        with open_studio(Path("ledger"), write=False) as instance:
            app = make_app(instance, Settings(), now=lambda: self.now)
            bundle = TestClient(app).get(f"/api/v1/pieces/{code}/bundle").content
            report = verify(bundle, instance.trust, self.now)
        refused = [(step.name, step.code) for step in report.steps if step.ok is False]
        assert refused == [], (code, refused)
        assert compare_told(told, report.verdict.to_json()) == [], code

    def answer(self, path: str) -> dict[str, object]:
        """Return what the ledger's page would be drawn from, as JSON."""
        with open_studio(Path("ledger"), write=False) as instance:
            app = make_app(instance, Settings(), now=lambda: self.now)
            found = TestClient(app).get(path)
        assert found.status_code == 200, found.text
        answered: dict[str, object] = found.json()
        return answered

    def audit(self) -> None:
        """Take the ledger home and check all of it, with the trust file that came from elsewhere."""
        where = "ledger"
        self._command(f"mirror {where} mirror --trust ledger/trust.json", "")
        outcome = run("--json audit mirror --trust ledger/trust.json", self._monkeypatch, self._capsys)
        report = json.loads(outcome.out)
        assert (outcome.code, report["findings"]) == (0, []), outcome.out
        self._command("fsck ledger", "")


def registration(code: str, maker: str, *slots: str) -> dict[str, object]:
    """Return an everyday registration as a list to register has it; without slots a studio firing."""
    role = [each.partition("=") for each in slots if "=" in each]
    firings: list[dict[str, str]] = [{"slot": slot} for slot in slots if "=" not in slot]
    photos = [
        {"sha256": sha256(data).hexdigest(), "type": "image/jpeg", "view": view, "width": 64, "height": 48}
        for view, data in PHOTOS.items()
    ]
    return {
        "code": code.replace("-", ""), "maker": maker, "title": {"zh": "春水"}, "shape": "shipiao",
        "clay": {"group": "zini", "name": "底槽清"}, "forming": "fully-handmade", "measures": {"weight": 310},
        "firings": firings or [{"kind": "electric", "date": "2026-04-28"}], "year": 2026, "photos": photos,
        **({"roles": [{"role": name, "person": person} for name, _, person in role]} if role else {}),
    }  # fmt: skip


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the ledger in this process, whose clock is the day's, and yield its address."""
    with open_studio(folder, write=True) as instance:
        app = make_app(instance, Settings(), now=lambda: int(time.time()))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            threading.Event().wait(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()
