"""The highest page of a log that this machine has seen: it never goes back. SPEC §6a.

    pages/9c41….checkpoint      412 entries, as they were signed        one file per origin and log key
    shown 600 entries that begin with these 412      →  600 is kept
    shown 300 entries                                →  page-older: whoever shows them knows less, or hides something
    shown another 412, or 600 with another beginning →  page-forked, with forks/9c41…-412-600.fork.json

A mirror remembers its own page; this remembers the page when the mirror is gone, on another disk, or was never made.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ledger.compare import View, compare
from ledger.errors import InconsistencyError, LedgerError, PushbackError, VerificationError
from ledger.log.checkpoint import open_checkpoint
from ledger.log.note import MAX_NOTE, format_vkey
from ledger.log.trust import Trust
from ledger.store.durable import write_durably


class KeptPages:
    """The pages in one folder; any number of processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Use this folder, which is made when the first page is kept."""
        self._folder = folder

    def highest(self, trust: Trust) -> View | None:
        """Return the highest page seen of the trust file's log, None before any.

        Raises:
            VerificationError: `page-damaged`: what is kept does not open; nothing is taken in its place.
            PushbackError: `pages-unreadable`.
        """
        path = self._path(trust)
        try:
            with path.open("rb") as file:
                note = file.read(MAX_NOTE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as e:
            raise PushbackError("pages-unreadable", path=str(path), reason=e.strerror, retry_after=60) from e
        try:
            return View(note, open_checkpoint(note, trust.log, trust.origin))
        except LedgerError as e:
            raise VerificationError("page-damaged", path=str(path), reason=e.code) from e

    def hold(self, shown: View, trust: Trust) -> None:
        """Hold a page against the highest seen, and keep it when it is shown to continue that.

        A larger page without its tiles contradicts nothing and shows nothing: it is not kept, unless it is the first.

        Raises:
            VerificationError: `page-older`; `page-damaged`; `compare-source`: its tiles do not fit its own root.
            InconsistencyError: `page-forked`: the log's key signed two histories; the proof is at `path`.
            NotFoundError, PushbackError, MalformedError: as `Source.fetch`; `pages-unreadable`, `pages-unwritable`.
        """
        while True:
            kept = self.highest(trust)
            if kept is not None and not self._continues(kept, shown, trust):
                return
            with self._alone(trust):
                now = self.highest(trust)
                if now == kept:  # nobody saw more in the meantime
                    self._write(self._path(trust), shown.note)
                    return

    def _continues(self, kept: View, shown: View, trust: Trust) -> bool:
        """Report whether the page shown is larger, and shown to begin with the one kept; raises as `hold`."""
        known, size = kept.checkpoint.size, shown.checkpoint.size
        if size < known:
            raise VerificationError("page-older", known_size=known, got=size)
        found = compare(kept, shown, trust)
        if found.answer == "forked":
            path = self._folder / "forks" / f"{_name(trust)}-{known}-{size}.fork.json"
            self._write(path, found.proof)
            raise InconsistencyError("page-forked", known_size=known, size=size, path=str(path))
        return found.answer == "continues"

    def _path(self, trust: Trust) -> Path:
        return self._folder / "pages" / f"{_name(trust)}.checkpoint"

    @contextmanager
    def _alone(self, trust: Trust) -> Iterator[None]:
        """Be the one process that changes this log's page."""
        path = self._path(trust).with_suffix(".lock")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as e:
            raise PushbackError("pages-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, data)
        except OSError as e:
            raise PushbackError("pages-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e


def _name(trust: Trust) -> str:
    """Return the name of a log's files: a log of the same origin under another key is another log."""
    return sha256(f"{trust.origin}\n{format_vkey(trust.log)}\n".encode()).hexdigest()
