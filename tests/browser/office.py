"""A registrar's browser: the desk at `/registrar`, a key file opened, and what is done there, counted.

office = Office(visit("/registrar", size="desktop"), town, 0)
office.tap("#enrol"); office.type("f1", "示例戊"); office.sign()      office.taps 3, office.typed 1
"""

from pathlib import Path
from typing import TYPE_CHECKING, Self

from ledger.log.keyfile import encrypt_key
from ledger.log.keys import SigningKey
from tests.browser.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSPHRASE = "a passphrase of the office"


class Office:
    """One browser with a registrar's key.

    Attributes:
        page: what it shows. taps, typed: what was pressed and how many fields were typed in, since set to 0.
        sent: (method, address, body) of every request.
    """

    def __init__(self, page: "Page", town: Town) -> None:
        self.page, self.town, self.taps, self.typed = page, town, 0, 0
        self.sent: list[tuple[str, str, bytes]] = []
        page.on("request", lambda each: self.sent.append((each.method, each.url, each.post_data_buffer or b"")))

    @classmethod
    def at(cls, page: "Page", town: Town, key: SigningKey, folder: Path) -> Self:
        """Open a key file on the page that is shown."""
        file = folder / f"{key.did[-8:]}.key"
        file.write_bytes(encrypt_key(key.seed, PASSPHRASE, salt=b"s" * 16, nonce=b"n" * 12, label="office"))
        office = cls(page, town)
        page.set_input_files("#key-file", str(file))
        page.fill("#passphrase", PASSPHRASE)
        page.click("#open-key")
        page.wait_for_selector("#key-file", state="detached", timeout=30_000)
        assert not any(PASSPHRASE.encode() in body or b"chacha20" in body for _, _, body in office.sent)
        return office

    def open(self, view: str) -> None:
        """Open a part of the desk anew."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.town.address}/registrar#{view}")
        self.page.wait_for_selector("#page[data-ready]", state="attached")

    def tap(self, selector: str) -> None:
        """Press something."""
        self.taps += 1
        self.page.click(selector)

    def type(self, label: str, text: str, within: str = "#view") -> None:
        """Type into the field with this label."""
        self.typed += 1
        self.page.locator(within).get_by_label(label, exact=True).first.fill(text)

    def choose(self, label: str, value: str, within: str = "#view") -> None:
        """Choose from a list: one tap opens it, one takes."""
        self.taps += 2
        self.page.locator(within).get_by_label(label, exact=True).first.select_option(value)

    def sign(self) -> str:
        """Read, sign with one act, see the receipts; return what was read."""
        self.page.wait_for_selector("#sheet[open]")
        read = self.page.inner_text("#sheet-told")
        self.tap("#sheet-sign")
        self.page.wait_for_selector("#sheet-done:not([hidden])")
        self.tap("#sheet-close")
        self.page.wait_for_selector("#sheet:not([open])", state="attached")
        return read
