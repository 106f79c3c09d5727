"""The webhook: in order, none lost, none twice without saying so, signed, and no business of the ledger's own."""

import hmac
import json
import queue
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import pytest
from pydantic import ValidationError

from api import webhook
from api.settings import Settings
from api.webhook import Webhook, backoff
from api.webhook_cursor import NAME
from api.webhook_key import headers_of, signer_of
from ledger.log.keys import SigningKey, verify
from tests.api.conftest import furnish
from tests.api.served import URL, Served
from tests.craft.kiln_world import MAKER, code_of

SECRET = "whsec_" + b64encode(bytes(range(32))).decode()
WAIT = 120


class Receiver:
    """A real server on the loopback that does with each message what the test says: a status, or something worse.

    Attributes:
        heard: (headers, content) of every message that came in whole.
    """

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[dict[str, str], dict[str, Any]]] = queue.Queue()
        self.script: list[Any] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.bodies.append(body)
                receiver.heard.put(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
                act = receiver.script.pop(0) if receiver.script else 200
                if callable(act):
                    act(self)
                    return
                status, *headers = act if isinstance(act, tuple) else (act,)
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.bodies: list[bytes] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"

    def next(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Return what came in next."""
        return self.heard.get(timeout=WAIT)

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


def drop(handler: BaseHTTPRequestHandler) -> None:
    """Break the line off without a word."""
    handler.close_connection = True
    handler.connection.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a running receiver."""
    running = Receiver()
    yield running
    running.close()


class Told:
    """A webhook over a studio, its rests written down instead of waited for; ended when a test leaves it."""

    def __init__(self, studio: Served, receiver: Receiver, **settings: Any) -> None:
        self.rests: list[int] = []
        chosen = Settings(**{"webhook_url": receiver.url, "webhook_secret": SECRET, **settings})
        self.hook = Webhook(
            chosen, studio.instance.store, studio.instance.directory, address=URL, origin=studio.instance.origin,
            size=studio.size, now=lambda: 1779120000, rest=self._rest,
        )  # fmt: skip

    def _rest(self, seconds: int) -> bool:
        self.rests.append(seconds)
        return False

    def __enter__(self) -> Self:
        self.hook.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hook.close()


def begin(studio: Served, receiver: Receiver, **settings: Any) -> None:
    """Let a webhook note where it begins: what was entered before is not told."""
    studio.plan("first")
    with Told(studio, receiver, **settings):
        hook_waits_for(studio, lambda: cursor(studio).get("next", 0) > 0)


def hook_waits_for(studio: Served, done: Callable[[], bool]) -> None:
    """Wait until the thread has got somewhere; it says so in its file."""
    tick = threading.Event()
    for _ in range(WAIT * 100):
        if done():
            return
        tick.wait(0.01)
    raise AssertionError(cursor(studio))


def cursor(studio: Served) -> dict[str, Any]:
    """Return what the file says."""
    path = studio.instance.directory / NAME
    return dict(json.loads(path.read_bytes())) if path.exists() else {}


def written_as(said: dict[str, Any]) -> bytes:
    """Return the file that says so."""
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def signed(headers: dict[str, str], body: bytes) -> bool:
    """Report whether a message is signed as Standard Webhooks says, reckoned here anew."""
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.digest(b64decode(SECRET.removeprefix("whsec_")), text, sha256)
    return headers["webhook-signature"] == f"v1,{b64encode(digest).decode()}"


def test_the_specification_s_own_example_is_signed_alike() -> None:
    """Standard Webhooks' known answer; and an Ed25519 secret, whose public key verifies; odd secrets are refused."""
    sign = signer_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = headers_of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', sign)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    key = SigningKey.from_seed(bytes(range(32)))
    said = signer_of("whsk_" + b64encode(bytes(range(32))).decode())(b"a.1.{}")
    verify(key.public, b64decode(said.removeprefix("v1a,")), b"a.1.{}")
    for odd in ("", "secret", "whsec_", "whsec_AAAA", "whsec_!!!", "whsk_AAAA", "whsec_" + "A" * 400):
        with pytest.raises(ValueError, match="whsec_"):
            signer_of(odd)
        with pytest.raises(ValidationError):
            Settings(webhook_url="https://hook.example/", webhook_secret=odd)
    for url in ("ftp://x", "javascript:x", "https://me:pw@x/", "hook.example"):
        with pytest.raises(ValidationError):
            Settings(webhook_url=url, webhook_secret=SECRET)
    with pytest.raises(ValidationError):
        Settings(webhook_kinds="BatchOpening,Nonsense")
    assert "whsec_" not in repr(Settings(webhook_url="https://hook.example/", webhook_secret=SECRET))


def test_every_entry_is_told_in_order_through_failures(desk: Served, receiver: Receiver, monkeypatch: Any) -> None:
    """500, a line that breaks, one that stalls, a redirect: the same message again, said to be another attempt."""
    monkeypatch.setattr(webhook, "TIMEOUT", 1)
    begin(desk, receiver)
    assert receiver.heard.empty(), "what was there before is not told"
    release = threading.Event()
    receiver.script = [
        500, drop, lambda handler: release.wait(WAIT), (302, ("Location", receiver.url)),
        (503, ("Retry-After", "77")), 410, 204,
    ]  # fmt: skip
    start = desk.size()
    desk.load_slots("first", "1-1", "1-2")
    desk.ignite("first")
    desk.open("first", {"1-1": "qualified"})
    with Told(desk, receiver) as told:
        messages = [receiver.next() for _ in range(9)]
        release.set()
        hook_waits_for(desk, lambda: cursor(desk)["next"] == start + 3)
    attempts = [(headers["kilnmark-attempt"], content["data"]["entry"]) for headers, content in messages]
    assert attempts == [(str(n), start) for n in range(1, 8)] + [("1", start + 1), ("1", start + 2)]
    assert len({headers["webhook-id"] for headers, _ in messages}) == 3
    assert all(signed(headers, body) for (headers, _), body in zip(messages, receiver.bodies, strict=True))
    assert len(set(receiver.bodies[:7])) == 1, "the same bytes at every attempt"
    assert told.rests == [1, 2, 4, 8, 77, 32]
    assert [content["type"] for _, content in messages[6:]] == ["BatchLoading", "BatchIgnition", "BatchOpening"]
    assert messages[-1][1]["data"]["url"] == f"{URL}/k/first"
    assert messages[-1][1]["data"]["about"] == {"batch": "first"}
    assert [backoff(n) for n in (1, 2, 10, 11, 99)] == [1, 2, 512, 600, 600]


def test_nothing_is_lost_or_repeated_in_silence_over_restarts(desk: Served, receiver: Receiver) -> None:
    """Ended after a message was sent and before its answer was noted, it says the second time that it is the second."""
    begin(desk, receiver)
    start = desk.size()
    desk.load_slots("first", "1-1")
    with Told(desk, receiver):
        assert receiver.next()[1]["data"]["entry"] == start
        hook_waits_for(desk, lambda: cursor(desk)["next"] == start + 1)
    desk.ignite("first")
    noted = cursor(desk)
    (desk.instance.directory / NAME).write_bytes(written_as({**noted, "attempts": 1}))
    with Told(desk, receiver):
        headers, content = receiver.next()
        assert (headers["kilnmark-attempt"], content["data"]["entry"]) == ("2", start + 1)
        hook_waits_for(desk, lambda: cursor(desk)["next"] == start + 2)
    with Told(desk, receiver):
        desk.open("first", {"1-1": "trial"})
        desk.fire("first")
        hook_waits_for(desk, lambda: cursor(desk)["next"] >= start + 3)
    with Told(desk, receiver):
        hook_waits_for(desk, lambda: cursor(desk)["next"] == start + 4)
    assert [receiver.next()[1]["data"]["entry"] for _ in range(2)] == [start + 2, start + 3]
    assert receiver.heard.empty()


def test_another_past_is_told_under_other_names(desk: Served, receiver: Receiver, caplog: Any) -> None:
    """A copy was put back, or the file is damaged: from the next entry on, and the operator reads it in the log."""
    begin(desk, receiver)
    known = cursor(desk)
    for written in (b"not json", written_as({**known, "prev": "00" * 32}), written_as({**known, "next": 9999})):
        desk.seal(MAKER, f"s{len(caplog.records)}")
        (desk.instance.directory / NAME).write_bytes(written)
        with Told(desk, receiver):
            hook_waits_for(desk, lambda: cursor_whole(desk) == desk.size())
    assert receiver.heard.empty()
    assert sum("of another log" in record.message for record in caplog.records) == 3


def cursor_whole(studio: Served) -> int:
    """Return the next entry by the file; −1 while it is none."""
    try:
        return int(cursor(studio)["next"])
    except (ValueError, KeyError):
        return -1


def test_a_sheet_is_one_notice_and_kinds_may_be_chosen(desk: Served, receiver: Receiver) -> None:
    """Its pieces' codes stand in it; what nobody asked for is passed by; no name of anybody is told."""
    begin(desk, receiver, webhook_kinds="PieceSheet,PersonEnrolment")
    desk.seal(MAKER, "s9")
    assert desk.post(desk.sheet_of(desk.piece(number=1), desk.piece(number=2))).status_code == 200
    desk.enrol("m9")
    with Told(desk, receiver, webhook_kinds="PieceSheet,PersonEnrolment"):
        sheet, person = receiver.next()[1], receiver.next()[1]
        hook_waits_for(desk, lambda: cursor(desk)["next"] == desk.size())
    assert (sheet["type"], sheet["data"]["pieces"]) == ("PieceSheet", [code_of(1), code_of(2)])
    assert person["data"]["about"] == {"person": "m9"}
    assert "示例m9" not in json.dumps(person, ensure_ascii=False)
    assert receiver.heard.empty()


def test_a_dead_receiver_does_not_slow_the_ledger(tmp_path: Path, receiver: Receiver) -> None:
    """While one message hangs, statements are entered and pages answered; when it comes to, it hears all, in order."""
    release = threading.Event()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        release.wait(WAIT)
        drop(handler)

    with Served(tmp_path / "studio", webhook_url=receiver.url, webhook_secret=SECRET) as studio:
        hook_waits_for(studio, lambda: cursor_whole(studio) == studio.size())
        receiver.script = [hang]
        start = studio.size()
        studio.plan("b0")
        assert receiver.next()[1]["data"]["entry"] == start
        furnish(studio)
        assert studio.get("/k/b1").status_code == 200
        assert studio.size() > start + 10
        assert receiver.heard.empty(), "it still hangs"
        assert cursor(studio)["attempts"] == 1
        release.set()
        heard = [receiver.next()[1]["data"]["entry"] for _ in range(studio.size() - start)]
        assert heard == list(range(start, studio.size()))
        assert studio.instance.directory.joinpath(NAME).stat().st_mode & 0o077 == 0
