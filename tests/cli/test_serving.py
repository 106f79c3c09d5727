"""A real server over the studio: commands read by replaying its log, and post through it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import real_time
from tests.cli.transcript import run
from tests.cli.worlds import PASSPHRASE

INIT = "init ledger --origin example.org/zisha --name 示例账本 --url https://zisha.example.org --key o1.key --yes"
ENROL = "enrol zs001 --name 示例 --pinyin S --consent consent.txt --did zs001.key --endorse-with zs001.key --key o1.key"


@pytest.fixture
def served(
    world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[str]:
    """Found a ledger now, serve it on a free port, and yield the address."""
    world("empty")
    real_time(monkeypatch)
    assert run(INIT, monkeypatch, capsys).code == 0
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "ledger", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.terminate()
        _, said = server.communicate(timeout=20)
        assert (server.returncode, said.count("error")) == (0, 0), said
    assert Path("ledger/lock").read_bytes() == b""


def test_commands_go_through_the_server_that_holds_the_ledger(
    served: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its address or by its directory: statements are admitted by the one process that writes."""
    kiln = "kiln dq --name 示例电窑 --type 电窑 --place 江苏宜兴 --master zs001 --key o1.key"
    done = run(f"{ENROL} --ledger {served} --receipts receipts", monkeypatch, capsys)
    assert (done.code, done.err) == (0, "")
    assert len(list(Path("receipts").glob("*.tlog-proof"))) == 2
    again = run(f"{ENROL.replace('enrol zs001', 'enrol zs002')} --ledger {served}", monkeypatch, capsys)
    assert again.code == 1
    assert "一枚印章只能属于一人" in again.err
    by_directory = run(f"{kiln} --ledger ledger", monkeypatch, capsys)
    assert (by_directory.code, by_directory.err) == (0, "")
    waits = run(f"--json endorse --ledger {served}", monkeypatch, capsys)
    assert (waits.code, waits.out.strip()) == (0, "[]")
    looked = run("--lang en doctor ledger", monkeypatch, capsys)
    assert looked.code == 0
    assert f"served at {served}" in looked.out
    late = run("serve ledger", monkeypatch, capsys)
    assert late.code == 1


def test_seal_over_the_network_keeps_its_photo_beside_the_receipts(
    served: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Photos do not travel with statements yet: the command says so and lays them where they can be handed on."""
    from tests.cli.worlds import picture

    picture(Path("impression.jpg"), 120)
    monkeypatch.setenv("KILNMARK_LEDGER", served)
    assert run(ENROL, monkeypatch, capsys).code == 0
    seal = "seal base-1 --text 示例印 --size 18x18 --impression impression.jpg --key zs001.key --receipts kept"
    done = run(seal, monkeypatch, capsys)
    assert done.code == 0
    assert "1 张照片" in done.err
    assert len(list(Path("kept/blob").iterdir())) == 1


def test_address_that_is_no_ledger_is_said_to_be_none(
    world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody listens there: the command ends with words, not with a trace."""
    world("empty")
    done = run("endorse --ledger http://127.0.0.1:9", monkeypatch, capsys)
    assert done.code == 1
    assert done.err.startswith("error: ")
    assert PASSPHRASE not in done.err
