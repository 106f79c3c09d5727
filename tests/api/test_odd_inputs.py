"""Odd inputs at every door: always an answer of ours, never a fault, nothing written."""

import random
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import SLOTTED
from tests.api.served import Served
from tests.craft.kiln_world import code_of

ODD = [
    "", " ", "0", "-1", "1e9", "9" * 400, "null", "true", "..", "../..", "%", "%00", "\x00", "\x7f", "a" * 5000, "壶",
    "𠮷", "\u202e", "é", "'", '"', "<script>", "{{7*7}}", "{0.__class__}", "${x}", ";DROP TABLE entries", "\\", "//",
    "?", "#", "b1/1-1", "0123456789ABT", "0123-4567-89AB-U", "x" * 64, "0" * 64, "A" * 64, "000.p/1", "entries/000",
    "\ud800",
]  # fmt: skip
HEADERS = [
    {"Accept-Language": "\xff" * 50}, {"Accept-Language": "en;q=" + "9" * 300}, {"Accept": "text/html"},
    {"Range": "bytes=0-0"}, {"If-None-Match": "*"}, {"Content-Length": "-5"}, {"X-Forwarded-Host": "evil.example"},
    {"Host": "evil.example"}, {"Transfer-Encoding": "odd"},
]  # fmt: skip


def paths_of(studio: Served) -> list[str]:
    """Return every GET path of the interface, with `{}` for its parameter, and the pages'."""
    document = studio.get("/openapi.json").json()
    api = [path for path, methods in document["paths"].items() if "get" in methods]
    pages = [
        "/c/{code}",
        "/C/{code}",
        "/c/0123456789ABT/{proof}",
        "/k/{batch}",
        "/docs/errors/{code}",
        "/c?code={x}",
        "/?lang={x}",
    ]
    return [*api, *pages]


def fill(path: str, value: str) -> str:
    """Put a value in the place of the parameter, as a client would send it."""
    start, end = path.find("{"), path.rfind("}")
    return (
        path if start < 0 else path[:start] + quote(value.encode("utf-8", "surrogatepass"), safe="/") + path[end + 1 :]
    )


def test_no_odd_name_is_ever_a_fault(served: Served) -> None:
    """Every path with every odd value, raw and encoded."""
    size = served.size()
    for path in paths_of(served):
        for value in ODD:
            answer = served.get(fill(path, value))
            assert answer.status_code < 500, (path, value, answer.text[:200])
            if answer.status_code >= 400 and path.startswith("/api/"):
                assert answer.json()["zh"]
    assert served.size() == size


def test_no_odd_header_is_ever_a_fault(served: Served) -> None:
    """Nor does a header decide what is said: the host that people compare is the ledger's own."""
    for path in ("/", f"/c/{code_of(SLOTTED)}", "/checkpoint", f"/api/v1/verify/{code_of(SLOTTED)}"):
        for headers in HEADERS:
            answer = served.client.get(path, headers={k: v.encode("latin-1") for k, v in headers.items()})
            assert answer.status_code == 200, (path, headers)
            assert "evil.example" not in answer.text


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=100).map(lambda t: t.encode("utf-8", "surrogatepass"))))
def test_no_body_is_ever_a_fault(served: Served, body: bytes) -> None:
    """Whatever is posted is refused by name, or judged."""
    answer = served.post(body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"]
    assert served.client.post("/api/v1/verify", content=body).status_code == 200


def test_no_damaged_submission_is_ever_a_fault(common: Served) -> None:
    """A good submission with bytes flipped, cut out, or doubled: refused, and nothing is entered."""
    good = common.draft("PieceRegistration", common.piece(number=55), "m1")
    size, chance = common.size(), random.Random(7)
    for _ in range(250):
        body = bytearray(good)
        at = chance.randrange(len(body))
        match chance.randrange(3):
            case 0:
                body[at] ^= 1 << chance.randrange(8)
            case 1:
                del body[at : at + chance.randrange(1, 40)]
            case _:
                body[at:at] = body[at : at + chance.randrange(1, 40)]
        if bytes(body) == good:
            continue
        answer = common.post(bytes(body))
        assert 400 <= answer.status_code < 500, answer.text[:300]
    assert common.size() == size


@pytest.mark.parametrize("shape", ["[" * 5000, '{"a":' * 5000, '["' + "a" * 100_000 + '"]', "[" + "1," * 50_000 + "1]"])
def test_bombs_are_refused_at_once(common: Served, shape: str) -> None:
    """Deep, wide or long: a code, not a stack."""
    answer = common.post(shape.encode())
    assert (answer.status_code, answer.json()["code"].split("-")[0]) in {(400, "submission"), (400, "statement")}
