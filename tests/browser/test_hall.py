"""The hall in a real browser: typed, ticked, turned over by keyboard; the same without a program; in large text."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.town import Town
from tests.craft.kiln_world import MAKER

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.needs("a browser")

MANY = range(100, 128)
SMALL = """() => [...document.querySelectorAll('main a, main button, main summary, main label, .nav a')]
    .filter((each) => each.checkVisibility() && !each.closest('p, figcaption') && !each.matches('.vh')
      && each.getBoundingClientRect().height < 48).map((each) => each.outerHTML.slice(0, 80))"""
TINY = """() => [...document.querySelectorAll('body *')].filter((each) => each.checkVisibility()
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    && parseFloat(getComputedStyle(each).fontSize) < 18).map((each) => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module", autouse=True)
def _furnished(town: Town) -> None:
    """More pieces than a page holds."""
    town.site.submit(
        town.sheet_of(*(town.pictured(town.piece(number=n, shape="xishi"), "1-1-1-2-1") for n in MANY))
    ).result()
    while not town.instance.hall.follow(town.instance.store):
        pass


def cards(page: "Page") -> list[str]:
    """Return where the cards lead."""
    found: list[str] = page.eval_on_selector_all("#grid > li > a", "all => all.map((each) => each.pathname)")
    return found


def test_a_visitor_searches_ticks_goes_on_and_opens_a_piece(visit: Visit, town: Town) -> None:
    """On a phone, by keyboard: nothing small, nothing inaccessible, small pictures only, no page left out."""
    asked: list[str] = []
    page = visit("/hall")
    page.on("request", lambda each: asked.append(each.url))
    assert (page.evaluate(SMALL), page.evaluate(TINY)) == ([], [])
    first = cards(page)
    assert len(first) == 24
    with page.expect_response(lambda each: "after=" in each.url):
        page.click("#more")
    page.wait_for_function("document.querySelectorAll('#grid > li').length > 24")
    every = cards(page)
    assert every[:24] == first
    assert len(set(every)) == len(every) == len(MANY) + len(("slotted", "studio", "flagged", "owned", "stolen",
                                                             "disputed", "hidden"))  # fmt: skip
    assert page.evaluate("document.activeElement.pathname") == every[24]
    assert not page.query_selector("#more")
    assert axe(page) == []

    page.fill("#q", "shi piao")
    with page.expect_navigation():
        page.press("#q", "Enter")
    assert set(cards(page)) == set(every) - {f"/c/{code}" for code in map(_code, MANY)}
    page.click("#side > details:last-of-type > summary")
    with page.expect_navigation():
        page.check("input[name=word][value=in-review]")
    assert cards(page) == [f"/c/{town.code('disputed')}"]
    assert page.inner_text("#grid .s").strip() == "核对中"
    shoot(page, "hall-picked-phone")
    with page.expect_navigation():
        page.click(".chips a >> nth=0")
    assert page.input_value("#q") == "shi piao"
    assert len(cards(page)) > 1
    with page.expect_navigation():
        page.focus("#grid a >> nth=0")
        page.keyboard.press("Enter")
    assert page.url.startswith(f"{town.address}/c/")
    pictures = [url for url in asked if "/thumb/" in url or "/blob/" in url]
    assert any("/thumb/" in url for url in pictures)
    assert not any("/blob/" in url for url in asked[: asked.index(page.url)])


def _code(number: int) -> str:
    from tests.craft.kiln_world import code_of

    return code_of(number)


def test_the_same_without_a_program_and_with_large_text(visit: Visit, town: Town) -> None:
    """A button takes what is ticked, links go on; at twice the text nothing is cut off sideways."""
    page = visit("/hall", java_script_enabled=False)
    page.click("#side > details >> nth=0 >> summary >> nth=0")
    page.click("#side input[name=shape][value=xishi]")
    page.click("#side > details >> nth=0 >> button.go")
    assert "28" in page.inner_text(".h-cnt")
    page.click("#more")
    assert len(page.query_selector_all("#grid > li")) == 4
    for path in ("/hall?year=2026", f"/p/{MAKER}", "/kilns/qs", "/hall/kilns"):
        large = visit(path)
        large.evaluate("document.documentElement.style.fontSize = '200%'")
        assert widest(large) == 0, path
        shoot(large, f"large-{path.split('/')[1][:5]}-phone")


def test_a_person_and_a_kiln_by_large_screen(visit: Visit) -> None:
    """Dark, in English: the day asked for is answered beside today, and a firing leads to its board."""
    page = visit(f"/p/{MAKER}?on=2019-01-01", size="desktop", scheme="dark", lang="en-GB")
    assert "Not held on 2019-01-01" in page.inner_text(".held")
    page.fill("#on", "2021-06-01")
    with page.expect_navigation():
        page.click(".on button")
    assert "Held on 2021-06-01" in page.inner_text(".held")
    assert page.eval_on_selector_all(".seals img", "all => all.every((each) => each.alt)")
    assert axe(page) == []
    with page.expect_navigation():
        page.click(".names a >> nth=0")
    assert "/k/b1" in page.url
    with page.expect_navigation():
        page.click("a[href^='/kilns/qs']")
    assert page.locator(".firings li").count() == 1 + page.locator(".firings.all li").count()
    assert page.eval_on_selector(".firings:not(.all) svg", "svg => svg.getBoundingClientRect().width") > 600
