"""Owning is open to everybody: by the camera, in a browser that cannot sign, without scripts, on any phone's size."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ledger.craft.code import show_code
from ledger.craft.kinds.piece.parts import Title
from ledger.craft.piece_keys import tail_of
from ledger.log.encoding import encode_base32
from ledger.log.keys import parse_did
from tests.browser.conftest import Phones, Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.phone import WORDS_A, WORDS_B, WORDS_C, key_for
from tests.browser.town import Town
from tests.craft.kiln_world import code_of
from tests.craft.owning_world import HIDDEN, claim_of

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.needs("a browser")

LOOKED_AT, SCANNED = 52, 53
NAMED = 70  # registered by its own test


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town with two pieces to be owned."""
    with Town(tmp_path_factory.mktemp("open") / "studio") as town:
        town.sell({LOOKED_AT, SCANNED})
        yield town


CAMERA = """
globalThis.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  detect(image) {
    const canvas = new OffscreenCanvas(1, 1);
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0, 1, 1);
    const [red] = pen.getImageData(0, 0, 1, 1).data;  // what the camera shows: the fake stream's own colour
    const seen = [{ rawValue: "https://example.com" }, { rawValue: globalThis.seen ?? "CODE" }];
    return Promise.resolve(red > 100 ? seen : []);
  }
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  let frame = 0;
  setInterval(() => { pen.fillStyle = ++frame > 5 ? "#f00" : "#000"; pen.fillRect(0, 0, 300, 150); }, 30);
  globalThis.stream = canvas.captureStream(30);
  return globalThis.stream;
};
""".replace("CODE", HIDDEN)


def test_the_camera_reads_the_panel_and_is_let_go(phones: Phones) -> None:
    """A fake stream: the panel's code is taken, another QR beside it is not; afterwards the camera is off."""
    phone = phones(WORDS_A, init=CAMERA)
    phone.piece(code_of(SCANNED))
    phone.page.click("#scan")
    phone.page.wait_for_selector("#hidden-help:has-text('校验相符')")
    assert phone.page.input_value("#hidden") == "01234-56789-ABCDE-FGHJK-W"
    assert phone.page.evaluate("globalThis.stream.getTracks().map((track) => track.readyState)") == ["ended"]
    phone.press("#do-claim")
    phone.sign()
    assert phone.shown("#mine") != ""
    did = key_for(WORDS_B, code_of(SCANNED)).did
    link = f"HTTPS://ZISHA.EXAMPLE/OWN/{code_of(SCANNED)}/{encode_base32(parse_did(did))}"
    phone.page.evaluate("(link) => { globalThis.seen = link; }", link)
    phone.page.click("#scan-next")
    phone.page.wait_for_selector(f"#next-tail:has-text('{tail_of(did)}')")
    assert phone.page.input_value("#next") == link


NO_ED25519 = """
const real = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (form, data, how, ...rest) =>
  (how.name ?? how) === "Ed25519"
    ? Promise.reject(new DOMException("no", "NotSupportedError"))
    : real(form, data, how, ...rest);
"""


@pytest.mark.parametrize("init", [NO_ED25519, "delete crypto.constructor.prototype.subtle;"], ids=["old", "http"])
@pytest.mark.parametrize("path", ["/own", "/own/words", f"/own/{code_of(LOOKED_AT)}"])
def test_a_browser_that_cannot_sign_says_so(visit: Visit, path: str, init: str) -> None:
    """As inside WeChat: where to open the page, nothing offered that would not work, nothing broken."""
    page = visit(path, init=init)
    page.wait_for_selector("#no-sign:not([hidden])")
    assert "手机浏览器" in page.inner_text("#no-sign")
    assert page.locator("#own button:visible").count() == 0
    assert axe(page) == []
    assert widest(page) == 0
    shoot(page, f"own-no-sign{path.replace('/', '-')}")


def test_without_scripts_the_page_says_what_to_do(visit: Visit) -> None:
    """Readable and truthful: which piece, how it stands, and where it can be done."""
    page = visit(f"/own/{code_of(LOOKED_AT)}", java_script_enabled=False)
    assert "手机浏览器" in page.inner_text("#starting")
    assert show_code(code_of(LOOKED_AT)) in page.inner_text("#own")
    assert not page.is_visible("#hidden")


def test_a_title_that_is_markup_is_a_title(phones: Phones, town: Town) -> None:
    """F5 on the holder's pages: what a maker calls a work is text in page, list and sheet, and runs nothing."""
    code, title = code_of(NAMED), "<img src=x onerror=alert(1)>"
    town.register(town.piece(number=NAMED, title=Title(zh=title), claim=claim_of(NAMED).did))
    phone = phones(WORDS_A)
    ran: list[str] = []
    phone.page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    phone.claim(code, HIDDEN)
    assert title in phone.shown(".own-head")
    phone.open("/own")
    phone.page.wait_for_selector("#pieces:has-text('由您持有')")
    assert title in phone.shown("#pieces")
    assert phone.page.locator("#own img[src=x]").count() == 0
    assert ran == []


@pytest.mark.parametrize(("size", "scheme", "lang"), [("phone", "light", "zh-CN"), ("desktop", "dark", "en-GB")])
def test_every_step_is_open_to_everybody(phones: Phones, size: str, scheme: str, lang: str) -> None:
    """axe-core finds nothing on any step, and none scrolls sideways."""
    phone = phones(size=size, scheme=scheme, lang=lang)
    page, mark = phone.page, f"{size}-{scheme}-{lang[:2]}"

    def look(name: str) -> None:
        shoot(page, f"own-{name}-{mark}")
        assert axe(page) == []
        assert widest(page) == 0

    look("choose")
    phone.open("/own", "#no-words:not([hidden])")
    look("no-words")
    phone.open(f"/own/{code_of(LOOKED_AT)}", "#need-words:not([hidden])")
    look("need-words")
    phone.open("/own/words")
    page.click("#make")
    look("new")
    page.click("#draw")
    page.wait_for_selector("#shown:not([hidden])")
    look("shown")
    page.click("#written")
    look("confirm")
    phone.type_words(WORDS_C)
    look("kept")
    phone.open("/own")
    look("list")
    phone.piece(code_of(LOOKED_AT))
    page.fill("#hidden", HIDDEN)
    look("claim")
    phone.press("#do-claim")
    look("sheet")
