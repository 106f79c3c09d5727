"""A person's page and a kiln's: whose word what is, on which day; and nothing that nobody signed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.parts import Decoration, RoleName, SealUse
from ledger.craft.state import Kiln
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.people_world import PeopleWorld


class Studio(Served, PeopleWorld):
    """A served studio whose people change."""

    def page(self, path: str) -> str:
        """Return a page's text."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def honour(self, person: str, standing: str, start: str, end: str = "") -> object:
        """Attest a standing."""
        subject = Standing(
            person=person, standing=standing, issuer="示例协会", number=f"N {start}", start=start, end=end,
            after=self.head(person),
        )  # fmt: skip
        return self.say("Standing", subject, self.registrars[0])


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """Return a studio of one's own."""
    with Studio(tmp_path / "studio") as studio:
        yield studio


def test_standing_is_said_for_a_day_and_for_today(studio: Studio) -> None:
    """What has ended is said to have; what was withdrawn before it began is not there at all."""
    studio.honour(MAKER, "master", "2015-01-01", "2019-12-31")
    studio.honour(MAKER, "senior-master", "2020-01-01")
    kept = studio.honour(MAKER, "city-inheritor" if "city-inheritor" in studio.reasons("standing") else
                         studio.reasons("standing")[-2], "2021-05-01")  # fmt: skip
    page = studio.page(f"/p/{MAKER}?on=2018-06-01")
    assert page.count("2018-06-01 当日持有".replace("2018-06-01", '<span class="nb">2018-06-01</span>')) == 1
    assert page.count("当日未持有") == 2
    assert page.count("今日持有") == 2
    assert "已到期" in page
    assert "当日" not in studio.page(f"/p/{MAKER}").replace("某一天", "")
    studio.withdraw(kept, on="2022-01-01")  # type: ignore[arg-type]  # a statement
    assert "已撤销" in studio.page(f"/p/{MAKER}")
    assert studio.get(f"/p/{MAKER}?on=nonsense&lang=en").status_code == 200


def test_pieces_stand_with_whoever_has_signed(studio: Studio) -> None:
    """The maker's at once; a carver's once they have; counts by year, and of fully handmade ones by month."""
    studio.seal(MAKER, "s1", text="示例甲印")
    roles = (RoleName(role="carving", person=OTHER),)
    studio.fired("b1", {"1-1": "excellent", "1-2": "refire"})
    studio.register(studio.piece(slots=("b1/1-1",), number=1, roles=roles, seals=(SealUse(seal="s1", place="base"),),
                                 decoration=(Decoration(technique="carving", author=OTHER),)))  # fmt: skip
    studio.register(studio.piece(number=2))
    mine, theirs = studio.page(f"/p/{MAKER}"), studio.page(f"/p/{OTHER}")
    assert "共 2 件作品" in mine
    assert 'href="/k/b1?lang=zh"' in mine
    assert f'href="/hall?lang=zh&amp;seal={MAKER}/s1"' in mine
    assert "作者自报" in mine
    assert '<td class="n">2</td>' in mine
    assert "还没有可列出的作品" in theirs
    assert code_of(1) not in theirs
    studio.sign_role(code_of(1), "carving", OTHER)
    theirs = studio.page(f"/p/{OTHER}")
    assert f'href="/c/{code_of(1)}?lang=zh"' in theirs
    assert "其中本人登记 0 件" in theirs
    piece = studio.page(f"/c/{code_of(1)}")
    assert f'href="/p/{MAKER}?lang=zh&amp;on=' in piece
    assert 'href="/kilns/qs?lang=zh"' in piece


def test_a_pause_and_an_end_are_said(studio: Studio) -> None:
    """In the words of the rules, with no stain on what was registered before."""
    assert "暂停签发" not in studio.page(f"/p/{MAKER}")
    studio.pause(MAKER)
    assert "暂停签发" in studio.page(f"/p/{MAKER}")
    assert "Signing paused" in studio.page("/hall/people?lang=en")
    studio.end(OTHER)
    assert "已退休" in studio.page(f"/p/{OTHER}")
    assert "暂停签发" not in studio.page(f"/p/{OTHER}")


def test_a_kiln_is_shown_with_its_firings(studio: Studio) -> None:
    """Sums that are the board's, no name of a maker, the length of the last statement that gives one."""
    studio.fired("b1", {"1-1": "excellent", "1-2": "refire", "1-3": "scrapped/collapsed"})
    studio.plan("b2")
    studio.load_slots("b2", "1-1")
    page = studio.page("/kilns/qs")
    counts = studio.get("/api/v1/batches/b1").json()["counts"]
    assert (counts["loaded"], counts["good"], counts["refire"], counts["scrapped"]) == (3, 1, 1, 1)
    assert "共 2 窑" in page
    assert {f"/k/{batch}?lang=zh" in page for batch in ("b1", "b2")} == {True}
    assert page.count('class="o-scrapped" x="666"') == 1
    assert f"示例{MAKER}" not in page
    assert f'href="/p/{MASTER}?lang=zh"' in page
    assert "米" not in page
    kiln = studio.instance.store.get(Kiln, "qs")
    assert kiln is not None
    studio.say("KilnChange", KilnChange(kiln="qs", length=43, after=kiln.head.hex()), studio.registrars[0])
    assert "长 43 米" in studio.page("/kilns/qs")
    assert "43 m long" in studio.page("/kilns/qs?lang=en")


def test_nobody_and_no_kiln_is_said_so(studio: Studio) -> None:
    """As a page, with what to do next."""
    for path in ("/p/nobody", "/kilns/none", "/p/" + "x" * 300):
        answer = studio.get(path)
        assert answer.status_code in {404, 422}
        assert answer.headers["content-type"].startswith("text/html")


def test_other_programs_can_read_who_it_is(studio: Studio) -> None:
    """Schema.org, and a feed that is there."""
    import json

    page = studio.page(f"/p/{MAKER}?lang=en")
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["@type"], data["identifier"]) == ("Person", MAKER)
    assert studio.get(f"/feeds/people/{MAKER}.atom").status_code == 200
    assert '"@type":"Place"' in studio.page("/kilns/qs")
