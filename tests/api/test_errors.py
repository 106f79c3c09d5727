"""What is answered when something is wrong: JSON to programs, a page to people, never a trace, never a 500."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from api.app import make_app
from api.body import read_body
from api.errors import problem, refusal, status_of
from api.settings import Settings
from ledger.errors import (
    ConflictError,
    InconsistencyError,
    LedgerError,
    MalformedError,
    NotFoundError,
    PolicyError,
    PushbackError,
    UnknownKeyError,
    VerificationError,
)
from tests.api.conftest import SLOTTED
from tests.api.served import URL, Served
from tests.craft.kiln_world import code_of

CLASSES: list[tuple[LedgerError, int]] = [
    (MalformedError("statement-syntax"), 400), (VerificationError("signature-invalid"), 422),
    (UnknownKeyError("issuer-unknown"), 422), (PolicyError("slot-taken"), 403), (ConflictError("after-stale"), 409),
    (PushbackError("store-busy", retry_after=7), 503), (NotFoundError("piece-unknown"), 404),
    (InconsistencyError("store-forked"), 500), (MalformedError("submission-too-long"), 413),
]  # fmt: skip


@pytest.mark.parametrize(("error", "status"), CLASSES, ids=[error.code for error, _ in CLASSES])
def test_a_class_becomes_a_status(error: LedgerError, status: int) -> None:
    """One table, and the few codes that HTTP has its own status for."""
    assert status_of(error) == problem(error, URL).status_code == status


def test_pushback_says_when_to_come_again() -> None:
    """Retry-After is always there, and always at least a second."""
    assert problem(PushbackError("store-busy", retry_after=7), URL).headers["retry-after"] == "7"
    for odd in (0, -3, None, "soon"):
        assert problem(PushbackError("store-busy", retry_after=odd), URL).headers["retry-after"] == "1"
    assert "retry-after" not in problem(PolicyError("slot-taken"), URL).headers


def test_a_statement_that_names_what_is_not_there_is_not_a_missing_page() -> None:
    """404 is said of the address alone."""
    assert refusal([(3, NotFoundError("slot-unknown", slot="b1/1-1"))], URL).status_code == 422


@pytest.mark.parametrize("path", ["/nope", "/api/v1/nope", "/api/v2/statements", "/tile", "/c/1/2/3", "/static/x.css"])
def test_unknown_address_is_told_to_programs_as_json_and_to_people_as_a_page(served: Served, path: str) -> None:
    """Both 404, both in words."""
    asked = served.get(path, Accept="application/json")
    page = path.startswith("/c/")
    assert asked.status_code == 404
    assert asked.headers["content-type"].startswith("text/html" if page else "application/problem+json")
    shown = served.get(path, Accept="text/html,*/*")
    assert shown.headers["content-type"].startswith("application/problem" if path.startswith("/api/") else "text/html")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/api/v1/statements", "/checkpoint", "/", f"/c/{code_of(SLOTTED)}"])
def test_unknown_method_is_refused(served: Served, method: str, path: str) -> None:
    """405 names what is allowed."""
    answer = served.client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert "method-not-allowed" in answer.text or "TRACE" in answer.text or method in answer.text


def test_every_answer_bears_the_headers_that_keep_it_apart(served: Served) -> None:
    """Nothing is sniffed, framed, or sent on to other sites; data may be read from anywhere, pages load their own."""
    for path in ("/", "/checkpoint", "/nope", "/api/v1/verify/x", f"/c/{code_of(SLOTTED)}", "/static/site.css"):
        headers = served.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "set-cookie" not in headers
        assert ("access-control-allow-origin" in headers) != headers["content-type"].startswith("text/html")


def test_a_fault_of_ours_says_nothing_of_itself(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """500, a code, no trace: in JSON and as a page."""

    def broken() -> None:
        raise RuntimeError("secret path /srv/keys")

    monkeypatch.setattr(served.instance.store, "read", broken)
    for path, kind in (("/api/v1/batches/b1", "application/problem+json"), ("/k/b1", "text/html; charset=utf-8")):
        answer = served.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (500, kind)
        assert "secret" not in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"


def request_of(messages: list[dict[str, Any]], headers: list[tuple[bytes, bytes]] | None = None) -> Request:
    """Return a request whose body comes in these messages, and then never ends."""

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.Event().wait()
        raise AssertionError("nothing follows")

    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers or [], "query_string": b""}
    return Request(scope, receive)


def test_whoever_sends_too_slowly_is_let_go() -> None:
    """A body must arrive in its time."""
    part = {"type": "http.request", "body": b"[", "more_body": True}
    with pytest.raises(MalformedError) as caught:
        asyncio.run(read_body(request_of([part]), 100, 0))
    assert (caught.value.code, status_of(caught.value)) == ("body-slow", 408)


def test_whoever_goes_away_is_not_waited_for() -> None:
    """A cut body is never half a submission."""
    part = {"type": "http.request", "body": b"[", "more_body": True}
    with pytest.raises(MalformedError) as caught:
        asyncio.run(read_body(request_of([part, {"type": "http.disconnect"}]), 100, 5))
    assert caught.value.code == "body-cut"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, served: Served) -> None:
    """KILNMARK_… names them; what is out of range is refused at the start."""
    monkeypatch.setenv("KILNMARK_MAX_BODY", "2048")
    monkeypatch.setenv("KILNMARK_STUDIO", "/srv/x")
    assert (Settings().max_body, str(Settings().studio)) == (2048, "/srv/x")
    client = TestClient(make_app(served.instance), base_url=URL)
    assert client.post("/api/v1/verify", content=b" " * 2049).status_code == 413
    monkeypatch.setenv("KILNMARK_MAX_BODY", "1")
    with pytest.raises(ValueError, match="max_body"):
        Settings()


def test_a_protocol_other_than_http_passes_through(served: Served) -> None:
    """A websocket finds no door; the lifespan reaches the app."""
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), served.client.websocket_connect("/checkpoint"):
        raise AssertionError("it was let in")


def test_a_parameter_of_another_type_is_a_problem_like_any_other(desk: Served) -> None:
    """A route that declares a type refuses the rest in our own words, not the framework's."""
    app: Any = desk.fast
    while not hasattr(app, "add_api_route"):  # FastAPI itself, behind headers, packing and gates
        app = app.app

    def typed(number: int) -> int:
        return number

    app.add_api_route("/typed/{number}", typed)
    assert desk.get("/typed/7").json() == 7
    answer = desk.get("/typed/seven")
    assert (answer.status_code, answer.json()["code"]) == (400, "request-malformed")
    assert "number" in answer.json()["en"]


@pytest.mark.parametrize("path", ["//evil.example/c/X", "///evil.example/"])
def test_no_page_leads_to_a_server_named_in_its_address(served: Served, path: str) -> None:
    """Two slashes begin another server's address in a link."""
    text = served.client.get(f"https://zisha.example{path}", headers={"Accept": "text/html"}).text
    assert 'href="/evil.example' in text
    assert 'href="//' not in text
