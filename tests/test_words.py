"""The catalogue: whole in both languages, compiled, and free of the words that must never appear."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import words
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


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small catalogue of our own to break."""
    for lang, text in (("zh", "缺 {name}"), ("en", "{name} is missing")):
        folder = tmp_path / lang / "LC_MESSAGES"
        folder.mkdir(parents=True)
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        (folder / "kilnmark.po").write_text(f'{head}msgid "error.gone"\nmsgstr "{text}"\n', "utf-8")
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    words._catalogue.cache_clear()
    assert words.main(["compile"]) == 0
    yield tmp_path
    words._catalogue.cache_clear()


def add(catalogue: Path, lang: str, lines: str) -> None:
    """Append to one language's source."""
    with (catalogue / lang / "LC_MESSAGES/kilnmark.po").open("a", encoding="utf-8") as file:
        file.write(lines)


def test_a_whole_catalogue_has_no_faults(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The control: compiled, twinned, alike."""
    assert catalogue.is_dir()
    assert words.main(["check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("lang", "lines", "fault"),
    [
        ("zh", '\nmsgid "page.new"\nmsgstr "新"\n', "en: no words for page.new"),
        ("en", '\nmsgid "error.gone"\nmsgstr "{name} is missing"\n', 'en: msgid "error.gone" stands twice'),
    ],
)
def test_a_missing_twin_and_a_doubled_key_are_faults(
    catalogue: Path, capsys: pytest.CaptureFixture[str], lang: str, lines: str, fault: str
) -> None:
    """Each fault is named with its language and key."""
    add(catalogue, lang, lines)
    assert words.main(["check"]) == 1
    assert f"error: {fault}" in capsys.readouterr().err


def test_a_stale_compilation_and_unlike_fields_are_faults(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence edited and not compiled, and one that names another field than its twin."""
    path = catalogue / "en/LC_MESSAGES/kilnmark.po"
    path.write_text(path.read_text("utf-8").replace("{name}", "{title}"), "utf-8")
    assert words.main(["check"]) == 1
    said = capsys.readouterr().err
    assert "en: error.gone is not compiled" in said
    assert "error.gone: the languages name different fields" in said


def test_a_field_the_caller_lacks_is_a_question_mark(catalogue: Path) -> None:
    """Better a sentence with a gap than a traceback."""
    assert catalogue.is_dir()
    assert words.say("error.gone", "en") == "? is missing"
    assert words.say("error.unheard-of", "en") == "error.unheard-of"
