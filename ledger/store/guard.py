"""The guard of a studio: one local file that holds a checkpoint body, swapped under a lock. `backend.Guard`, SPEC §5.

    guard        example.org/yixing
                 1234
                 CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    guard.lock   empty; whoever swaps holds it

It stands outside the database and is in no backup: a database that was set back is seen by it.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from ledger.errors import InconsistencyError, MalformedError, PushbackError
from ledger.log.checkpoint import MAX_BODY, Checkpoint, parse_checkpoint
from ledger.store.durable import write_durably

_FULL = {errno.ENOSPC, errno.EDQUOT}


class FileGuard:
    """See `backend.Guard`. Any thread, any process on this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def found(self, body: bytes) -> None:
        """Make the register of a new ledger.

        Raises:
            InconsistencyError: `guard-exists`: a ledger was founded here before. PushbackError: `guard-failed`.
        """
        with self._locked():
            if self.path.exists():
                raise InconsistencyError("guard-exists")
            write_durably(self.path, body)

    def read(self) -> bytes:
        """See `Guard.read`."""
        try:
            with self.path.open("rb") as file:
                body = file.read(MAX_BODY + 1)
        except FileNotFoundError as e:
            raise InconsistencyError("guard-missing") from e
        except OSError as e:
            raise PushbackError("guard-failed", retry_after=1, reason=e.strerror) from e
        _parse(body)
        return body

    def swap(self, old: bytes, new: bytes) -> bool:
        """See `Guard.swap`."""
        held, offered = _parse(old), _parse(new)
        if offered.origin != held.origin or offered.size <= held.size:
            raise InconsistencyError("guard-backwards", expected=held.size, got=offered.size)
        with self._locked():
            if self.read() != old:
                return False
            try:
                write_durably(self.path, new)
            except OSError as e:
                if e.errno in _FULL:
                    raise PushbackError("disk-full", retry_after=600) from e
                raise PushbackError("store-failed", retry_after=60, reason=e.strerror) from e
        return True

    def set_aside(self) -> None:
        """Keep a register that is damaged under another name, so that it can be founded again."""
        self.path.rename(_aside(self.path))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            handle = os.open(self.path.with_name(self.path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)  # and the lock with it
        except OSError as e:
            raise PushbackError("guard-failed", retry_after=1, reason=e.strerror) from e


@lru_cache(maxsize=16)  # the same few bodies are read over and over
def _parse(body: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(body)
    except MalformedError as e:
        raise InconsistencyError("guard-malformed") from e


def _aside(path: Path) -> Path:
    """Return a free name beside."""
    number = 1
    while (free := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    return free
