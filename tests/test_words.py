"""The catalogue: whole in both languages, compiled, and free of the words that must never appear."""

import ast
import re
from pathlib import Path

import pytest

from ledger.words import LANGS, LOCALE, faults, knows

ROOT = Path(__file__).parent.parent
CODE_CALLS = {
    "MalformedError", "VerificationError", "UnknownKeyError", "PolicyError", "ConflictError", "PushbackError",
    "NotFoundError", "InconsistencyError",
}  # fmt: skip
NEVER = [
    "正品",
    "保真",
    "伪造",
    "永久",
    "绝对",
    "公证",
    "认证",
    "代工",
    "枪手",
    "authentic",
    "forged",
    "fake",
    "forgery",
    "counterfeit",
]
DISCLAIMER = re.compile(
    r"不作真伪鉴定|不说明作品真伪|Not an appraisal of authenticity or value|nothing about whether the work is genuine"
)


def texts_people_read() -> list[Path]:
    """Catalogue sources, page templates, print templates."""
    found = [
        *LOCALE.rglob("*.po"),
        *(ROOT / "api/web/templates").rglob("*.html"),
        *(ROOT / "certs/templates").rglob("*.typ"),
    ]
    assert found
    return found


def raised_codes() -> set[str]:
    """Every literal error code in the source: the first argument of each error class's call."""
    codes: set[str] = set()
    for folder in ("ledger", "certs", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CODE_CALLS:
                    first = node.args[0] if node.args else None
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        codes.add(first.value)
    return codes


def test_both_languages_are_whole_and_compiled() -> None:
    """No key lacks a twin, no `.mo` is stale, no placeholder differs."""
    assert faults() == []


def test_every_error_code_has_words() -> None:
    """A code that is raised can be said in Chinese and English."""
    codes = raised_codes()
    assert len(codes) > 50
    assert sorted(code for code in codes if not knows(f"error.{code}")) == []


@pytest.mark.parametrize("word", NEVER)
def test_forbidden_words_stand_nowhere(word: str) -> None:
    """No page, print or sentence claims or accuses."""
    hits = [
        f"{path.name}: {line.strip()}"
        for path in texts_people_read()
        for line in DISCLAIMER.sub("", path.read_text("utf-8")).lower().splitlines()
        if word in line and not line.startswith("#")
    ]
    assert hits == []


@pytest.mark.parametrize("word", ["真伪", "鉴定"])
def test_appraisal_words_stand_only_in_the_disclaimers(word: str) -> None:
    """真伪 and 鉴定 are said only where we say that we do not judge."""
    hits = [
        f"{path.name}: {line.strip()}"
        for path in texts_people_read()
        for line in DISCLAIMER.sub("", path.read_text("utf-8")).splitlines()
        if word in line
    ]
    assert hits == []


def test_both_catalogues_exist() -> None:
    """One source a language."""
    assert sorted(path.parts[-3] for path in LOCALE.rglob("*.po")) == sorted(LANGS)
