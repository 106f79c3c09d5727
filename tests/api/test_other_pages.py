"""The other pages: a kiln batch, the interface, what an error means; and what a trial ledger says on all of them."""

import re

import pytest

from api.site import Site
from ledger.craft.slots import show_root
from tests.api.conftest import UNKNOWN
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
    for path in ("/", f"/c/{code_of(UNKNOWN)}", "/k/b1"):
        assert "样张 SAMPLE" in page(served, path)


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
    text = page(served, "/k/b1")
    shown = re.search(rf'<p class="dom{size}">(.*?)</p>', text)
    assert shown is not None
    assert re.findall(r'<span class="nb">(.*?)</span>', shown[1]) == re.findall(r"[^.]+\.?", host)
    assert re.sub(r"<.*?>", "", shown[1]) == host


@pytest.mark.parametrize("path", ["/nope", "/favicon.ico"])
def test_a_person_who_went_astray_gets_a_page(served: Served, path: str) -> None:
    """A browser asks for text/html: it is answered in words, with a way on."""
    answer = served.get(path, Accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
