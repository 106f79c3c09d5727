"""Small pictures for cards: made once, kept on disk under the name of the picture they are of.

    thumbs/<sha256 of the photo>    WebP, some 20 KiB of a photo of 8 MiB

One is made when its photo comes in, by the child that decodes it anyway, and for photos that came another way when it
is first asked for. The folder is bounded: the oldest go first, whatever is asked for again is made again. It is
derived, in no backup, and may be deleted; without its photo a small picture is shown to nobody.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.intake.bare import media_type
from api.intake.confined import Confined
from ledger.errors import NotFoundError, PushbackError
from ledger.store.photos import BlobFolder

SECONDS, MEMORY = 10, 768 << 20  # for one picture in the child
LEFT = 9, 10  # of the bound, after the oldest were dropped
_MAX_WAITING = 96  # asked for and not answered: four pages' cards, each of whose photos is new here


class Thumbs:
    """See the module. `_child`, `_length` are used under `_lock`, `_waiting` by the event loop alone."""

    def __init__(self, folder: Path, blobs: BlobFolder, limit: int) -> None:
        """Take the folder, made with the first small picture, and the photos; `limit` in bytes."""
        self._folder, self._blobs, self._limit = folder, blobs, limit
        self._lock = threading.Lock()
        self._child = Confined("api.intake.pixels:shrink", "photo-broken", SECONDS, MEMORY)
        self._length: int | None = None  # not counted yet
        self._waiting = 0

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a place among those who wait for one; the event loop's alone.

        Raises:
            PushbackError: `queue-full`.
        """
        if self._waiting >= _MAX_WAITING:
            raise PushbackError("queue-full", retry_after=2, limit=_MAX_WAITING)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def get(self, sha256: str) -> bytes:
        """Return the small picture of a photo.

        Raises:
            NotFoundError: `blob-unknown`: no such photo, or no picture. MalformedError: `blob-name`; as `shrink`.
            PushbackError: `blob-failed`.
        """
        if sha256 not in self._blobs:  # which looks at the name first: it becomes a path
            raise NotFoundError("blob-unknown", name=sha256)
        try:
            return (self._folder / sha256).read_bytes()
        except FileNotFoundError:
            return self._made(sha256)

    def _made(self, sha256: str) -> bytes:
        data = self._blobs.get(sha256)
        if not media_type(data):
            raise NotFoundError("blob-unknown", name=sha256)
        with self._lock:
            small = self._child.ask(data)
        self.put(sha256, small)
        return small

    def put(self, sha256: str, data: bytes) -> None:
        """Keep a small picture; what can't be kept is made again."""
        try:
            self._folder.mkdir(exist_ok=True)
            handle, path = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(path).replace(self._folder / sha256)
            self._bound(len(data))
        except OSError:
            return

    def _bound(self, more: int) -> None:
        """Drop the oldest when there are too many bytes."""
        with self._lock:
            if self._length is None:
                self._length = sum(entry.stat().st_size for entry in os.scandir(self._folder))
            else:
                self._length += more
            if self._length <= self._limit:
                return
            kept = sorted(
                (entry.stat().st_mtime_ns, entry.stat().st_size, entry.path) for entry in os.scandir(self._folder)
            )
            for _, size, path in kept:
                if self._length * LEFT[1] <= self._limit * LEFT[0]:
                    return
                Path(path).unlink(missing_ok=True)
                self._length -= size

    def close(self) -> None:
        """End the child."""
        self._child.close()
