"""Reason codes: one file, complete, shared with other languages."""

import ast
from itertools import chain
from pathlib import Path

import pytest

from ledger.craft import stated as stated_module
from ledger.craft.profile import zisha
from ledger.craft.reasons import reason, reasons, refusal
from ledger.craft.verdict import WORDS
from ledger.craft.verdict_facts import Basis
from ledger.words import LANGS, knows, say

CRAFT = Path(stated_module.__file__).parent
LINES = ("because", "checked", "compare", "notes", "stated", "warnings")


def listed(*parts: str) -> set[str]:
    """Return the codes of these parts of the file."""
    return {each.code for part in parts for each in getattr(reasons(), part)}


def written() -> set[str]:
    """Every literal code handed to `line` in the modules that make lines."""
    found = set()
    for name in ("verdict.py", "stated.py", "owned.py", "older.py"):
        for node in ast.walk(ast.parse((CRAFT / name).read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "line":
                found |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
    return {
        code for code in found if isinstance(code, str) and code.strip("-") == code and code
    }  # the rest are parts of a code


def test_every_line_that_is_written_is_listed():
    """No code reaches a page that the file does not hold."""
    assert written() <= listed(*LINES)


def test_every_code_has_a_sentence_in_both_languages():
    """A reason that nobody can read is no reason."""
    obstacles = {each.code for each in reasons().refusals if each.word == "cannot-tell"}
    codes = listed(*LINES) | obstacles | set(WORDS)
    assert sorted(code for code in codes if not knows(f"verdict.{code}")) == []
    assert sorted(each.code for each in reasons().refusals if not knows(f"error.{each.code}")) == []
    assert sorted(step for step in reasons().steps if not knows(f"verify.{step}")) == []


def test_words_stand_strongest_first():
    """The order of the words is the order in which they are tried, in every language."""
    assert reasons().words == WORDS


def test_fields_are_spoken_by_lists_that_exist():
    """Every vocabulary named is one of the profile's."""
    named = set(chain.from_iterable(each.words.values() for part in LINES for each in getattr(reasons(), part)))
    assert named <= set(zisha().vocabularies)


def test_only_checked_lines_have_bases():
    """A basis is one of the seven, and every checked line may have at least one."""
    known = set(Basis.__args__)
    for part in LINES:
        for each in getattr(reasons(), part):
            assert bool(each.bases) == (part == "checked"), each.code
            assert set(each.bases) <= known
    assert all(knows(f"verdict.basis-{basis}") for basis in known)


def test_no_code_means_two_things():
    """A code stands once in the lines (a warning may be the reason of the word) and once among the refusals."""
    parts = [each.code for part in LINES for each in getattr(reasons(), part)]
    assert sorted({code for code in parts if parts.count(code) > 1}) == []
    refusals = [each.code for each in reasons().refusals]
    assert len(set(refusals)) == len(refusals)
    assert {each.step for each in reasons().refusals} <= set(reasons().steps)


def test_an_unlisted_code_has_no_special_fields():
    """A code of another version is spoken plainly, and no step claims it."""
    assert reason("from-the-future").words == {}
    assert refusal("from-the-future") is None
    assert refusal("inclusion-root").step == "inclusion"


@pytest.mark.parametrize("lang", LANGS)
def test_the_fixed_sentences_are_the_agreed_ones(lang):
    """The sentence under every verdict and the purpose on every certificate say what is not shown."""
    assert say("verdict.fixed", lang).startswith(
        {"zh": "以上说明记录未被改动，不说明您手中的器物就是它", "en": "This shows"}[lang]
    )
    assert (
        say("verdict.purpose", "zh")
        == "本证说明：作者签署了此记录，记录已入公共账本。不作真伪鉴定、价值评估或投资建议。"
    )
    assert say("verdict.mismatch-first", "zh") == "可能是印刷或扫描损坏，也可能被改动。请勿仅凭此证付款。"
