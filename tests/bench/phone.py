"""P11: the buyer's page on a slow phone: six times slower, 1.6 Mbit/s, 150 ms, beside an empty page likewise.

    python -m tests.bench.phone

Chromium's own throttle (DevTools protocol); each visit is a first one, in a context of its own. First paint is what the
browser reports as first contentful paint; self-verified is when every step stands on the page.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import ROUNDS
from tests.browser.looking import CHROMIUM, FLAGS
from tests.browser.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SLOWER, BITS, LATENCY = 6, 1_600_000, 150
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def visit(browser: "Browser", address: str, done: str) -> tuple[float, float]:
    """Return milliseconds to first paint and until `done` stands there, of a first visit."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce", locale="zh-CN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    speed = {"offline": False, "latency": LATENCY, "downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
    session.send("Network.emulateNetworkConditions", speed)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="commit")
    page.wait_for_selector(done, state="attached")
    verified = float(page.evaluate("() => performance.now()"))
    painted = float(page.evaluate(PAINTED))
    context.close()
    return painted, verified


def lines(town: Town, browser: "Browser") -> Iterator[str]:
    """Yield the figures, each beside the empty page's of the same round."""
    page = f"{town.address}/c/{town.code('slotted')}"
    rounds = [
        (visit(browser, f"{town.address}/healthz", "body"), visit(browser, page, "html[data-checked]"))
        for _ in range(ROUNDS)
    ]
    for place, name, reach in ((0, "first paint", 600), (1, "self-verified", 1200)):
        empty = statistics.median(control[place] for control, _ in rounds)
        ours = statistics.median(mine[place] for _, mine in rounds)
        yield f"P11 {name}: empty page {empty:.0f} ms, ours {ours:.0f} ms (reach {reach} ms)"


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, Town(Path(name) / "studio") as town, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS])
        for line in lines(town, browser):
            sys.stdout.write(f"{line}\n")
        browser.close()


if __name__ == "__main__":
    main()
