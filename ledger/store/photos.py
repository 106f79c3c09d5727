"""Blobs of a studio: one file each, named by its SHA-256. `backend.Photos`, SPEC §4 (`blob/<sha256>`)."""

import hashlib
import re
from pathlib import Path

from ledger.errors import MalformedError, NotFoundError, PushbackError, VerificationError
from ledger.store.durable import write_durably

_NAME = re.compile(r"[0-9a-f]{64}")


class BlobFolder:
    """See `backend.Photos`. Any thread, any process: files are written once, whole."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, data: bytes) -> str:
        """See `Photos.put`.

        Raises:
            PushbackError: `blob-failed`.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._directory / name
        try:
            if not path.exists() or path.stat().st_size != len(data):
                write_durably(path, data)
        except OSError as e:
            raise PushbackError("blob-failed", retry_after=60, reason=e.strerror) from e
        return name

    def get(self, sha256: str) -> bytes:
        """See `Photos.get`."""
        path = self._path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError as e:
            raise NotFoundError("blob-unknown", name=sha256) from e
        except OSError as e:
            raise PushbackError("blob-failed", retry_after=60, reason=e.strerror) from e
        if hashlib.sha256(data).hexdigest() != sha256:
            raise VerificationError("blob-damaged", name=sha256)
        return data

    def names(self) -> tuple[str, ...]:
        """Return the names of all blobs, sorted; what else lies in the folder is none."""
        return tuple(sorted(path.name for path in self._directory.iterdir() if _NAME.fullmatch(path.name)))

    def __contains__(self, sha256: str) -> bool:
        """See `Photos.__contains__`."""
        return self._path(sha256).is_file()

    def _path(self, sha256: str) -> Path:
        # The name is the only thing from outside that becomes a path: digits of a hash and nothing else (E8).
        if not _NAME.fullmatch(sha256):
            raise MalformedError("blob-name", got=sha256[:64])
        return self._directory / sha256
