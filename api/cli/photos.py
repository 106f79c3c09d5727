"""Photos on their way to a ledger behind an address: kept beside until they are there.

    unsent-photos/<sha256>      a cleaned picture that a statement names, or will name, and the ledger has not yet

They are written before anything is posted and go away one by one as the ledger says that it keeps them; whatever
happens between, `kilnmark photos` goes on where it stopped. Nothing waits for them: a piece without its photo says so.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from api.cli.inputs import need_folder, present_place
from api.cli.manners import REFUSED, manners, progress, show, tell
from api.cli.opened import OpenLedger, open_ledger, place_or_usage
from api.cli.posting import read_file, write_file
from ledger.craft.error_words import explain_plainly
from ledger.craft.ticket import MAX_PHOTO
from ledger.errors import LedgerError, NotFoundError, PushbackError
from ledger.words import say

FOLDER = Path("unsent-photos")
TRIES = 3  # for one photo, before the rest is left for later


def set_aside(photos: Mapping[str, bytes], folder: Path) -> None:
    """Write photos by their hash, so that a machine that stops loses none."""
    for name, data in photos.items():
        write_file(folder / name, data)


def unsent(folder: Path) -> tuple[str, ...]:
    """Return the names of the photos that wait in a folder."""
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if len(path.name) == 64 and path.is_file()))


def send(ledger: OpenLedger, folder: Path, names: Iterable[str]) -> dict[str, LedgerError]:
    """Bring photos and take away each that is kept; return those that are not, with the reason.

    After the first that gets no answer in `TRIES` tries the rest is left for later.
    """
    left: dict[str, LedgerError] = {}
    wanted = tuple(names)
    with progress(say("cli.sending-photos", manners.lang)) as moved:
        for done, name in enumerate(wanted, 1):
            lost = next((error for error in left.values() if isinstance(error, PushbackError)), None)
            failed = lost or _bring(ledger, folder / name)
            if failed is None:
                (folder / name).unlink()
            else:
                left[name] = failed
            moved("photos", done, len(wanted))
    if not unsent(folder) and not any(folder.iterdir()):
        folder.rmdir()
    return left


def _bring(ledger: OpenLedger, path: Path) -> LedgerError | None:
    data = read_file(path, MAX_PHOTO)
    if sha256(data).hexdigest() != path.name:
        return NotFoundError("file-unreadable", path=str(path), reason="sha256")
    failed: LedgerError | None = None
    for _ in range(TRIES):
        try:
            ledger.bring(data)
        except PushbackError as e:
            failed = e
        except LedgerError as e:
            return e
        else:
            return None
    return failed


def photos(
    folder: Annotated[Path, typer.Argument(help="Where photos wait; unsent-photos when left out.")] = FOLDER,
    ledger: Annotated[
        str, typer.Option("--ledger", callback=present_place, help="Directory or https://…; else KILNMARK_LEDGER.")
    ] = "",
) -> None:
    """Send the photos that wait: those that a registered piece names. 补送照片。

    Exit 0: none waits any more. 1: some do.

    Example: kilnmark photos unsent-photos --ledger https://zisha.example.org
    """
    if folder != FOLDER:  # the usual one goes away when nothing waits
        need_folder(folder)
    names = unsent(folder)
    left: dict[str, LedgerError] = {}
    if names:
        with open_ledger(place_or_usage(ledger)) as opened:
            left = send(opened, folder, names)
    told = [
        {"sha256": name, "code": error.code, "error": explain_plainly(error, manners.lang)[0]}
        for name, error in left.items()
    ]
    lines = [f"✗ {each['sha256'][:16]}…  {each['error']}" for each in told]
    lines.append(say("cli.photos-sent", manners.lang, count=len(names) - len(left), left=len(left)))
    show({"sent": len(names) - len(left), "left": told}, "\n".join(lines))
    if left:
        tell("cli.photos-later", count=len(left), folder=folder)
        raise typer.Exit(REFUSED)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(photos)
