"""Debian's Chromium driven by Playwright, and a town for it to look at.

A browser is started for each file and ended with it: while one runs, its loop occupies the thread of the tests.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.looking import CHROMIUM, FLAGS, SIZES
from tests.browser.phone import Phone
from tests.browser.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

Visit = Callable[..., "Page"]
Phones = Callable[..., Phone]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a furnished town; whoever writes to it says so to nobody else of the file."""
    with Town(tmp_path_factory.mktemp("town") / "studio") as town:
        yield town


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Return a running Chromium without windows."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def context(browser: "Browser") -> Iterator[Callable[..., "BrowserContext"]]:
    """Return a maker of contexts, each like a phone that was never here before; they are closed after the test."""
    opened: list[BrowserContext] = []

    def make(size: str = "phone", scheme: str = "light", lang: str = "zh-CN", **options: Any) -> "BrowserContext":
        width, height = SIZES[size]
        made = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=lang, **options
        )
        made.set_default_timeout(45_000)  # a busy machine is no fault of the page
        opened.append(made)
        return made

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def visit(context: Callable[..., "BrowserContext"], town: Town) -> Visit:
    """Return what opens a path of the town in a context of its own; any fault of the page's programs fails the test."""

    def go(path: str, *, faults: list[str] | None = None, init: str = "", **options: Any) -> "Page":
        made = context(**options)
        if init:
            made.add_init_script(init)
        page = made.new_page()
        said = [] if faults is None else faults
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        if options.get("java_script_enabled", True):
            page.clock.set_fixed_time(town.time)
        page.goto(f"{town.address}{path}")
        if faults is None:
            assert said == []
        return page

    return go


@pytest.fixture
def phones(visit: Visit, town: Town) -> Phones:
    """Return a maker of phones, each with its own storage; with words they are typed in at once."""

    def make(words: str = "", **options: Any) -> Phone:
        phone = Phone(visit("/own/words", **options), town)
        if words:
            phone.type_words(words)
        return phone

    return make
