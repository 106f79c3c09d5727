"""The long suite itself: a failure repeats, a row that did less is none, a report keeps its lines."""

from random import Random

import pytest

from tests.assure.catalogue import all_rows
from tests.assure.child import measure
from tests.assure.design import DESIGN
from tests.assure.outcome import Outcome, outcome_of
from tests.assure.report import document, kept_lines, line_of, record
from tests.assure.row import Figures, Row, chance, found
from tests.assure.suite import run_child


def counts(count: int, _random: Random) -> Figures:
    """Do what is asked."""
    return {"cases": count, "kind": "plain"}


def fails(_count: int, _random: Random) -> Figures:
    """Fail."""
    raise AssertionError("case 3 was taken")


def row(run=counts, name="E1", control=lambda random: "seen", needs=()) -> Row:
    """Return a row of this harness."""
    return Row(name, "it holds", "cases", 1, 10, run, control, needs)


def test_a_row_that_holds_gives_its_figures_and_its_controls_finding() -> None:
    """The outcome survives its line of JSON, the row's own unit first."""
    outcome = measure(row(), 5, 10)
    assert outcome == Outcome("E1", 5, {"cases": 10, "kind": "plain"}, "seen", outcome.seconds)
    assert outcome_of(outcome.line()) == outcome


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (row(fails), "case 3 was taken"),
        (row(lambda count, random: {"cases": count - 1}), "E1 did 9 of 10 cases"),
        (row(lambda count, random: {"others": count}), "E1 does not say how many cases"),
        (row(control=lambda random: found(lambda: None)), "the planted fault was not found"),
    ],
)
def test_a_row_that_does_not_hold_says_so(broken: Row, said: str) -> None:
    """A failure, a harness that did less than asked, and one that can't see its own planted fault are all failures."""
    outcome = measure(broken, 5, 10)
    assert outcome.failed
    assert said in outcome.trouble
    assert f"**failed**: AssertionError: {said}" in line_of(broken, outcome, "abc")


def test_a_child_that_dies_is_a_failure() -> None:
    """A process that ends without its outcome is never taken for a row that held."""
    outcome = run_child(row(name="no such row"), 5, 1, lambda at, of: None)
    assert outcome.failed
    assert "KeyError" in outcome.trouble


def test_a_child_tells_how_far_it_is() -> None:
    """The real E1 runs in its own process, and its progress is heard."""
    heard: list[tuple[int, int]] = []
    outcome = run_child(all_rows()["E1"], 5, 20, lambda at, of: heard.append((at, of)))
    assert outcome.figures["crafted trees"] == 20
    assert heard[-1][1] == 20


def test_a_row_without_its_part_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine lacks is named in the report, and is no failure."""
    monkeypatch.setattr("tests.parts.PARTS", {"a kiln": lambda: False})
    outcome = run_child(row(needs=("a kiln",)), 5, 1, lambda at, of: None)
    assert not outcome.failed
    assert "could not run on this machine: no a kiln" in line_of(row(), outcome, "abc")


def test_fewer_than_asked_is_said() -> None:
    """A share of the figure is never shown as the figure."""
    assert "3 cases, kind: plain **(fewer than asked)** | 10 cases" in line_of(row(), measure(row(), 5, 3), "abc")


def test_a_report_keeps_the_lines_of_rows_that_were_not_run_again(tmp_path) -> None:
    """One outcome is written at once, beside those of earlier runs; what is not covered is named."""
    path, rows = tmp_path / "ASSURANCE.md", {"E1": row(), "E2": row(name="E2"), "E3": row(name="E3")}
    record(rows, measure(rows["E2"], 5, 10), "abc", path)
    record(rows, measure(rows["E1"], 6, 10), "def", path)
    text = path.read_text(encoding="utf-8")
    assert list(kept_lines(text, rows)) == ["E1", "E2"]
    assert text == document(rows, kept_lines(text, rows))
    assert "## Not run yet\n\n- E3: " in text
    assert f"- A1: {DESIGN['A1']}" in text


def test_chance_is_a_rows_own() -> None:
    """The same seed gives a row the same cases whatever else is run; the control has others."""
    assert chance("E1", 5).random() == chance("E1", 5).random()
    assert len({chance(name, 5, part).random() for name in ("E1", "E2") for part in ("run", "control")}) == 4
