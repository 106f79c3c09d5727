"""The cache in front: an answer from it differs from the app's in nothing, and ends when it stops being true."""

import asyncio
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.fast import HEAD, KEEP, Cache, Fast, Keep, keep
from ledger.craft.submission import format_submission
from tests.api.conftest import SLOTTED, furnish
from tests.api.served import URL, Served, endorsement_of
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import key_of


def paths(studio: Served) -> list[str]:
    """Return every sort of path that is kept."""
    piece = studio.get(f"/api/v1/pieces/{code_of(SLOTTED)}").json()
    photo = piece["stated"]["photos"][0]["sha256"]
    size = studio.size()
    return [
        "/checkpoint", f"/tile/0/000.p/{size}", f"/tile/entries/000.p/{size}", f"/blob/{photo}",
        f"/api/v1/receipts/{piece['statement']}", f"/api/v1/verify/{code_of(SLOTTED)}", "/api/v1/batches/b1",
    ]  # fmt: skip


def test_every_fast_path_gives_the_same_with_and_without_the_cache(served: Served) -> None:
    """Status, headers and bytes are those of the app, whether the answer was kept or not."""
    without = TestClient(served.fast.app, base_url=URL)
    for path in paths(served):
        plain = without.get(path)
        miss, hit = served.get(path), served.get(path)
        assert served.site.cache.get(path) or served.site.cache.get(f"{path} gzip"), path
        for answer in (miss, hit):
            assert answer.status_code == plain.status_code == 200
            assert sorted(answer.headers.multi_items()) == sorted(plain.headers.multi_items()), path
            assert answer.content == plain.content


def test_a_hit_does_not_reach_the_app(served: Served) -> None:
    """That is what the cache is for."""
    asked: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        await served.fast.app(scope, receive, send)

    client = TestClient(Fast(app, served.site.cache, served.site.page), base_url=URL)
    for path in paths(served):
        client.get(path)
        client.get(path)
        assert asked.count(path) <= 1
    for path in ("/healthz", "/", "/checkpoint?x=1", "/nope"):
        client.get(path)
        client.get(path)
        assert asked.count(path.partition("?")[0]) >= 2


def test_a_page_is_kept_in_each_language(served: Served) -> None:
    """By what the address says, or what the browser likes; both ways give the one page that was kept."""
    path, app = f"/c/{code_of(SLOTTED)}", TestClient(served.fast.app, base_url=URL)
    for query, header, lang in (
        ("", "en-GB,en;q=0.9", "en"),
        ("?lang=en", "zh", "en"),
        ("", "zh-CN", "zh"),
        ("", "", "zh"),
    ):
        headers = {"Accept-Language": header, "Accept-Encoding": "identity"}
        kept = served.client.get(path + query, headers=headers)
        again = served.client.get(path + query, headers=headers)
        assert served.site.cache.get(f"{path} {lang}") is not None
        assert kept.content == again.content == app.get(path + query, headers=headers).content
        assert kept.headers["content-language"].startswith(lang)
    served.get(f"{path}?lang=en&x=1")
    assert served.site.cache.get(f"{path}?lang=en&x=1") is None


def test_only_get_is_answered_from_the_cache(served: Served) -> None:
    """HEAD is the app's, and has no body; POST is never kept."""
    served.get("/checkpoint")
    head = served.client.head("/checkpoint")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(served.get("/checkpoint").content))
    assert served.client.post("/checkpoint").status_code == 405


def test_a_change_drops_exactly_the_code_it_names(desk: Served) -> None:
    """A role signature speaks of one piece: its verdict is made anew, the others stay."""
    furnish(desk)
    verdicts = {n: f"/api/v1/verify/{code_of(n)}" for n in (1, 2)}
    for path in verdicts.values():
        desk.get(path)
    desk.unsent = []
    desk.sign_role(code_of(1), "supervision", "km")
    body, desk.unsent = format_submission(desk.unsent), None
    answer = desk.post(body)
    assert answer.status_code == 200, answer.text
    assert desk.site.cache.get(verdicts[1]) is None
    assert desk.site.cache.get(verdicts[2]) is not None
    assert "supervision" in [
        x["fields"]["role"] for x in desk.get(verdicts[1]).json()["checked"] if x["code"] == "role"
    ]


def test_a_new_piece_drops_no_verdict_and_moves_the_checkpoint(desk: Served) -> None:
    """What was not known before was not kept before; the page of the log is another one at once."""
    desk.register(desk.piece(number=1))
    path = f"/api/v1/verify/{code_of(1)}"
    desk.get(path)
    before = desk.get("/checkpoint").text
    for body in (
        desk.draft("PieceRegistration", desk.piece(number=2), MAKER),
        desk.sheet_of(desk.piece(number=3), desk.piece(number=4)),
    ):
        assert desk.post(body).status_code == 200
        assert desk.site.cache.get(path) is not None
    after = desk.get("/checkpoint").text
    assert int(after.split("\n")[1]) == int(before.split("\n")[1]) + 4


