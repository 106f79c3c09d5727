"""The kiln's board in a real browser: it follows the ledger, loses the signal and finds it, without scripts too."""

import io
from collections.abc import Iterator

import pytest

from ledger.log.encoding import encode_base32
from tests.browser.board_town import furnish_closed, furnish_kiln
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
        furnish_closed(town)
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
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert widest(page) == 0, "at twice the size of text"
    page.context.set_offline(False)
    page.wait_for_function("() => document.getElementById('signal').textContent === ''", timeout=30_000)


def test_a_board_is_there_without_scripts(visit: Visit) -> None:
    """The whole drawing, wide and dark, in English; nothing moves, and the page says of what moment it is."""
    page = visit("/k/lk", size="desktop", scheme="dark", lang="en-GB", java_script_enabled=False)
    assert page.locator(".long .k-shut").is_visible()
    assert not page.locator(".tall svg").is_visible()
    assert "As this ledger's server answered at" in page.inner_text("#answered")
    assert "section 6: " in page.inner_text("#latest").lower()


def test_the_overlay_is_read_from_a_stream(visit: Visit, town: Town) -> None:
    """Its QR bears the list's whole root, also at two thirds of the size; between the cards the camera is seen."""
    import zxingcpp
    from PIL import Image

    root = town.batch("lk").root
    page = visit("/k/lk?view=broadcast", size="stream", scheme="dark")
    assert (axe(page), widest(page)) == ([], 0)
    with Image.open(io.BytesIO(page.screenshot(omit_background=True))) as seen:
        assert seen.size == (1920, 1080)
        assert [seen.getpixel(at)[3] for at in ((1100, 300), (1100, 900))] == [0, 255]
        for size in (seen.size, (1280, 720)):
            found = zxingcpp.read_barcodes(seen.convert("L").resize(size))
            assert [each.text for each in found] == [encode_base32(root)]
    text = page.inner_text("main")
    assert encode_base32(root)[:4] in text
    small = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('.card *, .band *')].filter((each) => each.checkVisibility()"
        " && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) && !each.closest('svg'))"
        ".map((each) => parseFloat(getComputedStyle(each).fontSize)))"
    )
    assert small >= 20
    assert float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('.sums b')).fontSize)")) >= 60
    assert page.evaluate(
        "() => [...document.querySelectorAll('.card, .sums li')].map((each) => each.getBoundingClientRect())"
        ".every((box) => box.left >= 0 && box.right <= 1920 && box.top >= 0 && box.bottom <= 1080)"
    )
    shoot(page, "board-broadcast")
    town.open("lk", {"6-3-1-1-1": "trial"})
    page.wait_for_function("() => document.querySelector('.c4 li').textContent.includes('试片')")
    paper = visit("/k/lk?view=broadcast&ground=paper&lang=en", size="stream", java_script_enabled=False)
    with Image.open(io.BytesIO(paper.screenshot(omit_background=True))) as seen:
        assert seen.convert("RGBA").getpixel((1100, 300))[3] == 255


@pytest.mark.parametrize(("size", "scheme", "lang"), [("phone", "light", "zh-CN"), ("desktop", "dark", "en-GB")])
def test_a_closed_firing_has_a_page_that_stays(visit: Visit, size: str, scheme: str, lang: str) -> None:
    """Open to everybody in both sizes and schemes; the pieces go on on the next page; nothing is asked for again."""
    page = visit("/k/done", size=size, scheme=scheme, lang=lang)
    shoot(page, f"firing-{size}-{scheme}")
    assert (axe(page), widest(page)) == ([], 0)
    assert page.locator(".cards li").count() == 24
    assert page.locator(".cards .odd").count() == 0
    assert page.locator("script").count() == 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert widest(page) == 0, "at twice the size of text"
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.click("a[rel=next]")
    assert page.locator(".cards li").count() == 6
