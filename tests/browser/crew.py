"""A kiln master's or a deputy's phone, and what its owner does on `/kiln`.

crew = Crew(context(), town, key_of("km"))
crew.open("b2/open"); crew.judge("一幢"); crew.sign()
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ledger.log.keys import SigningKey
from tests.browser.stamped import stamp
from tests.browser.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

UNDO = 11_000  # milliseconds: longer than an opening can be taken back
_WORKER = """async () => {
  while (!(await caches.match("/kiln"))) await new Promise((go) => setTimeout(go, 50));
}"""
_WAITING = """async (name) => {
  const opening = indexedDB.open(name, 1);
  const db = await new Promise((go) => { opening.onsuccess = () => go(opening.result); });
  const all = db.transaction("sent").objectStore("sent").getAll();
  await new Promise((go) => { all.onsuccess = go; });
  db.close();
  return all.result.length;
}"""


class Crew:
    """One phone with a stamp.

    Attributes:
        page: what it shows. posted: bodies of what it posted, in their order. faults: what its programs complained of.
    """

    def __init__(self, made: "BrowserContext", town: Town, key: SigningKey, path: str = "/kiln") -> None:
        self.town, self.context, self.path = town, made, path
        self.page = made.new_page()
        self.posted: list[bytes] = []
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda each: self._note(each.method, each.post_data_buffer))
        self.page.clock.set_fixed_time(town.time)
        self.open()
        stamp(self.page, key)
        self.open()

    def _note(self, method: str, body: bytes | None) -> None:
        if method == "POST" and body:
            self.posted.append(body)

    def open(self, where: str = "") -> None:
        """Open a part of the page, as a link does, and wait until its program has looked."""
        self.page.goto("about:blank")
        self.page.clock.set_fixed_time(self.town.time)
        self.page.goto(f"{self.town.address}{self.path}#{where}")
        self.ready()

    def ready(self) -> None:
        """Wait until the page's program has looked."""
        self.page.wait_for_selector("#page[data-ready]", state="attached")
        assert self.faults == []

    def kept(self) -> None:
        """Wait until the worker has the page, as it has after one visit."""
        self.page.evaluate(_WORKER)

    def press(self, name: str) -> None:
        """Press the head of a stack or a layer in the table of slots, or one slot by its address."""
        table = self.page.locator("table.slots:visible")
        if self.page.locator(f'table.slots:visible [data-slot="{name}"]').count():
            table.locator(f'[data-slot="{name}"]').click()
        else:
            table.locator("th button", has_text=name).first.click()

    def take(self, outcome: str, fault: str = "") -> None:
        """Take an outcome into the hand."""
        self.page.locator(".palette:visible label", has_text=outcome).first.click()
        if fault:
            self.page.locator(".palette:visible .faults label", has_text=fault).click()

    def ask(self, button: str) -> str:
        """Press what asks for a signature; return what the sheet says."""
        self.page.click(button)
        self.page.wait_for_selector("#sheet[open]")
        return self.page.inner_text("#sheet-told")

    def sign(self, *, undo: bool = False) -> str:
        """Sign what the sheet shows, let the seconds pass in which it can be taken back; return what became of it."""
        self.page.click("#sheet-sign")
        if undo:
            self.page.wait_for_selector("#sheet-undo:not([hidden])")
            self.page.clock.run_for(UNDO)
        self.page.wait_for_selector("#sheet-done:not([hidden])")
        said = self.page.inner_text("#sheet-done")
        with self.page.expect_navigation():
            self.page.click("#sheet-close")
        self.ready()
        return said

    def waiting(self, origin: str) -> int:
        """Return how many submissions wait on this phone."""
        count: int = self.page.evaluate(_WAITING, f"kilnmark sign {origin}")
        return count

    def upload(self, selector: str, path: Path) -> None:
        """Choose a file."""
        self.page.set_input_files(selector, path)
