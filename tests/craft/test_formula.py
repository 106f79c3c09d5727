"""Formulas of a craft profile: what each form means, what is unknown, what is refused."""

from math import prod
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.formula import MAX_DEPTH, MAX_MEMBERS, compile_formula
from ledger.errors import MalformedError


class Figures:
    """Bands for tests: one for all, one for a clay."""

    def find(self, vocabulary: str, word: str) -> str | None:
        """Know one clay by two spellings."""
        return {"清水泥": "qing", "qing": "qing", "zini": "zini"}.get(word) if vocabulary in {"clay", "group"} else None

    def edges(self, name: str, *places: tuple[str, str]) -> tuple[int, int] | None:
        """Give the first place's range."""
        table = {
            ("size", ()): (5, 9),
            ("shrink", ("clay", "qing")): (70, 150),
            ("shrink", ("group", "zini")): (60, 160),
        }
        return next((table[name, place] for place in places or ((),) if (name, place) in table), None)


def holds(expression: object, **fields: object) -> bool | None:
    """Compile and evaluate over an object with these fields."""
    return compile_formula(expression, Figures())(SimpleNamespace(**fields))


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (["is", "yes"], True),
        (["is", "no"], False),
        (["is", "missing"], False),
        (["is", "three"], False),
        (["has", "inner"], True),
        (["has", "empty"], False),
        (["has", "inner.zero"], False),
        (["has", "missing.deeper"], False),
        (["in", "word", ["a", "b"]], True),
        (["in", "word", ["b"]], False),
        (["in", "missing", ["a"]], False),
        (["in", "three", ["a"]], False),
        (["<", 2, ["field", "three"]], True),
        ([">", 2, ["field", "three"]], False),
        (["<", ["field", "missing"], 2], None),
        (["<", 2, ["field", "inner.zero"]], None),
        (["<", 2, ["field", "word"]], None),
        (["<", 2, ["field", "yes"]], None),
        (["<", 11, ["*", 2, ["field", "three"], ["field", "inner.two"]]], True),
        (["<", 12, ["*", 2, ["field", "three"], ["field", "inner.two"]]], False),
        (["<", 1, ["*", ["field", "three"], ["field", "word"]]], None),
        (["<", 1, ["*", ["field", "three"], ["field", "inner.gone.on"]]], None),
        (["<", 1, ["*", ["field", "three"], ["field", "inner.zero"]]], None),
        (["<", 5, ["*", 2, 3]], True),
        (["<", 5, ["*", ["+", 1, 1], ["+", 1, 1, 1]]], True),
        (["<", 5, ["*", ["field", "missing"], ["+", 1, 1]]], None),
        (["<", 5, ["*", ["+", 1, 1], ["low", "none"]]], None),
        (["<", 0 - 2, ["-", 1, 2]], True),
        ([">", ["-", ["field", "three"], ["field", "inner.two"]], 1], False),
        (["<", 0 - 9, ["-", ["field", "three"], ["field", "missing"]]], None),
        ([">", ["low", "size"], 4], True),
        ([">", ["high", "size"], 8], True),
        (["<", 1, ["low", "none"]], None),
        (["<", 65, ["low", "shrink", ["clay", "clay"], ["group", "group"]]], True),
        (["<", 65, ["low", "shrink", ["clay", "missing"], ["group", "group"]]], False),
        (["<", 65, ["high", "shrink", ["clay", "missing"]]], None),
        (["<", 65, ["high", "shrink", ["clay", "word"], ["group", "group"]]], True),
    ],
)
def test_each_form_answers_true_false_or_unknown(expression, answer):
    """Each form means what its line in the module says, over stated and absent fields alike."""
    inner = SimpleNamespace(two=2, zero=0)
    fields = {"yes": True, "no": False, "three": 3, "word": "a", "empty": "", "clay": "清水泥", "group": "zini"}
    assert holds(expression, inner=inner, **fields) is answer


T, F, U = ["<", 1, 2], ["<", 2, 1], ["<", 1, ["field", "missing"]]


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        (["all", T, T], True), (["all", T, U], None), (["all", U, F], False), (["all", F, U], False),
        (["any", F, F], False), (["any", F, U], None), (["any", U, T], True), (["any", T, U], True),
        (["not", T], False), (["not", F], True), (["not", U], None),
    ],
)  # fmt: skip
def test_conditions_join_with_three_values(expression, answer):
    """What is unknown decides nothing, and what decides does not wait for it."""
    assert holds(expression) is answer


@pytest.mark.parametrize(
    "expression",
    [
        [], {}, "all", 3, True, None, ["all"], ["any"], ["not"], ["not", T, T], ["nand", T], [["all"], T], ["is"],
        ["is", 3], ["is", "Upper"], ["is", "a..b"], ["is", "_private"], ["is", "a.__class__"], ["has", ""], ["in", "a"],
        ["in", "a", []], ["in", "a", [1]], ["in", "a", "b"], ["<", 1], ["<", 1, 2, 3], ["<", 1, True], ["<", 1, 0],
        ["<", 1, 1.5], ["<", 1, "a"], ["<", 1, ["field"]], ["<", 1, ["field", "a", "b"]], ["<", 1, ["*", 2]],
        ["<", 1, ["*", 2, 0]], ["<", 1, ["*", 2, True]], ["<", 1, ["*", 2, ["field", "A"]]], ["<", 1, ["+", 1]],
        ["<", 1, ["-", 1]], ["<", 1, ["-", 1, 2, 3]], ["<", 1, ["/", 4, 2]], ["<", 1, ["low"]], ["<", 1, ["low", 3]],
        ["<", 1, ["low", "a", ["b"]]], ["<", 1, ["low", "a", ["b", 3]]], ["<", 1, ["low", "a", "b"]], ["<", 1, []],
    ],
    ids=str,
)  # fmt: skip
def test_other_forms_are_refused(expression):
    """Nothing but the listed forms compiles: a profile can't reach into Python."""
    with pytest.raises(MalformedError) as refusal:
        compile_formula(expression, Figures())
    assert refusal.value.code == "profile-formula"


