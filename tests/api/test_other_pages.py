"""The other pages: a kiln batch, the interface, what an error means; and what a trial ledger says on all of them."""

import re

import pytest

from api.pages import as_sentence
from api.pasted import path_of
from api.site import Site
from ledger.craft.code import show_code
from ledger.craft.slots import show_root
from tests.api.conftest import SLOTTED, UNKNOWN
from tests.api.served import Served
from tests.api.test_pages import page, text_of
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of


def test_a_batch_page_has_counts_and_no_names(desk: Served) -> None:
    """From plan to closing each phase has its sentence; nobody is named."""
    desk.plan("b1")
    desk.load_slots("b1", "1-1", "1-2")
    assert "清单尚未封" in text_of(page(desk, "/k/b1"))
    desk.ignite("b1")
    mark, root = (desk.get("/api/v1/batches/b1").json()[name] for name in ("mark", "root"))
    assert mark == show_root(bytes.fromhex(root))
    assert f"封单印记 {mark}" in " ".join(text_of(page(desk, "/k/b1")).split())
    assert root not in page(desk, "/k/b1"), "one form for people to compare"
    assert "清单已封，尚未开窑" in text_of(page(desk, "/k/b1"))
    assert "未开" in text_of(page(desk, "/k/b1"))
    desk.open("b1", {"1-1": "qualified", "1-2": "seconds/warped"})
    opening = text_of(page(desk, "/k/b1"))
    assert "早于第一个开窑结果" in opening
    desk.close("b1")
    closed = page(desk, "/k/b1", "en")
    assert "Both sides are equal" in closed
    for name in (MAKER, OTHER, MASTER):
        assert f"示例{name}" not in closed + opening
        assert f"Shili {name}" not in closed + opening
    assert "没有" in page(desk, "/k/b9", status=404)


def test_a_trial_ledger_says_sample_on_every_page(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """样张 SAMPLE, whatever the page."""
    assert "样张 SAMPLE" not in page(served, "/")
    monkeypatch.setattr(served.instance, "origin", "example.com/trial")
    served.site.cache.changed(None)
    for path in ("/", f"/c/{code_of(UNKNOWN)}", "/k/b1"):
        assert "样张 SAMPLE" in page(served, path)
    served.site.cache.changed(None)


def test_the_interface_is_listed_without_scripts(served: Served) -> None:
    """Every path of the OpenAPI document stands on /docs."""
    text = page(served, "/docs", "en")
    for path in served.get("/openapi.json").json()["paths"]:
        assert path in text
    assert "ValidationError" not in served.get("/openapi.json").text
    assert "cdn" not in text.lower()


def test_an_error_code_has_a_page(served: Served) -> None:
    """The address that a problem document names as its type says what it means."""
    assert "位" in text_of(page(served, "/docs/errors/slot-unknown"))
    for odd in ("no-such-code", "A", "x" * 80):
        assert served.get(f"/docs/errors/{odd}").status_code == 404


@pytest.mark.parametrize(
    ("host", "size"),
    [("zisha.example", ""), ("demo.kilnmark.example", " d1"), ("certificates.yixing-zisha.example", " d3")],
)
def test_the_address_people_compare_is_never_broken_inside(
    served: Served, monkeypatch: pytest.MonkeyPatch, host: str, size: str
) -> None:
    """The longer the smaller; a line may end after a dot alone."""
    monkeypatch.setattr(Site, "host", host)
    served.site.cache.changed(None)
    text = page(served, "/k/b1")
    served.site.cache.changed(None)
    shown = re.search(rf'<p class="dom{size}">(.*?)</p>', text)
    assert shown is not None
    assert re.findall(r'<span class="nb">(.*?)</span>', shown[1]) == re.findall(r"[^.]+\.?", host)
    assert re.sub(r"<.*?>", "", shown[1]) == host


@pytest.mark.parametrize("path", ["/nope", "/favicon.ico"])
def test_a_person_who_went_astray_gets_a_page(served: Served, path: str) -> None:
    """A browser asks for text/html: it is answered in words, with a way on."""
    answer = served.get(path, Accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_an_address_that_is_none_leads_people_to_a_code(served: Served) -> None:
    """The box to type one in, and no word of interfaces; programs are told of /docs."""
    person = served.client.get("/nothing?lang=en", headers={"Accept": "text/html"})
    text = text_of(person.text)
    assert person.status_code == 404
    assert "There is no such address: /nothing. " in text
    assert "type its code below" in text
    assert 'name="code"' in person.text
    assert "/docs" not in text
    assert "/docs" in served.get("/nothing").json()["hint_en"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the slot {slot} is taken", "The slot {slot} is taken."),
        ("check the address; then come again", "Check the address; then come again."),
        ("zs001 has ended", "zs001 has ended."),
        ("gu-jingyun has ended", "gu-jingyun has ended."),
        ("settings.json is too long", "settings.json is too long."),
        ("run kilnmark fsck", "Run kilnmark fsck"),
        ("kilnmark init founds one; then come again.", "kilnmark init founds one; then come again."),
        ("", ""),
    ],
)
def test_an_errors_words_are_sentences_on_pages(text: str, said: str) -> None:
    """A capital and a full stop in English, except for codes and commands; Chinese has its own already."""
    assert as_sentence(text, "en") == said
    assert as_sentence(text, "zh") == text


def test_a_link_may_be_pasted_where_a_code_is_asked_for(served: Served) -> None:
    """Whole, out of a message, with its proof; another host's leads nowhere, a mirror's leads here."""
    code = code_of(SLOTTED)
    for text, path in (
        (show_code(code), f"/c/{code}"),
        (f"HTTPS://ZISHA.EXAMPLE/C/{code}", f"/c/{code}"),
        (f"【松风石瓢】 https://zisha.example/c/{code}?lang=zh 看看这把壶", f"/c/{code}"),
        (f"(http://zisha.example/c/{code}/).", f"/c/{code}"),
        (f"https://zisha.example/C/{code}/MFRGG", f"/c/{code}/MFRGG"),
        (f"https://zisha.example/h/{code}/mfrgg", f"/h/{code}/MFRGG"),
    ):
        answer = served.client.get("/c", params={"code": text, "lang": "en"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?lang=en"), text
    other = served.client.get("/c", params={"code": f"https://zisha-example.com/c/{code}", "lang": "en"})
    assert other.status_code == 400
    assert "This link leads to zisha-example.com, which is not this ledger." in text_of(other.text)
    assert path_of(f"https://second.example/c/{code}", {"zisha.example", "second.example"}) == f"/c/{code}"
