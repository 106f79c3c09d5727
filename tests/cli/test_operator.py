"""The operator's commands where something went wrong, and the server's coming and going."""

import json
import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.opened import open_ledger, served_at
from api.cli.serving import _address
from ledger.craft.state import Key
from tests.cli.transcript import Outcome, run
from tests.craft.world import key_of

Run = Callable[[str], Outcome]
KILN = "kiln dq --name 示例电窑 --type 电窑 --place 丁蜀镇 --master zs001 --key o1.key"


@pytest.fixture
def typed(world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in a folder with a ledger."""
    world("founded")
    return lambda command: run(command, monkeypatch, capsys)


@pytest.mark.studio
def test_state_that_was_tampered_with_is_found_and_derived_anew(typed: Run) -> None:
    """Fsck names the fault and exits with 1; rebuild derives the state from the entries; then fsck is content."""
    with sqlite3.connect("ledger/ledger.db") as database:
        database.execute("DELETE FROM state WHERE kind = 'kiln'")
    database.close()
    found = typed("fsck ledger")
    assert found.code == 1
    assert "[fsck-state]" in found.out
    assert typed("rebuild ledger").code == 0
    assert typed("fsck ledger").code == 0


@pytest.mark.studio
def test_entries_that_the_database_lost_are_put_back(typed: Run) -> None:
    """A database of yesterday is refused until recover has put back what the guard and the stage know."""
    shutil.copy("ledger/ledger.db", "yesterday.db")
    assert typed(KILN).code == 0
    shutil.copy("yesterday.db", "ledger/ledger.db")
    refused = typed(KILN)
    assert refused.code == 1
    assert typed("fsck ledger").code == 1
    recovered = typed("--json recover ledger")
    assert json.loads(recovered.out) == {"restored": 1}
    assert typed("fsck ledger").code == 0


def test_late_registrar_endorses_a_charter_that_is_in_effect(typed: Run) -> None:
    """The ledger opened with two of three; the third key becomes live when it endorses, however late."""
    shutil.rmtree("ledger")
    who = " ".join(f"--registrar office-{n}=登记员{n}=o{n}.key" for n in (1, 2, 3))
    founded = typed(
        f"--json init ledger --origin example.org/zisha --name 示例 --url https://zisha.example.org {who} "
        "-k 2 --key o1.key --endorse-with o2.key --yes"
    )
    charter = json.loads(founded.out)["charter"]
    assert json.loads(founded.out)["open"] is True
    assert typed(f"endorse {charter} --key o3.key --yes").code == 0
    with open_ledger("ledger", write=False) as ledger:
        third = ledger.state.get(Key, key_of("registrar-3").did)
    assert third is not None
    assert third.since == 3


def test_endorsed_statement_is_not_endorsed_again(typed: Run) -> None:
    """What has taken effect needs nobody else."""
    with open_ledger("ledger", write=False) as ledger:
        enrolled = ledger.state.get(Key, key_of("zs001").did)
    assert enrolled is not None
    done = typed(f"--json endorse {enrolled.named_by.hex()} --key o2.key --yes")
    assert done.code == 1
    assert '"endorsement-already-effective"' in done.out


@pytest.mark.studio
def test_server_that_is_interrupted_gives_the_ledger_back(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it serves, the lock names the address; after Ctrl+C another command takes the ledger."""
    import uvicorn

    seen = []

    def run_until_interrupted(self: uvicorn.Server, sockets: list[socket.socket]) -> None:
        seen.append((sockets[0].getsockname()[1], served_at(Path("ledger"))))
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", run_until_interrupted)
    done = typed("serve ledger --port 0")
    assert done.code == 0
    ((port, address),) = seen
    assert address == f"http://127.0.0.1:{port}" == done.out.strip()
    assert typed(KILN).code == 0


def test_port_that_is_taken_is_said_before_anything_is_served(typed: Run) -> None:
    """The port is bound first: exit 2, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = typed(f"--lang en serve ledger --port {taken.getsockname()[1]}")
    assert done.code == 2
    assert "hint: choose another port" in done.err


def test_address_is_one_that_this_machine_reaches() -> None:
    """Listening everywhere is reached at the loopback; an IPv6 address stands in brackets."""
    assert _address("127.0.0.1", 80) == "http://127.0.0.1:80"
    assert _address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert _address("::", 80) == "http://[::1]:80"


def test_usage_errors_are_json_too(typed: Run) -> None:
    """With --json a usage error is one document with code, words and cure."""
    done = typed("--json serve ledger --host 192.0.2.1")
    assert done.code == 2
    assert json.loads(done.out)["code"] == "port-taken"
    assert done.err == ""
