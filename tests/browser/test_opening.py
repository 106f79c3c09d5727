"""A kiln opened in public: registrar, two artisans, kiln master at once, somebody who looks on, one phone offline.

The artisans' statements are signed for them here and posted from their own browsers; all else is done on its pages.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.craft.code import show_code
from ledger.craft.kinds.kiln.loading_confirmation import LoadingConfirmation
from ledger.craft.kinds.piece.parts import Title
from ledger.craft.state import Piece, Quota
from ledger.craft.submission import format_submission
from tests.browser.conftest import Visit
from tests.browser.crew import Crew
from tests.browser.looking import shoot
from tests.browser.office import Office
from tests.browser.test_kiln import batch_of, slots
from tests.browser.test_own import audited
from tests.browser.town import Town
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.world import ORIGIN, key_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.needs("a browser")

FIRST, SECOND = 71, 72
_POST = """body => fetch("/api/v1/statements", {
  method: "POST", body, headers: {"Content-Type": "application/json"} }).then((answer) => answer.json())"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town with a planned batch, before anything stands in its kiln."""
    with Town(tmp_path_factory.mktemp("opening") / "studio") as town:
        town.plan("lk", layout=("1..3-1-1..2-1..2-1..2",))
        yield town


class Maker:
    """An artisan before a page of their own; what they state is posted from there."""

    def __init__(self, page: "Page", town: Town, code: str) -> None:
        self.page, self.town, self.key = page, town, key_of(code)

    def say(self, kind: str, subject: Any) -> dict[str, Any]:
        """Sign and post; return what the ledger answered."""
        body = format_submission([self.town.sign(kind, subject, self.key).jws])
        said: dict[str, Any] = self.page.evaluate(_POST, body.decode())
        return said


def test_an_opening_in_public_with_a_phone_offline_in_the_middle(
    context: Callable[..., "BrowserContext"], visit: Visit, town: Town, tmp_path: Path
) -> None:
    """Loaded, confirmed, closed, opened offline, sent once, named by its makers, closed: everybody sees one kiln."""
    spectator = visit("/k/lk")
    made = context()
    master = Crew(made, town, key_of(MASTER))
    first, second = (Maker(visit("/hall"), town, code) for code in (MAKER, OTHER))
    registrar = visit("/registrar#stamp", size="desktop")
    office = Office.at(registrar, town, town.registrars[0], tmp_path)
    _load(master)
    for maker, own in ((first, "1"), (second, "2")):
        listed = tuple(slot for slot in slots(town, "lk") if slot.split("-")[2] == own)
        assert maker.say("LoadingConfirmation", LoadingConfirmation(batch="lk", slots=listed))["entries"]
    _limit(office)
    with town.instance.store.read() as reading:
        assert reading.get(Quota, MAKER) is not None, "the registrar's desk goes on meanwhile"
    master.open("lk/ignite")
    assert "待作者确认" not in master.page.inner_text("#ignite-lead")
    master.ask("#ignite-sign")
    master.sign()
    mark = master.page.inner_text("#batch-mark p:last-child")
    _seen(spectator, "loaded", "24")
    spectator.reload()
    assert "".join(mark.split()) in "".join(spectator.inner_text("main").split()), "both show the same closed list"
    size = town.size()
    _open_offline(master, made)
    piece = town.pictured(town.piece(slots=("lk/1-1-1-1-1",), number=FIRST, title=Title(zh="松风石瓢")))
    assert first.say("PieceRegistration", piece)["code"] == "slot-not-opened", (
        "what waits in the shed is not opened yet"
    )
    assert (town.size(), master.waiting(ORIGIN)) == (size, 1)
    master.posted.clear()
    with master.page.expect_navigation():
        town.deaf = False
        made.set_offline(False)
    master.ready()
    assert (town.size(), len(master.posted)) == (size + 1, 1), "sent once"
    _seen(spectator, "good", "7")
    shoot(spectator, "opening-spectator")
    other = town.pictured(town.piece(OTHER, slots=("lk/1-1-2-1-1",), number=SECOND, title=Title(zh="春水仿古")))
    assert first.say("PieceRegistration", piece)["entries"]
    assert second.say("PieceRegistration", other)["entries"]
    spectator.wait_for_selector("#newest:has-text('松风石瓢')")
    spectator.wait_for_selector("#newest:has-text('春水仿古')")
    scrapped = town.pictured(town.piece(OTHER, slots=("lk/1-1-2-2-2",), number=73))
    assert second.say("PieceRegistration", scrapped)["code"] == "outcome-not-certifiable"
    _finish(master)
    assert batch_of(town, "lk").phase == "closed"
    with town.instance.store.read() as reading:
        assert [reading.get(Piece, code_of(number)) is not None for number in (FIRST, SECOND, 73)] == [
            True,
            True,
            False,
        ]
    assert "松风石瓢" in town.get(f"/c/{show_code(code_of(FIRST))}?lang=zh").text
    for view in ("front", "base"):  # last, for they are no pictures and /hall would ask for them
        town.instance.blobs.put(f"photo {view} ".encode())
    assert audited(town, tmp_path / "mirror") == (town.size(), 0)


def _load(master: Crew) -> None:
    page = master.page
    master.open("lk/load")
    for part in range(3):
        page.click(f"#load-parts button >> nth={part}")
        for stack, person in (("一幢", MAKER), ("二幢", OTHER)):
            page.fill("#load-person", person)
            master.press(stack)
    master.ask("#load-sign")
    master.sign()


def _limit(office: Office) -> None:
    office.open(f"people/{MAKER}")
    office.page.wait_for_selector("#act-QuotaSetting")
    office.tap("#act-QuotaSetting summary")
    office.page.fill("#act-QuotaSetting [name=pieces]", "12")
    office.tap("#act-QuotaSetting .btn")
    office.sign()


def _seen(spectator: "Page", name: str, count: str) -> None:
    """Wait until the board shows the sum; it asks by itself, once a second."""
    spectator.wait_for_selector(f"[data-sum='{name}']:text-is('{count}')")


def _open_offline(master: Crew, made: "BrowserContext") -> None:
    master.open("lk/open")
    master.kept()
    town.deaf = True
    made.set_offline(True)
    master.press("一幢")
    master.press("二幢")
    master.take("报废", "惊裂")
    master.press("1-1-2-2-2")
    master.ask("#open-sign")
    assert "等网络" in master.sign(undo=True)


def _finish(master: Crew) -> None:
    master.open("lk/open")
    master.page.click("#open-rest")
    master.page.click("#open-next")
    master.page.click("#open-rest")
    master.ask("#open-sign")
    master.sign(undo=True)
    master.open("lk/close")
    master.ask("#close-sign")
    master.sign()
