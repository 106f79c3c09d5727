"""Time stamps beside a ledger, kept once checked: `timestamp/<size>.tsr`, `timestamp/<sha256>.crt`. SPEC §6."""

from pathlib import Path

from ledger.errors import PushbackError
from ledger.log.timestamp_files import FOLDER, name_root, root_path, stamped_size, token_path
from ledger.store.durable import write_durably


def sizes_in(directory: Path) -> list[int]:
    """Return the sizes of which a ledger's or a mirror's directory has a stamp, ascending."""
    sizes = (stamped_size(path.name) for path in (directory / FOLDER).glob("*.tsr"))
    return sorted(size for size in sizes if size is not None)


def keep_token(directory: Path, size: int, token: bytes) -> Path:
    """Keep the stamp of a page durably; return where.

    Raises:
        PushbackError: `file-unwritable`.
    """
    return _keep(directory, token_path(size), token)


def keep_root(directory: Path, der: bytes) -> Path:
    """Keep an authority's certificate under its hash, durably; return where.

    Raises:
        PushbackError: `file-unwritable`.
    """
    return _keep(directory, root_path(name_root(der)), der)


def _keep(directory: Path, name: str, data: bytes) -> Path:
    path = directory / name
    try:
        (directory / FOLDER).mkdir(exist_ok=True)
        if not path.exists():
            write_durably(path, data)
    except OSError as e:
        raise PushbackError("file-unwritable", path=str(path), reason=e.strerror, retry_after=60) from e
    return path
