"""The buyer's page as values, for states that no statement of this version brings about."""

from dataclasses import replace

import pytest

from api.verdict_page import VerdictPage, verdict_page
from api.verdicts import ask_in, asked
from ledger.craft.status import DISPUTED, LOST, WITHDRAWN
from ledger.craft.verdict import verdict
from ledger.craft.verdict_facts import Held, PieceFacts
from ledger.words import Lang
from tests.api.conftest import SLOTTED, UNKNOWN
from tests.api.served import Served
from tests.api.test_pieces import link_of
from tests.craft.kiln_world import code_of


def page_of(studio: Served, lang: Lang = "zh", **changes: object) -> VerdictPage:
    """Return the page of the piece in a slot, some of its facts changed."""
    with studio.instance.store.read() as reading:
        scan = ask_in(reading, studio.site, code_of(SLOTTED))
        assert isinstance(scan.facts.piece, PieceFacts)
        assert scan.piece is not None
        piece = replace(scan.facts.piece, **changes)  # type: ignore[arg-type]  # fields of PieceFacts
        facts = replace(scan.facts, piece=piece)
        changed = replace(scan, facts=facts, verdict=verdict(facts, studio.time))
        return verdict_page(reading, changed, scan.piece, piece, lang)


def test_a_piece_reported_lost_warns_under_the_word(served: Served) -> None:
    """It is the holder's report, and said as such."""
    page = page_of(served, status=1 | LOST)
    assert (page.word, page.warnings) == ("notice", ("登记持有人已报失，账本未作核实。",))
    assert page.first == "记录在账本中。请先看下面的提示。"


def test_what_the_word_says_is_not_said_twice(served: Served) -> None:
    """Under review has its sentence; the box below would only repeat it. Another warning still stands there."""
    page = page_of(served, status=1 | DISPUTED)
    assert (page.word, page.first, page.warnings) == ("in-review", "协会正在核对，尚无结论。", ())
    assert len(page_of(served, status=1 | DISPUTED | LOST).warnings) == 1


def test_a_withdrawn_registration_is_not_current(served: Served) -> None:
    """Why stands under the word, and no line says that nothing was reported."""
    page = page_of(served, "en", status=1 | WITHDRAWN)
    assert page.word == "not-current"
    assert "Status" not in [each.label for each in page.checked]


def held(start: str, end: str = "") -> Held:
    """Return a standing held between these days."""
    return Held("server", "master", "示例市人社局", "A-1", start, end, withdrawn=False)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (held("2020-01-01"), "制作时与今日均为工艺美术师（示例市人社局，证号 A-1）。"),
        (held("2020-01-01", "2026-05-01"), "制作时与今日均为"),
        (held("2020-01-01", "2026-04-30"), None),
    ],
)
def test_standing_is_shown_at_the_date_of_making_and_today(served: Served, standing: Held, said: str | None) -> None:
    """Once when it is the same, not at all when it had ended before."""
    shown = [
        text
        for each in page_of(served, standings=(standing,)).checked
        for text in [x.text for x in each.lines]
        if "A-1" in text
    ]
    assert len(shown) == (0 if said is None else 1)
    assert said is None or shown[0].startswith(said)


def test_a_proof_of_a_piece_that_the_ledger_does_not_have_is_not_found(served: Served) -> None:
    """The certifier signed it, but no entry bears the code: there is nothing to compare it with."""
    proof = link_of(served, code=code_of(UNKNOWN)).rpartition("/")[2]
    scan = asked(served.site, code_of(UNKNOWN), proof)
    assert (scan.verdict.word, scan.trouble) == ("not-found", None)
