"""The log as files by name, made from what is committed: SPEC §4, C2SP tlog-tiles.

A studio keeps no published directory: `Published` answers each name from the database, and `mirror` from a
`Published` is the export. Widths come from the published checkpoint alone, whatever the database holds beyond it.
"""

import re
from pathlib import Path

from ledger.backend import Chunks, Photos, Reading
from ledger.errors import LedgerError, NotFoundError
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import MAX_NOTE, parse_note
from ledger.log.seen_page import WITNESSED
from ledger.log.tiles import WIDTH, TileName, encode_bundle, parse_tile_path, tile_width
from ledger.log.timestamp_files import FOLDER, MAX_TOKEN, SIZES, format_sizes, is_root_name, stamped_size
from ledger.source import Directory
from ledger.store.stamps import sizes_in

CHECKPOINT = "checkpoint"
TRUST = "trust.json"
_BLOB = re.compile(r"blob/([0-9a-f]{64})")
_STATUS = re.compile(r"status/([0-9a-f]{64})")
_SCANS = re.compile(r"scans/([0-9a-f]{64})")


class Published:
    """The log at one checkpoint, as a `Source`. Holds a reading; belongs to one thread, as that does.

    Args:
        reading: of the store; must hold at least the checkpoint's entries.
        checkpoint: the signed note to publish.
        trust: bytes of trust.json.
        photos: the blobs.
        chunks: of status snapshots; scan_lines: look-ups of each day; None where there are none.
        directory: the ledger's, with its time stamps and the newest page that a quorum saw; None where there is none.
    """

    def __init__(
        self, reading: Reading, checkpoint: bytes, trust: bytes, photos: Photos, chunks: Chunks | None = None,
        scan_lines: Chunks | None = None, directory: Path | None = None,
    ) -> None:  # fmt: skip
        self._reading = reading
        self._checkpoint = checkpoint
        self._trust = trust
        self._photos = photos
        self._chunks = chunks
        self._scan_lines = scan_lines
        self._directory = directory
        self._size = parse_checkpoint(parse_note(checkpoint).text).size

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`; the limit is the reader's guard against us, and not looked at."""
        del limit
        if path == CHECKPOINT:
            return self._checkpoint
        if path == TRUST:
            return self._trust
        if path == WITNESSED and self._directory is not None:
            return Directory(self._directory).fetch(WITNESSED, MAX_NOTE)
        blob = _BLOB.fullmatch(path)
        if blob is not None:
            return self._photos.get(blob.group(1))
        status = _STATUS.fullmatch(path)
        if status is not None and self._chunks is not None:
            return self._chunks.get(status.group(1))
        scans = _SCANS.fullmatch(path)
        if scans is not None and self._scan_lines is not None:
            return self._scan_lines.get(scans.group(1))
        if path.startswith(f"{FOLDER}/"):
            return self._stamp(path)
        try:
            name = parse_tile_path(path)
        except LedgerError as e:
            raise NotFoundError("source-missing", path=path[:100]) from e
        return self._tile(name, path)

    def _stamp(self, path: str) -> bytes:
        """Return a time stamp of a size that is published, an authority's certificate, or the list of the sizes."""
        name = path.removeprefix(f"{FOLDER}/")
        size = stamped_size(name)
        if self._directory is not None and path == SIZES:
            sizes = [each for each in sizes_in(self._directory) if each <= self._size]
            if sizes:
                return format_sizes(sizes)
        elif self._directory is not None and (is_root_name(name) or (size is not None and size <= self._size)):
            return Directory(self._directory).fetch(path, MAX_TOKEN)
        raise NotFoundError("source-missing", path=path[:100])

    def _tile(self, name: TileName, path: str) -> bytes:
        """Return a tile or bundle that the published size has: full, or exactly as wide as that size makes it."""
        if name.width != tile_width(name.level or 0, name.index, self._size):
            raise NotFoundError("source-missing", path=path)
        if name.level is None:
            start = name.index * WIDTH
            return encode_bundle(self._reading.entries(start, start + name.width))
        return self._reading.tile(name.level, name.index, name.width)
