"""What the browser's verifier shares with the Python program is made, never copied by hand."""

import re

import pytest

from tests.js.make_shared import FOLDER, files

MAX_LINES = 150
REACHING = re.compile(
    r"\b(window|document\.|self|globalThis|fetch|XMLHttpRequest|navigator|localStorage|eval|Function)\b"
)
MADE = dict(files())
MODULES = sorted(FOLDER.glob("*.js"))


@pytest.mark.parametrize("name", sorted(MADE))
def test_shared_data_is_fresh(name):
    """Run `python -m tests.js.make_shared` after a change of a kind, a reason, a profile or the character table."""
    assert (FOLDER / name).read_text("utf-8") == MADE[name]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_short_and_reaches_for_nothing(path):
    """At most 150 lines; no page, no network, no import but of a neighbour: it runs wherever it is put."""
    text = path.read_text("utf-8")
    assert path.name in MADE or len(text.splitlines()) <= MAX_LINES
    names = re.findall(r'from "([^"]+)"', text)
    code = re.sub(r'/\*.*?\*/|//[^\n]*|"[^"\n]*"', "", text, flags=re.DOTALL)
    assert not REACHING.search(code)
    assert not re.search(r"\bimport\s*[(.]|^await\b|^\S.*= await\b", code, re.MULTILINE)  # whole, it fits in one file
    assert all(re.fullmatch(r"\./[a-z0-9_]+\.js", name) for name in names)
