"""A real server over the studio: commands read by replaying its log, and post through it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.craft.profile import shipped_profiles
from ledger.errors import PushbackError
from tests.cli.conftest import real_time
from tests.cli.transcript import run
from tests.cli.worlds import PASSPHRASE, picture

pytestmark = pytest.mark.studio  # a town's server holds no lock, and commands need not go through it

INIT = "init ledger --origin example.org/zisha --name 示例账本 --url https://zisha.example.org --key o1.key --yes"
ENROL = "enrol zs001 --name 示例 --pinyin S --consent consent.txt --did zs001.key --endorse-with zs001.key --key o1.key"

SEAL = "seal base-1 --text 示例印 --size 18x18 --impression impression.jpg --key zs001.key"


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
        _, said = server.communicate(timeout=120)
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
    snap = run("--lang en snapshot ledger", monkeypatch, capsys)
    assert snap.code == 1
    assert "its server makes the snapshots" in snap.err
    late = run("serve ledger", monkeypatch, capsys)
    assert late.code == 1


def test_seal_over_the_network_brings_its_photo(
    served: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once the statement is admitted the impression follows; nothing is left lying here."""
    picture(Path("impression.jpg"), 120)
    monkeypatch.setenv("KILNMARK_LEDGER", served)
    assert run(ENROL, monkeypatch, capsys).code == 0
    done = run(f"--json {SEAL} --receipts kept", monkeypatch, capsys)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["photos"] == {"sent": 1, "left": 0}
    assert not Path("kept/unsent-photos").exists()
    assert len(list(Path("ledger/blobs").iterdir())) == len(shipped_profiles()) + 1


def test_photo_that_did_not_arrive_waits_and_is_sent_later(
    served: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The seal stands in the ledger; the photo is named, kept beside, and sent by `photos` until none waits."""
    picture(Path("impression.jpg"), 120)
    monkeypatch.setenv("KILNMARK_LEDGER", served)
    assert run(ENROL, monkeypatch, capsys).code == 0
    with monkeypatch.context() as broken:
        broken.setattr("api.cli.remote.WebLedger.bring", _unreachable)
        done = run(SEAL, broken, capsys)
        assert (done.code, done.err.count("有 1 张照片还没送到账本")) == (0, 1)
        assert run("photos", broken, capsys).code == 1
    waiting = list(Path("unsent-photos").iterdir())
    assert len(waiting) == 1
    done = run("--lang en photos", monkeypatch, capsys)
    assert (done.code, done.out) == (0, "1 photo sent, 0 not\n")
    assert Path("ledger/blobs", waiting[0].name).is_file()
    assert not Path("unsent-photos").exists()
    assert run("--lang en photos", monkeypatch, capsys).out == "0 photos sent, 0 not\n"


def test_photos_of_a_statement_written_to_a_file_wait_for_it(
    served: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Signed away from the network: refused by the ledger until the statement is posted, then taken."""
    picture(Path("impression.jpg"), 120)
    monkeypatch.setenv("KILNMARK_LEDGER", served)
    assert run(ENROL, monkeypatch, capsys).code == 0
    written = run(f"{SEAL} --out seal.json", monkeypatch, capsys)
    assert (written.code, written.err.count("有 1 张照片存放在 unsent-photos")) == (0, 1)
    early = run("--json photos", monkeypatch, capsys)
    assert (early.code, json.loads(early.out)["left"][0]["code"]) == (1, "photo-not-named")
    assert run("post seal.json", monkeypatch, capsys).code == 0
    assert run("photos", monkeypatch, capsys).code == 0
    assert not Path("unsent-photos").exists()


def test_photo_that_changed_on_the_way_is_not_sent(
    world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file whose name is not its hash is not the picture that was signed."""
    world("founded")
    Path("unsent-photos").mkdir()
    Path("unsent-photos", "ab" * 32).write_bytes(b"another picture")
    done = run("photos", monkeypatch, capsys)
    assert done.code == 1
    assert Path("unsent-photos", "ab" * 32).is_file()


def _unreachable(*_: object) -> None:
    raise PushbackError("source-unreachable", path="api/v1/photos", retry_after=5)


def test_address_that_is_no_ledger_is_said_to_be_none(
    world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody listens there: the command ends with words, not with a trace."""
    world("empty")
    done = run("endorse --ledger http://127.0.0.1:9", monkeypatch, capsys)
    assert done.code == 1
    assert done.err.startswith("error: ")
    assert PASSPHRASE not in done.err
