"""Time stamps and their authorities' certificates, taken into a mirror as far as they check. SPEC §4, §6.

    timestamp/sizes ─→ each timestamp/<size>.tsr: right, of the page that this log had at that size ─→ written

A stamp that does not check is listed like a file that the source lacks: the log is whole without it.
"""

from collections.abc import Callable
from pathlib import Path

from ledger.errors import LedgerError, NotFoundError, PushbackError
from ledger.log.checkpoint import Checkpoint
from ledger.log.timestamp_files import (
    MAX_CERTIFICATE,
    MAX_SIZES,
    SIZES,
    format_sizes,
    name_root,
    parse_sizes,
    root_path,
    token_path,
)
from ledger.log.trust import Trust
from ledger.source import Directory, Source
from ledger.stamped import open_token, pinned_roots
from ledger.store.stamps import sizes_in

Write = Callable[[str, bytes], None]


class _Both:
    """The mirror's tiles, which are checked, with the source's stamps."""

    def __init__(self, source: Source, mine: Source) -> None:
        self._source, self._mine = source, mine
        self.token = b""

    def fetch(self, path: str, limit: int) -> bytes:
        """See `Source.fetch`."""
        if not path.startswith("timestamp/"):
            return self._mine.fetch(path, limit)
        self.token = self._source.fetch(path, limit)
        return self.token


def copy_stamps(
    source: Source, directory: Path, checkpoint: Checkpoint, trust: Trust, write: Write
) -> tuple[int, list[str]]:
    """Bring the stamps of the authorities that the trust file pins; its tiles are there already.

    Returns:
        How many files were fetched, and the names of those that are not there or do not check.

    Raises:
        PushbackError: the source does not answer; go on later.
    """
    if not trust.tsa:  # nobody to hold a stamp against: none is kept unchecked
        return 0, []
    try:
        listed = parse_sizes(source.fetch(SIZES, MAX_SIZES))
    except NotFoundError:
        return 0, []
    except PushbackError:
        raise
    except LedgerError:
        return 1, [SIZES]
    mine = Directory(directory)
    fetched, missing = _copy_roots(source, mine, trust, write)
    roots, both = pinned_roots(mine, trust), _Both(source, mine)
    here = set(sizes_in(directory))
    for size in listed:
        if size in here or size > checkpoint.size:
            continue
        fetched += 1
        try:
            good = open_token(both, size, checkpoint, roots) is not None
        except PushbackError:
            raise
        except LedgerError:
            good = False
        if good:
            write(token_path(size), both.token)
        else:
            missing.append(token_path(size))
    if sizes := sizes_in(directory):
        write(SIZES, format_sizes(sizes))
    return fetched, missing


def _copy_roots(source: Source, mine: Source, trust: Trust, write: Write) -> tuple[int, list[str]]:
    fetched, missing = 0, []
    for name in (each.hex() for each in trust.tsa):
        path = root_path(name)
        try:
            if name_root(mine.fetch(path, MAX_CERTIFICATE)) == name:
                continue
        except LedgerError:  # not here yet
            pass
        fetched += 1
        try:
            der = source.fetch(path, MAX_CERTIFICATE)
        except PushbackError:
            raise
        except LedgerError:
            der = b""
        if name_root(der) == name:
            write(path, der)
        else:
            missing.append(path)
    return fetched, missing
