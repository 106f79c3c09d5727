"""Objects: names in a bucket, written once. Object stores lie, so each is tried when it is opened.

    s3://bucket/prefix          who asks, and where, comes from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION,
                                AWS_ENDPOINT_URL (and AWS_ALLOW_HTTP=true for one on this machine)

Some stores take `If-None-Match: *` and overwrite all the same, some only when several write at once. `open_objects`
lets sixteen writers put one fresh name at once, then sixteen replace it upon one etag, five times: one may win each.
"""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Protocol
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from ledger.errors import InconsistencyError, MalformedError, NotFoundError, PushbackError
from ledger.source import capped

WRITERS = 16
ROUNDS = 5
_TRIED = "self-test/"


class Objects(Protocol):
    """What a store of objects does. Any thread."""

    def create(self, name: str, data: bytes) -> bool:
        """Write a name that is not there; report whether it was this call that wrote it. Nothing is ever replaced."""
        ...

    def replace(self, name: str, etag: str, data: bytes) -> bool:
        """Replace the version that bears the etag; report whether this call did."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Write, whatever stands there."""
        ...

    def read(self, name: str, limit: int) -> tuple[bytes, str]:
        """Return the bytes, at most `limit`, and their etag; raises `source-missing`, `source-too-long`."""
        ...

    def names(self, prefix: str = "") -> Iterator[str]:
        """Yield every name below a folder, `tile/0`; in no order; everything when it is empty."""
        ...

    def delete(self, name: str) -> None:
        """Take a name away; one that is not there is no error."""
        ...


class Bucket:
    """Objects of an S3-compatible store under a prefix. See `Objects`; what fails is `objects-failed`, try later."""

    def __init__(self, address: str) -> None:
        """Take `s3://bucket/prefix`; nothing is asked yet.

        Raises:
            MalformedError: `objects-address`: another scheme, no bucket, a user or a query in it.
        """
        try:
            parts = urlsplit(address)
        except ValueError as e:
            raise MalformedError("objects-address", address=address[:100]) from e
        beside = parts.query or parts.fragment or "@" in parts.netloc or ":" in parts.netloc
        if parts.scheme != "s3" or not parts.netloc or beside:
            raise MalformedError("objects-address", address=address.rpartition("@")[2][:100])
        try:
            self._store = S3Store(parts.netloc, prefix=parts.path.strip("/") or None)
        except BaseError as e:
            raise MalformedError("objects-address", address=address[:100]) from e

    def create(self, name: str, data: bytes) -> bool:
        """See `Objects.create`."""
        try:
            obstore.put(self._store, name, data, mode="create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError):
            return False
        except BaseError as e:
            raise _failed(e) from e
        return True

    def replace(self, name: str, etag: str, data: bytes) -> bool:
        """See `Objects.replace`."""
        try:
            obstore.put(self._store, name, data, mode={"e_tag": etag}, use_multipart=False)
        except (PreconditionError, AlreadyExistsError, FileNotFoundError):
            return False
        except BaseError as e:
            raise _failed(e) from e
        return True

    def put(self, name: str, data: bytes) -> None:
        """See `Objects.put`."""
        try:
            obstore.put(self._store, name, data, use_multipart=False)
        except BaseError as e:
            raise _failed(e) from e

    def read(self, name: str, limit: int) -> tuple[bytes, str]:
        """See `Objects.read`."""
        try:
            found = obstore.get(self._store, name)
            if found.meta["size"] > limit:
                raise MalformedError("source-too-long", path=name, limit=limit)
            data, etag = bytes(found.bytes()), found.meta["e_tag"] or ""
        except FileNotFoundError as e:
            raise NotFoundError("source-missing", path=name) from e
        except BaseError as e:
            raise _failed(e) from e
        return capped(data, limit, name), etag

    def names(self, prefix: str = "") -> Iterator[str]:
        """See `Objects.names`."""
        try:
            for page in obstore.list(self._store, prefix or None):
                yield from (each["path"] for each in page)
        except BaseError as e:
            raise _failed(e) from e

    def delete(self, name: str) -> None:
        """See `Objects.delete`."""
        try:
            obstore.delete(self._store, name)
        except FileNotFoundError:
            return
        except BaseError as e:
            raise _failed(e) from e


def open_objects(address: str) -> Bucket:
    """Open a bucket, and try it before anything is entrusted to it.

    Raises:
        MalformedError: `objects-address`. PushbackError: `objects-failed`. InconsistencyError: as `try_objects`.
    """
    objects = Bucket(address)
    try_objects(objects)
    return objects


def try_objects(objects: Objects, rounds: int = ROUNDS) -> None:
    """Let many write one name at once, anew each round; leaves nothing behind.

    Raises:
        InconsistencyError: `objects-overwrite`: not exactly one of them won, or another's bytes stand there.
    """
    for _ in range(rounds):
        name = _TRIED + secrets.token_hex(16)
        try:
            _one_wins(objects, name, partial(objects.create, name))
            etag = objects.read(name, 100)[1]
            _one_wins(objects, name, partial(objects.replace, name, etag))
        finally:
            objects.delete(name)


def _one_wins(objects: Objects, name: str, write: Callable[[bytes], bool]) -> None:
    barrier = Barrier(WRITERS)

    def at_once(number: int) -> tuple[bytes, bool]:
        data = f"{number} {secrets.token_hex(16)}".encode()
        barrier.wait()
        return data, write(data)

    with ThreadPoolExecutor(WRITERS) as pool:
        won = [data for data, wrote in pool.map(at_once, range(WRITERS)) if wrote]
    if len(won) != 1 or objects.read(name, 100)[0] != won[0]:
        raise InconsistencyError("objects-overwrite", winners=len(won))


def _failed(error: Exception) -> PushbackError:
    # The first line: what follows is the library's own structure, with addresses and headers.
    return PushbackError("objects-failed", retry_after=5, reason=(str(error).splitlines() or [""])[0][:160])
