"""The page on which a code is typed or scanned, in Chromium."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import CHROMIUM, FLAGS
from tests.browser.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.needs("a browser"), pytest.mark.needs("the print extra")]


def test_what_is_wrong_is_said_while_it_is_typed(visit: Visit) -> None:
    """Too short, a strange letter, a place off, right; O is 0, I and L are 1; no corrected code is offered."""
    page = visit("/")
    for typed, said in (
        ("", "13 位"), ("0123-4567", "还差 5 位"), ("0123-4567-89AB-U", "「U」"), ("0123-4567-89AB-TT", "多了 1 位"),
        ("O123-4567-89AB-T", "0123-4567-89AB-T"), ("o l23 4567 89ab t", "校验位相符"),
    ):  # fmt: skip
        page.fill("#code", typed)
        assert said in page.inner_text("#code-help"), typed
    page.fill("#code", "0123-4567-89AB-V")
    assert page.inner_text("#code-help") == "有一位不对：请与证书上的逐位核对。"


def test_a_link_may_be_pasted_with_the_message_around_it(visit: Visit, town: Town) -> None:
    """What it is is said at once; ours opens, and nothing but its path goes out; another host's stays where it is."""
    page = visit("/?lang=en")
    code = town.code("slotted")
    page.fill("#code", "看 https://zisha.example/nothing/else")
    assert page.inner_text("#code-help").startswith("This is no link of a certificate")
    page.fill("#code", f"https://other.example/c/{code}")
    page.click(".ask button")
    assert "leads to other.example, which is not this ledger" in page.inner_text("#code-help")
    page.fill("#code", f"【松风石瓢】 https://ZISHA.example/C/{code}?from=chat。 看看这把壶")
    assert f"A link to {town.shown_code('slotted')}" in page.inner_text("#code-help")
    page.click(".ask button")
    page.wait_for_url(f"**/C/{code}?lang=en")
    assert "Wind in the Pines" in page.inner_text("h1")


def test_a_hidden_code_in_the_wrong_field_goes_nowhere(visit: Visit) -> None:
    """Twenty-one places are no piece code: nothing is sent."""
    page = visit("/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.fill("#code", "01234-56789-ABCDE-FGHJK-W")
    page.click(".ask button")
    assert "多了 8 位" in page.inner_text("#code-help")
    assert [url for url in sent if "56789" in url] == []


READER = """
globalThis.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  async detect(image) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.videoWidth, image.videoHeight];
    if (!canvas.width) return [];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return (await globalThis.readQr(canvas.toDataURL("image/png"))).map((rawValue) => ({ rawValue }));
  }
};
"""


def film(text: str, path: Path) -> None:
    """Write what a camera sees that is held before a QR: two seconds of Y4M."""
    from PIL import Image

    from certs.qr import make_symbol

    symbol = make_symbol(text, "Q")
    plain = Image.new("L", (symbol.size + 8,) * 2, 255)
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            if dark:
                plain.putpixel((x + 4, y + 4), 0)
    frame = Image.new("L", (640, 480), 200)
    side = plain.width * 9
    frame.paste(plain.resize((side, side)), ((640 - side) // 2, (480 - side) // 2))
    shown = b"FRAME\n" + frame.tobytes() + b"\x80" * (640 * 480 // 2)
    path.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + shown * 20)


@pytest.fixture
def read_qr() -> Any:
    """Return what reads a QR off a picture: a real reader, since this Chromium brings none."""
    import base64
    import io

    import zxingcpp
    from PIL import Image

    def read(address: str) -> list[str]:
        picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
        return [found.text for found in zxingcpp.read_barcodes(picture)]

    return read


@pytest.mark.parametrize("own", [True, False])
def test_the_camera_reads_a_label(browser: "Browser", town: Town, tmp_path: Path, read_qr: Any, own: bool) -> None:
    """A fake camera held before a label: ours leads to its page, another host's leads nowhere and is called so."""
    host = "zisha.example" if own else "zisha-example.com"
    film(f"HTTPS://{host.upper()}/C/{town.code('slotted')}", tmp_path / "label.y4m")
    camera = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
              f"--use-file-for-fake-video-capture={tmp_path / 'label.y4m'}")  # fmt: skip
    launched = browser.browser_type.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *camera])
    try:
        page = launched.new_context(locale="zh-CN").new_page()
        page.expose_function("readQr", read_qr)
        page.add_init_script(READER)
        page.goto(town.address)
        page.click("#scan-go")
        if own:
            page.wait_for_url(f"**/C/{town.code('slotted')}")
            assert "松风石瓢" in page.inner_text("h1")
        else:
            page.wait_for_selector("#scan-said:has-text('不是本账本的二维码')")
            page.click("#scan-go")
            page.wait_for_selector("#scan-video", state="hidden")
            assert page.url.rstrip("/") == town.address
    finally:
        launched.close()


def test_a_browser_that_reads_no_qr_says_what_else_there_is(visit: Visit) -> None:
    """The phone's own scanner, or the code typed; nothing is offered that would not work."""
    page = visit("/")
    page.wait_for_selector("#scan-said:has-text('手机自带的扫码')")
    assert page.is_hidden("#scan-go")
