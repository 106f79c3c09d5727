"""The HTTP client: a log behind an address, under the names of `source`, and posting to it: SPEC §4, §12.

GET  https://ledger.example/zisha/tile/0/x001/234
POST https://ledger.example/zisha/api/v1/statements
PUT  https://ledger.example/zisha/api/v1/photos/9f86d081…
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import httpx2 as httpx
import msgspec

from ledger.errors import NotFoundError, PushbackError
from ledger.source import Directory, Source, capped

__all__ = ["MAX_ANSWER", "TIMEOUT", "Directory", "Source", "Web", "fields_of_problem"]

TIMEOUT = 30  # seconds without a byte
DEADLINE = 120  # seconds for one answer in all
MAX_ANSWER = 32 << 20  # bytes: a thousand receipts fit


class Web:
    """A log behind an address.

    No redirect is followed, so nothing is fetched from another host. Nothing is unpacked: a small answer stays small.
    """

    def __init__(self, address: str, deadline: float = DEADLINE) -> None:
        """Fetch nothing yet. `deadline` is in seconds, for each answer from its first header to its last byte."""
        self.address = address.rstrip("/")
        self._deadline = deadline
        headers = {"User-Agent": "kilnmark", "Accept-Encoding": "identity"}
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, headers=headers)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`."""
        with self._answer("GET", path) as answer:
            if answer.status_code in (404, 410):
                raise NotFoundError("source-missing", path=path)
            if answer.status_code != 200:
                raise PushbackError("source-unreachable", path=path, status=answer.status_code, retry_after=5)
            return self._read(answer, limit, path)

    def submit(self, body: bytes) -> tuple[int, bytes]:
        """Post a submission; return the HTTP status and the body, whatever it says (SPEC §12).

        Raises:
            PushbackError: `outcome-unknown`: no answer came. Post the same bytes again: what is logged already is
                answered with its receipts.
        """
        path = "api/v1/statements"
        try:
            with self._answer("POST", path, body) as answer:
                return answer.status_code, self._read(answer, MAX_ANSWER, path)
        except PushbackError as e:
            raise PushbackError("outcome-unknown", retry_after=5) from e

    def bring(self, sha256: str, data: bytes, media_type: str, ticket: str = "") -> tuple[int, bytes]:
        """Bring a picture (SPEC §12.11); return the HTTP status and the body, whatever it says.

        Raises:
            PushbackError: `source-unreachable`, `source-slow`: bring it again, it is kept once.
        """
        path = f"api/v1/photos/{sha256}"
        with self._answer("PUT", path, data, media_type, {"Photo-Ticket": ticket} if ticket else {}) as answer:
            return answer.status_code, self._read(answer, MAX_ANSWER, path)

    def examine(self, data: bytes) -> bytes:
        """Let the server verify a document (SPEC §15, 6); return its report.

        Raises:
            PushbackError: `source-unreachable`, `source-slow`.
        """
        path = "api/v1/verify"
        with self._answer("POST", path, data, "application/octet-stream") as answer:
            if answer.status_code != 200:
                raise PushbackError("source-unreachable", path=path, status=answer.status_code, retry_after=5)
            return self._read(answer, MAX_ANSWER, path)

    @contextmanager
    def _answer(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        media_type: str = "application/json",
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Iterator[httpx.Response]:
        headers = {"Content-Type": media_type, **more} if body is not None else {}
        url = f"{self.address}/{path}"
        try:
            with self._client.stream(method, url, content=body, headers=headers) as answer:
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as e:
            raise PushbackError("source-unreachable", path=path, retry_after=5) from e

    def _read(self, answer: httpx.Response, limit: int, path: str) -> bytes:
        """Return the body as it came over the wire, at most `limit` bytes, within the deadline."""
        encoding = answer.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise PushbackError("source-encoded", path=path, encoding=encoding[:40], retry_after=60)
        end = time.monotonic() + self._deadline
        parts, length = [], 0
        for part in answer.iter_raw():
            parts.append(part)
            length += len(part)
            if length > limit:
                break
            if time.monotonic() > end:
                raise PushbackError("source-slow", path=path, limit=int(self._deadline), retry_after=60)
        return capped(b"".join(parts), limit, path)


def fields_of_problem(body: bytes) -> dict[str, object]:
    """Return the members of an RFC 9457 answer; empty when the body is not one."""
    try:
        problem = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return problem if isinstance(problem, dict) else {}
