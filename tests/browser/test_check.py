"""The verdict page's own check in Chromium: the happy path, what a phone may lack, and a server that lies."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot
from tests.browser.town import Town

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route

pytestmark = pytest.mark.needs("a browser")

# A chat's own browser: no Ed25519, no worker, nothing kept.
LIKE_WECHAT = """
const refuse = () => Promise.reject(new DOMException("no", "NotSupportedError"));
SubtleCrypto.prototype.importKey = refuse;
SubtleCrypto.prototype.verify = refuse;
delete Navigator.prototype.serviceWorker;
Object.defineProperty(navigator, "userAgent", { get: () => "Mozilla/5.0 MicroMessenger/8.0" });
"""


KEPT = """async paths => {
  for (const path of paths) while (!(await caches.match(path))) await new Promise(go => setTimeout(go, 50));
}"""


def checked(page: "Page") -> None:
    """Wait until the page's program has come to its end."""
    page.wait_for_selector("html[data-checked]")


def ticked(page: "Page") -> list[str]:
    """Return the codes of the lines that bear a tick."""
    lines = page.eval_on_selector_all(".v.tick", "all => all.map(each => each.dataset.line)")
    return [json.loads(line)["code"] for line in lines]


def test_the_phone_reckons_and_ticks_what_came_out_the_same(visit: Visit, town: Town) -> None:
    """Signature, place, closed list, outcome, standing and roles; not the ledger's own clock, nor its present state."""
    page = visit(f"/c/{town.code('slotted')}")
    checked(page)
    shoot(page, "checked")
    assert ticked(page) == ["signed", "included", "slot", "outcome", "standing-then", "role", "role"]
    assert "由本机用 zisha.example 的程序验算" in page.inner_text("#phone-said")
    assert page.locator("#steps .tick").count() == 12
    assert page.inner_text("#steps .dash") == "没有外部见证人作证：这本账没有约定见证人 quorum-none"
    assert "与作者签署的原文一致" in page.inner_text("#stated")
    assert axe(page) == []


def test_a_chats_browser_checks_with_our_own_program(visit: Visit, town: Town) -> None:
    """No Ed25519, no worker: the same ticks, and a bar that leads to the phone's browser."""
    page = visit(f"/c/{town.code('slotted')}", init=LIKE_WECHAT)
    checked(page)
    assert ticked(page)[:2] == ["signed", "included"]
    assert page.locator("#steps .tick").count() == 12
    assert page.is_visible("#wechat")


def test_without_scripts_it_is_the_servers_answer_and_says_so(visit: Visit, town: Town) -> None:
    """No tick, no empty panel, and everything else to read."""
    page = visit(f"/c/{town.code('slotted')}", java_script_enabled=False)
    assert page.locator(".tick").count() == 0
    assert page.is_hidden("#phone")
    assert "没有在您的手机上验算" in page.inner_text("noscript")
    assert "作者登记入账" in page.inner_text("#history")
    shoot(page, "no-scripts")


def test_after_one_visit_it_opens_without_a_network(context: Callable[..., "BrowserContext"], town: Town) -> None:
    """The page, its picture and its proofs; and its first line says of when it is."""
    made = context()
    page = made.new_page()
    page.goto(f"{town.address}/c/{town.code('slotted')}")
    checked(page)
    page.evaluate(KEPT, [f"/api/v1/pieces/{town.code('slotted')}/bundle", f"/c/{town.code('slotted')}"])
    made.set_offline(True)
    page.reload()
    checked(page)
    assert "没有网络：以下是" in page.inner_text("#aged")
    assert page.evaluate("document.querySelector('.frame img').naturalWidth") == 640
    assert page.locator("#steps .tick").count() == 12
    shoot(page, "offline")


def tampered(change: Callable[[dict[str, Any]], Any]) -> Callable[["Route"], None]:
    """Return a handler that alters the bundle on its way."""

    def answer(route: "Route") -> None:
        bundle = json.loads(route.fetch().body())
        change(bundle)
        route.fulfill(body=json.dumps(bundle, separators=(",", ":"), sort_keys=True, ensure_ascii=False))

    return answer


def opened(
    context: Callable[..., "BrowserContext"], town: Town, path: str, handler: Callable[["Route"], None]
) -> "Page":
    """Open the slotted piece's page, `path` answered by the handler."""
    page = context(service_workers="block").new_page()
    page.route(f"**{path}", handler)
    page.goto(f"{town.address}/c/{town.code('slotted')}")
    checked(page)
    return page


def test_altered_proofs_are_refused_on_the_phone(context: Callable[..., "BrowserContext"], town: Town) -> None:
    """A cross at the step, its reason code, a warning under the word, and no tick on any line."""

    def flip(bundle: dict[str, Any]) -> None:
        text = bundle["receipts"][0]
        at = text.index("\n\n") - 5
        bundle["receipts"][0] = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]

    page = opened(context, town, "/bundle", tampered(flip))
    assert page.locator("#steps .cross").count() == 1
    assert "inclusion" in page.inner_text("#steps .cross")
    assert "请勿仅凭此页付款" in page.inner_text(".word + .warns")
    assert ticked(page) == []
    shoot(page, "altered")
    assert axe(page) == []


def test_a_page_that_states_otherwise_than_was_signed_is_found(
    context: Callable[..., "BrowserContext"], town: Town
) -> None:
    """A server that shows another weight than the maker signed: the phone says that they differ, and how often."""

    def heavier(route: "Route") -> None:
        response = route.fetch()
        text = response.text()
        assert "&#34;weight&#34;:318" in text
        route.fulfill(response=response, body=text.replace("&#34;weight&#34;:318", "&#34;weight&#34;:381"))

    page = opened(context, town, f"/c/{town.code('slotted')}", heavier)
    assert "不一致：1 处" in page.inner_text(".word + .warns")


def test_an_older_page_of_the_ledger_is_noticed(visit: Visit, town: Town) -> None:
    """C9: what this browser has seen proved is not shown as fresh when less comes later."""
    page = visit(f"/c/{town.code('slotted')}")
    checked(page)
    name = page.evaluate("Object.keys(localStorage)[0]")
    page.evaluate(
        "name => { const seen = JSON.parse(localStorage[name]); seen.size = 9999;"
        " localStorage[name] = JSON.stringify(seen); }",
        name,
    )
    page.reload()
    checked(page)
    assert "上次看到的账本旧" in page.inner_text("#phone-age")


def test_ones_own_photo_stands_beside_ours_and_stays_here(visit: Visit, town: Town) -> None:
    """Nothing is sent; a tap on another of our pictures changes the one beside."""
    from tests.browser.town import DATA

    page = visit(f"/c/{town.code('slotted')}")
    checked(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method != "GET" else None)
    page.set_input_files("#own-photo", DATA / "photos" / "1-1-1-1-1-front.jpg")
    page.wait_for_selector("#pair img >> nth=1")
    page.click("#photos img >> nth=1")
    assert page.get_attribute("#theirs img", "alt") == "登记照片：底部"
    assert sent == []
    shoot(page, "compare")
