"""A collector's phone: a page of the holder's pages, and what its owner does on it.

phone = Phone(visit("/own/words"), town)
phone.type_words(WORDS_A)                 the twelve words, given again
phone.claim("0123456789ABT", HIDDEN)      scratch, type, read, sign, receipt
"""

from typing import TYPE_CHECKING, Any

from ledger.craft.phrase import make_phrase, show_phrase
from ledger.craft.piece_keys import owner_key
from ledger.log.keys import SigningKey
from tests.browser.town import Town
from tests.craft.world import ORIGIN

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORDS_A, WORDS_B, WORDS_C = (show_phrase(make_phrase(bytes([byte]) * 16, "zh")) for byte in (1, 2, 3))


class Phone:
    """One browser with its own storage.

    Attributes:
        page: what it shows. sent: (method, address, body) of every request. receipt: what the last receipt said.
    """

    def __init__(self, page: "Page", town: Town) -> None:
        self.page, self.town, self.receipt = page, town, ""
        self.sent: list[tuple[str, str, bytes]] = []
        page.on("request", lambda each: self.sent.append((each.method, each.url, each.post_data_buffer or b"")))

    def open(self, path: str, wanted: str = "#own[data-ready]") -> None:
        """Open a page of the town and wait until its program has looked."""
        self.page.goto(f"{self.town.address}{path}")
        self.page.wait_for_selector(wanted, state="attached")

    def type_words(self, words: str) -> None:
        """Give the twelve words."""
        self.open("/own/words")
        self.page.click("#have")
        self.page.fill("#typed", words)
        self.page.click("#take")
        self.page.wait_for_selector("#kept:not([hidden])")

    def piece(self, code: str) -> None:
        """Open a piece's page."""
        self.open(f"/own/{code}")

    def press(self, button: str) -> None:
        """Press what asks for a signature, and wait for the sheet."""
        self.page.click(button)
        self.page.wait_for_selector("#sheet[open]")

    def sign(self) -> None:
        """Sign, see the receipt, close it, and see the piece's page anew."""
        self.page.click("#sheet-sign")
        self.page.wait_for_selector("#sheet-done:not([hidden])")
        self.receipt = self.page.inner_text("#sheet-receipts")
        with self.page.expect_navigation():
            self.page.click("#sheet-close")
        self.page.wait_for_selector("#own[data-ready]", state="attached")

    def claim(self, code: str, hidden: str) -> None:
        """Claim a piece by the code under its panel."""
        self.piece(code)
        self.page.fill("#hidden", hidden)
        self.press("#do-claim")
        self.sign()

    def report(self, status: str, reason: str) -> None:
        """Report what became of the piece that is shown."""
        self.page.select_option("#status", status)
        self.page.select_option("#reason", reason)
        self.press("#do-report")
        self.sign()

    def shown(self, selector: str) -> str:
        """Return what stands there; empty where it is not shown."""
        return self.page.inner_text(selector) if self.page.is_visible(selector) else ""

    def told(self, code: str) -> dict[str, Any]:
        """Return what the ledger says of the piece."""
        told: dict[str, Any] = self.town.get(f"/api/v1/pieces/{code}/holding").json()
        return told


def key_for(words: str, code: str) -> SigningKey:
    """Return the key by which these words own a piece, as Python derives it."""
    return owner_key(words, ORIGIN, code)
