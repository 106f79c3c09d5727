"""No rule without a break or an argument: what `breaking/rules.txt` says is what stands in the program."""

from pathlib import Path

from tests.assure.breaking import rules
from tests.assure.breaking.broken import Liar, Watched, trouble
from tests.assure.breaking.by_hand import items, layouts
from tests.assure.breaking.rules import all_rules, told
from tests.assure.breaking.switched import switched_off


def test_every_rule_is_broken_or_argued() -> None:
    """A new `raise` under ledger/craft needs its line: a name alone where a test shows it, else why no entry does."""
    named = [rule.name for rule in all_rules()]
    missing, gone = sorted(set(named) - set(told())), sorted(set(told()) - set(named))
    assert not missing, f"add to tests/assure/breaking/rules.txt: {missing[0]}"
    assert not gone, f"no longer in the program, take it out of rules.txt: {gone[0]}"
    assert len(named) == len(set(named)) > 300


def test_a_raise_is_known_by_its_function_and_its_reason(tmp_path: Path, monkeypatch) -> None:
    """Its line may move; what says that state is broken, and what is not raised, are no rules."""
    (tmp_path / "one.py").write_text(
        "class A:\n    def b(self):\n        raise PolicyError('x-y', at=1)\n        raise PolicyError('x-y')\n"
        "def c():\n    if d:\n        raise MalformedError(e.code) from e\n    raise AssertionError('bad')\n"
    )
    monkeypatch.setattr(rules, "CRAFT", tmp_path)
    assert [rule.name for rule in rules.all_rules.__wrapped__()] == [
        "one.py A.b: x-y", "one.py A.b: x-y (2)", "one.py c: e.code",
    ]  # fmt: skip


def test_a_rule_that_is_switched_off_is_silent_and_no_other(tmp_path: Path) -> None:
    """While it lasts: of two rules the one is not heard, the other is, and afterwards both are."""
    broken = next(layouts())
    assert broken.rule == "slots.py parse_layout: layout-size"
    log = Liar(broken.before + broken.broken)
    with Watched() as watched:
        with switched_off(broken.rule):
            assert watched.audit(log) == []
        with switched_off("slots.py parse_layout: layout-overlap"):
            assert not trouble(watched.audit(log), broken)
        assert not trouble(watched.audit(log), broken)


def test_an_item_out_of_form_is_one_finding(tmp_path: Path) -> None:
    """The sheet that it stands in is whole: nothing is said to be cut, and the items after it are judged."""
    broken = next(items())
    with Watched() as watched:
        found = watched.audit(Liar(broken.before + broken.broken))
    assert [(each.code, each.index) for each in found] == [("item-ledger", len(broken.before))]
