"""The stage of a town: a folder that all its processes reach, a file a group, written once. `backend.Stage`, SPEC §13.

    stage/000/1234-0ac5…a8da     frontier of the tree before ‖ the entries, see `backend.Staged`
          ^ size divided by 4,096: no folder holds more than that many groups

A file is linked into its place when it is whole and synced: of two who write one group at once, one is first.
"""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ledger.errors import InconsistencyError, PushbackError
from ledger.store.durable import sync_directory

_FULL = {errno.ENOSPC, errno.EDQUOT}
PER_FOLDER = 4096


class FolderStage:
    """See `backend.Stage`. Any thread, any process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, name: str, data: bytes) -> None:
        """See `Stage.put`."""
        place = self._place(name)
        try:
            if not place.exists():
                self._write(place, data)
            sync_directory(place.parent)  # also for whoever was first, and has not come to it
            kept = place.read_bytes()
        except OSError as e:
            if e.errno in _FULL:
                raise PushbackError("disk-full", retry_after=600) from e
            raise PushbackError("store-failed", retry_after=60, reason=e.strerror) from e
        if kept != data:
            raise InconsistencyError("stage-differs", name=name)

    def _write(self, place: Path, data: bytes) -> None:
        if not place.parent.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            sync_directory(place.parent.parent)
            sync_directory(self.path.parent)
        handle, beside = tempfile.mkstemp(prefix=".", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # somebody was first: the caller looks at what they wrote
                place.hardlink_to(beside)
        finally:
            Path(beside).unlink()

    def get(self, name: str) -> bytes | None:
        """See `Stage.get`."""
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as e:
            raise PushbackError("store-failed", retry_after=60, reason=e.strerror) from e

    def names(self) -> tuple[str, ...]:
        """Return the names of all that was put, in no order."""
        return tuple(path.name for path in self.path.glob("*/*") if not path.name.startswith("."))

    def close(self) -> None:
        """Nothing is held open."""

    def _place(self, name: str) -> Path:
        size = name.partition("-")[0]
        number = int(size) // PER_FOLDER if size.isascii() and size.isdigit() else 0
        return self.path / f"{number:03}" / name
