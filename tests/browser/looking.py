"""How the tests look at a page: the browser and its window sizes, axe's findings, pictures for human eyes.

axe(page)                                  [] when axe-core finds nothing
shoot(page, "verdict")                     a PNG in $KILNMARK_SHOTS, when that is set
"""

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--force-color-profile=srgb")
SIZES = {"phone": (360, 780), "desktop": (1280, 900), "stream": (1920, 1080)}


@cache
def _axe_source() -> str:
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "axe.min.js").read_text("utf-8")


def axe(page: "Page") -> list[str]:
    """Return what axe-core finds, `rule: element` each; run from outside, so that the page's own policy stands."""
    page.evaluate(f"{_axe_source()};0")
    found: dict[str, Any] = page.evaluate("async () => await axe.run(document)")
    return [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]


def shoot(page: "Page", name: str) -> None:
    """Keep a picture of the whole page in the folder that `KILNMARK_SHOTS` names."""
    folder = os.environ.get("KILNMARK_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.evaluate("document.querySelectorAll('img').forEach(each => { each.loading = 'eager' })")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def widest(page: "Page") -> int:
    """Return by how many CSS pixels the page is wider than its window: 0 when nothing scrolls sideways."""
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over
