"""Pages in gzip for browsers that take it: the same bytes, kept apart, and nothing else touched."""

import pytest

from ledger.craft.submission import format_submission
from tests.api.conftest import SLOTTED, furnish
from tests.api.served import Served
from tests.craft.kiln_world import code_of

PAGE = f"/c/{code_of(SLOTTED)}?lang=zh"
BUNDLE = f"/api/v1/pieces/{code_of(SLOTTED)}/bundle"


@pytest.mark.parametrize("path", [PAGE, BUNDLE])
def test_a_browser_that_takes_gzip_gets_it(served: Served, path: str) -> None:
    """Less than half the bytes over the line; the same text, packed or not, from the app or kept."""
    for _ in range(2):
        plain = served.get(path, **{"Accept-Encoding": "identity"})
        packed = served.get(path, **{"Accept-Encoding": "gzip, br"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["vary"]
        assert int(packed.headers["content-length"]) * 2 < int(plain.headers["content-length"])
        assert packed.content == plain.content


def test_a_packed_page_is_dropped_with_the_plain_one(desk: Served) -> None:
    """A role signature speaks of the piece: both pages are made anew."""
    furnish(desk)
    path = f"/c/{code_of(1)}?lang=zh"
    before = [desk.get(path, **{"Accept-Encoding": each}).text for each in ("gzip", "identity")]
    desk.unsent = []
    desk.sign_role(code_of(1), "supervision", "km")
    body, desk.unsent = format_submission(desk.unsent), None
    assert desk.post(body).status_code == 200
    after = [desk.get(path, **{"Accept-Encoding": each}).text for each in ("gzip", "identity")]
    assert before[0] == before[1] != after[0] == after[1]


@pytest.mark.parametrize("path", ["/checkpoint", "/tile/0/000.p/1", "/healthz", "/trust.json"])
def test_what_gives_nothing_is_left_alone(served: Served, path: str) -> None:
    """The log's own files are served as they are."""
    answer = served.get(path, **{"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
