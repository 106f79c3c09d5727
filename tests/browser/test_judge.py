"""`/verify` and saved pages in Chromium: files are checked where they are, and nothing leaves the phone unasked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from certs.certificate import print_certificate
from ledger.craft.code import show_code
from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.town import Town
from tests.certs.prints import certificate

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.needs("a browser"), pytest.mark.needs("the print extra")]


def bundle(town: Town) -> bytes:
    """Return the slotted piece's proofs."""
    return town.get(f"/api/v1/pieces/{town.code('slotted')}/bundle").content


def given(page: "Page", name: str, data: bytes) -> str:
    """Choose a file on the page; return what it says then."""
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.wait_for_selector("#told > *")
    return page.inner_text("#result")


@pytest.fixture
def quiet(visit: Visit) -> "tuple[Page, list[str]]":
    """Return the page, and the list in which whatever it sends is noted."""
    page = visit("/verify")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    return page, sent


def test_a_bundle_is_checked_on_the_phone(quiet: "tuple[Page, list[str]]", town: Town) -> None:
    """The word, the steps with their ticks, and every line in words; nothing was sent."""
    page, sent = quiet
    given(page, "x.proof.json", bundle(town))
    page.wait_for_selector("#told h3 >> nth=3")
    said = page.inner_text("#result")
    assert "由本机用 zisha.example 的程序核对" in said
    assert "由示例m1（m1）的手机印章签署" in said
    assert f"编号 {show_code(town.code('slotted'))}" in page.inner_text("#told .word")
    assert "一层一位" in said
    assert "底槽清（紫泥）" in said
    assert "重量：318 g" in said or "318" in said
    assert "照片不在这份文件里" in said
    assert "下面的照片" not in said
    assert page.get_attribute("#told .rows a", "href") == f"/c/{town.code('slotted')}"
    assert page.locator("#told .steps .tick").count() == 12
    assert sent == []
    shoot(page, "verify-bundle")
    assert axe(page) == []
    assert widest(page) == 0


def test_a_lone_receipt_cannot_tell_whose_key_it_was(quiet: "tuple[Page, list[str]]", town: Town) -> None:
    """Its steps pass, its word is no stronger for it."""
    page, sent = quiet
    assert "无法判断" in given(page, "x.tlog-proof", json.loads(bundle(town))["receipts"][0].encode())
    assert sent == []


def test_a_saved_page_is_as_good_as_its_bundle(quiet: "tuple[Page, list[str]]", town: Town) -> None:
    """Whatever the page itself says is left alone."""
    page, sent = quiet
    saved = town.get(f"/c/{town.code('slotted')}/save.html").content
    given(page, "x.html", saved.replace("松风石瓢".encode(), "别的名字".encode()))
    page.wait_for_selector("#told h3 >> nth=3")
    assert "由示例m1（m1）的手机印章签署" in page.inner_text("#result")
    assert "松风石瓢" in page.inner_text("#result")
    assert sent == []


def test_a_certificates_pdf_is_opened_on_the_phone(quiet: "tuple[Page, list[str]]", town: Town) -> None:
    """The bundle attached to it is checked; the PDF is not sent."""
    page, sent = quiet
    code = town.code("slotted")
    receipt = json.loads(bundle(town))["receipts"][0].encode()
    files = {f"{code}.tlog-proof": receipt, f"{code}.proof.json": bundle(town)}
    given(page, "certificate.pdf", print_certificate(certificate(code=code), files))
    page.wait_for_selector("#told h3 >> nth=3")
    assert "由示例m1（m1）的手机印章签署" in page.inner_text("#result")
    assert sent == []


def test_a_certificate_under_another_pieces_name_does_not_check(quiet: "tuple[Page, list[str]]", town: Town) -> None:
    """Sound proofs, named for a piece that they are not of: the code shown is the one that the file claims."""
    page, sent = quiet
    code = town.code("studio")
    data = print_certificate(certificate(code=code), {f"{code}.proof.json": bundle(town)})
    given(page, "certificate.pdf", data)
    page.wait_for_selector("#told .steps .cross")
    assert "核验不符" in page.inner_text("#told")
    assert f"编号 {show_code(code)}" in page.inner_text("#told .word")
    assert sent == []
    shoot(page, "verify-other-name")
    assert axe(page) == []
    assert widest(page) == 0