def test_depth_is_bounded():
    """A nest deeper than the limit is refused before it can exhaust the stack."""
    nest = T
    for _ in range(MAX_DEPTH - 1):
        nest = ["not", nest]
    assert holds(nest) is False
    with pytest.raises(MalformedError):
        holds(["not", ["not", nest]])


JSON = st.recursive(
    st.integers(-3, 3)
    | st.booleans()
    | st.sampled_from(["all", "any", "not", "<", "*", "-", "field", "low", "is", "a"]),
    lambda children: st.lists(children, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=200)
@given(JSON)
def test_any_json_compiles_or_is_refused(expression):
    """Whatever stands in a file is a condition with an answer, or a refusal with a code."""
    try:
        answer = compile_formula(expression, Figures())(SimpleNamespace(a=2))
    except MalformedError as e:
        answer = e.code
    assert answer in {True, False, None, "profile-formula"}


def test_the_number_of_members_is_bounded():
    """Forty-five thousand factors in somebody's profile would cost seconds for each reading."""
    most = ["*", *([2] * (MAX_MEMBERS - 1))]
    assert holds(["<", 1, most]) is True
    with pytest.raises(MalformedError) as refused:
        compile_formula(["<", 1, [*most, 2]], Figures())
    assert refused.value.code == "profile-formula"


def plainly(expression: Any, subject: object) -> Any:
    """Evaluate an expression that compiles, form by form, as the module's list says: the oracle."""
    if isinstance(expression, int):
        return expression
    name, *parts = expression
    if name in {"has", "is", "in", "field"}:
        value = subject
        for part in parts[0].split("."):
            value = getattr(value, part, None)
        if name == "field":
            return value if type(value) is int and value else None
        return {"has": bool(value), "is": value is True}.get(name, name == "in" and value in parts[-1])
    if name in {"low", "high"}:
        words = [(vocabulary, plainly_said(path, subject)) for vocabulary, path in parts[1:]]
        known = [(vocabulary, code) for vocabulary, code in words if code is not None]
        edges = Figures().edges(parts[0], *known) if known or not words else None
        return None if edges is None else edges[name == "high"]
    values = [plainly(part, subject) for part in parts]
    if name in {"all", "any"}:
        decides = name == "any"
        return decides if decides in [v for v in values if v is not None] else None if None in values else not decides
    if None in values:
        return None
    if name == "not":
        return not values[0]
    if name == "*":
        return prod(values)
    return {"+": sum, "-": lambda v: v[0] - v[1], "<": lambda v: v[0] < v[1], ">": lambda v: v[0] > v[1]}[name](values)


def plainly_said(path: str, subject: object) -> str | None:
    """Return the code that a field's word means, as `Figures` knows it."""
    word = getattr(subject, path, None)
    return Figures().find("clay", word) if isinstance(word, str) else None


PATHS = st.sampled_from(["two", "zero", "yes", "word", "clay", "gone", "inner.three", "inner.zero", "gone.deeper"])
NUMBERS = st.recursive(
    st.integers(-5, 5).filter(bool)
    | st.builds(lambda path: ["field", path], PATHS)
    | st.sampled_from([["low", "size"], ["high", "size"], ["low", "none"], ["high", "shrink", ["clay", "clay"]]])
    | st.builds(lambda path: ["low", "shrink", ["clay", path]], st.sampled_from(["clay", "word", "gone"])),
    lambda each: st.one_of(
        st.lists(each, min_size=2, max_size=4).map(lambda parts: ["*", *parts]),
        st.lists(each, min_size=2, max_size=3).map(lambda parts: ["+", *parts]),
        st.tuples(each, each).map(lambda parts: ["-", *parts]),
    ),
    max_leaves=6,
)
CONDITIONS = st.recursive(
    st.builds(lambda path: ["has", path], PATHS)
    | st.builds(lambda path: ["is", path], PATHS)
    | st.builds(lambda path, codes: ["in", path, codes], PATHS, st.lists(st.sampled_from("abc"), min_size=1))
    | st.builds(lambda sign, a, b: [sign, a, b], st.sampled_from("<>"), NUMBERS, NUMBERS),
    lambda each: st.one_of(
        st.lists(each, min_size=1, max_size=4).map(lambda parts: ["all", *parts]),
        st.lists(each, min_size=1, max_size=4).map(lambda parts: ["any", *parts]),
        each.map(lambda part: ["not", part]),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=400)
@given(CONDITIONS)
def test_what_is_compiled_answers_as_the_forms_read_one_by_one(expression):
    """Against a second reckoning that walks the array: true, false and unknown alike."""
    subject = SimpleNamespace(two=2, zero=0, yes=True, word="a", clay="清水泥", inner=SimpleNamespace(three=3, zero=0))
    assert compile_formula(expression, Figures())(subject) is plainly(expression, subject)


def test_words_of_python_are_fields_like_others():
    """A field may be called as it likes: nothing of a profile is read as Python."""
    subject = SimpleNamespace(**{"if": 3, "lambda": SimpleNamespace(**{"in": 5})})
    assert compile_formula(["<", ["field", "if"], ["field", "lambda.in"]], Figures())(subject) is True
