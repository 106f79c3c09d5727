"""Quotas: whoever asks too often waits, by class and source; a crowd around one pot does not."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.settings import Settings
from certs.holder import HolderProof, format_holder_link, sign_holder_proof
from ledger.craft.ticket import make_ticket
from tests.api.conftest import SLOTTED, STUDIO, UNKNOWN, furnish
from tests.api.served import URL, Served
from tests.api.test_photos import picture
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.world import ORIGIN, key_of

Open = Callable[..., Served]
VERDICT = f"/api/v1/verify/{code_of(STUDIO)}"


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Open]:
    """Open a furnished studio with some quotas, its ticks set by hand."""
    opened: list[Served] = []

    def open_with(**rates: Any) -> Served:
        studio = Served(tmp_path / "studio", **rates)
        studio.__enter__()
        opened.append(studio)
        furnish(studio)
        ticks = [1000.0]
        studio.site.ticks = lambda: ticks[0]
        studio.pass_seconds = lambda seconds: ticks.__setitem__(0, ticks[0] + seconds)  # type: ignore[attr-defined]
        return studio

    yield open_with
    for studio in opened:
        studio.__exit__(None, None, None)


def elsewhere(studio: Served, address: str = "198.51.100.7") -> TestClient:
    """Ask from another address."""
    return TestClient(studio.fast, base_url=URL, client=(address, 1))


def waits(answer: httpx.Response, seconds: int) -> None:
    """Check that an answer says when to come again, and nothing else."""
    assert answer.status_code == 429, answer.text
    assert answer.headers["retry-after"] == str(seconds)
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["code"], told["fields"]) == ("rate-limited", {"retry_after": seconds})
    assert f"{seconds} 秒" in told["zh"]
    assert f"{seconds} s" in told["en"]


def test_questions_for_unknown_codes_are_limited_by_source(limited: Open) -> None:
    """Whichever door they come by; then nothing is looked up for that source, known or not, till a window ends."""
    studio = limited(rate_unknown="4/minute")
    unknown = code_of(UNKNOWN)
    for path in (f"/c/{unknown}", f"/api/v1/verify/{unknown}", f"/api/v1/pieces/{unknown}", f"/C/{unknown}/AAAA"):
        assert studio.get(path).status_code in {200, 404}
    studio.pass_seconds(12)
    for code in (unknown, code_of(STUDIO)):
        waits(studio.get(f"/api/v1/verify/{code}"), 48)
        waits(studio.get(f"/api/v1/pieces/{code}/bundle"), 48)
    assert elsewhere(studio).get(VERDICT).status_code == 200
    studio.pass_seconds(48)
    assert studio.get(f"/api/v1/pieces/{code_of(STUDIO)}").status_code == 200
    assert studio.get(f"/api/v1/verify/{unknown}").status_code == 404


def test_a_holders_proof_guesses_no_codes(limited: Open) -> None:
    """Anybody can sign one for any code: what is not there is counted, and then neither yes nor no is said."""
    studio = limited(rate_unknown="2/minute")

    def proof(number: int) -> str:
        said = HolderProof(ORIGIN, code_of(number), studio.time, studio.time + 3600, bytes(32), "")
        return format_holder_link("zisha.example", said.code, sign_holder_proof(said, key_of("guesser")))

    def posted(number: int) -> httpx.Response:
        return studio.client.post("/api/v1/verify", content=proof(number).encode())

    assert posted(STUDIO).json()["verdict"]["word"] == "mismatch"
    assert [posted(UNKNOWN).json()["verdict"]["word"] for _ in range(2)] == ["not-found"] * 2
    waits(posted(STUDIO), 60)
    waits(posted(UNKNOWN), 60)
    waits(studio.get(VERDICT), 60)
    sound = studio.client.post("/api/v1/verify", content=b"0123456789ABT")  # nothing is asked of the state for it
    assert sound.json()["verdict"]["because"]["code"] == "network-needed"


def test_a_limited_person_sees_a_plain_page_in_their_language(limited: Open) -> None:
    """429 with Retry-After, what happened and what to do."""
    studio = limited(rate_lookups="1/minute")
    studio.get(f"/c/{code_of(STUDIO)}")
    for lang, words in (("zh", ("请稍候再查", "60 秒后")), ("en", ("Please wait a moment", "in 60 s"))):
        answer = studio.get(f"/c/{code_of(SLOTTED)}?lang={lang}")  # what is kept is answered all the same
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        for word in words:
            assert word in answer.text


def test_what_the_cache_has_is_never_limited(limited: Open) -> None:
    """A tea house around one pot asks as often as it likes; a mistyped code is not a lookup that fails."""
    studio = limited(rate_lookups="2/minute", rate_unknown="1/minute")
    for _ in range(9):
        assert studio.get(VERDICT).status_code == 200
    assert studio.get("/api/v1/verify/0123456789ABX").status_code == 400
    waits(studio.get(f"/api/v1/pieces/{code_of(STUDIO)}"), 60)
    assert studio.get(VERDICT).status_code == 200
    assert studio.get("/checkpoint").status_code == 200


def test_refused_submissions_are_limited_and_accepted_ones_are_not_counted_with_them(limited: Open) -> None:
    """So a hidden code can't be guessed online; conflicts of honest clients are not refusals."""
    studio = limited(rate_refused="3/minute")
    for number in range(4, 8):
        assert studio.post(studio.draft("PieceRegistration", studio.piece(number=number), MAKER)).status_code == 200
    wrong = studio.draft("PieceRegistration", studio.piece(number=9), "nobody")
    for _ in range(3):
        assert studio.post(wrong).json()["code"] == "issuer-unknown"
    waits(studio.post(wrong), 60)
    right = studio.draft("PieceRegistration", studio.piece(number=9), MAKER)
    waits(studio.post(right), 60)
    studio.pass_seconds(60)
    assert studio.post(right).status_code == 200


