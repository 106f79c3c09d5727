"""OPERATIONS.md is true: every command exists with its options, and ceremony and drill go as they are written."""

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from pydantic_settings import BaseSettings

from api.cli import app
from api.settings import Settings
from ledger.log import keyfile
from ledger.store.etcd import PASSWORD_VARIABLE
from tests.cli.conftest import _DERIVED, real_time
from tests.cli.transcript import run

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "ledger/OPERATIONS.md").read_text("utf-8")
TOWN = ROOT / "examples/town"


def section(number: int) -> str:
    """Return one section."""
    return re.split(r"^## (?=\d)", TEXT, flags=re.MULTILINE)[number]


def lines(text: str) -> list[str]:
    """Return the commands of the code blocks, each on one line."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def mentioned(text: str) -> Iterator[list[str]]:
    """Yield every `kilnmark …` of the text: in blocks, in tables, in sentences, in the files of examples/town."""
    for command in (
        *lines(text),
        *re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)),
    ):
        words = shlex.split(command.partition(" > ")[0].partition("  #")[0])
        if words and re.fullmatch(r"(/opt/kilnmark/bin/)?kilnmark", words[0]) and len(words) > 1:
            yield words[1:]


def found(words: list[str]) -> tuple[typer.core.TyperCommand | None, list[str]]:
    """Return the command that these words call, and what follows its name."""
    node = typer.main.get_command(app)
    rest = list(words)
    while rest and hasattr(node, "commands"):
        if rest[0] not in node.commands:
            return None, rest
        node = node.commands[rest.pop(0)]
    return node, rest


UNITS = [line for unit in sorted(TOWN.glob("*.service")) for line in unit.read_text("utf-8").splitlines()]
STARTED = [shlex.split(line)[1:] for line in UNITS if line.startswith("ExecStart=/opt/kilnmark/bin/kilnmark ")]
COMMANDS = [*mentioned(TEXT), *STARTED]


def test_enough_is_said() -> None:
    """Not an empty list that every test below would pass."""
    assert len(COMMANDS) > 45


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_there_is_has_the_options_it_is_given(words: list[str]) -> None:
    """A command or an option that was renamed is renamed here too."""
    node, rest = found(words)
    assert node is not None, words
    known = {name for each in node.params for name in (*each.opts, *each.secondary_opts)}
    assert [word for word in rest if word.startswith("-") and word.partition("=")[0] not in known] == []


def test_every_setting_named_is_one_and_every_one_is_named() -> None:
    """What an administrator sets is read; of what is read, nothing is kept from them, with its true default."""
    assert issubclass(Settings, BaseSettings)
    environment = (TOWN / "kilnmark.env").read_text("utf-8")
    served = {f"KILNMARK_{name.upper()}" for name in Settings.model_fields}
    others = {"KILNMARK_LANG", "KILNMARK_PASSPHRASE", "KILNMARK_BACKUP_PASSPHRASE", PASSWORD_VARIABLE}
    named = set(re.findall(r"KILNMARK_[A-Z_]+", TEXT + environment))
    assert named - served - others == set()
    rates = {name: field.default for name, field in Settings.model_fields.items() if name.startswith("rate_")}
    for name, default in rates.items():
        assert f"| `KILNMARK_{name.upper()}` | {default} |" in TEXT
        assert f"#KILNMARK_{name.upper()}={default}\n" in environment


def test_every_file_named_is_there() -> None:
    """Links lead somewhere, and the units are those that the text installs."""
    for path in re.findall(r"\]\(([^)]+)\)", TEXT):
        assert (ROOT / "ledger" / path).exists(), path
    for unit in re.findall(r"`(kilnmark[a-z-]*\.(?:service|timer|env))`", TEXT):
        assert (TOWN / unit).is_file(), unit


def test_the_capacity_table_is_measured() -> None:
    """Each figure is that of BENCHMARKS.md, to a factor of two: a machine differs from another by less."""
    measured = (ROOT / "BENCHMARKS.md").read_text("utf-8")
    for mark, row, figure in (
        ("P1", r"P1 verdict by code.*", r"([\d,]+) /s"), ("P3", r"P3 reg.*", r"([\d,]+) /s"),
        ("P4", r"P4 sheets of 500 over HTTP.*", r"([\d,]+) /s"), ("P5", r"P5 audit.*", r"([\d,]+) /s"),
        ("P8", r"P8 database, pieces of studio.*", r"([\d,]+) MB"), ("P9", r"P9 print run.*", r"([\d.]+) s "),
    ):  # fmt: skip
        line = re.search(row, measured)
        assert line is not None, mark
        there = float(re.search(figure, line[0].partition("|")[2])[1].replace(",", ""))  # type: ignore[index]
        said = float(re.search(rf"\({mark}\) \| ([\d,]+)", TEXT)[1].replace(",", ""))  # type: ignore[index]
        assert there / 2 <= said <= there * 2, (mark, said, there)


# Played --------------------------------------------------------------------------------------------------------------

Play = Callable[[int], None]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Play:
    """Return what runs a section's commands in an empty folder, in order; each must end well."""
    monkeypatch.chdir(tmp_path)
    real_time(monkeypatch)
    monkeypatch.setattr(keyfile, "_derive", _DERIVED)  # a key file is opened again and again
    for name in ("KEY_PASSPHRASE", "BACKUP_PASSPHRASE"):
        monkeypatch.setenv(f"KILNMARK_{name}", "a passphrase on paper")
    monkeypatch.delenv("KILNMARK_PASSPHRASE", raising=False)
    monkeypatch.setenv("KILNMARK_LANG", "en")

    ids: list[str] = []

    def typed(line: str) -> None:
        if not line.startswith("kilnmark"):
            subprocess.run(["bash", "-ec", line], check=True)
            return
        line, _, target = line.partition(" > ")
        line = re.sub(r"\$\(cat (\S+)\)", lambda match: Path(match[1]).read_text("utf-8").strip(), line)
        if "<ID>" in line:
            waits = run("--json endorse --ledger ledger", monkeypatch, capsys)
            ids.extend(re.findall(r"\b[0-9a-f]{64}\b", waits.out)[:1])  # the charter's; opened, it is no longer listed
            line = line.replace("<ID>", ids[-1])
        done = run(line.removeprefix("kilnmark "), monkeypatch, capsys)
        assert done.code == 0, (line, done.out, done.err)
        if target:
            Path(target).write_text(done.out, "utf-8")

    def through(number: int) -> None:
        for line in lines(section(number)):
            typed(line)

    return through


