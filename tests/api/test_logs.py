"""The log as JSON: one line a request with its id, and nobody's code, address or question in any."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.logs import RequestLog, log_as_json
from api.settings import sources_of
from api.site import Site
from tests.api.conftest import STUDIO, UNKNOWN, furnish
from tests.api.served import PROXY, URL, Served
from tests.craft.kiln_world import code_of

ASKER, HIDDEN = "198.51.100.77", "ABCDE-FGHJK-MNPQR-STVWX-Y"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Gather what is logged; put the loggers back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    log_as_json(stream)
    yield stream
    logging.basicConfig(level=level, handlers=before, force=True)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Served]:
    """Return a furnished studio behind one proxy, its requests logged."""
    made = Served(tmp_path / "studio", proxies=1)
    logged = RequestLog(made.fast, sources_of(made.site.settings))
    made.client = TestClient(logged, base_url=URL, raise_server_exceptions=False, client=PROXY)
    with made:
        furnish(made)
        yield made


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_told_of_by_its_route(studio: Served, lines: io.StringIO) -> None:
    """Code, address, question and body are in no line; the id is in the line and in the answer."""
    code = code_of(STUDIO)
    asked = [f"/c/{code}", f"/c/{code}", f"/api/v1/verify/{code_of(UNKNOWN)}", f"/verify?q={HIDDEN}", f"/{HIDDEN}"]
    ids = [studio.get(path, **{"X-Forwarded-For": ASKER}).headers["x-request-id"] for path in asked]
    studio.post(HIDDEN.encode(), **{"X-Forwarded-For": ASKER})
    said = [line for line in read(lines) if line["logger"] == "kilnmark.http"]
    assert [line["request"] for line in said[:-1]] == ids
    assert len(set(ids)) == len(ids)
    routes = [(line["route"], line["status"]) for line in said]
    assert routes[0] == ("/c/{code}", 200)
    assert routes[1] == ("kept", 200)
    assert routes[2][0] == "/api/v1/verify/{code}"
    assert routes[4:] == [("kept", 404), ("/api/v1/statements", 400)]
    assert {*said[0]} == {"event", "level", "logger", "method", "ms", "request", "route", "status", "time"}
    text = lines.getvalue()
    for word in (code, code_of(UNKNOWN), ASKER, PROXY[0], HIDDEN, HIDDEN.replace("-", "")):
        assert word not in text, word


def test_an_id_is_taken_over_from_a_proxy_of_ones_own_alone(studio: Served, lines: io.StringIO) -> None:
    """A stranger's, a second one, and one that is more than an id are not."""
    logged = studio.client.app
    assert studio.get("/healthz", **{"x-request-id": "edge-12345678"}).headers["x-request-id"] == "edge-12345678"
    assert studio.get("/healthz", **{"x-request-id": 'x"; drop'}).headers["x-request-id"] != 'x"; drop'
    stranger = TestClient(logged, base_url=URL, client=("203.0.113.9", 1))
    assert (
        stranger.get("/healthz", headers={"x-request-id": "edge-12345678"}).headers["x-request-id"] != "edge-12345678"
    )
    assert lines.getvalue().count("edge-12345678") == 1


def test_a_fault_is_told_of_with_its_trace_and_its_request(
    studio: Served, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a thread of the request logs bears its id; a line with a trace is one line."""
    log = logging.getLogger("kilnmark.try")

    def broken(_: Site) -> None:
        log.warning("before")
        try:
            int("two\nlines")
        except ValueError:
            log.exception("it broke")
            raise

    monkeypatch.setattr(Site, "page", broken)
    request = studio.get("/readyz").headers["x-request-id"]
    said = read(lines)
    assert [(line["event"], line["request"]) for line in said if line["logger"] == "kilnmark.try"] == [
        ("before", request), ("it broke", request),
    ]  # fmt: skip
    assert r"ValueError: invalid literal for int() with base 10: 'two\nlines'" in next(
        line["exception"] for line in said if line["event"] == "it broke"
    )
    assert [(line["level"], line["status"]) for line in said if line["logger"] == "kilnmark.http"] == [("error", 500)]


def test_an_address_asked_is_not_told_of(lines: io.StringIO) -> None:
    """The HTTP client tells of whole addresses, the webhook's secret path too: it is not heard."""
    logging.getLogger("httpx2").info("HTTP Request: POST https://office.example/hook/s3cr3t")
    assert lines.getvalue() == ""
    assert "structlog" in sys.modules
