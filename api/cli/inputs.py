"""What a command is given to read: it must be there, or the command was called wrongly, whichever command it is.

    error: 没有文件 nosuch.pdf。              exit 2, before a passphrase is asked for or a ledger is opened
    hint: 请核对文件名和所在的文件夹。

The rule of exit codes, for every command: 0 good · 1 refused, findings, or the machine did not let us (no right to
read, a full disk) · 2 called wrongly: a word, an option, or a file, a folder or a ledger that is not there. What a
command makes itself (`--out`, `--receipts`) need not be there; the folder that a new file goes into does.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from api.cli.manners import usage

Given = TypeVar("Given", bound=Path | list[Path] | None)


def need_file(path: Path) -> None:
    """Leave with 2 when there is no such file, or a folder in its place; a pipe will do."""
    if path.is_dir():
        usage("cli.not-a-file", path=path)
    if not path.exists():
        usage("cli.no-such-file", path=path)


def need_folder(path: Path) -> None:
    """Leave with 2 when there is no such folder."""
    if not path.is_dir():
        usage("cli.no-such-folder", path=path)


def need_ledger(path: Path) -> None:
    """Leave with 2 when no ledger stands in a folder, or there is no folder."""
    need_folder(path)
    if not is_ledger(path):
        usage("cli.no-ledger-here", path=path)


def is_ledger(path: Path) -> bool:
    """Report whether a ledger's own directory is here; what it lacks besides is for others to find out."""
    return (path / "settings.json").is_file()


def is_address(place: str) -> bool:
    """Report whether a place is an address rather than a path."""
    return place.startswith(("https://", "http://"))


def _each(need: Callable[[Path], None], given: Given) -> Given:
    for path in given if isinstance(given, list) else [given] if isinstance(given, Path) else []:
        need(path)
    return given


def present_file(given: Given) -> Given:
    """Look at an option or argument that names files to read."""
    return _each(need_file, given)


def present_folder(given: Given) -> Given:
    """Look at an option or argument that names a folder to read."""
    return _each(need_folder, given)


def present_place(given: str) -> str:
    """Look at an option that names a ledger: an address, or a directory that must be there."""
    if given and not is_address(given):
        need_ledger(Path(given))
    return given


def present_ledger(given: Given) -> Given:
    """Look at an argument that names a ledger's directory."""
    return _each(need_ledger, given)
