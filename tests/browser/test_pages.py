"""Every page in a real browser: nothing inaccessible, nothing sideways, nothing that the page's own policy forbids."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.town import NOWHERE, PIECES, Town
from tests.craft.kiln_world import MAKER, code_of

pytestmark = pytest.mark.needs("a browser")

PAGES = {
    "home": "/",
    **{name: f"/c/{code_of(number)}" for name, number in PIECES.items()},
    "unknown": f"/c/{code_of(NOWHERE)}",
    "mistyped": "/c/0123456789ABV",
    "astray": "/c/0123456789ABT/x/y",
    "batch": "/k/b1",
    "docs": "/docs",
    "hall": "/hall?q=shi+piao&year=2026",
    "person": f"/p/{MAKER}?on=2021-01-01",
    "kiln": "/kilns/qs",
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("size", "scheme", "lang"), [("phone", "light", "zh-CN"), ("desktop", "dark", "en-GB")])
def test_every_page_is_open_to_everybody(visit: Visit, name: str, size: str, scheme: str, lang: str) -> None:
    """axe-core finds nothing, and no page scrolls sideways."""
    odd = name in {"mistyped", "astray"}  # a refusal is an answer that the browser's console mentions
    page = visit(PAGES[name], faults=[] if odd else None, size=size, scheme=scheme, lang=lang)
    shoot(page, f"{name}-{size}-{scheme}-{lang[:2]}")
    assert axe(page) == []
    assert widest(page) == 0


def test_axe_and_the_ruler_find_what_is_wrong(visit: Visit, town: Town) -> None:
    """The control: a picture without words and a box wider than the window."""
    page = visit(f"/c/{town.code('slotted')}")
    page.evaluate(
        "() => { const box = document.createElement('img'); box.src = '/static/x.png'; box.width = 900;"
        " box.style.maxWidth = 'none'; document.querySelector('main').append(box); }"
    )
    assert [found.partition(":")[0] for found in axe(page)] == ["image-alt"]
    assert widest(page) > 0