def test_an_endorsement_drops_every_verdict(desk: Served) -> None:
    """What takes effect by it may touch any piece."""
    desk.register(desk.piece(number=1))
    path = f"/api/v1/verify/{code_of(1)}"
    desk.get(path)
    desk.unsent = []
    statement = desk.say("PersonEnrolment", desk.enrolment("m9"), desk.registrars[0])
    desk.say("Endorsement", endorsement_of(statement), key_of("m9"))
    body, desk.unsent = format_submission(desk.unsent), None
    assert desk.post(body).status_code == 200
    assert desk.site.cache.get(path) is None


def test_a_correction_drops_the_piece_in_that_slot_alone(desk: Served) -> None:
    """The slot leads to the piece."""
    furnish(desk)
    verdicts = {n: f"/api/v1/verify/{code_of(n)}" for n in (1, 2)}
    for path in verdicts.values():
        desk.get(path)
    for slot, gone in (("1-3", False), ("1-1", True)):
        body = desk.draft("OutcomeCorrection", desk.correction("b1", slot, "qualified"), "km")
        assert desk.post(body).status_code == 200
        assert (desk.site.cache.get(verdicts[1]) is None) == gone
    assert desk.site.cache.get(verdicts[2]) is not None


def test_a_refusal_drops_nothing(desk: Served) -> None:
    """Nothing changed."""
    desk.register(desk.piece(number=1))
    path = f"/api/v1/verify/{code_of(1)}"
    desk.get(path)
    assert desk.post(desk.draft("PieceRegistration", desk.piece(OTHER, number=2), MAKER)).status_code == 403
    assert desk.site.cache.get(path) is not None


def test_the_head_is_read_once_a_second_while_others_commit(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that did not commit looks at most once a second, and then lets go of what may have changed."""
    desk.register(desk.piece(number=1))
    reads, now = [], 100.0
    page = desk.instance.page

    def counted() -> Any:
        reads.append(now)
        return page()

    monkeypatch.setattr(desk.instance, "page", counted)
    monkeypatch.setattr(desk.site, "ticks", lambda: now)
    monkeypatch.setattr(desk.site, "_page", None)
    path = f"/api/v1/verify/{code_of(1)}"
    first = desk.get(path).json()["as_of"]
    for _ in range(5):
        desk.get(path)
        desk.get("/checkpoint")
    assert len(reads) == 1
    desk.instance.submit(desk.draft("PieceRegistration", desk.piece(number=2), MAKER))  # as another process would
    now = 100.9
    assert desk.get(path).json()["as_of"] == first
    now = 101.0
    assert desk.get(path).json()["as_of"]["size"] == first["size"] + 1
    assert len(reads) == 2


def put(cache: Cache, path: str, body: bytes = b"x", until: str = "") -> None:
    """Keep a body."""
    cache.put(path, [], body, Keep(until, cache.generation))


def test_what_was_begun_before_a_change_is_not_kept() -> None:
    """An answer read from the state of a moment ago must not outlive the change that came in between."""
    cache = Cache(1000)
    begun = Keep("CODE", cache.generation)
    cache.changed({"OTHER"})
    cache.put("/v", [], b"old", begun)
    cache.put("/t", [], b"tile", Keep("", begun.generation))
    assert cache.get("/v") is None
    assert cache.get("/t") is not None


def test_the_cache_stays_within_its_limit_and_drops_the_least_used() -> None:
    """Bytes are counted; what is too large for it is not kept at all."""
    cache = Cache(80)
    for number in range(8):
        put(cache, f"/{number}", b"x" * 10)
    assert cache.get("/0") is not None
    put(cache, "/8", b"x" * 10)
    assert cache.get("/1") is None
    assert cache.get("/0") is not None
    put(cache, "/large", b"x" * 11)
    assert cache.get("/large") is None
    put(cache, "/8", b"y")
    assert cache.get("/0") is not None


def test_a_verdict_is_kept_for_a_minute_at_most() -> None:
    """A standing may end tonight without anybody saying so."""
    now = 0.0
    cache = Cache(1000, lambda: now)
    put(cache, "/v", until="CODE")
    put(cache, "/h", until=HEAD)
    now = 59.0
    assert cache.get("/v") is not None
    now = 60.0
    assert cache.get("/v") is None
    assert cache.get("/h") is not None


def test_an_answer_cut_off_or_refused_is_not_kept() -> None:
    """Only whole answers with status 200 are."""

    async def receive() -> Any:
        raise AssertionError("nothing is posted")

    async def send(_: Any) -> None:
        return

    async def ask(status: int, *, whole: bool) -> bool:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            keep(scope, 0)
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b"x", "more_body": not whole})
            await send({"type": "http.response.debug"})

        fast = Fast(app, Cache(100), lambda: None)
        await fast({"type": "http", "method": "GET", "path": "/x", "query_string": b""}, receive, send)
        return fast.cache.get("/x") is not None

    assert asyncio.run(ask(200, whole=True))
    assert not asyncio.run(ask(200, whole=False))
    assert not asyncio.run(ask(404, whole=True))


def test_a_wish_without_a_cache_is_no_fault() -> None:
    """The app answers alike when nobody stands in front of it."""
    scope: dict[str, Any] = {}
    keep(scope, 0)
    assert KEEP not in scope
