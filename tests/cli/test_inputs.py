"""Files, folders and ledgers that are not there: one rule for every command."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from api.cli import app
from tests.cli.transcript import Outcome, run

World = Callable[[str], Path]
Run = Callable[[str], Outcome]
NOWHERE = "nowhere/nosuch"
# What a command makes itself; everything else that is a path is read.
MADE = {"out", "receipts", "hidden_codes", "report", "html"}
MADE_BY = {
    ("init", "directory"), ("backup", "target"), ("backup", "keys"), ("backup", "private"), ("restore", "directory"),
    ("mirror", "directory"), ("key new", "file"), ("template", "file"), ("works", "file"), ("enrol", "private"),
    ("person change", "private"), ("demo", "out"), ("print", "ledger"), ("own proof", "png"),
    ("witness init", "directory"),
    ("publish", "site"),
}  # fmt: skip
# Texts that may be a path, besides every --ledger.
TEXTS = {("mirror", "source"), ("recover", "source"), ("verify", "what")}
GOOD = {"directory": "ledger", "file": "consent.txt", "trust": "ledger/trust.json", "key": "o1.key", "folder": "."}


def commands(group: Any = None, beginning: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command with its name as it is typed."""
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{beginning}{name} ")
        else:
            yield f"{beginning}{name}", command


def is_path(parameter: Any) -> bool:
    """Report whether a parameter is a path."""
    return "Path" in str(parameter.type_descriptor.annotation)


def given(parameter: Any, value: str) -> list[str]:
    """Return a parameter as it is typed."""
    if parameter.param_type_name == "argument":
        return [value]
    return [parameter.opts[0], value]


def value_of(parameter: Any) -> str:
    """Return something of the parameter's type, paths being there."""
    if is_path(parameter):
        return GOOD.get(parameter.name, "consent.txt")
    number = parameter.type_descriptor.annotation is int
    return {"did": "o1.key"}.get(parameter.name, "1" if number else "x")


def calls(wanted: Callable[[str, Any], bool]) -> list[Any]:
    """Return a call of each command for each parameter wanted, with that one nowhere and all it needs besides."""
    found = []
    for name, command in commands():
        for parameter in command.params:
            if wanted(name, parameter):
                rest = [
                    each
                    for each in command.params
                    if each is not parameter and (each.required or each.name in {"key", "trust"})
                ]
                words = [*name.split()]
                for each in command.params:
                    if each is parameter:
                        words += given(each, NOWHERE)
                    elif each in rest:
                        words += given(each, value_of(each))
                found.append(pytest.param(" ".join(words), id=f"{name}-{parameter.name}"))
    return found


def is_read(name: str, parameter: Any) -> bool:
    """Report whether a command reads what the parameter names."""
    return is_path(parameter) and parameter.name not in MADE and (name, parameter.name) not in MADE_BY


def names_a_place(name: str, parameter: Any) -> bool:
    """Report whether a text may be the path of a ledger, a key file or a mirror."""
    return not is_path(parameter) and (parameter.name == "ledger" or (name, parameter.name) in TEXTS)


@pytest.fixture
def typed(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], Outcome]:
    """Return a function that runs a command beside a ledger."""
    world("founded")
    monkeypatch.setenv("KILNMARK_PHRASE", "x")
    return lambda command: run(command, monkeypatch, capsys)


@pytest.mark.parametrize("call", [*calls(is_read), *calls(names_a_place)])
def test_what_is_not_there_is_a_usage_error(typed: Run, call: str) -> None:
    """Exit 2, the path named, in either manner, and no traceback: whatever the command and whatever it is given."""
    done = typed(f"--lang en {call}")
    assert done.code == 2, done.err
    assert done.err.startswith("error: ")
    assert "nosuch" in done.err
    assert typed(f"--json {call}").code == 2
    assert not Path("nowhere").exists()


def test_every_command_that_takes_a_path_was_asked() -> None:
    """The control: the lists above are of the commands there are, and the calls not few."""
    names = {name for name, _ in commands()}
    assert {name for name, _ in MADE_BY} <= names
    assert len(calls(is_read)) > 100
    assert len(calls(names_a_place)) > 50


@pytest.mark.parametrize(
    "call",
    [
        "key add --did nosuch.key --key zs001.key",
        "helper end nosuch.key --key zs001.key",
        "key revoke nosuch.key --key o1.key",
        "registrar change --add office-4=丁=nosuch.key --reason 换届 --key o1.key",
        "init new --origin example.org/z --name 示例 --url https://z.example --key o1.key --recovery nosuch.key",
        "recover ledger --guard-from nosuch.note --yes",
        "endorse nosuch.json --key o1.key",
        "print 0123456789ABT --ledger nosuch",
        "commission accept nosuch.txt --key zs001.key",
    ],
)
def test_key_files_given_by_name_follow_the_rule(typed: Run, call: str) -> None:
    """Where a did:key or a file may stand, a file that is not there is no did:key either."""
    done = typed(call)
    assert done.code == 2, done.err
    assert not Path("new").exists()


def test_folder_is_no_file_and_a_file_no_folder(typed: Run) -> None:
    """Each is told apart from what is not there at all."""
    Path("folder").mkdir()
    done = typed("--lang en key show folder")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: folder is a folder; a file is wanted here")
    assert typed("audit consent.txt --trust ledger/trust.json").code == 2
    assert typed("verify folder --trust ledger/trust.json").code == 2


def test_folder_of_a_new_file_must_be_there(typed: Run) -> None:
    """Nothing makes folders for a key file or a backup: most often the path is a slip."""
    assert typed("key new nowhere/new.key").code == 2
    assert typed("backup ledger nowhere/b.zip").code == 2
    assert typed("template pieces nowhere/pieces.xlsx").code == 2


def test_what_the_machine_forbids_is_a_refusal(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is there and can't be read was named rightly: exit 1."""

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    done = typed("--lang en key show o1.key")
    assert (done.code, done.err.splitlines()[0]) == (1, "error: o1.key cannot be read: Permission denied")


@pytest.mark.parametrize("made", [False, True])
def test_audit_says_that_there_is_no_log(typed: Run, made: bool) -> None:
    """An empty folder is no ledger of no entries, and no finding either."""
    if made:
        Path("empty").mkdir()
    done = typed("--lang en audit empty --trust ledger/trust.json --report report.json")
    assert done.code == 2
    assert done.out == ""
    assert ("there is no log in empty" if made else "there is no folder empty") in done.err
    assert "kilnmark mirror" in done.err or not made
    assert not Path("report.json").exists()
