"""Where a log is read from: SPEC §4, C2SP tlog-tiles.

    checkpoint · tile/0/x001/234 · tile/entries/000.p/5 · blob/<64 hex> · trust.json

The same names in a directory and under an address (`client.Web`). What is fetched is not believed: `mirror` and `audit`
check it.
"""

import os
import stat
from pathlib import Path
from typing import Protocol

from ledger.errors import MalformedError, NotFoundError, PushbackError


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
            # A pipe in a file's place must not make the reader wait for ever, nor a device feed it for ever.
            with open(self._root / path, "rb", opener=_without_waiting) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise NotFoundError("source-missing", path=path)
                data = file.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as e:
            raise NotFoundError("source-missing", path=path) from e
        except OSError as e:
            raise PushbackError("source-unreachable", path=path, retry_after=1) from e
        return capped(data, limit, path)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def capped(data: bytes, limit: int, path: str) -> bytes:
    """Return the bytes when there are at most `limit`; raises `source-too-long`."""
    if len(data) > limit:
        raise MalformedError("source-too-long", path=path, limit=limit)
    return data
