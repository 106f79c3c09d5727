"""The file of hidden codes on the maker's own machine, between drawing and printing. SPEC §8.3.

    {"about":"…","origin":"zisha.example/2026","pieces":[{"code":"0123456789ABT","hidden":"0123456789ABCDEFGHJKW",
     "serial":1,"title":"松风石瓢"}],"time":"2026-11-23T09:00:03Z","v":1}

It is written and synced before anything is posted: a registration whose hidden codes were lost would be a piece that
nobody can ever claim. It is readable by its owner alone, never overwrites a file, and never lies where a server or a
receiver of receipts would find it.
"""

import errno
import os
from pathlib import Path

import msgspec

from api.cli.manners import tell, usage
from api.cli.posting import read_file
from ledger.craft.code import check_code
from ledger.craft.hidden_code import check_hidden
from ledger.errors import LedgerError, MalformedError, PushbackError
from ledger.log.encoding import decode_struct, encode_struct, parse_time
from ledger.words import say

MAX_FILE = 64 << 20  # bytes
PRIVATE = 0o600
_VERSION = 1


class HiddenPiece(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece's hidden code: `code` and `hidden` in stored form, `serial` of the print it is for."""

    code: str
    hidden: str
    serial: int
    title: str


class HiddenFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. `about` says what it is, to whoever opens it; `time` is when the codes were drawn."""

    about: str
    origin: str
    pieces: tuple[HiddenPiece, ...]
    time: str
    v: int


_DECODER = msgspec.json.Decoder(HiddenFile)


def hidden_file(origin: str, pieces: tuple[HiddenPiece, ...], time: str) -> HiddenFile:
    """Return the file of these pieces."""
    return HiddenFile(" ".join(say("cli.hidden-about", lang) for lang in ("zh", "en")), origin, pieces, time, _VERSION)


def check_place(path: Path, receipts: Path | None) -> None:
    """Refuse a place where the codes would be lost, or found: before any work is done for them.

    Leaves with 2: the file exists, it would lie in a ledger's directory or among the receipts that are handed on.
    """
    if path.exists() or path.is_symlink():
        usage("cli.hidden-exists", path=path)
    parents = path.absolute().resolve().parents
    if any((parent / "settings.json").is_file() for parent in parents):
        usage("cli.hidden-in-ledger", path=path)
    if receipts is not None and receipts.absolute().resolve() in parents:
        usage("cli.hidden-in-receipts", path=path)


def write_hidden(path: Path, file: HiddenFile) -> None:
    """Write the file so that neither a crash nor a power cut loses it, for its owner's eyes alone.

    Raises:
        PushbackError: `file-unwritable`; nothing of it is left behind.
    """
    made = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL: another run's codes are never overwritten; the mode is there before the first byte is.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        made = True
        with os.fdopen(descriptor, "wb") as out:
            out.write(encode_struct(file) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        _sync_folder(path.parent)
    except OSError as e:
        if made:
            path.unlink(missing_ok=True)
        raise PushbackError("file-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e


def _sync_folder(folder: Path) -> None:
    """Sync a folder, so that the name stands there after a power cut; some systems have no such thing."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as e:
        if e.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def read_hidden(path: Path) -> HiddenFile:
    """Return the file, each code checked; say so when others on this machine can read it.

    Raises:
        PushbackError: `file-unreadable`. MalformedError: `hidden-file`: not such a file, cut off, or changed. It tells
            nothing of what stands in it.
    """
    data = read_file(path, MAX_FILE)
    try:
        file = decode_struct(data.removesuffix(b"\n"), _DECODER, MAX_FILE, "hidden-file")
        parse_time(file.time)
        for piece in file.pieces:
            check_code(piece.code)
            check_hidden(piece.hidden)
        whole = file.v == _VERSION and bool(file.pieces) and all(piece.serial >= 1 for piece in file.pieces)
    except LedgerError:
        whole = False
    if not whole:
        raise MalformedError("hidden-file", path=str(path))
    if path.stat().st_mode & 0o077:
        tell("cli.hidden-open", path=path)
    return file


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, in place of an earlier one.

    Raises:
        PushbackError: `file-unwritable`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # an earlier file would keep its mode
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
    except OSError as e:
        raise PushbackError("file-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e
