"""The lock of a studio: one process writes. It is held by the system, so a killed process leaves none behind."""

import fcntl
import os
from pathlib import Path

from ledger.errors import PushbackError


class StudioLock:
    """Held from construction to `close`."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            PushbackError: `studio-in-use`: another process holds it; `store-failed`: the directory can't be written.
        """
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as e:
            raise PushbackError("store-failed", retry_after=60, reason=e.strerror) from e
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            os.close(self._handle)
            raise PushbackError("studio-in-use", retry_after=5) from e
        os.ftruncate(self._handle, 0)  # an address left by a server that was killed

    def name(self, address: str) -> None:
        """Say in the file where the holder can be reached, so that whoever finds the lock taken posts there."""
        os.pwrite(self._handle, address.encode() + b"\n", 0)

    def close(self) -> None:
        """Give the lock back."""
        os.ftruncate(self._handle, 0)
        os.close(self._handle)
