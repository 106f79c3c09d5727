"""What pages load: whole releases, kept for ever under their mark alone."""

import hashlib
import re

import pytest

from api.assets import assets, find_asset, release_mark
from ledger.errors import NotFoundError
from tests.api.served import Served


def test_a_page_names_its_style_sheet_by_the_release(served: Served) -> None:
    """What a page loads may be kept for ever, since its address changes with it."""
    page = served.get("/").text
    named = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert named == [f"/static/{release_mark()}/site.css"]
    answer = served.get(named[0])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashlib.sha256(answer.content).hexdigest() == assets()["site.css"].sha256


@pytest.mark.parametrize("path", ["site.css", "0123456789ab/site.css"])
def test_an_address_without_this_release_is_asked_for_again(served: Served, path: str) -> None:
    """The plain path, which a Release statement names, and an older release's path give today's bytes, unkept."""
    answer = served.get(f"/static/{path}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.content == assets()["site.css"].body


@pytest.mark.parametrize(
    "path", ["", "nope.js", "../templates/base.html", "0123456789ab", "0123456789ab/", "0123456789AB/site.css"]
)
def test_nothing_else_is_served(path: str) -> None:
    """Only files of the folder have an address."""
    with pytest.raises(NotFoundError):
        find_asset(path)


def test_a_program_comes_packed_to_whoever_takes_that(served: Served) -> None:
    """A quarter of the bytes over a phone's line; the same bytes to those who take nothing packed."""
    path, body = "/static/verify/verify.js", assets()["verify/verify.js"].body
    packed = served.get(path, **{"Accept-Encoding": "br, gzip"})
    assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed.headers["content-length"]) * 3 < len(body)
    plain = served.get(path, **{"Accept-Encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == body
