"""Status chunks of a studio: one file each, named by what it proves. `backend.Chunks`, SPEC §10 (`status/<hash>`).

status/<leaf hash>     the 8,192 bytes of a chunk
status/<root>          the leaf hashes of a snapshot, one after another
"""

import re
from pathlib import Path

from ledger.craft.snapshot import status_name_fits
from ledger.errors import MalformedError, NotFoundError, PushbackError, VerificationError
from ledger.store.durable import write_durably

_NAME = re.compile(r"[0-9a-f]{64}")


class ChunkFolder:
    """See `backend.Chunks`. Any thread, any process: files are written once, whole."""

    def __init__(self, directory: Path) -> None:
        """Take the folder; it is made with the first file."""
        self._directory = directory

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
        if not status_name_fits(name, data):
            raise VerificationError("blob-damaged", name=name)
        return data
