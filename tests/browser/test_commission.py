"""A commission on two phones: the buyer writes it, the maker takes it, the buyer sees so; its words go nowhere."""

from collections.abc import Iterator

import pytest

from ledger.craft.state import Commission
from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.studio_desk import StudioDesk
from tests.browser.test_studio import BATCH, fill, newest
from tests.browser.town import Town
from tests.craft.kiln_world import MAKER

pytestmark = pytest.mark.needs("a browser")
WISH = "仿古一件，容量二百八十毫升"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town to itself."""
    with Town(tmp_path_factory.mktemp("orders") / "studio") as town:
        town.fired(BATCH, {"1-1": "qualified"})
        yield town


def test_an_order_is_written_taken_and_asked_after(visit: Visit, town: Town) -> None:
    """Only the order's hash is sent; a text without its number is refused; the page is readable and fits."""
    buyer = visit("/order?lang=zh")
    sent: list[str] = []
    buyer.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    buyer.fill("textarea >> nth=0", WISH)
    buyer.click("#order-make")
    order = buyer.inner_text("#order-made")
    assert order.startswith(f"{WISH}\n")
    desk = StudioDesk(visit("/studio"), town, MAKER)
    desk.open("/studio/orders?lang=zh")
    desk.page.fill("textarea", WISH)
    desk.page.click("#order-accept")
    desk.page.wait_for_selector("#orders .told:has-text('随机数')")
    desk.page.fill("textarea", order)
    desk.page.click("#order-accept")
    desk.sign()
    desk.page.wait_for_selector("#orders-list li")
    [taken] = town.instance.state.list(Commission, MAKER)
    buyer.fill("textarea >> nth=1", order)
    buyer.click("#order-ask")
    buyer.wait_for_selector("#order-answer p")
    assert "接单" in buyer.inner_text("#order-answer")
    assert any(taken.order in each for each in sent)
    assert not any(WISH[:2] in each for each in sent)
    assert not any(WISH.encode()[:6] in body for _, _, body in desk.sent)
    for page, name in ((buyer, "order"), (desk.page, "studio-orders")):
        shoot(page, name)
        assert axe(page) == []
        assert widest(page) == 0
    desk.open("/studio/new?lang=zh")
    fill(desk.page, "应单仿古", 5, "1-1")
    desk.page.select_option("#new-order", taken.id)
    shoot(desk.page, "studio-new-order")
    assert axe(desk.page) == []
    desk.page.click("#new-sign")
    desk.sign()
    desk.page.wait_for_selector("#new-said:has-text('已入账')")
    assert not desk.page.is_visible("#new-order-part"), "it is answered, and offered no more"
    answer = newest(town)
    [row] = town.instance.state.list(Commission, MAKER)
    assert row.piece == answer.code
    buyer.click("#order-ask")
    buyer.wait_for_selector(f"#order-answer a[href*='{answer.code}']")
    assert "应定制而作" in visit(f"/c/{answer.code}?lang=zh").inner_text("main")
    wide = visit("/order?lang=en", size="desktop", scheme="dark")
    shoot(wide, "order-desktop")
    assert axe(wide) == []
