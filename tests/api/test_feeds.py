"""Atom feeds: RFC 4287's rules, ids that stay, both languages, nobody's name who did not sign, nothing sent twice."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.parts import RoleName, Title
from tests.api.served import URL, Served
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ONCE = {"id", "title", "updated"}  # RFC 4287 §4.1.1, §4.1.2: exactly one each
AT_MOST_ONCE = {"generator", "icon", "logo", "subtitle", "rights", "published", "summary", "content", "source"}
KNOWN = ONCE | AT_MOST_ONCE | {"author", "contributor", "category", "link", "entry"}


def check_atom(data: bytes) -> Element:
    """Return the feed's element, when it keeps the rules of RFC 4287 that feeds like ours could break."""
    root = fromstring(data)
    assert data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert root.tag == f"{ATOM}feed"
    assert root.get(LANG)
    _check_container(root, root)
    entries = root.findall(f"{ATOM}entry")
    seen = [(entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert len(seen) == len({name for name, _ in seen}), "§4.1.1: the same entry twice"
    for entry in entries:
        _check_container(entry, root)
        assert [link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        assert max(entry.findtext(f"{ATOM}updated") or "" for entry in entries) <= (
            root.findtext(f"{ATOM}updated") or ""
        )
    assert [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    return root


def _check_container(element: Element, feed: Element) -> None:
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= KNOWN, names
    for name in ONCE:
        assert names.count(name) == 1, name
    for name in AT_MOST_ONCE:
        assert names.count(name) <= 1, name
    assert "author" in names or feed.find(f"{ATOM}author") is not None, "§4.2.1"
    for name in ("updated", "published"):
        for date in element.findall(f"{ATOM}{name}"):
            assert datetime.fromisoformat(date.text or "").tzinfo is not None, "§3.3"
    for author in element.findall(f"{ATOM}author"):
        assert [child.tag for child in author] == [f"{ATOM}name"]
        assert author.findtext(f"{ATOM}name")
    name = urlsplit(element.findtext(f"{ATOM}id") or "")
    assert (name.scheme, name.path.count(" ")) == ("tag", 0), "§4.2.6: an IRI, RFC 4151"
    links = element.findall(f"{ATOM}link")
    for link in links:
        assert urlsplit(link.get("href") or "").scheme == "https", "§4.2.7"
    sorts = [(link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate"]
    assert len(sorts) == len(set(sorts)), "§4.1.1: two alternates of one type and language"


def feed(studio: Served, path: str, **headers: str) -> Element:
    """Return a feed, made anew and checked."""
    studio.site.ticks = lambda: studio.time * 100
    answer = studio.get(path, **headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return check_atom(answer.content)


def told(root: Element) -> list[tuple[str, str]]:
    """Return title and summary of every entry."""
    entries = root.findall(f"{ATOM}entry")
    return [(entry.findtext(f"{ATOM}title") or "", entry.findtext(f"{ATOM}summary") or "") for entry in entries]


def test_the_openings_are_told_phase_by_phase(desk: Served) -> None:
    """One entry a firing, its id the same from plan to closing; an everyday kiln's quick batch is not among them."""
    assert told(feed(desk, "/feeds/openings.atom")) == []
    desk.plan("b1")
    desk.load_slots("b1", "1-1", "1-2")
    first = feed(desk, "/feeds/openings.atom")
    assert told(first) == [("示例龙窑 · 装窑 · 2026-05-01", "正在装窑，清单未封 · 装窑 2 = 未定 2")]
    desk.ignite("b1")
    desk.open("b1", {"1-1": "qualified", "1-2": "scrapped/cracked"})
    desk.close("b1")
    desk.plan("b2")
    desk.plan("quick", lines=(Line(slot="1-1", person=MAKER),))
    last = feed(desk, "/feeds/openings.atom?lang=en")
    assert [title.rpartition(" · ")[0].rpartition(" · ")[2] for title, _ in told(last)] == ["Loading", "A firing"]
    assert "Loaded 2 = Good 1 + Scrapped 1" in told(last)[1][1]
    old, new = first.find(f"{ATOM}entry"), last.findall(f"{ATOM}entry")[1]
    assert old is not None
    names = [each.findtext(f"{ATOM}id") or "" for each in (old, new)]
    assert names[0].removesuffix("zh") == names[1].removesuffix("en")
    assert (new.findtext(f"{ATOM}updated") or "") > (old.findtext(f"{ATOM}updated") or "")
    for link in [each for each in last.iter(f"{ATOM}link") if each.get("type") == "text/html"]:
        assert desk.get((link.get("href") or "").removeprefix(URL)).status_code == 200, link.get("href")


def test_a_person_s_feed_names_nobody_else(desk: Served) -> None:
    """Pieces alone and in a sheet, newest first; roles that nobody signed are not in it, nor pieces in dispute."""
    desk.fired("b1", {"1-1": "kiln-change", "1-2": "qualified"})
    roles = (RoleName(role="supervision", person=MASTER), RoleName(role="forming", person=MAKER))
    desk.register(
        changed(desk.piece(slots=("b1/1-1",), number=1), title=Title(zh="春<水>&", en="Spring <Water>"), roles=roles)
    )
    desk.register(desk.piece(slots=("b1/1-2",), number=2))
    assert desk.post(desk.sheet_of(desk.piece(number=3), desk.piece(number=4))).status_code == 200
    desk.register(desk.piece(OTHER, number=5))
    desk.correct("b1", "1-2", "missing")
    root = feed(desk, f"/feeds/people/{MAKER}.atom")
    assert [title for title, _ in told(root)] == ["示例春水", "示例春水", "春<水>&"]
    assert told(root)[2][1].startswith("窑变 · 一层一位")
    text = "".join(root.itertext())
    assert f"示例{MAKER}" in text
    for name in (MASTER, OTHER):
        assert f"示例{name}" not in text
    assert code_of(4) in (root.findall(f"{ATOM}entry")[0].findtext(f"{ATOM}id") or "")
    assert [title for title, _ in told(feed(desk, f"/feeds/people/{MAKER}.atom?lang=en"))][2] == "Spring <Water>"
    assert told(feed(desk, f"/feeds/people/{MASTER}.atom")) == []
    pages = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("type") == "text/html"]
    assert pages == [f"{URL}/p/{MAKER}?lang=zh"]
    assert f"/feeds/people/{MAKER}.atom" in desk.get(f"/p/{MAKER}?lang=zh").text, "and the page knows its feed"
    for nobody in ("zz999", "x" * 200, "..", "a%2Fb"):
        assert desk.get(f"/feeds/people/{nobody}.atom").status_code == 404


def test_a_language_is_the_address_s_own(desk: Served) -> None:
    """Whatever a reader's program prefers: two addresses, two feeds that know of each other, other ids in each."""
    zh, en = (feed(desk, f"/feeds/openings.atom{asked}", **{"Accept-Language": "en"}) for asked in ("", "?lang=en"))
    assert [root.get(LANG) for root in (zh, en)] == ["zh-Hans", "en"]
    assert zh.findtext(f"{ATOM}id") != en.findtext(f"{ATOM}id")
    others = [link.get("href") for link in zh.findall(f"{ATOM}link") if link.get("hreflang") == "en"]
    assert others == [f"{URL}/feeds/openings.atom?lang=en"]


def test_what_a_reader_has_is_not_sent_again(desk: Served) -> None:
    """By its tag, whatever stands around it, else by its time; a change is sent."""
    desk.plan("b1")
    desk.site.ticks = lambda: 5000
    first: Any = desk.get("/feeds/openings.atom")
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for headers in (
        {"If-None-Match": tag}, {"If-None-Match": f'"other", {tag}'}, {"If-None-Match": tag.removeprefix("W/")},
        {"If-None-Match": "*"}, {"If-Modified-Since": modified},
    ):  # fmt: skip
        answer = desk.get("/feeds/openings.atom", **headers)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag), headers
    for odd in (
        {"If-None-Match": '"other"'}, {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-None-Match": '"other"', "If-Modified-Since": modified},
    ):  # fmt: skip
        assert desk.get("/feeds/openings.atom", **odd).status_code == 200, odd
    desk.load_slots("b1", "1-1")
    desk.ignite("b1")
    desk.site.ticks = lambda: 5061
    assert desk.get("/feeds/openings.atom", **{"If-None-Match": tag}).status_code == 200


def test_a_held_back_kiln_is_held_back_in_its_feed(tmp_path: Any) -> None:
    """No reader's program learns sooner than the board's spectators; a trial's feeds say what they are."""
    with Served(tmp_path / "studio", board_delay=120) as slow:
        slow.plan("b1")
        assert told(feed(slow, "/feeds/openings.atom")) == []
        slow.load_slots("b1", "1-1")
        slow.ignite("b1")
        slow.time += 130
        slow.open("b1", {"1-1": "excellent"})
        assert "未定 1" in told(feed(slow, "/feeds/openings.atom"))[0][1]
        slow.time += 130
        assert "成品 1" in told(feed(slow, "/feeds/openings.atom"))[0][1]
        slow.instance.origin = "example.com/trial"
        slow.time += 1
        assert "SAMPLE" in (feed(slow, "/feeds/openings.atom").findtext(f"{ATOM}title") or "")


@pytest.mark.parametrize("path", ["/", "/k/b1"])
def test_pages_say_where_their_feed_is(served: Served, path: str) -> None:
    """By autodiscovery, as readers look for it."""
    page = served.get(f"{path}?lang=en").text
    assert '<link rel="alternate" type="application/atom+xml" href="/feeds/openings.atom?lang=en"' in page
