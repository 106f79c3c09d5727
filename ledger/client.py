"""Where a log is read from, and the HTTP client: SPEC §4, C2SP tlog-tiles.

    checkpoint · tile/0/x001/234 · tile/entries/000.p/5 · blob/<64 hex> · trust.json

The same names under an address and in a directory. What is fetched is not believed: `mirror` and `audit` check it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx2 as httpx
import msgspec

from ledger.errors import MalformedError, NotFoundError, PushbackError

TIMEOUT = 30  # seconds for one answer
MAX_ANSWER = 32 << 20  # bytes: a thousand receipts fit


class Source(Protocol):
    """Something that answers the log's names with bytes."""

    def fetch(self, path: str, limit: int) -> bytes:
        """Return the file's bytes, at most `limit`.

        Raises:
            NotFoundError: `source-missing`: the source has no such file.
            MalformedError: `source-too-long`. PushbackError: `source-unreachable`, try again later.
        """
        ...


class Directory:
    """A log in a directory: a mirror, an export, a memory stick."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`. `path` is one of the log's own names, made from numbers and hashes."""
        try:
            with (self._root / path).open("rb") as file:
                data = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as e:
            raise NotFoundError("source-missing", path=path) from e
        except OSError as e:
            raise PushbackError("source-unreachable", path=path, retry_after=1) from e
        return _capped(data, limit, path)


class Web:
    """A log behind an address; no redirect is followed, so nothing is fetched from another host."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, headers={"User-Agent": "kilnmark"})

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
            return _read(answer, limit, path)

    def submit(self, body: bytes) -> tuple[int, bytes]:
        """Post a submission; return the HTTP status and the body, whatever it says (SPEC §12).

        Raises:
            PushbackError: `outcome-unknown`: no answer came. Post the same bytes again: what is logged already is
                answered with its receipts.
        """
        path = "api/v1/statements"
        try:
            with self._answer("POST", path, body) as answer:
                return answer.status_code, _read(answer, MAX_ANSWER, path)
        except PushbackError as e:
            raise PushbackError("outcome-unknown", retry_after=5) from e

    @contextmanager
    def _answer(self, method: str, path: str, body: bytes | None = None) -> Iterator[httpx.Response]:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        url = f"{self._address}/{path}"
        try:
            with self._client.stream(method, url, content=body, headers=headers) as answer:
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as e:
            raise PushbackError("source-unreachable", path=path, retry_after=5) from e


def _read(answer: httpx.Response, limit: int, path: str) -> bytes:
    data = b""
    for part in answer.iter_bytes():
        data += part
        if len(data) > limit:
            break
    return _capped(data, limit, path)


def _capped(data: bytes, limit: int, path: str) -> bytes:
    if len(data) > limit:
        raise MalformedError("source-too-long", path=path, limit=limit)
    return data


def fields_of_problem(body: bytes) -> dict[str, object]:
    """Return the members of an RFC 9457 answer; empty when the body is not one."""
    try:
        problem = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return problem if isinstance(problem, dict) else {}
