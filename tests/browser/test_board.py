"""The kiln's board in a real browser: it follows the ledger, loses the signal and finds it, without scripts too."""

from collections.abc import Iterator

import pytest

from tests.browser.board_town import furnish_kiln
from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.town import Town
from tests.craft.kiln_world import MAKER, OTHER

pytestmark = pytest.mark.needs("a browser")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town whose dragon kiln is half opened."""
    with Town(tmp_path_factory.mktemp("kiln") / "studio") as town:
        furnish_kiln(town)
        yield town


def test_a_board_follows_the_kiln_and_says_when_the_signal_is_lost(visit: Visit, town: Town) -> None:
    """A slot turns while somebody looks on, the sums with it; without the ledger the page stays and says since when."""
    faults: list[str] = []
    page = visit("/k/lk", faults=faults)
    assert page.inner_text('[data-sum="loaded"]') == "360"
    assert (axe(page), widest(page)) == ([], 0)
    good = int(page.inner_text('[data-sum="good"]'))
    assert "松风石瓢" in page.inner_text("#newest")
    for name in (f"示例{MAKER}", f"示例{OTHER}"):
        assert name not in page.inner_text("#latest")
    town.open("lk", {"6-2-1-2-1": "excellent", "6-2-1-3-1": "missing"})
    page.wait_for_function(f"() => document.querySelector('[data-sum=\"good\"]').textContent === '{good + 1}'")
    assert page.locator("#board .tall .k-missing").count() == 1
    assert "六节" in page.inner_text("#latest li:first-child")
    assert page.inner_text('[data-look="missing"]') == "1"
    assert faults == []
    shoot(page, "board-live")
    page.context.set_offline(True)
    page.wait_for_selector("#signal:not(:empty)")
    assert page.inner_text("#signal").startswith("信号中断·最后更新 ")
    assert page.inner_text('[data-sum="good"]') == str(good + 1), "what was seen stays"
    assert axe(page) == []
    shoot(page, "board-lost")
    page.context.set_offline(False)
    page.wait_for_function("() => document.getElementById('signal').textContent === ''", timeout=30_000)


def test_a_board_is_there_without_scripts(visit: Visit) -> None:
    """The whole drawing, wide and dark, in English; nothing moves, and the page says of what moment it is."""
    page = visit("/k/lk", size="desktop", scheme="dark", lang="en-GB", java_script_enabled=False)
    assert page.locator(".long .k-shut").is_visible()
    assert not page.locator(".tall svg").is_visible()
    assert "As this ledger's server answered at" in page.inner_text("#answered")
    assert "section 6: " in page.inner_text("#latest").lower()
