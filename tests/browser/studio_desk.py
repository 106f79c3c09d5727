"""A phone or a computer of the studio's: a browser with a stamp, and all that leaves it.

desk = StudioDesk(visit("/studio/kiln"), town, MAKER)      the maker's own key is this browser's stamp
desk.open("/studio/kiln")
"""

from typing import TYPE_CHECKING, Any

from ledger.log.keys import SigningKey
from tests.browser.stamped import stamp
from tests.browser.town import Town
from tests.craft.world import key_of

if TYPE_CHECKING:
    from playwright.sync_api import Page


class StudioDesk:
    """One browser with a stamp.

    Attributes:
        page: what it shows. sent: (method, address, headers and body) of every request.
    """

    def __init__(self, page: "Page", town: Town, holder: str | SigningKey) -> None:
        """Give a page of the town, just opened, the key of a person, or any key, as its stamp."""
        self.page, self.town = page, town
        self.sent: list[tuple[str, str, bytes]] = []
        page.on("request", self._note)
        stamp(page, key_of(holder) if isinstance(holder, str) else holder)

    def _note(self, request: Any) -> None:
        headers = repr(sorted(request.headers.items())).encode()
        self.sent.append((request.method, request.url, headers + (request.post_data_buffer or b"")))

    def open(self, path: str) -> None:
        """Open a page of the studio's and wait until its program has looked."""
        self.page.goto(f"{self.town.address}{path}")
        self.page.wait_for_selector("#page[data-ready]", state="attached")

    def said(self, selector: str) -> str:
        """Return what stands there; empty where it is not shown."""
        return self.page.inner_text(selector) if self.page.is_visible(selector) else ""

    def sign(self) -> None:
        """Sign what the sheet shows, seconds to take it back and all, and close it."""
        self.page.wait_for_selector("#sheet[open]")
        self.page.click("#sheet-sign")
        self.page.wait_for_selector("#sheet-undo:not([hidden])")
        self.page.clock.run_for(11_000)
        self.page.wait_for_selector("#sheet-done:not([hidden])")
        self.page.click("#sheet-close")
