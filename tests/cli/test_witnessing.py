"""A witness from the command line: made, told what to watch, served, asked; what it holds is listed."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import pytest

from ledger.instance import open_studio
from ledger.log.add_checkpoint import AddCheckpoint, format_request
from tests.cli.transcript import Outcome, run

SERVE = [sys.executable, "-c", "from api.cli import main; main()", "witness", "serve", "museum", "--port", "0"]


def test_a_witness_is_made_and_cosigns_what_it_watches(
    world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The key goes into trust files; the ledger's page is cosigned; the list says how much was seen."""
    world("founded")

    def typed(command: str) -> Outcome:
        return run(command, monkeypatch, capsys)

    made = typed("--json witness init museum --name museum.example.net/w")
    assert made.code == 0
    vkey = json.loads(made.out)["vkey"]
    assert vkey.startswith("museum.example.net/w+")
    assert typed("witness init museum --name museum.example.net/w").code == 1
    assert typed("witness add museum").code == 2
    assert typed("witness add museum --trust ledger/trust.json").code == 0
    assert json.loads(typed("--json witness list museum").out)["logs"] == {"example.com/kiln": 0}
    with open_studio(Path("ledger"), write=False) as instance:
        page = instance.page()
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        data = format_request(AddCheckpoint(0, (), page.note))
        answer = httpx.post(f"{address}/add-checkpoint", content=data)
        server.terminate()
        server.communicate(timeout=120)
    assert (answer.status_code, answer.text.startswith("— museum.example.net/w ")) == (200, True)
    said = typed("--lang en witness list museum").out
    assert said == f"example.com/kiln  {page.checkpoint.size} entries seen\n"
