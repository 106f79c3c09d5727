"""Reading a log from an address or a directory: capped, without redirects, with its own errors."""

import contextlib
import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ledger.client import Directory, Web, fields_of_problem
from ledger.errors import MalformedError, NotFoundError, PushbackError
from tests.craft.world import refused


class Answering(BaseHTTPRequestHandler):
    """A real server that answers as badly as real ones do."""

    protocol_version = "HTTP/1.1"

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """Answer by the path."""
        if self.path == "/log/checkpoint":
            self._answer(200, b"a checkpoint")
        elif self.path == "/log/away":
            self._answer(302, b"", Location="/log/checkpoint")
        elif self.path == "/log/packed":
            self._answer(200, gzip.compress(b"a checkpoint"), **{"Content-Encoding": "gzip"})
        elif self.path == "/log/asked":
            self._answer(200, self.headers["Accept-Encoding"].encode())
        elif self.path == "/log/dripping":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(b".")
        elif self.path == "/log/busy":
            self._answer(503, b"later")
        else:
            self._answer(404, b"no")

    def do_POST(self) -> None:
        """Answer with what was posted, or hang up."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if body == b"hang up":
            self.close_connection = True
            self.connection.close()
            return
        self._answer(409, b'{"code":"after-not-head","path":"' + self.path.encode() + b'"}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    """A client of a server on the loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    client = Web(f"http://127.0.0.1:{server.server_port}/log/")
    yield client
    client.close()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_is_fetched_from_an_address(web: Web) -> None:
    """The name follows the address."""
    assert web.fetch("checkpoint", 100) == b"a checkpoint"


def test_more_than_the_limit_is_refused(web: Web, tmp_path: Path) -> None:
    """An endless answer is cut, whether it comes over the network or from a disk."""
    (tmp_path / "checkpoint").write_bytes(b"a checkpoint")
    for source in (web, Directory(tmp_path)):
        with refused(MalformedError, "source-too-long", limit=5):
            source.fetch("checkpoint", 5)


def test_nothing_is_unpacked(web: Web) -> None:
    """Ten kilobytes that become ten megabytes are not asked for, and refused from whoever sends them unasked."""
    assert web.fetch("asked", 100) == b"identity"
    with refused(PushbackError, "source-encoded", path="packed", encoding="gzip"):
        web.fetch("packed", 100)


def test_an_answer_that_never_ends_is_left(web: Web) -> None:
    """Bytes that keep coming keep no reader for ever: the whole answer has a deadline."""
    hurried = Web(web.address, deadline=0.05)
    with refused(PushbackError, "source-slow", path="dripping"):
        hurried.fetch("dripping", 1 << 40)
    hurried.close()


def test_a_missing_file_is_missing(web: Web, tmp_path: Path) -> None:
    """404 and no such file are the same answer; so is a directory where a file is looked for."""
    (tmp_path / "folder").mkdir()
    for source, path in ((web, "nothing"), (Directory(tmp_path), "nothing"), (Directory(tmp_path), "folder")):
        with refused(NotFoundError, "source-missing", path=path):
            source.fetch(path, 5)


@pytest.mark.parametrize("path", ["busy", "away"])
def test_another_status_is_try_later_and_no_redirect_is_followed(web: Web, path: str) -> None:
    """Nothing is fetched from where a server points to."""
    with refused(PushbackError, "source-unreachable", path=path):
        web.fetch(path, 100)


def test_nobody_there_is_try_later() -> None:
    """A refused connection is no statement about the log."""
    client = Web("http://127.0.0.1:1")
    with refused(PushbackError, "source-unreachable", path="checkpoint"):
        client.fetch("checkpoint", 100)
    client.close()


def test_a_disk_that_does_not_read_is_try_later(tmp_path: Path) -> None:
    """An I/O error is not a missing file."""
    (tmp_path / "loop").symlink_to("loop")
    with refused(PushbackError, "source-unreachable", path="loop"):
        Directory(tmp_path).fetch("loop", 5)


def test_a_submission_is_posted_and_its_answer_handed_over(web: Web) -> None:
    """Status and body are the caller's to read."""
    status, body = web.submit(b"[]")
    assert (status, fields_of_problem(body)) == (409, {"code": "after-not-head", "path": "/log/api/v1/statements"})


def test_no_answer_to_a_submission_is_unknown_not_refused(web: Web) -> None:
    """The entries may be in the log: the code says so, and a retry is safe."""
    with refused(PushbackError, "outcome-unknown"):
        web.submit(b"hang up")


@pytest.mark.parametrize("body", [b"", b"not json", b"[1]"])
def test_an_answer_that_is_no_problem_document_has_no_fields(body: bytes) -> None:
    """A proxy's page in place of ours is survived."""
    assert fields_of_problem(body) == {}