@pytest.mark.studio
def test_ceremony_drill_and_envelopes_go_as_written(
    play: Play, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three registrars of whom two act found it; the drill ends in a sound audit; the envelopes elect a new office."""

    def typed(command: str) -> str:
        done = run(command, monkeypatch, capsys)
        assert done.code == 0, (command, done.err)
        return done.out

    for number in (2, 3):
        typed(f"key new office-{number}.key")
        Path(f"office-{number}.did").write_text(typed(f"key did office-{number}.key"), "utf-8")
    play(3)
    typed("key new zs001.key")
    Path("consent.txt").write_text("同意公开姓名。\n", "utf-8")
    typed(
        "enrol zs001 --name 示例 --pinyin S --consent consent.txt --did zs001.key --endorse-with zs001.key "
        "--endorse-with office-2.key --key office-1.key --ledger ledger"
    )
    play(7)
    assert Path("drill/guard").read_bytes() == Path("ledger/guard").read_bytes()
    typed("key new new.key")
    change = re.search(r"`kilnmark (registrar change[^`]*)`", section(8))
    envelopes = re.search(r"signed with `([^`]*)`", section(8))
    assert change is not None
    assert envelopes is not None
    alone, both = envelopes[1].split(" --endorse-with ")
    typed(f"{change[1]} --ledger drill --endorse-with new.key {alone}")
    assert "RegistrarChange" in typed("--json endorse --ledger drill")  # one envelope is not enough
    typed(f"{change[1]} --ledger ledger --endorse-with new.key {alone} --endorse-with {both}")
    assert "RegistrarChange" not in typed("--json endorse --ledger ledger")
    Path("ledger/guard").unlink()  # the planted fault: what the drill looks at is really looked at
    assert run("doctor ledger", monkeypatch, capsys).code == 1
