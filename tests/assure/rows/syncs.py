"""G3 and G16: a sync that fails loses nothing; a library that cannot bear two writers never has two."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from ledger.errors import PushbackError
from ledger.store import connection
from ledger.store.sqlite import SqliteStore
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.crashes import BOTH, sound
from tests.faults import campaign


def syncs(count: int, random: Random, weak: str = "") -> Figures:
    """G3: one sync fails, lost or saved all the same."""
    workers = BOTH if count > 100 else 1
    seen = sound(campaign.figures("syncs", count, seed=random.randrange(1 << 30), weak=weak, workers=workers))
    places = ", ".join(f"{name} {number}" for name, number in sorted(seen["struck"].items()))
    shown = ("lost ones", "saved ones", "acknowledged", "lost", "wrong retries")
    return {"points": seen["points"]} | {name: seen[name] for name in shown} | {"struck": places}


LIBRARIES = ((3, 7, 0), (3, 40, 1), (3, 44, 6), (3, 50, 7), (3, 51, 2))
GOOD = ((3, 51, 3), (3, 52, 0), (4, 0, 0))


def second_writers(count: int, random: Random) -> Figures:
    """Open a second writer upon one that is open: an old library never has two, a sound one may."""
    refused = allowed = 0
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        for number in counted(count):
            library = random.choice(LIBRARIES + GOOD)
            patch.setattr(sqlite3, "sqlite_version_info", library)
            path = Path(directory) / f"{number % 4}.db"
            first, second = SqliteStore(path, write=True), None
            with suppress(PushbackError):
                second = SqliteStore(path, write=True)
                second.close()
            first.close()
            assert (second is None) == (library in LIBRARIES), f"{library}: a second writer {second}"
            SqliteStore(path, write=True).close()
            refused += second is None
            allowed += second is not None
    return {"second writers": refused + allowed, "refused": refused, "of a sound library": allowed}


@contextmanager
def unlocked() -> Iterator[None]:
    """Plant a store that takes any library for a sound one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_SEVERAL_WRITERS", (0,))
        yield


def admitted(random: Random) -> str:
    """Let second writers in."""
    with unlocked():
        return found(lambda: second_writers(20, random))


ROWS = (
    Row(
        name="G3", claim="a sync that fails, lost or saved, loses nothing that was acknowledged", unit="points",
        small=4, full=1000, run=syncs, cores=BOTH, needs=("a loop device", "a C compiler"),
        control=lambda random: found(lambda: syncs(6, random, "lies")),
    ),
    Row(
        name="G16", claim="a SQLite library with the reset race never has two writers", unit="second writers",
        small=16, full=1000, run=second_writers, control=admitted,
    ),
)  # fmt: skip