@pytest.mark.parametrize(
    ("setting", "method", "path"),
    [
        ("rate_statements", "POST", "/api/v1/statements"),
        ("rate_files", "POST", "/api/v1/verify"),
        ("rate_files", "POST", "/verify"),
        ("rate_photos", "PUT", "/api/v1/photos/00"),
        ("rate_lookups", "HEAD", f"/c/{code_of(STUDIO)}"),
        ("rate_lookups", "GET", f"/own/{code_of(STUDIO)}"),
        ("rate_lookups", "GET", f"/OWN/{code_of(STUDIO)}"),
        ("rate_lookups", "GET", f"/H/{code_of(STUDIO)}/QRGQ"),
        ("rate_lookups", "GET", "/api/v1/holders"),
        ("rate_lookups", "GET", "/api/v1/waiting"),
        ("rate_lookups", "GET", "/audit"),
    ],
)
def test_each_class_has_a_quota_of_its_own(limited: Open, setting: str, method: str, path: str) -> None:
    """The first two are let in, whatever becomes of them; the third waits; other classes do not notice."""
    studio = limited(**{setting: "2/minute"})
    answers = [studio.client.request(method, path, content=b"x") for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert answers[2].headers["retry-after"] == "60"
    assert studio.get("/healthz").status_code == 200
    assert studio.get("/k/b1").status_code == 200


def test_photo_tickets_have_a_quota_of_a_key_and_of_a_source(limited: Open) -> None:
    """Counted in MiB begun as announced, before a byte is read; a picture that is here already costs nothing."""
    studio = limited(rate_ticket_mib="2/day", rate_ticket_mib_source="3/day")

    def bring(shade: int, by: str, client: TestClient = studio.client) -> httpx.Response:
        data = picture(shade)
        name = sha256(data).hexdigest()
        ticket = make_ticket(name, len(data), origin=ORIGIN, key=key_of(by), expires=studio.time + 600)
        headers = {"Content-Type": "image/jpeg", "Photo-Ticket": ticket}
        return client.put(f"/api/v1/photos/{name}", content=data, headers=headers)

    assert [bring(shade, MAKER).status_code for shade in (1, 1, 2)] == [201, 200, 201]
    waits(bring(3, MAKER), 24 * 3600)
    assert bring(3, "km").status_code == 201
    waits(bring(4, "km"), 24 * 3600)  # this source has brought three
    assert bring(4, "km", elsewhere(studio)).status_code == 201


def test_several_windows_hold_together(limited: Open) -> None:
    """The longest wait is told."""
    studio = limited(rate_lookups="2/second; 3/minute")
    path = f"/api/v1/pieces/{code_of(STUDIO)}"
    assert [studio.get(path).status_code for _ in range(2)] == [200, 200]
    waits(studio.get(path), 1)
    studio.pass_seconds(1)
    assert studio.get(path).status_code == 200
    waits(studio.get(path), 59)


def test_sources_behind_a_proxy_are_told_apart_and_no_others(limited: Open) -> None:
    """With one proxy named its word counts; what a visitor adds in front of it does not."""
    studio = limited(rate_lookups="1/minute", proxies=1)
    path = f"/api/v1/pieces/{code_of(STUDIO)}"
    asked = [
        studio.get(path, **{"X-Forwarded-For": said}).status_code
        for said in ("203.0.113.1", "203.0.113.2", "6.6.6.6, 203.0.113.1", "6.6.6.7, 203.0.113.1")
    ]
    assert asked == [200, 200, 429, 429]


def test_the_defaults_are_limits_that_can_be_read_and_are_generous() -> None:
    """A stall of a few hundred people behind one address asks less; what can't be read is refused at start."""
    assert Settings().rate_lookups == "3000/minute"
    with pytest.raises(ValidationError):
        Settings(rate_lookups="many")


def test_a_stranger_s_header_does_not_move_the_limit(limited: Open) -> None:
    """A new address written into each request: past the proxy it is one source; through the proxy each is its own."""
    studio = limited(rate_unknown="2/minute", proxies=1)

    def ask(client: TestClient) -> list[int]:
        addresses = (f"198.51.100.{number}" for number in range(4))
        return [
            client.get(f"/api/v1/verify/{code_of(UNKNOWN)}", headers={"X-Forwarded-For": each}).status_code
            for each in addresses
        ]

    stranger = TestClient(studio.fast, base_url=URL, client=("203.0.113.9", 1))
    assert ask(stranger)[2:] == [429, 429]
    assert 429 not in ask(studio.client)
