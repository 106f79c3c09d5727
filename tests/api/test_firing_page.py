"""The page of a closed firing: what was signed at the closing, what corrections made of it, pieces, list on paper."""

import pypdfium2
from msgspec.structs import replace as changed

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.parts import Title
from tests.api.served import Served
from tests.api.test_pages import page, text_of
from tests.craft.kiln_world import MAKER, OTHER, code_of, digest


def close_one(studio: Served) -> None:
    """Fire a batch of a maker's three slots and one of another's that the kiln listed."""
    studio.plan("b1")
    studio.load_slots("b1", "1-1", "1-2", "1-3")
    studio.load("b1", Line(slot="1-4", person=OTHER), Line(slot="2-1", person=MAKER, count=30))
    studio.ignite("b1")
    evidence = studio.instance.blobs.put(bytes.fromhex("ffd8ffe000104a464946") + b"a chart, by its first bytes")
    studio.fire("b1", evidence=(evidence, digest("logger.csv")), fuel="pine")
    studio.open(
        "b1", {"1-1": "excellent", "1-2": "qualified", "1-3": "trial", "1-4": "refire", "2-1": "seconds/warped"}
    )
    studio.close("b1")


def test_the_sum_as_closed_stands_beside_what_corrections_made_of_it(desk: Served) -> None:
    """Old and new, of the slot and of its class; the totals that were signed are not rewritten."""
    close_one(desk)
    assert "左为结账时签署的数" not in page(desk, "/k/b1")
    desk.correct("b1", "1-2", "scrapped/cracked", reason="flaw-found")
    text = page(desk, "/k/b1")
    said = text_of(text)
    for part in (
        "一层二位 成品合格 → 报废 · 惊裂",
        "后来发现瑕疵",
        "结账之后",
        "成品 2 → 1",
        "报废 0 → 1",
        "22 小时 0 分",
        "1160 °C",
    ):
        assert part in said, part
    assert digest("logger.csv") in text
    assert text.count('class="evidence"') == 1, "a record that stays with the kiln is no picture"
    assert "松柴" in said
    assert "live.js" not in text, "nothing moves any more"
    assert desk.batch("b1").root.hex() in text
    for name in (MAKER, OTHER):
        assert f"示例{name}" not in said


def test_pieces_are_shown_page_by_page_and_what_is_said_of_one_is_not_hidden(desk: Served) -> None:
    """Along the kiln, 24 a page, the nearest page for any number; a disputed one says that its record tells more."""
    desk.plan("b1", layout=("1-1..30",))
    slots = [f"1-{number}" for number in range(1, 27)]
    desk.load_slots("b1", *slots)
    desk.ignite("b1")
    desk.open("b1", dict.fromkeys(slots, "excellent"))
    desk.close("b1")
    for number, slot in enumerate(slots):
        piece = desk.piece(slots=(f"b1/{slot}",), number=number + 1)
        desk.register(changed(piece, title=Title(zh=f"示例{number + 1}号", en=f"Sample {number + 1}")))
    first = desk.get("/k/b1?lang=zh").text
    assert first.count('class="named"') == 24
    assert f"示例{MAKER}" in first
    assert "另有说明" not in first
    second = desk.get("/k/b1?lang=zh&page=2").text
    assert second.count('class="named"') == 2
    assert "示例26号" in second
    for odd in ("99", "0", "x", "-1", "9" * 30):
        assert desk.get(f"/k/b1?page={odd}").status_code == 200
    desk.correct("b1", "1-2", "missing")
    assert "另有说明" in desk.get("/k/b1?lang=zh").text
    assert code_of(2) in first


def test_the_list_on_paper_has_names_and_no_outcomes(desk: Served) -> None:
    """As it hung beside the kiln; who did not confirm is not named; an open list is not printed."""
    desk.plan("b2")
    desk.load_slots("b2", "1-1")
    assert desk.get("/k/b2/list.pdf").status_code == 404
    close_one(desk)
    answer = desk.get("/k/b1/list.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        text = "".join(document[0].get_textpage().get_text_range().split())
    assert f"示例{MAKER}" in text
    assert "待作者确认" in text
    assert f"示例{OTHER}" not in text
    for outcome in ("优等", "返烧", "试片", "变形"):
        assert outcome not in text
    assert desk.get("/k/b9/list.pdf").status_code == 404
