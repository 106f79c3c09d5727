"""How commands behave towards people: questions on a terminal, options anywhere, words for what is missing."""

import importlib
import io
import itertools
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from rich.console import Console
from rich.text import Text

from api.cli import app, in_front
from api.cli.manners import Manners, progress
from tests.cli.transcript import Outcome, run
from tests.cli.worlds import PASSPHRASE

World = Callable[[str], Path]
Run = Callable[[str], Outcome]


@pytest.fixture
def typed(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command in a folder with keys."""
    world("empty")
    return lambda command: run(command, monkeypatch, capsys)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pretend a terminal; what is put into the list is typed, in order."""
    answers: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: answers.pop(0))
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: answers.pop(0) == "y")
    return answers


def test_json_and_lang_may_stand_behind_the_command() -> None:
    """People write them where they think of them; what follows `--` is left alone."""
    assert in_front(["fsck", "--json", "ledger", "--lang", "en"]) == ["--json", "--lang", "en", "fsck", "ledger"]
    assert in_front(["fsck", "--lang=zh"]) == ["--lang=zh", "fsck"]
    assert in_front(["verify", "--", "--json", "--lang"]) == ["verify", "--", "--json", "--lang"]
    assert in_front(["fsck", "--lang"]) == ["--lang", "fsck"]


