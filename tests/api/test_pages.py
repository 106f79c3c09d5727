"""The pages: what a buyer reads, in what order, and what never stands there."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.craft.code import show_code
from ledger.craft.kinds.piece.parts import Note, Title
from ledger.craft.state import Piece
from ledger.instance import Instance
from tests.api.conftest import FLAGGED, SLOTTED, STUDIO, UNKNOWN
from tests.api.served import Served
from tests.api.test_pieces import link_of
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.world import key_of

BLOCKS = {"application/json", "application/ld+json"}
VOID = {"meta", "link", "input", "img", "br", "wbr", "path", "circle"}
NEVER = ("正品", "保真", "伪造", "永久", "绝对", "公证", "认证", "代工", "枪手", "已证明", "forged", "authentic")


class Outline(HTMLParser):
    """Checks nesting, and gathers what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert "style" not in given, "the policy refuses inline styles"
        assert not any(name.startswith("on") for name in given)
        if tag == "script":
            program = given.get("type") == "module" and (given.get("src") or "").startswith("/static/")
            assert program or given.get("type") in BLOCKS, "a program is a file of ours, anything else a block of data"
            self.loads += [given["src"] or ""] if program else []
        if tag not in VOID:
            self.open.append(tag)
        if tag == "a":
            self.links.append(given["href"] or "")
        if tag in {"img", "link"}:
            self.loads.append(given.get("src") or given.get("href") or "")
            assert tag == "link" or given.get("alt"), "a picture says what it shows"
        if "id" in given:
            self.ids.append(given["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def outline(html: str) -> Outline:
    """Parse a page; its tags are nested and its ids unique."""
    found = Outline()
    found.feed(html)
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    return found


def text_of(html: str) -> str:
    """Return what a person reads."""
    shown = re.sub(r"<script\b.*?</script>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def page(studio: Served, path: str, lang: str = "zh", status: int = 200) -> str:
    """Return a page's HTML."""
    answer = studio.get(f"{path}?lang={lang}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    outline(answer.text)
    assert "&lt;span" not in answer.text, "our own markup is not text"
    return answer.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_verdict_stands_in_its_order(served: Served, lang: str) -> None:
    """Photo and title, word, checked with the fixed sentence, compare, stated, notes, history."""
    text = page(served, f"/c/{code_of(SLOTTED)}", lang)
    marks = {
        "zh": ["<img", "示例春水</h1>", "已登记", "并非在您的手机上算出", "以上说明记录未被改动", "请您核对实物 ",
               "重量", "账本只说明是作者说的", "底槽清", "待签署", "作者登记入账", "kilnmark verify", "不作真伪鉴定"],
        "en": ["<img", "Sample Spring Water</h1>", "Registered", "Nothing here was computed on your phone",
               "not that the object", "Compare it", "Weight", "The ledger shows only that the maker said so", "底槽清",
               "Registered by the maker", "kilnmark verify", "Not an appraisal"],
    }[lang]  # fmt: skip
    body = text[text.index("<main") :]
    at = 0
    for mark in marks:
        assert mark in body[at:], mark
        at = body.index(mark, at)


def test_a_stranger_learns_who_signed_and_who_has_not(served: Served) -> None:
    """The maker and the carver by name; the supervision without a name; the refused role nowhere."""
    text = text_of(page(served, f"/c/{code_of(SLOTTED)}"))
    assert f"由示例{MAKER}（{MAKER}）的手机印章签署" in text
    assert f"陶刻：示例{OTHER}，已签署" in text
    assert "监制：待签署" in text
    assert "设计" not in text
    assert text.count(f"示例{MASTER}") == 1, "as kiln master only, not as supervisor"


def test_a_name_is_not_broken_at_the_end_of_a_line(served: Served) -> None:
    """The spaces inside a person's name do not break."""
    assert f"Shili\u00a0{OTHER}, signed" in page(served, f"/c/{code_of(SLOTTED)}", "en")


def test_nothing_that_the_server_answered_bears_a_tick(served: Served) -> None:
    """No tick is drawn, and no forbidden word stands anywhere, in either language."""
    for number in (SLOTTED, STUDIO, FLAGGED):
        for lang in ("zh", "en"):
            text = page(served, f"/c/{code_of(number)}", lang)
            assert 'class="tick"' not in text
            assert "M4 10.5l4 4 8-9" not in text
            assert not [word for word in NEVER if word in text.lower().replace("not an appraisal of authenticity", "")]


def test_warnings_stand_directly_under_the_word(served: Served) -> None:
    """A contradiction is shown before anything is said to be checked."""
    text = page(served, f"/c/{code_of(FLAGGED)}")
    assert text.index('class="word notice"') < text.index('class="warn"') < text.index('id="checked"')
    assert "GB/T 10816-2008" in text


def test_a_photo_not_sent_yet_is_said(served: Served) -> None:
    """An empty frame with words, and a note; no broken picture."""
    text = page(served, f"/c/{code_of(STUDIO)}")
    assert "照片文件尚未送到" in text
    assert "<img" not in text


def test_unknown_code_has_words_of_its_own(served: Served) -> None:
    """Not found says nothing of the work, and what to do."""
    text = text_of(page(served, f"/c/{code_of(UNKNOWN)}"))
    assert "未查到登记" in text
    assert "只说明账本里没有此编号，不说明作品真伪。新品标签可能尚未启用，请联系卖家。" in text
    assert show_code(code_of(UNKNOWN)) in text


@pytest.mark.parametrize(("code", "said"), [("0123456789ABV", "校验位"), ("HELLO", "13"), ("%3Cscript%3E", "13")])
def test_a_mistyped_code_is_helped(served: Served, code: str, said: str) -> None:
    """The check character finds the slip before anything is looked up."""
    text = page(served, f"/c/{code}", status=400)
    assert "编号好像输错了" in text
    assert said in text
    assert "<script" not in text


def test_links_forgive_case_and_hyphens(served: Served) -> None:
    """/C/ as the QR has it, /c/ as people type it."""
    code = code_of(SLOTTED)
    pages = {
        page(served, path).replace(f'"{path}?', '"?')
        for path in (f"/c/{code}", f"/C/{code}", f"/c/{show_code(code).lower()}")
    }
    assert len(pages) == 1


def test_typing_a_code_leads_to_its_page(served: Served) -> None:
    """The form of the first page; odd input leads to the page that helps."""
    sent = served.get(f"/c?code={show_code(code_of(SLOTTED))}&lang=en")
    assert (sent.status_code, sent.headers["location"]) == (303, f"/c/{code_of(SLOTTED)}?lang=en")
    for typed in ("", "../x", "//evil.example", "a b&c=d#e", "壶" * 50):
        answer = served.client.get("/c", params={"code": typed}, follow_redirects=False)
        assert answer.status_code == 400
        assert "编号好像输错了" in answer.text


def test_the_certificates_qr_shows_the_record_it_names(served: Served) -> None:
    """A proof QR that fits the record gives the same page."""
    path = "/" + link_of(served).split("/", 3)[3]
    assert "已登记" in page(served, path)
    assert 'class="word registered"' in page(served, path.replace("C/", "c/", 1))


def test_a_qr_that_does_not_fit_does_not_check(served: Served) -> None:
    """Another entry's hash, another code, a damaged symbol: the plate, what to do, and no photo above it."""
    good = "/" + link_of(served).split("/", 3)[3]
    other = "/" + link_of(served, leaf_hash=bytes(32)).split("/", 3)[3]
    code = "/" + link_of(served, code=code_of(STUDIO)).split("/", 3)[3]
    for path, why in (
        (other, "不是同一条"),
        (good[:-8] + "AAAAAAAA", ""),
        (good + "1", ""),
        (code, ""),
        (good[:-3], ""),
    ):
        text = page(served, path)
        assert 'class="word mismatch"' in text
        assert "请勿仅凭此证付款" in text
        assert why in text
        assert "<img" not in text
    assert 'class="word mismatch"' in page(served, good + "A" * 3000)


def test_a_qr_of_another_certifier_cannot_be_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown key is never called a mismatch."""
    with monkeypatch.context() as patched:
        patched.setattr(Instance, "certifier", property(lambda _: key_of("somebody else")))
        foreign = "/" + link_of(served).split("/", 3)[3]
    elsewhere = "/" + link_of(served, origin="other.example/kiln").split("/", 3)[3]
    for path in (foreign, elsewhere):
        text = page(served, path)
        assert 'class="word cannot-tell"' in text
        assert "无法判断" in text


def test_an_old_print_is_no_longer_in_use(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The serial on the paper is held against the live one."""
    path = "/" + link_of(served).split("/", 3)[3]
    state = served.site.instance.store
    row = state.get(Piece, code_of(SLOTTED))
    assert row is not None
    reissued = replace(row, serial=2)
    with state.read() as reading:
        view = type(reading)
    get: Any = view.get

    def with_reissue(self: Any, kind: Any, name: str) -> Any:
        return reissued if kind is Piece else get(self, kind, name)

    monkeypatch.setattr(view, "get", with_reissue)
    text = page(served, path)
    assert 'class="word not-current"' in text
    assert "已换新证" in text
    assert 'class="word registered"' in page(served, f"/c/{code_of(SLOTTED)}")


def test_markup_in_a_title_is_text(desk: Served) -> None:
    """Everything that people state is escaped, in attributes too."""
    nasty = "<script>alert(1)</script>\"'>&amp;{{7*7}}"
    piece = desk.piece(number=1, title=Title(zh=nasty, en=nasty), note=Note(zh=nasty))
    desk.register(desk.with_photos(piece))
    for lang in ("zh", "en"):
        text = page(desk, f"/c/{code_of(1)}", lang)
        assert "<script>" not in text
        assert "{{7*7}}" in text
        assert nasty in text_of(text)


def test_every_internal_link_answers(served: Served) -> None:
    """Whatever a page links to or loads is there, and is our own."""
    seen: set[str] = set()
    for path in ("/", f"/c/{code_of(SLOTTED)}", f"/c/{code_of(UNKNOWN)}", "/k/b1", "/docs"):
        found = outline(page(served, path))
        for link in found.links + found.loads:
            if link.startswith("#"):
                assert link[1:] in found.ids
                continue
            assert link.startswith("/"), link
            assert not link.startswith("//"), link
            seen.add(link)
    for link in seen:  # these photos are none: they have no small picture, and are there all the same
        assert served.get(link.replace("/thumb/", "/blob/")).status_code == 200, link


def test_the_language_is_asked_for_or_liked(served: Served) -> None:
    """`?lang` first, then Accept-Language, then Chinese."""
    cases = {
        "": "zh-Hans", "en": "en", "en-GB,zh;q=0.8": "en", "fr, zh-CN;q=0.5, en;q=0.4": "zh-Hans",
        "zh;q=0.1,en;q=0.9": "en", "en;q=x": "zh-Hans", "en;q=0,zh;q=0": "zh-Hans", "*": "zh-Hans",
        ";;,": "zh-Hans",
    }  # fmt: skip
    for header, tag in cases.items():
        answer = served.get("/", **{"Accept-Language": header})
        assert answer.headers["content-language"] == tag, header
        assert f'<html lang="{tag}">' in answer.text
    assert served.get("/?lang=en", **{"Accept-Language": "zh"}).headers["content-language"] == "en"
    assert served.get("/?lang=xx").headers["content-language"] == "zh-Hans"
