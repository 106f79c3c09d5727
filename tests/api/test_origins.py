"""The studio's own web origin: what is served there, what is not, and what its pages may ask of the ledger."""

from collections.abc import Iterator

import pytest

from tests.api.served import URL, Served

STUDIO = "https://studio.zisha.example"
HERE, THERE = {"host": "studio.zisha.example"}, {"host": "zisha.example"}


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a ledger with a studio of its own origin."""
    with Served(tmp_path_factory.mktemp("parted") / "studio", studio_url=STUDIO) as served:
        yield served


def test_signing_pages_stand_on_the_studios_host_only(parted: Served) -> None:
    """On the ledger's they are a way there, with what was asked; on the studio's nothing of the ledger's is shown."""
    answer = parted.get("/studio?lang=en", **THERE)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{STUDIO}/studio?lang=en")
    assert parted.get("/studio", **HERE).status_code == 200
    for path in ("/c/0123456789ABT", "/own", "/verify", "/studios", "/checkpoint"):
        answer = parted.get(path, **HERE)
        assert (answer.status_code, answer.headers["location"]) == (307, f"{URL}{path}"), path
    assert parted.get("/", **HERE).headers["location"] == f"{STUDIO}/studio"
    assert parted.get("/static/site.css", **HERE).status_code == 200


def test_what_is_kept_for_one_host_is_not_given_on_the_other(parted: Served) -> None:
    """The cache in front goes by path: the studio's host is never answered out of it."""
    assert parted.get("/checkpoint", **THERE).status_code == 200
    assert parted.get("/checkpoint", **THERE).status_code == 200
    assert parted.get("/checkpoint", **HERE).status_code == 307


def test_a_signing_page_may_reach_the_ledger_and_nobody_else(
    parted: Served, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its policy names the ledger's address for asking and for pictures; programs come from its own host."""
    policy = parted.get("/studio", **HERE).headers["content-security-policy"]
    assert f"connect-src 'self' {URL};" in policy
    assert f"img-src 'self' {URL} blob: data:;" in policy
    assert "script-src 'self';" in policy
    assert f'<meta name="kilnmark-ledger" content="{URL}">' in parted.get("/studio", **HERE).text
    with Served(tmp_path_factory.mktemp("one") / "studio") as one:
        page = one.get("/studio")
        assert "connect-src 'self';" in page.headers["content-security-policy"]
        assert '<meta name="kilnmark-ledger" content="">' in page.text


@pytest.mark.parametrize(("origin", "status"), [(STUDIO, 204), ("https://elsewhere.example", 405), (URL, 405)])
def test_only_the_studio_may_post_from_another_origin(parted: Served, origin: str, status: int) -> None:
    """A browser asks before it posts: the studio's pages have leave, nobody else's."""
    asked = {"origin": origin, "access-control-request-method": "POST", **THERE}
    answer = parted.client.options("/api/v1/statements", headers=asked)
    assert answer.status_code == status
    if status == 204:
        assert answer.headers["access-control-allow-origin"] == STUDIO
        assert "Content-Type" in answer.headers["access-control-allow-headers"]
    else:
        assert "access-control-allow-methods" not in answer.headers


def test_a_signing_page_is_the_same_for_everybody(parted: Served) -> None:
    """Nothing of a visitor is in it, and no line of its own text runs."""
    first, second = (parted.get("/studio?lang=zh", **{**HERE, "cookie": cookie}) for cookie in ("", "who=zs001"))
    assert first.text == second.text
    assert "set-cookie" not in first.headers