def test_extra_that_a_command_lacks_is_named(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing module of an extra is a usage error with its cure; any other is a fault of ours."""
    assert typed(INIT.format("ledger")).code == 0
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = typed("--lang en serve ledger")
    assert done.code == 2
    assert "kilnmark[server]" in done.err
    monkeypatch.setitem(sys.modules, "ledger.instance", None)
    with pytest.raises(ModuleNotFoundError):
        typed("fsck ledger")


def test_passphrase_is_asked_for_on_a_terminal(
    typed: Run, terminal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not typed into a command line, where others could read it; a new one is typed twice."""
    monkeypatch.delenv("KILNMARK_KEY_PASSPHRASE")
    terminal[:] = ["wrong"]
    assert typed("key show o1.key --check").code == 1
    terminal[:] = [PASSPHRASE]
    assert typed("key show o1.key --check").code == 0
    terminal[:] = ["one", "two"]
    assert typed("key new new.key").code == 2
    terminal[:] = ["one", "one"]
    assert typed("key new new.key").code == 0
    assert typed("key show o1.key --check --passphrase-file pass").code == 0


def test_passphrase_without_a_terminal_is_a_usage_error(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No question is asked where nobody could answer."""
    monkeypatch.delenv("KILNMARK_KEY_PASSPHRASE")
    done = typed("--lang en key show o1.key --check")
    assert done.code == 2
    assert "--passphrase-file" in done.err


def test_key_cannot_be_written_where_there_is_no_folder(typed: Run) -> None:
    """The folder is named, and no trace is shown."""
    done = typed("--lang en key new nowhere/new.key")
    assert done.code == 2
    assert done.err.startswith("error: there is no folder nowhere\n")


def test_init_asks_on_a_terminal_for_what_was_not_said(typed: Run, terminal: list[str]) -> None:
    """Name, title and address are asked for; a no ends it and leaves nothing behind."""
    terminal[:] = ["example.org/zisha", "示例账本", "https://zisha.example.org", "n"]
    done = typed("init ledger --trial --key o1.key")
    assert done.code == 1
    assert "example.org/zisha/trial" in done.err
    assert not Path("ledger").exists()
    terminal[:] = ["example.org/zisha", "示例账本", "https://zisha.example.org", "y"]
    done = typed("init ledger --trial --key o1.key")
    assert done.code == 0
    assert "example.org/zisha/trial" in done.out


INIT = "init {} --origin example.org/zisha --name 示例 --url https://zisha.example.org --key o1.key --yes"


def test_init_says_what_it_lacks(typed: Run) -> None:
    """Without a terminal the missing option is named; so are a folder that is not there and an odd registrar."""
    assert "--origin" in typed("init ledger --key o1.key").err
    assert "没有文件夹" in typed(INIT.format("nowhere/ledger")).err
    assert "代号=名称" in typed(INIT.format("ledger") + " --registrar office-1").err
    assert typed(INIT.format("ledger") + " -k 2").code == 1
    assert not Path("ledger").exists()


def test_init_with_every_key_at_hand_is_open_at_once(typed: Run) -> None:
    """Two of two registrars and the recovery key, the second registrar's endorsement in the same submission."""
    who = " ".join(f"--registrar office-{n}=登记员{n}=o{n}.key" for n in (1, 2))
    more = "--recovery o3.key --mirror mirror.example/zisha -k 2 -p 2 --endorse-with o2.key"
    done = typed(f"--json {INIT.format('ledger')} {who} {more}")
    assert done.code == 0
    assert '"open": true' in done.out


def test_ledger_that_nobody_named_is_a_usage_error(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an option nor the environment says where."""
    monkeypatch.delenv("KILNMARK_LEDGER")
    done = typed("--lang en endorse")
    assert done.code == 2
    assert "KILNMARK_LEDGER" in done.err


def test_key_may_be_named_by_the_environment(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """KILNMARK_KEY stands for --key; a stranger's key is refused by the ledger, not by us."""
    assert typed(INIT.format("ledger")).code == 0
    monkeypatch.setenv("KILNMARK_KEY", "zs001.key")
    done = typed("kiln dq --name 示例电窑 --type 电窑 --place 丁蜀镇 --master zs001")
    assert done.code == 1
    assert "error: " in done.err


def test_seal_by_a_key_the_ledger_does_not_know_is_refused(typed: Run) -> None:
    """Whose seal it is comes from the key: an unknown one has no holder."""
    from tests.cli.worlds import picture

    picture(Path("impression.jpg"), 9)
    assert typed(INIT.format("ledger")).code == 0
    done = typed("--json seal base-1 --text 印 --size 18x18 --impression impression.jpg --key zs001.key")
    assert done.code == 1
    assert '"issuer-unknown"' in done.out


@pytest.mark.studio
def test_studio_in_use_by_something_that_serves_nothing_is_said(typed: Run) -> None:
    """The lock is held and names no address: try later."""
    from ledger.instance import open_studio

    assert typed(INIT.format("ledger")).code == 0
    with open_studio(Path("ledger"), write=True):
        done = typed("--json kiln dq --name 示例电窑 --type 电窑 --place 丁蜀镇 --master zs001 --key o1.key")
        Path("ledger/lock").write_bytes(b"\xff\xfe")
        again = typed("--json kiln dq --name 示例电窑 --type 电窑 --place 丁蜀镇 --master zs001 --key o1.key")
    assert done.code == again.code == 1
    assert '"studio-in-use"' in done.out
    assert '"studio-in-use"' in again.out


def test_sheet_is_not_endorsed(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of pieces takes its maker's signature and nobody else's."""
    from ledger.craft.sheet import make_sheet
    from tests.craft.world import ORIGIN, START, key_of
    from tests.desk import Statements

    subjects = [Statements().subject(number) for number in (1, 2)]
    Path("sheet.json").write_bytes(make_sheet(subjects, key_of("m1"), START, ORIGIN))
    done = typed("--lang en endorse sheet.json --key o1.key --yes")
    assert done.code == 2
    assert "maker's signature" in done.err


def test_help_of_every_command_has_an_example(typed: Run) -> None:
    """A command is learnt from its help, without another page."""
    from api.cli import app

    groups = [("", app), *((f"{group.name} ", group.typer_instance) for group in app.registered_groups)]
    for prefix, group in groups:
        assert group is not None
        for command in group.registered_commands:
            name = command.name or command.callback.__name__.replace("_", "-")  # type: ignore[union-attr]
            assert f"Example: kilnmark {prefix}{name}" in (command.help or command.callback.__doc__ or ""), name
    done = typed(f"{prefix}{name} --help")  # of the last, as it is printed
    assert (done.code, f"Example: kilnmark {prefix}{name}" in done.out) == (0, True)


def test_progress_shows_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal each stage has a bar that goes on; with --json or in a file there is none."""
    ways = sys.modules["api.cli.manners"]
    shown: list[str] = []
    add = ways.Progress.add_task
    monkeypatch.setattr(ways.Progress, "add_task", lambda self, title, total: shown.append(title) or add(self, title))
    with ways.progress("x") as moved:
        moved("entries", 1, 2)
    assert shown == []
    monkeypatch.setattr(type(ways.talk), "is_terminal", True)
    ways.manners.json = False
    with ways.progress("x") as moved:
        moved("entries", 1, 2)
        moved("entries", 2, 2)
    assert len(shown) == 1


def test_language_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wish wins over KILNMARK_LANG, that over the locale; Chinese when none says."""
    from api.cli.manners import language

    assert language("en") == "en"
    assert language("zh-CN") == "zh"
    assert language() == "zh"
    monkeypatch.delenv("KILNMARK_LANG")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")
    assert language() == "zh"
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert language() == "en"


def test_commands_explain_themselves_where_only_the_verifier_is_installed() -> None:
    """Nothing of the server's or the print shop's is imported before a command needs it."""
    import subprocess

    from api.cli import EXTRAS

    blocked = f"import sys; sys.modules.update(dict.fromkeys({sorted(EXTRAS)!r})); from api.cli import main; main()"
    for command in ("register --help", "doctor"):
        arguments = [sys.executable, "-c", blocked, *command.split()]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_dry_run_asks_the_rules(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be refused is refused before anything is signed, in the same words and with exit 1."""
    world("founded")
    stated = "batch plan {} --kiln qs --layout 1..2 --key zs003.key"
    assert run(stated.format("lk-1") + " --dry-run", monkeypatch, capsys).code == 0
    assert run(stated.format("lk-1"), monkeypatch, capsys).code == 0
    asked = run(stated.format("lk-1") + " --dry-run", monkeypatch, capsys)
    posted = run(stated.format("lk-1") + " --date 2026-05-02", monkeypatch, capsys)
    assert asked.code == posted.code == 1
    assert asked.err.splitlines()[-2:] == posted.err.splitlines()[-2:]
    assert '"BatchPlan"' in asked.out
    told = run("--json " + stated.format("lk-1") + " --dry-run", monkeypatch, capsys)
    assert told.code == 1
    assert '"code"' in told.out
    assert '"BatchPlan"' not in told.out


def test_no_command_hides_another() -> None:
    """Of two groups or commands with one name the later would take the place of the earlier, in silence."""
    for group in (app, *(each.typer_instance for each in app.registered_groups)):
        commands = [each.name or each.callback.__name__ for each in group.registered_commands]
        groups = [each.name for each in group.registered_groups]
        names = [*commands, *groups]
        assert sorted(names) == sorted(set(names))


def test_progress_tells_its_rate_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal: how far, how many a second, how long it will take."""
    screen, now = io.StringIO(), itertools.count(1000.0, 2.0)
    console = Console(file=screen, force_terminal=True, width=120, get_time=lambda: next(now))
    module = importlib.import_module("api.cli.manners")  # the package has a name of its own for what is inside
    monkeypatch.setattr(module, "talk", console)
    monkeypatch.setattr(module, "manners", Manners(lang="en"))
    with progress("audit") as moved:
        for done in range(0, 5000, 1000):
            moved("entries", done, 10_000)
    told = Text.from_ansi(screen.getvalue()).plain
    assert "4000/10000" in told
    assert re.search(r"[1-9][0-9]*/s +[0-9]:[0-9]{2}:[0-9]{2}", told), told
