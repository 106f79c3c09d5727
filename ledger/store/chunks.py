"""Files of a studio that are named by what they prove, one each. `backend.Chunks`, SPEC §10, §12.6.

status/<leaf hash>     the 8,192 bytes of a chunk
status/<root>          the leaf hashes of a snapshot, one after another
scans/<root>           a day's look-ups, a line a code
"""

import re
from collections.abc import Callable
from pathlib import Path

from ledger.craft.snapshot import status_name_fits
from ledger.errors import MalformedError, NotFoundError, PushbackError, VerificationError
from ledger.store.durable import write_durably

_NAME = re.compile(r"[0-9a-f]{64}")


class ChunkFolder:
    """See `backend.Chunks`. Any thread, any process: files are written once, whole."""

    def __init__(self, directory: Path, fits: Callable[[str, bytes], bool] = status_name_fits) -> None:
        """Take the folder, made with the first file, and what a file must be to bear its name."""
        self._directory = directory
        self._fits = fits

    def put(self, name: str, data: bytes) -> None:
        """See `Chunks.put`.

        Raises:
            PushbackError: `blob-failed`.
        """
        path = self._directory / name
        try:
            if not path.exists() or path.stat().st_size != len(data):
                self._directory.mkdir(exist_ok=True)
                write_durably(path, data)
        except OSError as e:
            raise PushbackError("blob-failed", retry_after=60, reason=e.strerror) from e

    def get(self, name: str) -> bytes:
        """See `Chunks.get`."""
        # The name is the only thing from outside that becomes a path: digits of a hash and nothing else (E8).
        if not _NAME.fullmatch(name):
            raise MalformedError("blob-name", got=name[:64])
        try:
            data = (self._directory / name).read_bytes()
        except FileNotFoundError as e:
            raise NotFoundError("status-chunk-unknown", name=name) from e
        except OSError as e:
            raise PushbackError("blob-failed", retry_after=60, reason=e.strerror) from e
        if not self._fits(name, data):
            raise VerificationError("blob-damaged", name=name)
        return data

    def drop(self, name: str) -> None:
        """See `Chunks.drop`.

        Raises:
            PushbackError: `blob-failed`.
        """
        if _NAME.fullmatch(name):
            try:
                (self._directory / name).unlink(missing_ok=True)
            except OSError as e:
                raise PushbackError("blob-failed", retry_after=60, reason=e.strerror) from e
