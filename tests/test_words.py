"""The catalogue: whole in both languages, compiled, and free of the words that must never appear."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import words
from ledger.craft.reasons import reasons
from ledger.wording import odd_in
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
    """Catalogue sources, page templates, pages' programs, print templates."""
    found = [
        *LOCALE.rglob("*.po"),
        *(ROOT / "api/web/templates").rglob("*.html"),
        *(ROOT / "api/web/static").rglob("*.js"),
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


def test_every_step_has_words_on_the_page_and_the_command_line() -> None:
    """What a verifier did, and why a step that is neither right nor wrong says nothing."""
    silent = ("quorum-none", "quorum-short", "snapshot-overtaken", "snapshot-signer-unknown")
    wanted = [f"{door}.step-{name}" for door in ("page", "cli") for name in reasons().steps]
    wanted += [f"page.step-{code}" for code in silent]
    assert [key for key in wanted if not knows(key)] == []


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
    for lang, text in (("zh", "缺 {name}。"), ("en", "{name} is missing")):
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


@pytest.mark.parametrize(
    ("lang", "key", "text", "fault"),
    [
        ("zh", "page.new", "请核对日期,再提交。", "half-width punctuation: 期,"),
        ("zh", "page.new", "已入账(第三条)。", "half-width punctuation: 账("),
        ("zh", "error.new", "已经用过", "no full stop"),
        ("zh", "error.new", "请运行 kilnmark fsck", "no full stop"),
        ("zh", "hint.new", "请稍后再试", "no full stop"),
        ("en", "error.new", "the plan states no asOf", "a word of the format: asOf"),
        ("zh", "page.new", "没有 valid_from 一栏。", "a word of the format: valid_from"),
        ("en", "error.new", "a BatchPlan was expected", "a kind by its name in the format: BatchPlan"),
    ],
)
def test_odd_writing_is_found(lang: str, key: str, text: str, fault: str) -> None:
    """Each rule of writing finds a sentence that breaks it."""
    assert fault in list(odd_in(key, lang, text, ["BatchPlan", "Release"]))


@pytest.mark.parametrize(
    ("lang", "key", "text"),
    [
        ("zh", "error.new", "编号“{got}”已经用过（第 {entry} 条）。"),
        ("zh", "hint.new", "请运行 kilnmark fsck"),
        ("zh", "hint.new", "请稍后再试：kilnmark recover {path} --from 镜像"),
        ("zh", "cli.new", "作品"),
        ("zh", "cli.scans-line", "第 {line} 行不是“编码,次数”：{got}"),
        ("en", "error.new", "the iPhone's photo of {as_of}: KILNMARK_KEY, Release"),
    ],
)
def test_good_writing_is_let_be(lang: str, key: str, text: str) -> None:
    """Placeholders, commands to copy, names in capitals and what is allowed by name are no faults."""
    assert list(odd_in(key, lang, text, ["BatchPlan", "Release"])) == []


def test_odd_writing_fails_the_check(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The catalogue's own check says it, with language and key."""
    add(catalogue, "zh", '\nmsgid "page.new"\nmsgstr "一,二"\n')
    add(catalogue, "en", '\nmsgid "page.new"\nmsgstr "one"\n')
    assert words.main(["compile"]) == 0
    assert words.main(["check"]) == 1
    assert "error: zh: page.new: half-width punctuation: 一," in capsys.readouterr().err


def test_a_number_takes_the_form_of_its_noun(catalogue: Path) -> None:
    """One photo, three photos; without the number a gap, never a traceback; a program that fills it has the plural."""
    for lang in ("zh", "en"):
        add(catalogue, lang, '\nmsgid "page.sent"\nmsgstr "{count:|photo|photos} to {place:>3}"\n')
    words._catalogue.cache_clear()
    assert words.main(["compile"]) == 0
    words._catalogue.cache_clear()
    assert words.say("page.sent", "en", count=1, place="a") == "1 photo to   a"
    assert words.say("page.sent", "en", count=3, place="a") == "3 photos to   a"
    assert words.say("page.sent", "en", place="a") == "? photos to   a"
    assert (
        words.pattern("page.sent", "en")
        == words.sentences(("page.s",), "en")["page.sent"]
        == "{count} photos to {place:>3}"
    )