def test_a_pdf_that_this_browser_cannot_read_is_uploaded_only_when_asked(quiet: "tuple[Page, list[str]]") -> None:
    """The question speaks of a file, not of a photo."""
    page, sent = quiet
    assert "要把文件发给 zisha.example" in given(page, "x.pdf", b"%PDF-1.7 and no more")
    assert sent == []


def test_rubbish_is_called_by_its_name(quiet: "tuple[Page, list[str]]") -> None:
    """A file of no form of ours."""
    page, sent = quiet
    assert "document-unknown" in given(page, "x.bin", b"rubbish\x00\xff" * 900)
    assert sent == []


def test_an_altered_bundle_does_not_check(quiet: "tuple[Page, list[str]]", town: Town) -> None:
    """The cross stands at its step."""
    page, _ = quiet
    data = bundle(town)
    at = data.index(b"index ") + 6
    given(page, "x.proof.json", data[:at] + (b"7" if data[at : at + 1] != b"7" else b"8") + data[at + 1 :])
    page.wait_for_selector("#told .steps .cross")
    assert "核验不符" in page.inner_text("#told")
    assert page.locator("#told .tick.v").count() == 0


def test_proofs_are_handed_over_in_a_link(visit: Visit, town: Town) -> None:
    """What one town's page puts behind the #, another's reads: no server is sent it."""
    page = visit(f"/c/{town.code('slotted')}")
    page.wait_for_selector("html[data-checked]")
    packed = page.evaluate(
        """async data => {
          const stream = new Blob([data]).stream().pipeThrough(new CompressionStream("gzip"));
          const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
          return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
        }""",
        bundle(town).decode(),
    )
    page = visit(f"/verify#proof={packed}")
    page.wait_for_selector("#told h3 >> nth=3")
    assert "由示例m1（m1）的手机印章签署" in page.inner_text("#result")


def test_without_scripts_what_is_pasted_is_checked_by_the_server(visit: Visit, town: Town) -> None:
    """And the page says that it was the server."""
    page = visit("/verify", java_script_enabled=False)
    assert page.is_hidden("#drop")
    page.fill("#text", bundle(town).decode())
    page.click("#paste button")
    said = page.inner_text("#result")
    assert "由服务器 zisha.example 核对，不是在您的手机上算出的" in said
    assert said.index("记录可核") < said.index("由示例m1（m1）的手机印章签署") < said.index("照片不在这份文件里")
    assert said.index("请您核对实物") < said.index("作者声明")


def test_a_saved_page_checks_itself_from_a_file(
    context: Callable[..., "BrowserContext"], town: Town, tmp_path: Path
) -> None:
    """From file://, with no network; its first line says what that is worth."""
    file = tmp_path / "saved.html"
    file.write_bytes(town.get(f"/c/{town.code('slotted')}/save.html").content)
    made = context()
    made.set_offline(True)
    page = made.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-checked]")
    assert page.inner_text("main > :first-child").startswith("这个文件不能为自己作证")
    assert page.locator("#told .steps .tick").count() == 12
    assert "由示例m1（m1）的手机印章签署" in page.inner_text("#told")
    assert "下面的照片" not in page.inner_text("body")
    assert faults == []
    shoot(page, "saved")
    assert axe(page) == []
    assert widest(page) == 0


def test_a_photo_that_this_browser_cannot_read_is_uploaded_only_when_asked(
    quiet: "tuple[Page, list[str]]", town: Town
) -> None:
    """The question names the host; after the tap the server's report stands there as the server's."""
    page, sent = quiet
    poster = town.get(f"/c/{town.code('slotted')}/poster.png?lang=zh").content
    page.evaluate("() => { delete globalThis.BarcodeDetector; }")
    said = given(page, "photo.png", poster)
    assert "要把照片发给 zisha.example" in said
    assert sent == []
    page.click("#told button")
    page.wait_for_selector("#told .rows a")
    assert "由服务器 zisha.example 核对" in page.inner_text("#result")
    assert page.get_attribute("#told .rows a", "href") == f"/c/{town.code('slotted')}"
