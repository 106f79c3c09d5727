"""Formulas of a craft profile: what each form means, what is unknown, what is refused."""

from types import SimpleNamespace

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
