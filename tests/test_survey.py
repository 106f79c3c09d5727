"""What an audit tells of a ledger besides findings: numbers that its state bears out, and one page."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.audit_charts import TONES, columns, stacks
from api.cli.audit_page import page
from ledger.audit import audit
from ledger.craft.records.people import Person
from ledger.craft.records.piece import Piece
from ledger.findings import AuditReport, Finding
from ledger.instance import published_studio
from ledger.mirror import mirror
from ledger.store.replay import ReplayState
from ledger.survey import MAX_LISTED, survey
from tests.api.conftest import SLOTTED, STUDIO, furnish
from tests.api.served import Served
from tests.craft.kiln_world import code_of
from tests.test_audit import quiet


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, AuditReport]]:
    """A furnished ledger, and the audit of its mirror."""
    folder = tmp_path_factory.mktemp("survey")
    with Served(folder / "studio") as studio:
        furnish(studio)
        with published_studio(folder / "studio") as source:
            mirror(source, folder / "mirror", studio.instance.trust, quiet)
        yield studio, audit(folder / "mirror", studio.instance.trust, quiet, 0, surveyed=True)


def test_the_numbers_are_those_of_the_ledger(found: tuple[Served, AuditReport]) -> None:
    """Works by maker and month, outcomes by kiln, and what rests on one voice: held against the server's own state."""
    studio, report = found
    made = report.survey
    assert made is not None
    state = studio.instance.store
    pieces = [piece for maker in made.makers for piece in state.list(Piece, maker)]
    assert made.makers == Counter(piece.person for piece in pieces)
    assert made.months.total() == len(pieces) == report.records["piece"]
    assert all(re.fullmatch(r"\d{4}-\d\d", month) for month in made.months)
    assert made.resting["pieces-without-kiln"] == sum(not piece.slots for piece in pieces) > 0
    people = list(state.list(Person, ""))
    assert made.names == {person.code: person.zh for person in people}
    assert made.resting["people-one"] == sum(person.registrars < 2 for person in people)
    assert sum(map(Counter.total, made.kilns.values())) > 0
    assert code_of(SLOTTED) not in {each.code for each in made.alone}
    assert {each.index for each in made.alone} <= {piece.index for piece in pieces if not piece.slots}
    assert report.to_json()["survey"] == made.to_json()
    assert state.get(Piece, code_of(STUDIO)) is not None


def test_who_asks_for_no_survey_gets_none(found: tuple[Served, AuditReport], tmp_path: Path) -> None:
    """The report's form is what it was."""
    studio, _ = found
    with published_studio(studio.instance.directory) as source:
        mirror(source, tmp_path, studio.instance.trust, quiet)
    assert "survey" not in audit(tmp_path, studio.instance.trust, quiet, 0).to_json()


def test_works_that_nobody_else_signed_anything_of_are_listed_up_to_a_number() -> None:
    """The first by entry; the number is of all."""
    state = ReplayState()
    many = MAX_LISTED * 3
    for number in range(many):
        piece = Piece(code=code_of(number), person="zs001", statement=b"x", index=many - number)
        state._rows[("piece", piece.code)] = piece
        state._changed.add(("piece", piece.code))
    made = survey(state, Counter(), None)
    state.close()
    assert made.resting["pieces-alone"] == many
    assert [each.index for each in made.alone] == list(range(1, MAX_LISTED + 1))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_stands_alone_and_runs_nothing(found: tuple[Served, AuditReport], lang: str) -> None:
    """No script, no address, nothing to fetch; every key has its words; findings and names are text, never markup."""
    _, report = found
    report.add(Finding("file-unexpected", -1, {"path": "<script>alert(1)</script>"}))
    assert report.survey is not None
    report.survey.names["m1"] = "<b>&"
    written = page(report, lang)  # type: ignore[arg-type]  # one of the two
    assert not re.search(r"<script|src=|href=|url\(|@import|https?://", written)
    assert "default-src 'none'" in written
    assert "&lt;script&gt;" in written
    assert not re.search(r">(report|error|kind|cli)\.[a-z-]+<", written), "a key without words"
    assert written.count("<svg") == 3
    assert f"{report.entries:,}" in written


def test_charts_say_what_they_are_given() -> None:
    """The tallest is the most; parts have tones of their own; nothing is drawn of nothing."""
    assert columns([]) == stacks([]) == ""
    drawn = columns([("2026-05", 3), ("2026-06", 12)])
    heights = [float(each) for each in re.findall(r'height="([\d.]+)"', drawn)]
    assert heights[1] == 4 * heights[0] == 140
    parts = {str(number): 1 for number in range(len(TONES))}
    assert len(set(re.findall(r'rect class="(\w)"', stacks([("<x>", parts)])))) == len(TONES)
    assert "&lt;x&gt;" in stacks([("<x>", parts)])
