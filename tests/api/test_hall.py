"""The hall over HTTP: what is asked in an address, what is shown and to whom it leads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.piece.parts import Decoration, RoleName, Title
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.state import Piece
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import key_of

PIECES = 30


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a studio with a page of pieces and a few more; one is withdrawn, one names somebody who has not signed."""
    with Served(tmp_path_factory.mktemp("hall") / "studio") as studio:
        studio.fired("b1", {"1-1": "excellent", "1-2": "refire"})
        roles = (RoleName(role="carving", person=OTHER),)
        first = studio.piece(
            slots=("b1/1-1",), number=0, roles=roles, title=Title(zh="<b>松风</b>石瓢", en="Pines & wind")
        )
        studio.register(changed(first, decoration=(Decoration(technique="carving", author=OTHER),)))
        many = [studio.piece(number=n, shape="xishi" if n % 3 else "shipiao") for n in range(1, PIECES)]
        studio.site.submit(studio.sheet_of(*many)).result()
        row = studio.instance.store.get(Piece, code_of(5))
        assert row is not None
        gone = PieceStatus(piece=code_of(5), status="withdrawn", reason="other", note="示例", after=row.head.hex())
        studio.site.submit(studio.draft("PieceStatus", gone, key_of(MAKER))).result()
        while not studio.instance.hall.follow(studio.instance.store):
            pass
        yield studio


def test_what_answers_is_told_with_counts_and_where_to_go_on(hall: Served) -> None:
    """Pages without gap or repeat; what is withdrawn is on none."""
    codes, after = [], ""
    while True:
        told = hall.get(f"/api/v1/hall?limit=7&after={after}").json()
        codes += [piece["code"] for piece in told["pieces"]]
        after = told["next"]
        if not after:
            break
    assert codes == [code_of(n) for n in range(PIECES - 1, -1, -1) if n != 5]
    assert told["total"] == PIECES - 1
    assert {each["value"]: each["count"] for each in told["facets"]["firing"]} == {"studio": PIECES - 2, "kiln": 1}
    assert told["as_of"] == {"entries": hall.size(), "size": hall.size()}


def test_words_and_picks_narrow_it(hall: Served) -> None:
    """Every word, and one of each facet's values; several of one facet widen it again."""

    def total(query: str) -> int:
        answer: int = hall.get(f"/api/v1/hall?{query}").json()["total"]
        return answer

    assert total("q=song+feng") == total("q=石瓢&kiln=qs") == total("firing=kiln&year=2026") == 1
    assert total("shape=xishi") + total("shape=shipiao") == total("shape=xishi&shape=shipiao") == PIECES - 1
    assert total("q=nothing") == total("maker=nobody") == 0
    assert total(f"maker={MAKER}") == PIECES - 1


def test_nobody_is_named_before_they_have_signed(hall: Served) -> None:
    """Neither in the answer nor by searching for them."""
    told = hall.get(f"/api/v1/hall?q=示例{OTHER}").json()
    assert (told["total"], [each["code"] for each in told["people"]]) == (0, [OTHER])
    assert f"示例{OTHER}" not in hall.get("/hall?q=松风").text
    assert [each["code"] for each in hall.get("/api/v1/hall?q=松风").json()["pieces"][0]["hands"]] == [MAKER]


@pytest.mark.parametrize(("query", "status"), [("limit=0", 400), ("limit=x", 400), ("after=nonsense", 200),
                                               ("q=" + "一" * 500, 200), ('q=%22*"(', 200), ("shape=%00", 200),
                                               ("maker=" + "x" * 99, 400), ("year=1&" * 50, 400)])  # fmt: skip
def test_odd_questions(hall: Served, query: str, status: int) -> None:
    """Refused in words, or answered; nothing of a question reaches the index's own language."""
    assert hall.get(f"/api/v1/hall?{query}").status_code == status
    assert hall.get(f"/hall?{query}").status_code == status


def test_the_page_says_it_in_the_language_asked_for(hall: Served) -> None:
    """Text as text; links keep what was asked; a code that is typed leads to its piece."""
    page = hall.get("/hall?lang=zh&q=shi+piao&shape=shipiao").text
    assert "共 10 件作品" in page
    assert "&lt;b&gt;松风&lt;/b&gt;石瓢" in page
    assert "<b>松风" not in page
    assert 'href="/hall?lang=zh&amp;q=shi+piao"' in page
    english = hall.get("/hall?lang=en").text
    assert f"{PIECES - 1} works" in english
    assert "Registered, studio firing" in english
    assert "after=" in english
    sent = hall.get(f"/hall?lang=en&q={code_of(3)[:4]}-{code_of(3)[4:].lower()}")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/c/{code_of(3)}?lang=en")


def test_people_and_kilns_are_listed(hall: Served) -> None:
    """By name, and all of them."""
    assert f'href="/p/{MAKER}?lang=zh"' in hall.get("/hall/people").text
    assert "没有找到" in hall.get("/hall/people?q=乌有").text
    assert 'href="/kilns/qs?lang=zh"' in hall.get("/hall/kilns?q=longyao").text


def test_the_home_page_leads_there(hall: Served) -> None:
    """Whoever has no code may look around."""
    assert 'href="/hall?lang=zh"' in hall.get("/").text


def test_a_rebuild_throws_the_hall_away(tmp_path: Path) -> None:
    """And it is folded again, to the same."""
    with Served(tmp_path / "studio") as studio:
        studio.register(studio.piece(number=1))
        before = studio.get("/api/v1/hall").json()
        studio.instance.rebuild()
        assert not (tmp_path / "studio" / "hall.db").exists()
        assert studio.get("/api/v1/hall").json() == before
        assert before["total"] == 1
