"""What the machine does to a command: closed and full streams, folders nobody can write, other encodings, Ctrl-C."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from api.cli import edge
from tests.cli.transcript import Outcome, run

World = Callable[[str], Path]
Run = Callable[[str], Outcome]
START = [sys.executable, "-c", "from api.cli import main; main()"]


@pytest.fixture
def typed(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in a folder with a ledger."""
    world("founded")
    return lambda command: run(command, monkeypatch, capsys)


def process(command: str, encoding: str = "utf-8", lang: str = "en", **streams: object) -> subprocess.Popen[bytes]:
    """Start the command line in a process of its own."""
    words = {"KILNMARK_LANG": lang, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment = {**os.environ, **words}
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    # A gate that runs in the background ignores SIGINT, and children inherit that.
    interruptible = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    return subprocess.Popen([*START, *command.split()], env=environment, **piped, **interruptible)  # type: ignore[call-overload,no-any-return]  # streams


@pytest.mark.parametrize(
    "command",
    [
        "audit cut --trust ledger/trust.json --report file/audit.json",
        "mirror ledger file/mirror --trust ledger/trust.json",
        "print 0123-4567-89AB-T --out file/paper",
        "demo --out file/demo",
    ],
)
def test_folder_that_cannot_be_written_is_named(typed: Run, command: str) -> None:
    """A path below a file takes nothing: one line, its hint, exit 1."""
    Path("file").write_bytes(b"")
    Path("cut/tile").mkdir(parents=True)  # of a mirror, its checkpoint lost
    done = typed(f"--lang en {command}")
    assert done.code == 1
    assert done.err.startswith("error: file")
    assert "cannot be written" in done.err
    assert "hint: " in done.err


def test_init_where_nobody_may_write_is_refused_before_anything_is_asked(
    typed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without leave to write is named."""
    monkeypatch.setattr(os, "access", lambda _, mode, **__: not mode & os.W_OK)
    done = typed("--lang en init other --origin a.example/b --name c --url https://a.example --key o1.key")
    assert done.code == 1
    assert done.err.startswith("error: other cannot be written")
    assert typed("--lang en print 0123-4567-89AB-T --out paper").code == 1


def test_closed_and_full_stdout_are_said(world: World) -> None:
    """Nothing is done without a place for the answer; a full one ends with 1 and a line, not with a trace."""
    world("founded")
    with Path("/dev/full").open("wb") as sink:
        full = process("fsck ledger", stdout=sink)
        _, err = full.communicate(timeout=120)
    assert full.returncode == 1
    assert err.startswith(b"error: the output could not be written")
    closed = subprocess.run(
        ["/bin/sh", "-c", '"$@" >&-', "sh", *START, "fsck", "ledger"], capture_output=True, check=False, timeout=120
    )
    assert closed.returncode == 1
    assert closed.stderr.decode().startswith("error: ")
    assert b"Traceback" not in err + closed.stderr


def test_reader_who_has_read_enough_hears_no_complaint(world: World) -> None:
    """A closed pipe ends the command quietly."""
    world("founded")
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        ended = process("fsck ledger", stdout=pipe)
        _, err = ended.communicate(timeout=120)
    assert ended.returncode == 1
    assert err == b""


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1"])
def test_other_encodings_say_what_they_can(world: World, encoding: str) -> None:
    """Signs become plain ones, and no encoding breaks a command."""
    world("founded")
    Path("cut/tile").mkdir(parents=True)  # of a mirror, its checkpoint lost
    done = process("audit cut --trust ledger/trust.json", encoding, "zh")
    out, err = done.communicate(timeout=120)
    assert done.returncode == 1
    assert b"Traceback" not in err
    out.decode(encoding)
    assert edge.plain_signs(UnicodeEncodeError(encoding, "a✓✗窑", 1, 4, "")) == ("ok!!?", 4)


def test_language_without_a_wish_is_one_the_encoding_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Question marks help nobody: where stdout has no Chinese, English."""
    from api.cli.manners import language

    for name in ("KILNMARK_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for encoding, lang in (("latin-1", "en"), ("gbk", "zh"), ("no-such", "en")):
        monkeypatch.setattr(sys, "stdout", type("Stream", (), {"encoding": encoding})())
        assert language() == lang


def test_only_what_cannot_be_encoded_is_replaced() -> None:
    """A fault of another kind is not hidden."""
    with pytest.raises(UnicodeDecodeError):
        edge.plain_signs(UnicodeDecodeError("utf-8", b"\xff", 0, 1, ""))


def test_ctrl_c_ends_a_waiting_command_with_one_line(world: World) -> None:
    """Exit 130 and a line, wherever it strikes."""
    world("founded")
    os.mkfifo("pass.pipe")  # the command waits for what nobody writes
    waiting = process("key show o1.key --check --passphrase-file pass.pipe")
    handle = -1
    for _ in range(2400):  # two minutes
        try:
            handle = os.open("pass.pipe", os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            with contextlib.suppress(subprocess.TimeoutExpired):
                waiting.wait(0.05)
        else:
            break
    waiting.send_signal(signal.SIGINT)
    try:
        _, err = waiting.communicate(timeout=120)
    finally:
        waiting.kill()
        waiting.communicate()
        os.close(handle)
    assert waiting.returncode == 130
    assert err == b"stopped\n"


def test_ctrl_c_at_a_question_is_130_and_no_answer_is_1(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever leaves at a prompt is told in a line; an ended input is no Ctrl-C."""
    monkeypatch.delenv("KILNMARK_KEY_PASSPHRASE")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    for cause, code in ((KeyboardInterrupt(), 130), (EOFError(), 1)):

        def leave(*_: object, cause: BaseException = cause, **__: object) -> None:
            raise typer.Abort from cause

        monkeypatch.setattr(typer, "prompt", leave)
        assert typed("key show o1.key --check").code == code


def test_ctrl_c_before_the_program_has_begun_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The hook answers it, and leaves everything else to Python."""
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    edge.hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert left == [130]
    assert capsys.readouterr().err == "stopped · 已停止\n"
    edge.hook(ZeroDivisionError, ZeroDivisionError("x"), None)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_usage_errors_are_json_too(typed: Run) -> None:
    """With --json a wrong call is one document on stdout."""
    for command in ("no-such-command --json", "--json fsck", "--json batch plan x"):
        done = typed(command)
        assert done.code == 2
        assert '"code": "usage"' in done.out
        assert done.err == ""


def test_audit_of_a_studio_asks_for_a_mirror(typed: Run) -> None:
    """The operator's own folder is no mirror: the command that makes one is named."""
    done = typed("--lang en audit ledger --trust ledger/trust.json")
    assert done.code == 2
    assert "kilnmark mirror ledger " in done.err
