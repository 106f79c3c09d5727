"""When the keeper's chores were last done: `done/<chore>.json` in the ledger's directory, for `/metrics`.

{"time":1777622430,"well":true}

Derived, in no backup, read by nobody but whoever watches; a folder that can't be written to keeps
none, and says nothing.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ledger.store.durable import write_durably

FOLDER = "done"
CHORES = ("backup", "fsck", "sample")
_MAX = 256  # bytes


class _Wire(msgspec.Struct, frozen=True):
    time: int
    well: bool


@dataclass(frozen=True, slots=True)
class Done:
    """When a chore was done, seconds since the epoch, and whether all was well then."""

    time: int
    well: bool


def note_done(directory: Path, chore: str, time: int, *, well: bool) -> None:
    """Note that a chore of `CHORES` was done; where that can't be written, let it be."""
    folder = directory / FOLDER
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        write_durably(folder / f"{chore}.json", msgspec.json.encode(_Wire(time, well)), mode=0o600)


def last_done(directory: Path, chore: str) -> Done | None:
    """Return when a chore was last done; None when it never was, or nobody can tell."""
    try:
        with (directory / FOLDER / f"{chore}.json").open("rb") as file:
            wire = msgspec.json.decode(file.read(_MAX), type=_Wire)
    except (OSError, msgspec.DecodeError):
        return None
    return Done(wire.time, wire.well)
