"""The two READMEs: twins, and true of the command line."""

import re
from pathlib import Path

import pytest
import typer

from api.cli import app

ROOT = Path(__file__).parent.parent
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md"))


def blocks(text: str) -> list[list[str]]:
    """Return the commands of each code block, without remarks and without what is said in words."""
    found = []
    for block in re.findall(r"```\n(.*?)```", text, re.DOTALL):
        lines = [line.partition("  #")[0].strip() for line in block.replace("\\\n", " ").splitlines()]
        found.append([line for line in lines if line.startswith((".venv", "make", "kilnmark", "mkdir"))])
    return [each for each in found if each]


def verbs(text: str) -> set[str]:
    """Return the commands that the table of roles names, `own claim` for a verb of a group."""
    table = re.search(r"\|---\|---\|\n((?:\|.*\n)+)(?!.*\|---\|---\|\n\| `)", text[text.index("kilnmark --help") :])
    assert table is not None
    found = set[str]()
    for cell in table[1].splitlines():
        for chain in re.findall(r"`[^`]+`(?:·`[^`]+`)*", cell.split("|")[2]):
            first, *others = re.findall(r"`([^`]+)`", chain)
            found |= {first, *(f"{first.split()[0]} {other}" for other in others)}
    return found


def commands(group: typer.Typer) -> set[str]:
    """Return every command there is."""
    found = {each.name or (each.callback.__name__ if each.callback else "") for each in group.registered_commands}
    for part in group.registered_groups:
        assert part.typer_instance is not None
        found |= {f"{part.name} {each}" for each in commands(part.typer_instance)}
    return {each.replace("_", "-") for each in found}


def test_both_show_the_same_commands_in_the_same_order() -> None:
    """What a potter is told to type does not depend on the language; names people choose may."""
    plain = [
        [re.sub(r"--name \S+( \S+\")?|--registrar \S+", "", line).split() for line in part] for part in blocks(ENGLISH)
    ]
    assert plain == [
        [re.sub(r"--name \S+|--registrar \S+", "", line).split() for line in part] for part in blocks(CHINESE)
    ]


def test_both_name_the_same_commands_by_role() -> None:
    """And the same number of roles."""
    assert verbs(ENGLISH) == verbs(CHINESE)


def test_the_table_names_commands_that_exist() -> None:
    """A name that was changed is changed here too."""
    assert verbs(ENGLISH) - commands(app) == set()


def test_no_command_is_missing_from_the_table() -> None:
    """All of them, but for the few that only show."""
    assert commands(app) - verbs(ENGLISH) <= {"key show", "key did"}


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_every_file_named_is_there(text: str) -> None:
    """Links lead somewhere."""
    for path in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / path).exists(), path
