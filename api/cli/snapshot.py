"""`snapshot`: what every piece's status is, stated by the ledger itself in one entry. SPEC §10.

kilnmark snapshot ledger        made now, where no server holds the ledger; a server makes one an hour by itself
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from api.cli.manners import manners, show
from api.cli.opened import served_at
from api.cli.operator import StudioPlace
from ledger.errors import PolicyError, PushbackError
from ledger.words import say


def snapshot(directory: StudioPlace) -> None:
    """Make a status snapshot now, if anything changed since the last. 立即生成状态快照。

    A server makes one an hour by itself while something changes.

    Example: kilnmark snapshot ledger
    """
    from ledger.craft.state import Snapshot
    from ledger.instance import open_studio

    with _unserved(directory), open_studio(directory, write=True) as instance:
        before = instance.state.get(Snapshot, "")
        instance.snapshot()
        after = instance.state.get(Snapshot, "")
    made = after is not None and after != before
    entry, root = (-1, "") if after is None else (after.index, after.root.hex())
    words = "cli.snapshot-made" if made else "cli.snapshot-never" if after is None else "cli.snapshot-none"
    show({"made": made, "entry": entry, "root": root}, say(words, manners.lang, entry=entry))


@contextmanager
def _unserved(directory: Path) -> Iterator[None]:
    """Say of a ledger that is being served that its server makes the snapshots."""
    try:
        yield
    except PushbackError as e:
        address = served_at(directory) if e.code == "studio-in-use" else ""
        if not address:
            raise
        raise PolicyError("snapshot-served", address=address) from e


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(snapshot)
